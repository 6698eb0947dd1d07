"""What residents say about the vision can be hidden by a moderator, with the reason."""

from django.db import migrations, models
from django.db.models import Q

SAYS_WHY = Q(hidden_at=None, hidden_reason="") | (Q(hidden_at__isnull=False) & ~Q(hidden_reason=""))


class Migration(migrations.Migration):
    dependencies = [("vision", "0012_answers_frozen")]

    operations = [
        migrations.AddField("reaction", "hidden_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("reaction", "hidden_reason", models.TextField(blank=True, max_length=2000)),
        migrations.AddConstraint(
            "reaction", models.CheckConstraint(condition=SAYS_WHY, name="hidden_reaction_says_why")
        ),
        migrations.AddField("amendment", "hidden_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("amendment", "hidden_reason", models.TextField(blank=True, max_length=2000)),
        migrations.AddConstraint(
            "amendment", models.CheckConstraint(condition=SAYS_WHY, name="hidden_amendment_says_why")
        ),
        migrations.AddField("contribution", "hidden_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("contribution", "hidden_reason", models.TextField(blank=True, max_length=2000)),
        migrations.AddConstraint(
            "contribution", models.CheckConstraint(condition=SAYS_WHY, name="hidden_contribution_says_why")
        ),
    ]
