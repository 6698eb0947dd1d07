from django.db import migrations

from civicnet.migrations._changes import note_changes_of


class Migration(migrations.Migration):
    dependencies = [("vision", "0010_gathering"), ("civicnet", "0001_changes")]

    operations = [
        note_changes_of("vision_visionversion"),
        note_changes_of("vision_theme"),
        note_changes_of("vision_goal"),
    ]
