"""One switch for all mail becomes a choice for each kind of letter: who wanted none wants none of any kind."""

import django.contrib.postgres.fields
from django.db import migrations, models

KINDS = [
    ("waits", "What waits for me"),
    ("mine", "My initiatives, and what I said or asked"),
    ("followed", "Initiatives that I follow"),
    ("vision", "The vision"),
    ("summary", "The summary of the day"),
]
OFF = "UPDATE accounts_user SET unwanted_mail = '{waits,mine,followed,vision,summary}' WHERE NOT wants_mail"
ON = "UPDATE accounts_user SET wants_mail = false WHERE cardinality(unwanted_mail) > 0"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_calendar_address")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="unwanted_mail",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=KINDS, max_length=10),
                blank=True,
                default=list,
                size=None,
                verbose_name="no letters about",
            ),
        ),
        migrations.RunSQL(OFF, ON),
        migrations.RemoveField(model_name="user", name="wants_mail"),
    ]
