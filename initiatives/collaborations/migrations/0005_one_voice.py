"""Nobody says yes for two partners: between two parties two people agree.

Triggers of our own, which look at new rows only, so what was agreed before stays as it is. Source: domain.md, Principles.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION collaborations_one_voice() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    about text := TG_ARGV[0];
    twice boolean;
BEGIN
    IF NEW.given_by_id IS NULL THEN
        RETURN NEW;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I WHERE %I = $1 AND given_by_id = $2)',
                   TG_TABLE_SCHEMA, TG_TABLE_NAME, about)
        INTO twice USING (to_jsonb(NEW) ->> about)::bigint, NEW.given_by_id;
    IF twice THEN
        RAISE EXCEPTION 'nobody says yes for two partners' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER one_voice BEFORE INSERT ON collaborations_partnerconsent
    FOR EACH ROW EXECUTE FUNCTION collaborations_one_voice('partner_id');
CREATE TRIGGER one_voice BEFORE INSERT ON collaborations_agreementconsent
    FOR EACH ROW EXECUTE FUNCTION collaborations_one_voice('agreement_id');
"""

UNDO = """
DROP TRIGGER one_voice ON collaborations_agreementconsent;
DROP TRIGGER one_voice ON collaborations_partnerconsent;
DROP FUNCTION collaborations_one_voice();
"""


class Migration(migrations.Migration):
    dependencies = [("collaborations", "0004_problems")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
