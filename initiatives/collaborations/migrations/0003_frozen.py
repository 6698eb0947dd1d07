"""What counts never changes: an agreement to which every partner said yes, and those yeses.

Triggers of our own, which no session setting turns off. Source: architecture.md, "Nothing frozen changes".
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION collaborations_frozen_agreement() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.agreed_at IS NOT NULL THEN
        RAISE EXCEPTION 'agreement % counts and does not change', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF to_jsonb(OLD) - 'agreed_at' - 'withdrawn_at' <> to_jsonb(NEW) - 'agreed_at' - 'withdrawn_at' THEN
        RAISE EXCEPTION 'agreement % was proposed in these words', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION collaborations_frozen_consent() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
DECLARE
    agreement bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.agreement_id ELSE OLD.agreement_id END;
BEGIN
    -- The lock makes a writer wait for an agreement that comes to count at this moment.
    PERFORM 1 FROM public.collaborations_agreement WHERE id = agreement FOR SHARE;
    IF TG_OP = 'UPDATE' OR EXISTS (
        SELECT 1 FROM public.collaborations_agreement WHERE id = agreement AND agreed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'what was said to agreement % does not change', agreement
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER frozen_agreement BEFORE UPDATE OR DELETE ON collaborations_agreement
    FOR EACH ROW EXECUTE FUNCTION collaborations_frozen_agreement();
CREATE TRIGGER frozen_consent BEFORE INSERT OR UPDATE OR DELETE ON collaborations_agreementconsent
    FOR EACH ROW EXECUTE FUNCTION collaborations_frozen_consent();
"""

UNDO = """
DROP TRIGGER frozen_consent ON collaborations_agreementconsent;
DROP TRIGGER frozen_agreement ON collaborations_agreement;
DROP FUNCTION collaborations_frozen_consent();
DROP FUNCTION collaborations_frozen_agreement();
"""


class Migration(migrations.Migration):
    dependencies = [("collaborations", "0002_agreements")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
