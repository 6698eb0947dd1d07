"""The triggers that keep the listing of public initiatives, and from its changes the counts beside the filters.

They run once for each statement, whatever the number of its rows.
"""

from django.db import migrations

# Brings the listing of these initiatives up to date; a row that is as it was is not written.
LIST = """
CREATE FUNCTION initiatives_list(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever changes one of these at the same moment waits, and then sees what was changed here.
    PERFORM FROM initiatives_initiative WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM initiatives_listing listed
    WHERE initiative_id = ANY(ids) AND NOT EXISTS (
        SELECT FROM initiatives_initiative i
        WHERE i.id = listed.initiative_id AND i.stage <> 'draft' AND i.hidden_at IS NULL
    );
    INSERT INTO initiatives_listing AS listed (
        initiative_id, submitted_at, changed_at, sort_key, kind, stage, outcome, theme_key, goals, places, works_in, words
    )
    SELECT i.id, i.submitted_at, i.changed_at, i.sort_key, i.kind, i.stage, i.outcome, i.theme_id, goals.keys,
        CASE WHEN i.neighbourhood_id IS NULL THEN areas.keys ELSE ARRAY[i.neighbourhood_id] END, areas.keys, i.search
    FROM initiatives_initiative i
    CROSS JOIN LATERAL (
        SELECT ARRAY(SELECT goal_id FROM initiatives_initiative_goals WHERE initiative_id = i.id ORDER BY 1)
    ) goals (keys)
    CROSS JOIN LATERAL (
        SELECT ARRAY(
            SELECT neighbourhood_id FROM initiatives_initiative_working_area WHERE initiative_id = i.id ORDER BY 1
        )
    ) areas (keys)
    WHERE i.id = ANY(ids) AND i.stage <> 'draft' AND i.hidden_at IS NULL
    ON CONFLICT (initiative_id) DO UPDATE SET
        submitted_at = excluded.submitted_at, changed_at = excluded.changed_at, sort_key = excluded.sort_key,
        kind = excluded.kind, stage = excluded.stage, outcome = excluded.outcome, theme_key = excluded.theme_key,
        goals = excluded.goals, places = excluded.places, works_in = excluded.works_in, words = excluded.words
    WHERE listed IS DISTINCT FROM excluded;
END $$
"""

# The argument is the column with the key of the initiative.
LIST_CHANGED = """
CREATE FUNCTION initiatives_list_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    IF TG_ARGV[0] = 'id' AND TG_OP = 'DELETE' THEN
        ids := ARRAY(SELECT id FROM before);
    ELSIF TG_ARGV[0] = 'id' THEN
        ids := ARRAY(SELECT id FROM after);
    ELSIF TG_OP = 'INSERT' THEN
        ids := ARRAY(SELECT DISTINCT initiative_id FROM after);
    ELSIF TG_OP = 'DELETE' THEN
        ids := ARRAY(SELECT DISTINCT initiative_id FROM before);
    ELSE
        ids := ARRAY(SELECT initiative_id FROM before UNION SELECT initiative_id FROM after);
    END IF;
    PERFORM initiatives_list(ids);
    RETURN NULL;
END $$
"""

# The names of the filters in an address, with what a row of the listing counts for in each.
VALUES = """
CREATE FUNCTION initiatives_values(listed initiatives_listing) RETURNS TABLE (filter text, value text)
LANGUAGE sql IMMUTABLE AS $$
    VALUES ('buurt', listed.places::text), ('thema', coalesce(listed.theme_key::text, '')),
        ('doel', listed.goals::text), ('soort', listed.kind::text), ('fase', listed.stage::text),
        ('uitkomst', listed.outcome::text)
$$
"""

# Only adds lines: a line that writers change would make each of them wait for the one before.
COUNT_CHANGED = """
CREATE FUNCTION initiatives_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO initiatives_filtercount (filter, value, number)
        SELECT filter, value, count(*) FROM after, initiatives_values(after) GROUP BY filter, value;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO initiatives_filtercount (filter, value, number)
        SELECT filter, value, -count(*) FROM before, initiatives_values(before) GROUP BY filter, value;
    ELSE
        INSERT INTO initiatives_filtercount (filter, value, number)
        SELECT filter, value, sum(number) FROM (
            SELECT filter, value, 1 AS number FROM after, initiatives_values(after)
            UNION ALL
            SELECT filter, value, -1 FROM before, initiatives_values(before)
        ) AS changed
        GROUP BY filter, value HAVING sum(number) <> 0;
    END IF;
    RETURN NULL;
END $$
"""

REFERENCING = {
    "INSERT": "NEW TABLE AS after",
    "UPDATE": "OLD TABLE AS before NEW TABLE AS after",
    "DELETE": "OLD TABLE AS before",
}


def after_each(event: str, table: str, run: str) -> migrations.RunSQL:
    """The operation that has `run` called after each statement that does `event` to rows of `table`."""
    name = f"{run.split('(')[0]}_{event.lower()}"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {REFERENCING[event]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {run}",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0015_listing")]

    operations = [
        migrations.RunSQL(LIST, "DROP FUNCTION initiatives_list(bigint[])"),
        migrations.RunSQL(LIST_CHANGED, "DROP FUNCTION initiatives_list_changed()"),
        migrations.RunSQL(VALUES, "DROP FUNCTION initiatives_values(initiatives_listing)"),
        migrations.RunSQL(COUNT_CHANGED, "DROP FUNCTION initiatives_count_changed()"),
        *(
            after_each(event, table, run)
            for table, run in (
                ("initiatives_initiative", "initiatives_list_changed('id')"),
                ("initiatives_initiative_goals", "initiatives_list_changed('initiative_id')"),
                ("initiatives_initiative_working_area", "initiatives_list_changed('initiative_id')"),
                ("initiatives_listing", "initiatives_count_changed()"),
            )
            for event in REFERENCING
        ),
        migrations.RunSQL(
            "SELECT initiatives_list(ARRAY(SELECT id FROM initiatives_initiative))", migrations.RunSQL.noop
        ),
    ]
