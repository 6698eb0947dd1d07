"""What the council deviates from may be written while the text is before it, and is frozen with its decision.

The text that residents voted on never changes, whatever the state.
"""

from django.db import migrations

COUNCIL = "ARRAY['council_change', 'council_text', 'council_reason']"

FORWARD = f"""
CREATE FUNCTION vision_version_before_council(version bigint) RETURNS boolean LANGUAGE sql VOLATILE AS
$$ SELECT state = 'council' FROM vision_visionversion WHERE id = version FOR SHARE $$;

CREATE FUNCTION vision_refuse_frozen_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT vision_version_is_frozen(NEW.version_id)
            OR (NEW.council_change = 'added' AND vision_version_before_council(NEW.version_id)) THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        IF NOT vision_version_is_frozen(OLD.version_id)
            OR (OLD.council_change = 'added' AND vision_version_before_council(OLD.version_id)) THEN
            RETURN OLD;
        END IF;
    ELSIF NOT vision_version_is_frozen(OLD.version_id) AND NOT vision_version_is_frozen(NEW.version_id) THEN
        RETURN NEW;
    ELSIF OLD.version_id = NEW.version_id AND vision_version_before_council(OLD.version_id)
        AND (OLD.council_change = 'added') = (NEW.council_change = 'added')
        AND (to_jsonb(NEW) - {COUNCIL} = to_jsonb(OLD) - {COUNCIL}
             OR (OLD.council_change = 'added'
                 AND to_jsonb(NEW) - {COUNCIL} - 'text' = to_jsonb(OLD) - {COUNCIL} - 'text')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'this version of the vision is frozen';
END $$;

CREATE FUNCTION vision_refuse_decided_opening() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER decided BEFORE UPDATE ON vision_visionversion
    FOR EACH ROW EXECUTE FUNCTION vision_refuse_decided_opening();
""" + "".join(
    f"""
DROP TRIGGER frozen ON {table};
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION vision_refuse_frozen_line();
"""
    for table in ("vision_goal", "vision_precondition")
)

BACKWARD = (
    "".join(
        f"""
DROP TRIGGER frozen ON {table};
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION vision_refuse_frozen_part();
"""
        for table in ("vision_goal", "vision_precondition")
    )
    + """
DROP TRIGGER decided ON vision_visionversion;
DROP FUNCTION vision_refuse_decided_opening();
DROP FUNCTION vision_refuse_frozen_line();
DROP FUNCTION vision_version_before_council(bigint);
"""
)


class Migration(migrations.Migration):
    dependencies = [("vision", "0005_voices")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
