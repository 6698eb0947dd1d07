"""Contact that was written down stays as it was, and an answer that is decided gets none beside it."""

from django.db import migrations

from civicnet.journal.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_decide_what_was_heard"), ("journal", "0002_append_only")]

    operations = [
        append_only("assessments_contact"),
        migrations.RunSQL(
            "CREATE TRIGGER decided_is_frozen BEFORE INSERT ON assessments_contact "
            "FOR EACH ROW EXECUTE FUNCTION assessments_frozen_of_assessment()",
            "DROP TRIGGER decided_is_frozen ON assessments_contact",
        ),
    ]
