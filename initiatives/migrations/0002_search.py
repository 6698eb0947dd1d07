"""What Django's own migrations do not make: the extension and the index that find words with a typing error."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE INDEX initiative_alike ON initiatives_initiative USING gin (sort_key gin_trgm_ops)",
            "DROP INDEX initiative_alike",
        ),
    ]
