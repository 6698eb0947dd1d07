from django.db import migrations

from civicnet.migrations._changes import ROWS, note_changes_of


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0004_gaps"), ("civicnet", "0001_changes")]

    operations = [
        *(
            migrations.RunSQL(ROWS[verb], f"DROP TRIGGER note_change_{verb} ON initiatives_initiative")
            for verb in ("insert", "update", "delete")
        ),
        note_changes_of("initiatives_initiative_goals"),
        note_changes_of("initiatives_initiative_working_area"),
    ]
