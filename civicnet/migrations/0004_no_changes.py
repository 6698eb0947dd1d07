"""Drop the log of changes and its triggers: a change is seen on its way to the database (civicnet/caching/writes.py)."""

from django.db import migrations

from civicnet.migrations._changes import NOTE_CHANGE, ROWS, TABLES, trigger_on


class Migration(migrations.Migration):
    dependencies = [
        ("civicnet", "0003_drop_beat_tables"),
        ("areas", "0002_noted"),
        ("vision", "0011_noted"),
        ("initiatives", "0005_noted"),
    ]

    operations = [
        migrations.RunSQL(
            "DROP FUNCTION civicnet_note_change() CASCADE",
            [NOTE_CHANGE, *(trigger_on(table) for table in TABLES), *ROWS.values()],
        ),
        migrations.DeleteModel(name="Change"),
    ]
