"""What is fixed stands still, and ballots are kept apart from it. Triggers of our own, as for the vision's text.

From `fix` on: the round's rule, ways, days and version, its groups, and the roll but for the striking of its lines.
Ballots come in and change only while the round is open. The manifest and what goes with it are written once, in closing;
a round that is closed or called off never changes. Sealed lists are made in closing only.
`endorsement_purge` empties roll, ballots and keyings: the web role may do that no other way.
"""

from django.db import migrations

WORKING = ("endorsement_rollentry", "endorsement_ballot", "endorsement_keying")
KEPT = ("endorsement_round", "endorsement_group", "endorsement_sealedlist")

FORWARD = """
CREATE FUNCTION endorsement_keep_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.fixed_at IS NOT NULL OR NEW.manifest <> '' OR NEW.verdict IS NOT NULL OR NEW.opinions IS NOT NULL THEN
            RAISE EXCEPTION 'a round begins without a result';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state IN ('closed', 'cancelled') THEN
        RAISE EXCEPTION 'round % is over and does not change', OLD.code;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.fixed_at IS NOT NULL THEN
            RAISE EXCEPTION 'round % is fixed', OLD.code;
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.fixed_at IS NOT NULL AND (NEW.state = 'preparing' OR
        ROW(NEW.id, NEW.version_id, NEW.code, NEW.opens_at, NEW.closes_at, NEW.rule, NEW.ways, NEW.has_roll, NEW.per_goal,
            NEW.fixed_at) IS DISTINCT FROM
        ROW(OLD.id, OLD.version_id, OLD.code, OLD.opens_at, OLD.closes_at, OLD.rule, OLD.ways, OLD.has_roll, OLD.per_goal,
            OLD.fixed_at)) THEN
        RAISE EXCEPTION 'round % is fixed', OLD.code;
    END IF;
    IF ROW(NEW.manifest, NEW.manifest_sha256, NEW.verdict, NEW.outcome, NEW.opinions) IS DISTINCT FROM
        ROW(OLD.manifest, OLD.manifest_sha256, OLD.verdict, OLD.outcome, OLD.opinions) AND
        (OLD.state <> 'closing' OR OLD.manifest <> '') THEN
        RAISE EXCEPTION 'the result of round % is written once, while it is being closed', OLD.code;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stands_still BEFORE INSERT OR UPDATE OR DELETE ON endorsement_round
    FOR EACH ROW EXECUTE FUNCTION endorsement_keep_round();

-- FOR SHARE: who changes a group or the roll while the round is being fixed waits for that, and is then refused.
CREATE FUNCTION endorsement_is_fixed(round bigint) RETURNS boolean LANGUAGE sql VOLATILE AS
$$ SELECT fixed_at IS NOT NULL OR state = 'cancelled' FROM endorsement_round WHERE id = round FOR SHARE $$;

CREATE FUNCTION endorsement_keep_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND endorsement_is_fixed(OLD.round_id))
        OR (TG_OP <> 'DELETE' AND endorsement_is_fixed(NEW.round_id)) THEN
        RAISE EXCEPTION 'the groups of this round are fixed';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER stands_still BEFORE INSERT OR UPDATE OR DELETE ON endorsement_group
    FOR EACH ROW EXECUTE FUNCTION endorsement_keep_group();

CREATE FUNCTION endorsement_keep_roll() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    its record;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.used IS DISTINCT FROM NEW.used THEN
        -- Striking: no lock on the row of the round, which all voters would share (casting.py holds another one).
        SELECT state INTO its FROM endorsement_round WHERE id = OLD.round_id;
        IF its.state <> 'open' OR OLD.used OR
            ROW(NEW.id, NEW.round_id, NEW.person_key, NEW.neighbourhood_id, NEW.age_id, NEW.letter_hash) IS DISTINCT FROM
            ROW(OLD.id, OLD.round_id, OLD.person_key, OLD.neighbourhood_id, OLD.age_id, OLD.letter_hash) THEN
            RAISE EXCEPTION 'a line of the roll is struck once, while the round is open';
        END IF;
        RETURN NEW;
    END IF;
    SELECT state, has_roll INTO its FROM endorsement_round WHERE id = COALESCE(NEW.round_id, OLD.round_id);
    IF TG_OP = 'INSERT' AND its.state = 'open' AND NOT its.has_roll AND NEW.used THEN
        RETURN NEW;  -- without a roll the line is made when it is struck
    END IF;
    IF TG_OP = 'UPDATE' AND its.state IN ('fixed', 'open') AND NOT OLD.used AND
        ROW(NEW.id, NEW.round_id, NEW.person_key, NEW.neighbourhood_id, NEW.age_id) IS NOT DISTINCT FROM
        ROW(OLD.id, OLD.round_id, OLD.person_key, OLD.neighbourhood_id, OLD.age_id) THEN
        RETURN NEW;  -- a new letter in the place of one that was lost
    END IF;
    IF (TG_OP <> 'INSERT' AND endorsement_is_fixed(OLD.round_id))
        OR (TG_OP <> 'DELETE' AND endorsement_is_fixed(NEW.round_id)) THEN
        RAISE EXCEPTION 'the roll of this round is fixed';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER stands_still BEFORE INSERT OR UPDATE OR DELETE ON endorsement_rollentry
    FOR EACH ROW EXECUTE FUNCTION endorsement_keep_roll();

-- In the place of foreign keys, whose locks would leave the number of each vote's transaction on the groups.
CREATE FUNCTION endorsement_keep_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND
        ROW(NEW.key, NEW.round_id, NEW.neighbourhood_id, NEW.age_id, NEW.hashes) IS DISTINCT FROM
        ROW(OLD.key, OLD.round_id, OLD.neighbourhood_id, OLD.age_id, OLD.hashes)) THEN
        RAISE EXCEPTION 'of a ballot only its choices change';
    END IF;
    IF NOT EXISTS (SELECT FROM endorsement_round r
        JOIN endorsement_group n ON n.round_id = r.id AND n.dimension = 'neighbourhood' AND n.merged_into_id IS NULL
        JOIN endorsement_group a ON a.round_id = r.id AND a.dimension = 'age' AND a.merged_into_id IS NULL
        WHERE r.id = NEW.round_id AND r.state = 'open' AND n.id = NEW.neighbourhood_id AND a.id = NEW.age_id) THEN
        RAISE EXCEPTION 'this round takes no such ballot';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stands_still BEFORE INSERT OR UPDATE OR DELETE ON endorsement_ballot
    FOR EACH ROW EXECUTE FUNCTION endorsement_keep_ballot();

CREATE FUNCTION endorsement_keep_keying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT EXISTS (SELECT FROM endorsement_round WHERE id = NEW.round_id AND state = 'open') THEN
        RAISE EXCEPTION 'a reading of a paper is written down once, while the round is open';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stands_still BEFORE INSERT OR UPDATE OR DELETE ON endorsement_keying
    FOR EACH ROW EXECUTE FUNCTION endorsement_keep_keying();

CREATE FUNCTION endorsement_keep_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT EXISTS (
        SELECT FROM endorsement_round WHERE id = NEW.round_id AND state = 'closing' AND manifest = '') THEN
        RAISE EXCEPTION 'lists are sealed while a round is being closed, and never change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stands_still BEFORE INSERT OR UPDATE OR DELETE ON endorsement_sealedlist
    FOR EACH ROW EXECUTE FUNCTION endorsement_keep_list();

CREATE FUNCTION endorsement_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM endorsement_round WHERE fixed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'rounds are kept';
    END IF;
    RETURN NULL;
END $$;

-- At most one round is alive, so the three tables hold nothing of another one.
CREATE FUNCTION endorsement_purge(round bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    its record;
BEGIN
    SELECT state, manifest INTO its FROM public.endorsement_round WHERE id = round FOR UPDATE;
    IF its.state IS DISTINCT FROM 'cancelled' AND (its.state IS DISTINCT FROM 'closing' OR its.manifest = '' OR
        EXISTS (SELECT FROM jsonb_array_elements(its.manifest::jsonb->'lists') AS list WHERE NOT EXISTS (
            SELECT FROM public.endorsement_sealedlist s WHERE s.round_id = round
                AND s.name = list->>'name' AND s.root = list->>'root' AND s.lines = (list->>'lines')::int))) THEN
        RAISE EXCEPTION 'the ballots of this round are not sealed';
    END IF;
    IF EXISTS (SELECT FROM public.endorsement_round WHERE id <> round
        AND state IN ('preparing', 'fixed', 'open', 'closing')) THEN
        RAISE EXCEPTION 'another round is alive';
    END IF;
    SET CONSTRAINTS ALL IMMEDIATE;
    TRUNCATE public.endorsement_rollentry, public.endorsement_ballot, public.endorsement_keying;
    SET CONSTRAINTS ALL DEFERRED;
END $$;
""" + "".join(
    f"CREATE TRIGGER not_emptied BEFORE TRUNCATE ON {table} EXECUTE FUNCTION endorsement_refuse_emptying();\n"
    for table in KEPT
)

BACKWARD = (
    "".join(f"DROP TRIGGER stands_still ON {table};\n" for table in (*WORKING, *KEPT))
    + "".join(f"DROP TRIGGER not_emptied ON {table};\n" for table in KEPT)
    + "".join(
        f"DROP FUNCTION {name};\n"
        for name in (
            "endorsement_keep_round()",
            "endorsement_keep_group()",
            "endorsement_keep_roll()",
            "endorsement_keep_ballot()",
            "endorsement_keep_keying()",
            "endorsement_keep_list()",
            "endorsement_refuse_emptying()",
            "endorsement_is_fixed(bigint)",
            "endorsement_purge(bigint)",
        )
    )
)


class Migration(migrations.Migration):
    dependencies = [("endorsement", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
