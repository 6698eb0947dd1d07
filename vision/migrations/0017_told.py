"""What was told to residents does not change: the days of a consultation and the reasons. Nor what two curators decided.

Triggers of our own: pgtrigger's can be told to be ignored by any session.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION vision_refuse_other_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.consultation_opened_on IS NOT NULL AND
        ROW(NEW.consultation_opened_on, NEW.consultation_closes_on, NEW.consultation_reason) IS DISTINCT FROM
        ROW(OLD.consultation_opened_on, OLD.consultation_closes_on, OLD.consultation_reason) THEN
        RAISE EXCEPTION 'the days of the consultation on version % were told to everybody', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.consultation_closed_on IS NOT NULL AND
        ROW(NEW.consultation_closed_on, NEW.closing_reason) IS DISTINCT FROM
        ROW(OLD.consultation_closed_on, OLD.closing_reason) THEN
        RAISE EXCEPTION 'the consultation on version % is closed, and the reason was told', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.frozen_at IS NOT NULL AND
        ROW(NEW.freezing_reason, NEW.taken_over) IS DISTINCT FROM ROW(OLD.freezing_reason, OLD.taken_over) THEN
        RAISE EXCEPTION 'version % of the vision is frozen, and the reason was told', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER told BEFORE UPDATE ON vision_visionversion
    FOR EACH ROW EXECUTE FUNCTION vision_refuse_other_words();

CREATE FUNCTION vision_refuse_ended_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'proposed' OR
        ROW(NEW.version_id, NEW.verb, NEW.reason, NEW.sha256, NEW.proposed_by_id, NEW.made_at) IS DISTINCT FROM
        ROW(OLD.version_id, OLD.verb, OLD.reason, OLD.sha256, OLD.proposed_by_id, OLD.made_at) THEN
        RAISE EXCEPTION 'what a curator proposed does not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER told BEFORE UPDATE OR DELETE ON vision_stepproposal
    FOR EACH ROW EXECUTE FUNCTION vision_refuse_ended_proposal();
"""

BACKWARD = """
DROP TRIGGER told ON vision_stepproposal;
DROP TRIGGER told ON vision_visionversion;
DROP FUNCTION vision_refuse_ended_proposal();
DROP FUNCTION vision_refuse_other_words();
"""


class Migration(migrations.Migration):
    dependencies = [("vision", "0016_two_curators")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
