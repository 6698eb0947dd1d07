"""What is decided never changes: triggers of our own, which no session setting turns off.

They cover INSERT into a decided case too. The outcome of a condition is the one thing that is filled in afterwards.
Source: architecture.md, "Nothing frozen changes".
"""

from django.db import migrations

from civicnet.journal.append_only import append_only

CASE, READING = "assessment", "reading"
PARENT = {
    "assessments_reading": CASE,
    "assessments_difference": CASE,
    "assessments_condition": CASE,
    "assessments_hearingreply": CASE,
    "assessments_confirmation": CASE,
    "assessments_interestdeclaration": CASE,
    "assessments_pause": CASE,
    "assessments_goalscore": READING,
    "assessments_finding": READING,
}

FUNCTIONS = """
CREATE FUNCTION assessments_refuse_when_decided(case_id bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    -- The lock makes a writer wait for a decision that is being taken at this moment.
    PERFORM 1 FROM public.assessments_assessment WHERE id = case_id FOR SHARE;
    IF EXISTS (SELECT 1 FROM public.assessments_assessment WHERE id = case_id AND state = 'decided') THEN
        RAISE EXCEPTION 'assessment % is decided and does not change', case_id USING ERRCODE = 'check_violation';
    END IF;
END $$;

CREATE FUNCTION assessments_frozen_of_assessment() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'assessments_condition'
            AND to_jsonb(OLD) - 'outcome' = to_jsonb(NEW) - 'outcome' THEN
            RETURN NEW;
        END IF;
        PERFORM public.assessments_refuse_when_decided(OLD.assessment_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM public.assessments_refuse_when_decided(NEW.assessment_id);
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION assessments_frozen_of_reading() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.assessments_refuse_when_decided(assessment_id)
            FROM public.assessments_reading WHERE id = OLD.reading_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM public.assessments_refuse_when_decided(assessment_id)
            FROM public.assessments_reading WHERE id = NEW.reading_id;
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION assessments_frozen_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'assessment % is decided and does not change', OLD.id USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION assessments_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER decided_is_frozen BEFORE UPDATE OR DELETE ON assessments_assessment
    FOR EACH ROW WHEN (OLD.state = 'decided') EXECUTE FUNCTION assessments_frozen_case();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON assessments_assessment
    FOR EACH STATEMENT EXECUTE FUNCTION assessments_never_emptied();
"""
GONE = """
DROP TRIGGER decided_is_frozen ON assessments_assessment;
DROP TRIGGER never_emptied ON assessments_assessment;
"""
FUNCTIONS_GONE = """
DROP FUNCTION assessments_frozen_of_assessment, assessments_frozen_of_reading, assessments_frozen_case,
    assessments_never_emptied, assessments_refuse_when_decided;
"""


def _frozen(table: str, parent: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER decided_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION assessments_frozen_of_{parent}();
        CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION assessments_never_emptied();
        """,
        f"DROP TRIGGER decided_is_frozen ON {table}; DROP TRIGGER never_emptied ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial"), ("journal", "0002_append_only")]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, FUNCTIONS_GONE),
        migrations.RunSQL(FUNCTIONS, GONE),
        *(_frozen(table, parent) for table, parent in PARENT.items()),
        append_only("assessments_confirmation"),
        append_only("assessments_interestdeclaration"),
    ]
