from django.db import migrations

from civicnet.kept import noting


class Migration(migrations.Migration):
    dependencies = [("areas", "0001_initial"), ("civicnet", "0001_changes")]

    operations = [
        noting("areas_municipality", "municipality"),
        noting("areas_neighbourhood", "areas"),
        noting("areas_mapfeature", "areas"),
    ]
