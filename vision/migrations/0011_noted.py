from django.db import migrations

from civicnet.kept import noting


class Migration(migrations.Migration):
    dependencies = [("vision", "0010_gathering"), ("civicnet", "0001_changes")]

    operations = [
        noting("vision_visionversion", "vision"),
        noting("vision_theme", "vision"),
        noting("vision_goal", "vision"),
    ]
