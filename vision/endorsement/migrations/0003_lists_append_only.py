"""A sealed list is written once, also for who owns the table."""

from django.db import migrations

from civicnet.journal.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("endorsement", "0002_still"), ("journal", "0002_append_only")]
    operations = [append_only("endorsement_sealedlist")]
