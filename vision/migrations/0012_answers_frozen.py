"""An answer that was given to reactions stays as it was given."""

from django.db import migrations

from civicnet.journal.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("vision", "0011_noted"), ("journal", "0002_append_only")]
    operations = [append_only("vision_reactionanswer")]
