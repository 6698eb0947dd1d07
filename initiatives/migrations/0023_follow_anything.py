"""Who follows an initiative follows it as anything else (civicnet/following)."""

from django.db import migrations

MOVE = """
INSERT INTO following_follow (user_id, kind, key, since)
SELECT user_id, 'initiative', initiative_id::text, since FROM initiatives_follow
"""
BACK = """
INSERT INTO initiatives_follow (user_id, initiative_id, since)
SELECT user_id, key::bigint, since FROM following_follow WHERE kind = 'initiative'
"""


class Migration(migrations.Migration):
    dependencies = [("following", "0001_initial"), ("initiatives", "0022_undo_stops")]

    operations = [
        migrations.RunSQL(MOVE, BACK),
        migrations.DeleteModel(name="Follow"),
    ]
