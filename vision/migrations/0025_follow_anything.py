"""Who follows the vision follows it as anything else (civicnet/following)."""

from django.db import migrations

MOVE = """
INSERT INTO following_follow (user_id, kind, key, since)
SELECT user_id, 'vision', vision_id::text, now() FROM vision_visionfollower
"""
BACK = """
INSERT INTO vision_visionfollower (user_id, vision_id)
SELECT user_id, key::bigint FROM following_follow WHERE kind = 'vision'
"""


class Migration(migrations.Migration):
    dependencies = [("following", "0001_initial"), ("vision", "0024_dropped_steps")]

    operations = [
        migrations.RunSQL(MOVE, BACK),
        migrations.DeleteModel(name="VisionFollower"),
    ]
