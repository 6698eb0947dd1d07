"""Counts, beside those of the filters, the goals of all that is not withdrawn: what the pages of the vision tell."""

import importlib

from django.db import migrations, models

VALUES = importlib.import_module("initiatives.migrations.0016_keep_listing").VALUES
OTHER_VALUES = VALUES.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
MORE_VALUES = OTHER_VALUES.replace(
    "('uitkomst', listed.outcome::text)",
    "('uitkomst', listed.outcome::text),\n"
    "        ('dient', CASE WHEN listed.stage = 'withdrawn' THEN '{}' ELSE listed.goals::text END)",
)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0019_activities")]

    operations = [
        migrations.AddIndex(
            model_name="initiative",
            index=models.Index(
                condition=models.Q(
                    models.Q(("stage", "draft"), _negated=True), ("hidden_at", None), _negated=True
                ),
                fields=["id"],
                name="initiative_not_public",
            ),
        ),
        # Nobody writes between the old way to count and the new one.
        migrations.RunSQL(
            "LOCK TABLE initiatives_listing IN SHARE ROW EXCLUSIVE MODE", migrations.RunSQL.noop
        ),
        migrations.RunSQL(MORE_VALUES, OTHER_VALUES),
        migrations.RunSQL(
            "INSERT INTO initiatives_filtercount (filter, value, number) SELECT filter, value, count(*)"
            " FROM initiatives_listing listed, initiatives_values(listed) WHERE filter = 'dient' GROUP BY filter, value",
            "DELETE FROM initiatives_filtercount WHERE filter = 'dient'",
        ),
    ]
