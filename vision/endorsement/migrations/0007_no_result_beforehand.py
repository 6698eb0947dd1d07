"""A round begins without a result: without its outcome and the moment of its closing too."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION endorsement_refuse_result_beforehand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a round begins without a result';
END $$;
CREATE TRIGGER begins_empty BEFORE INSERT ON endorsement_round FOR EACH ROW
    WHEN (NEW.outcome <> '' OR NEW.manifest_sha256 <> '' OR NEW.closed_at IS NOT NULL)
    EXECUTE FUNCTION endorsement_refuse_result_beforehand();
"""
BACKWARD = """
DROP TRIGGER begins_empty ON endorsement_round;
DROP FUNCTION endorsement_refuse_result_beforehand();
"""


class Migration(migrations.Migration):
    dependencies = [("endorsement", "0006_fixed_by_its_state")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
