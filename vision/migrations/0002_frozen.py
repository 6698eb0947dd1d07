"""What is frozen never changes. Triggers of our own: pgtrigger's can be told to be ignored by any session."""

from django.db import migrations

PARTS = ("vision_theme", "vision_precondition", "vision_goal")
TABLES = (*PARTS, "vision_indicator", "vision_goal_continues", "vision_visionversion")

FORWARD = (
    """
-- FOR SHARE: who writes in a text while it is being frozen waits for that, and is then refused.
CREATE FUNCTION vision_version_is_frozen(version bigint) RETURNS boolean LANGUAGE sql VOLATILE AS
$$ SELECT frozen_at IS NOT NULL FROM vision_visionversion WHERE id = version FOR SHARE $$;

CREATE FUNCTION vision_goal_is_frozen(goal bigint) RETURNS boolean LANGUAGE sql VOLATILE AS
$$ SELECT vision_version_is_frozen(version_id) FROM vision_goal WHERE id = goal $$;

CREATE FUNCTION vision_refuse_frozen_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL AND (TG_OP = 'DELETE' OR
        ROW(NEW.id, NEW.vision_id, NEW.number, NEW.title, NEW.preamble, NEW.frozen_at, NEW.sha256) IS DISTINCT FROM
        ROW(OLD.id, OLD.vision_id, OLD.number, OLD.title, OLD.preamble, OLD.frozen_at, OLD.sha256)) THEN
        RAISE EXCEPTION 'version % of the vision is frozen', OLD.number;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON vision_visionversion
    FOR EACH ROW EXECUTE FUNCTION vision_refuse_frozen_version();

-- The code of the vision stands in every frozen text.
CREATE FUNCTION vision_refuse_frozen_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vision_visionversion WHERE vision_id = OLD.id AND frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a version of this vision is frozen';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OF id, code ON vision_vision
    FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id OR OLD.code IS DISTINCT FROM NEW.code)
    EXECUTE FUNCTION vision_refuse_frozen_code();

CREATE FUNCTION vision_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vision_visionversion WHERE frozen_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a version of the vision is frozen';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION vision_refuse_frozen_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND vision_version_is_frozen(OLD.version_id))
        OR (TG_OP <> 'DELETE' AND vision_version_is_frozen(NEW.version_id)) THEN
        RAISE EXCEPTION 'this version of the vision is frozen';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION vision_refuse_frozen_indicator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND vision_goal_is_frozen(OLD.goal_id))
        OR (TG_OP <> 'DELETE' AND vision_goal_is_frozen(NEW.goal_id)) THEN
        RAISE EXCEPTION 'this version of the vision is frozen';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON vision_indicator
    FOR EACH ROW EXECUTE FUNCTION vision_refuse_frozen_indicator();

CREATE FUNCTION vision_refuse_frozen_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND vision_goal_is_frozen(OLD.from_goal_id))
        OR (TG_OP <> 'DELETE' AND vision_goal_is_frozen(NEW.from_goal_id)) THEN
        RAISE EXCEPTION 'this version of the vision is frozen';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON vision_goal_continues
    FOR EACH ROW EXECUTE FUNCTION vision_refuse_frozen_history();
"""
    + "".join(
        f"CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION vision_refuse_frozen_part();\n"
        for table in PARTS
    )
    + "".join(
        f"CREATE TRIGGER not_emptied BEFORE TRUNCATE ON {table} EXECUTE FUNCTION vision_refuse_emptying();\n"
        for table in TABLES
    )
)

BACKWARD = (
    "DROP TRIGGER frozen ON vision_vision;\n"
    + "".join(f"DROP TRIGGER frozen ON {table};\nDROP TRIGGER not_emptied ON {table};\n" for table in TABLES)
    + "".join(
        f"DROP FUNCTION {name};\n"
        for name in (
            "vision_refuse_frozen_history()",
            "vision_refuse_frozen_indicator()",
            "vision_refuse_frozen_part()",
            "vision_refuse_frozen_version()",
            "vision_refuse_frozen_code()",
            "vision_refuse_emptying()",
            "vision_goal_is_frozen(bigint)",
            "vision_version_is_frozen(bigint)",
        )
    )
)


class Migration(migrations.Migration):
    dependencies = [("vision", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
