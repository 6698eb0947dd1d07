"""The planner's statistics hold samples of what stands in a table, and outlive it: of votes and voters none are made.

ANALYZE would keep a hundred of the values of each column: hashes of one ballot together, by which its lines in the
published lists could be joined, also after the tables are emptied. Everything is looked up by unique keys here.
"""

from django.db import migrations

COLUMNS = {
    "endorsement_rollentry": "id round_id person_key neighbourhood_id age_id letter_hash used",
    "endorsement_ballot": "key round_id neighbourhood_id age_id choice goals hashes",
    "endorsement_keying": "id round_id key keyed_by_id neighbourhood_id age_id choice goals",
}


def _target(number: int) -> str:
    return "".join(
        f"ALTER TABLE {table} {', '.join(f'ALTER {column} SET STATISTICS {number}' for column in columns.split())};\n"
        for table, columns in COLUMNS.items()
    )


class Migration(migrations.Migration):
    dependencies = [("endorsement", "0003_lists_append_only")]
    operations = [migrations.RunSQL(_target(0), _target(-1))]
