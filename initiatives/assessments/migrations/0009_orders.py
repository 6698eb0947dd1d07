"""The orders in which lists ask for assessments: the last changed, asked for, and answered."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0008_steps"),
        ("initiatives", "0020_count_goals_served"),
        ("vision", "0024_dropped_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["-changed_at", "-id"], name="assessment_changed"),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["-requested_at", "-id"], name="assessment_requested"),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                condition=models.Q(("state", "decided")),
                fields=["-decided_at", "-id"],
                name="assessment_decided",
            ),
        ),
    ]
