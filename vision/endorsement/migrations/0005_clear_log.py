"""After a vote the write-ahead log is begun anew, and the segments with the votes are removed.

As the owner of the tables: the web role has no right to either. An owner that is no superuser needs pg_checkpoint and
the right to run pg_switch_wal() (docs/endorsement.md); the embedded one has both (civicnet/embedded/postgres.py).
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION endorsement_clear_log() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_switch_wal();
    CHECKPOINT;
    CHECKPOINT;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("endorsement", "0004_no_statistics")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION endorsement_clear_log()")]
