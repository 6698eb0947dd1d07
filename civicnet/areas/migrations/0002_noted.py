from django.db import migrations

from civicnet.caching.memory import note_changes_of


class Migration(migrations.Migration):
    dependencies = [("areas", "0001_initial"), ("civicnet", "0001_changes")]

    operations = [
        note_changes_of("areas_municipality", "municipality"),
        note_changes_of("areas_neighbourhood", "areas"),
        note_changes_of("areas_mapfeature", "areas"),
    ]
