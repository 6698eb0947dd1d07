"""Also what residents say about the vision can be reported."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("initiatives", "0006_answer_by"),
        ("vision", "0013_hidden_voices"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="amendment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reports",
                to="vision.amendment",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="contribution",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reports",
                to="vision.contribution",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="reaction",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reports",
                to="vision.reaction",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="kind",
            field=models.CharField(
                choices=[
                    ("initiative", "initiative"),
                    ("update", "news"),
                    ("photo", "photo"),
                    ("document", "document"),
                    ("signal", "signal"),
                    ("organisation", "text of an organisation"),
                    ("reaction", "reaction to the vision"),
                    ("amendment", "proposal for the vision"),
                    ("contribution", "subject for the vision"),
                ],
                max_length=20,
            ),
        ),
    ]
