from django.db import migrations

from civicnet.caching.memory import note_changes_of


class Migration(migrations.Migration):
    dependencies = [("vision", "0010_gathering"), ("civicnet", "0001_changes")]

    operations = [
        note_changes_of("vision_visionversion", "vision"),
        note_changes_of("vision_theme", "vision"),
        note_changes_of("vision_goal", "vision"),
    ]
