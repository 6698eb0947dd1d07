from django.db import migrations

from civicnet.migrations._changes import note_changes_of


class Migration(migrations.Migration):
    dependencies = [("areas", "0001_initial"), ("civicnet", "0001_changes")]

    operations = [
        note_changes_of("areas_municipality"),
        note_changes_of("areas_neighbourhood"),
        note_changes_of("areas_mapfeature"),
    ]
