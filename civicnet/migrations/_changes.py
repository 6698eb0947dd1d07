"""The log of changes that triggers wrote until migration 0004, for the migrations that made it and the way back."""

from typing import Final

from django.db import migrations

NOTE_CHANGE: Final = """
CREATE FUNCTION civicnet_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO civicnet_change (topic, xid) VALUES (TG_ARGV[0], pg_current_xact_id()::text::bigint)
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$
"""

TABLES: Final = {
    "areas_municipality": "municipality",
    "areas_neighbourhood": "areas",
    "areas_mapfeature": "areas",
    "vision_visionversion": "vision",
    "vision_theme": "vision",
    "vision_goal": "vision",
    "initiatives_initiative_goals": "initiatives",
    "initiatives_initiative_working_area": "initiatives",
}
# Of a draft nobody else knew, and what only its own page showed was kept by nobody.
_ROWS = """
CREATE TRIGGER note_change_{verb} AFTER {event} ON initiatives_initiative
    FOR EACH ROW WHEN ({public}) EXECUTE FUNCTION civicnet_note_change('initiatives')
"""
_COLUMNS = "stage, hidden_at, neighbourhood_id, theme_id, kind, outcome, submitted_at, search"
ROWS: Final = {
    "insert": _ROWS.format(verb="insert", event="INSERT", public="NEW.stage <> 'draft'"),
    "update": _ROWS.format(
        verb="update", event=f"UPDATE OF {_COLUMNS}", public="OLD.stage <> 'draft' OR NEW.stage <> 'draft'"
    ),
    "delete": _ROWS.format(verb="delete", event="DELETE", public="OLD.stage <> 'draft'"),
}


def trigger_on(table: str) -> str:
    """The statement that has changes of `table` noted."""
    return (
        f'CREATE TRIGGER note_change AFTER INSERT OR UPDATE OR DELETE ON "{table}"'
        f" FOR EACH STATEMENT EXECUTE FUNCTION civicnet_note_change('{TABLES[table]}')"
    )


def note_changes_of(table: str) -> migrations.RunSQL:
    """The operation that has changes of `table` noted."""
    return migrations.RunSQL(trigger_on(table), f'DROP TRIGGER note_change ON "{table}"')
