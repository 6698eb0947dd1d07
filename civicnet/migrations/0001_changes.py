import django.db.models.functions.datetime
from django.db import migrations, models

from civicnet.migrations._changes import NOTE_CHANGE


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=40)),
                ("xid", models.BigIntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("xid", "topic"), name="one_change_each")],
            },
        ),
        migrations.RunSQL(NOTE_CHANGE, "DROP FUNCTION civicnet_note_change()"),
    ]
