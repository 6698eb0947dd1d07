"""Revisions are written once, and nothing is written any more in a text that is frozen."""

from django.db import migrations

from civicnet.journal.append_only import append_only

TABLES = ("vision_revision", "vision_conflict")

FORWARD = "".join(
    f"CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION vision_refuse_frozen_part();\n"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER frozen ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("vision", "0007_revisions"), ("journal", "0002_append_only")]
    operations = [append_only("vision_revision"), migrations.RunSQL(FORWARD, BACKWARD)]
