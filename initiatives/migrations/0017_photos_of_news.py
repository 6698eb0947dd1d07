"""Photos that belong to news; and the newest photo of each initiative, for cards and lists."""

import django.db.models.deletion
from django.db import migrations, models

# Last, because a table with rows that wait for their checks cannot be changed any more.
FILL = """
UPDATE initiatives_initiative i SET newest_photo_id = newest.id
FROM (
    SELECT DISTINCT ON (initiative_id) initiative_id, id
    FROM initiatives_photo WHERE hidden_at IS NULL ORDER BY initiative_id, at DESC, id DESC
) newest
WHERE newest.initiative_id = i.id
"""


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0016_keep_listing")]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="update",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="initiatives.update",
            ),
        ),
        migrations.AddField(
            model_name="initiative",
            name="newest_photo",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="initiatives.photo",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
