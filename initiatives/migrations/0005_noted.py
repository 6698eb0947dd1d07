from django.db import migrations

from civicnet.caching.memory import note_changes_of

# Of a draft nobody else knows, and what only its own page shows is kept by nobody.
_ROWS = """
CREATE TRIGGER note_change_{verb} AFTER {event} ON initiatives_initiative
    FOR EACH ROW WHEN ({public}) EXECUTE FUNCTION civicnet_note_change('initiatives')
"""
_COLUMNS = "stage, hidden_at, neighbourhood_id, theme_id, kind, outcome, submitted_at, search"


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0004_gaps"), ("civicnet", "0001_changes")]

    operations = [
        migrations.RunSQL(
            _ROWS.format(verb="insert", event="INSERT", public="NEW.stage <> 'draft'"),
            "DROP TRIGGER note_change_insert ON initiatives_initiative",
        ),
        migrations.RunSQL(
            _ROWS.format(
                verb="update",
                event=f"UPDATE OF {_COLUMNS}",
                public="OLD.stage <> 'draft' OR NEW.stage <> 'draft'",
            ),
            "DROP TRIGGER note_change_update ON initiatives_initiative",
        ),
        migrations.RunSQL(
            _ROWS.format(verb="delete", event="DELETE", public="OLD.stage <> 'draft'"),
            "DROP TRIGGER note_change_delete ON initiatives_initiative",
        ),
        note_changes_of("initiatives_initiative_goals", "initiatives"),
        note_changes_of("initiatives_initiative_working_area", "initiatives"),
    ]
