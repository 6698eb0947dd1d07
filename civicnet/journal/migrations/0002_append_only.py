from django.db import migrations

from civicnet.journal.append_only import FUNCTION, append_only


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION civicnet_append_only()"),
        append_only("journal_entry"),
    ]
