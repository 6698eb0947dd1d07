"""The set-up door opens once: the database itself writes down that there were two administrators, whatever made them.

An installation that has, or by its journal ever had, two administrators is past set-up as well.
"""

from django.db import migrations

from civicnet.journal.append_only import append_only

FORWARD = """
CREATE FUNCTION civicnet_note_set_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(DISTINCT user_id) FROM accounts_rolegrant WHERE role = 'admin' AND state = 'active') > 1 THEN
        INSERT INTO accounts_setupdone (id, at) VALUES (1, now()) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER note_set_up AFTER INSERT OR UPDATE ON accounts_rolegrant
    FOR EACH STATEMENT EXECUTE FUNCTION civicnet_note_set_up();
INSERT INTO accounts_setupdone (id, at) SELECT 1, now()
    WHERE (SELECT count(DISTINCT user_id) FROM accounts_rolegrant WHERE role = 'admin' AND state = 'active') > 1
       OR EXISTS (SELECT 1 FROM accounts_rolegrant grant_ JOIN journal_entry entry
                      ON entry.subject = 'accounts.rolegrant:' || grant_.id
                  WHERE grant_.role = 'admin' AND entry.verb IN ('accept', 'consent'));
"""
BACKWARD = """
DROP TRIGGER note_set_up ON accounts_rolegrant;
DROP FUNCTION civicnet_note_set_up();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_announcements"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD), append_only("accounts_setupdone")]
