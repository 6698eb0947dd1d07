"""What is decided stands: of a frozen version, of an amendment, and of what was measured.

Of a frozen version only what comes after may be written, by name, so a column that is added later is frozen with the rest.
Triggers of our own, which no setting of a session turns off.
Source: architecture.md, "Nothing frozen changes".
"""

from django.db import migrations

COMES_AFTER = "ARRAY['state', 'endorsement', 'council_preamble', 'council_reason', 'adopted_on', 'decision_number', 'changed_at']"
OF_MODERATORS = "ARRAY['hidden_at', 'hidden_reason', 'changed_at']"

FORWARD = f"""
CREATE OR REPLACE FUNCTION vision_refuse_frozen_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.frozen_at IS NOT NULL OR NEW.adopted_on IS NOT NULL
            OR ROW(NEW.sha256, NEW.endorsement, NEW.decision_number, NEW.council_preamble, NEW.council_reason)
            IS DISTINCT FROM ROW('', '', '', '', '') THEN
            RAISE EXCEPTION 'version % of the vision begins as a draft, not frozen', NEW.number;
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.frozen_at IS NOT NULL AND (TG_OP = 'DELETE'
        OR to_jsonb(NEW) - {COMES_AFTER} IS DISTINCT FROM to_jsonb(OLD) - {COMES_AFTER}) THEN
        RAISE EXCEPTION 'version % of the vision is frozen', OLD.number;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
DROP TRIGGER frozen ON vision_visionversion;
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON vision_visionversion
    FOR EACH ROW EXECUTE FUNCTION vision_refuse_frozen_version();

CREATE OR REPLACE FUNCTION vision_refuse_decided_opening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'council' AND ROW(NEW.council_preamble, NEW.council_reason)
        IS DISTINCT FROM ROW(OLD.council_preamble, OLD.council_reason) THEN
        RAISE EXCEPTION 'the council has not got version % before it', OLD.number;
    END IF;
    IF NEW.endorsement IS DISTINCT FROM OLD.endorsement AND (OLD.endorsement <> '' OR OLD.state <> 'endorsement') THEN
        RAISE EXCEPTION 'how residents voted on version % stands', OLD.number;
    END IF;
    IF ROW(NEW.adopted_on, NEW.decision_number) IS DISTINCT FROM ROW(OLD.adopted_on, OLD.decision_number)
        AND NOT (OLD.state = 'council' AND NEW.state = 'adopted') THEN
        RAISE EXCEPTION 'the decision on version % stands', OLD.number;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION vision_refuse_decided_amendment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('accepted', 'partly', 'rejected') THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - {OF_MODERATORS} = to_jsonb(OLD) - {OF_MODERATORS}
        -- A goal that was proposed gets its code when it comes into the text.
        OR (OLD.change = 'add' AND OLD.code = ''
            AND to_jsonb(NEW) - {OF_MODERATORS} - 'code' = to_jsonb(OLD) - {OF_MODERATORS} - 'code')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'amendment % is decided, and the decision stands', OLD.id;
END $$;
CREATE TRIGGER decided BEFORE UPDATE OR DELETE ON vision_amendment
    FOR EACH ROW EXECUTE FUNCTION vision_refuse_decided_amendment();

CREATE FUNCTION vision_keep_figure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.replaced_at IS NOT NULL THEN
            RAISE EXCEPTION 'a figure stands when it is written down';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.replaced_at IS NULL AND NEW.replaced_at IS NOT NULL
        AND to_jsonb(NEW) - 'replaced_at' = to_jsonb(OLD) - 'replaced_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was measured stays; a correction is a figure of its own';
END $$;
CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON vision_measurement
    FOR EACH ROW EXECUTE FUNCTION vision_keep_figure();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON vision_measurement
    FOR EACH STATEMENT EXECUTE FUNCTION civicnet_append_only();
"""

BACKWARD = """
DROP TRIGGER append_only_table ON vision_measurement;
DROP TRIGGER stays ON vision_measurement;
DROP FUNCTION vision_keep_figure();
DROP TRIGGER decided ON vision_amendment;
DROP FUNCTION vision_refuse_decided_amendment();

CREATE OR REPLACE FUNCTION vision_refuse_decided_opening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'council' AND ROW(NEW.council_preamble, NEW.council_reason)
        IS DISTINCT FROM ROW(OLD.council_preamble, OLD.council_reason) THEN
        RAISE EXCEPTION 'the council has not got version % before it', OLD.number;
    END IF;
    IF OLD.endorsement <> '' AND NEW.endorsement IS DISTINCT FROM OLD.endorsement THEN
        RAISE EXCEPTION 'how residents voted on version % stands', OLD.number;
    END IF;
    IF OLD.state IN ('adopted', 'superseded', 'rejected') AND ROW(NEW.adopted_on, NEW.decision_number)
        IS DISTINCT FROM ROW(OLD.adopted_on, OLD.decision_number) THEN
        RAISE EXCEPTION 'the decision on version % stands', OLD.number;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION vision_refuse_frozen_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND (TG_OP = 'DELETE' OR
        ROW(NEW.id, NEW.vision_id, NEW.number, NEW.title, NEW.preamble, NEW.frozen_at, NEW.sha256) IS DISTINCT FROM
        ROW(OLD.id, OLD.vision_id, OLD.number, OLD.title, OLD.preamble, OLD.frozen_at, OLD.sha256)) THEN
        RAISE EXCEPTION 'version % of the vision is frozen', OLD.number;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
DROP TRIGGER frozen ON vision_visionversion;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON vision_visionversion
    FOR EACH ROW EXECUTE FUNCTION vision_refuse_frozen_version();
"""


class Migration(migrations.Migration):
    dependencies = [("vision", "0019_figures_stay"), ("journal", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
