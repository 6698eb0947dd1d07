"""Tables that are written once. For migrations: `operations = [append_only("journal_entry")]`.

The triggers are our own, because any session can tell pgtrigger to ignore its triggers. They hold for the owner of the
table as well. Besides, the web role has no right to UPDATE, DELETE or TRUNCATE (civicnet/database/roles.py). A model with
`append_only = True` needs this in a migration that depends on ("journal", "0002_append_only").
Source: architecture.md, "Nothing frozen changes".
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION civicnet_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: what is written there stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


def append_only(table: str) -> migrations.RunSQL:
    """The operation that makes the database refuse UPDATE, DELETE and TRUNCATE on `table`, to everybody."""
    return migrations.RunSQL(
        [
            f'CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON "{table}"'
            " FOR EACH ROW EXECUTE FUNCTION civicnet_append_only()",
            f'CREATE TRIGGER append_only_table BEFORE TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION civicnet_append_only()",
        ],
        [f'DROP TRIGGER append_only_rows ON "{table}"', f'DROP TRIGGER append_only_table ON "{table}"'],
    )
