"""An answer keeps what its initiative was called, and where it was. Of answers given before this: what it is called now."""

from django.db import migrations, models

# The trigger of 0002 refuses every change of an answer; the owner of the tables fills the new columns in this once.
_FILL = """
ALTER TABLE assessments_assessment DISABLE TRIGGER decided_is_frozen;
UPDATE assessments_assessment SET name_then = plan.name, area_then = COALESCE(area.name, '')
    FROM initiatives_initiative plan LEFT JOIN areas_neighbourhood area ON area.id = plan.neighbourhood_id
    WHERE plan.id = assessments_assessment.initiative_id AND assessments_assessment.state = 'decided';
ALTER TABLE assessments_assessment ENABLE TRIGGER decided_is_frozen;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_step_back"),
        ("areas", "0002_noted"),
        ("initiatives", "0009_earlier_goals"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="area_then",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="assessment",
            name="name_then",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
    ]
