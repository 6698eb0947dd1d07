"""What is decided was heard: nothing else than the draft that the initiators got last, after their time to reply.

Triggers of our own, which no session setting turns off. A draft that was sent never changes, and a reply stays with the
draft that it answers. Source: domain.md, Assessment (Hearing); architecture.md, "Nothing frozen changes".
"""

from django.db import migrations

from civicnet.journal.append_only import append_only

FUNCTIONS = """
-- What makes an answer another one: its overall, scores, lines and conditions. The same as DraftText.changes in Python.
CREATE FUNCTION assessments_substance(answer jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog AS $$
    SELECT jsonb_build_object(
        'overall', answer ->> 'overall',
        'goals', (
            SELECT coalesce(jsonb_object_agg(item ->> 'code', item ->> 'score'), '{}'::jsonb)
            FROM jsonb_array_elements(answer -> 'goals') AS item WHERE item ->> 'score' NOT IN ('', 'na')
        ),
        'preconditions', (
            SELECT coalesce(jsonb_object_agg(item ->> 'code', item -> 'crossed'), '{}'::jsonb)
            FROM jsonb_array_elements(answer -> 'preconditions') AS item WHERE item -> 'crossed' <> 'null'::jsonb
        ),
        'conditions', (
            SELECT coalesce(jsonb_agg(item ORDER BY item), '[]'::jsonb)
            FROM jsonb_array_elements(answer -> 'conditions') AS item
        )
    )
$$;

-- What both readers agree on as it stands, in the form of the canonical text.
CREATE FUNCTION assessments_agreed(case_id bigint) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog AS $$
    SELECT jsonb_build_object(
        'overall', reading.overall,
        'goals', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('code', goal.code, 'score', row.score)), '[]'::jsonb)
            FROM public.assessments_goalscore AS row JOIN public.vision_goal AS goal ON goal.id = row.goal_id
            WHERE row.reading_id = reading.id
        ),
        'preconditions', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('code', line.code, 'crossed', row.crossed)), '[]'::jsonb)
            FROM public.assessments_finding AS row
            JOIN public.vision_precondition AS line ON line.id = row.precondition_id
            WHERE row.reading_id = reading.id
        ),
        'conditions', (
            SELECT coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'text', row.text, 'owner', row.owner,
                        'due', to_char(row.due, 'YYYY-MM-DD'), 'check', row.check_how
                    )
                ),
                '[]'::jsonb
            )
            FROM public.assessments_condition AS row WHERE row.assessment_id = case_id
        )
    )
    FROM public.assessments_reading AS reading
    WHERE reading.assessment_id = case_id AND reading.kind = 'agreed' AND reading.set_aside_at IS NULL
$$;

CREATE FUNCTION assessments_only_what_was_heard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog AS $$
DECLARE
    sent record;
    agreed jsonb := public.assessments_agreed(NEW.id);
BEGIN
    SELECT draft.* INTO sent FROM public.assessments_sentdraft AS draft
        JOIN public.assessments_reading AS reading ON reading.id = draft.reading_id
        WHERE draft.assessment_id = NEW.id AND reading.set_aside_at IS NULL ORDER BY draft.number DESC LIMIT 1;
    IF sent.id IS NULL OR sent.id IS DISTINCT FROM NEW.draft_id THEN
        RAISE EXCEPTION 'assessment %: the initiators got no draft of this answer', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.overall IS DISTINCT FROM agreed ->> 'overall'
        OR public.assessments_substance(sent.text::jsonb) IS DISTINCT FROM public.assessments_substance(agreed) THEN
        RAISE EXCEPTION 'assessment %: what is decided is not what was heard', NEW.id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM public.assessments_hearingreply WHERE draft_id = sent.id)
        AND (NEW.decided_at AT TIME ZONE 'Europe/Amsterdam')::date <= sent.reply_by THEN
        RAISE EXCEPTION 'assessment %: the time to reply is not over', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION assessments_reply_stays_with_its_draft() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.assessment_id, OLD.author_id, OLD.text, OLD.no_remarks, OLD.at, OLD.draft_id) IS DISTINCT FROM
            (NEW.assessment_id, NEW.author_id, NEW.text, NEW.no_remarks, NEW.at, NEW.draft_id) THEN
            RAISE EXCEPTION 'reply % stays as it was given', OLD.id USING ERRCODE = 'check_violation';
        END IF;
    ELSIF NEW.draft_id IS DISTINCT FROM (
        SELECT id FROM public.assessments_sentdraft WHERE assessment_id = NEW.assessment_id
            ORDER BY number DESC LIMIT 1
    ) OR NEW.draft_id IS NULL THEN
        RAISE EXCEPTION 'a reply answers the draft that was sent last' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER only_what_was_heard BEFORE UPDATE ON assessments_assessment
    FOR EACH ROW WHEN (OLD.state = 'hearing' AND NEW.state = 'decided')
    EXECUTE FUNCTION assessments_only_what_was_heard();
CREATE TRIGGER stays_with_its_draft BEFORE INSERT OR UPDATE ON assessments_hearingreply
    FOR EACH ROW EXECUTE FUNCTION assessments_reply_stays_with_its_draft();
CREATE TRIGGER decided_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON assessments_sentdraft
    FOR EACH ROW EXECUTE FUNCTION assessments_frozen_of_assessment();
"""
GONE = """
DROP TRIGGER only_what_was_heard ON assessments_assessment;
DROP TRIGGER stays_with_its_draft ON assessments_hearingreply;
DROP TRIGGER decided_is_frozen ON assessments_sentdraft;
DROP FUNCTION assessments_only_what_was_heard, assessments_reply_stays_with_its_draft, assessments_agreed,
    assessments_substance;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_hearing_of_the_draft"),
        ("journal", "0002_append_only"),
        ("vision", "0001_initial"),
    ]

    operations = [migrations.RunSQL(FUNCTIONS, GONE), append_only("assessments_sentdraft")]
