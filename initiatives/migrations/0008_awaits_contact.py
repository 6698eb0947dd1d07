"""No first contact was promised to what was imported: its term goes, so that none of it stands on the worklist as late."""

from typing import Any

from django.db import migrations, models


def forget(apps: Any, schema_editor: Any) -> None:
    """Empty the last day of the contact of what was imported and has not been contacted."""
    initiative = apps.get_model("initiatives", "Initiative")
    initiative.objects.filter(source_id__isnull=False, contacted_at=None).update(contact_due=None)


class Migration(migrations.Migration):
    # A change of rows and an index on the same table do not go together in one transaction.
    atomic = False
    dependencies = [("initiatives", "0007_reports_of_voices")]
    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="initiative",
            index=models.Index(
                condition=models.Q(("contact_due__isnull", False), ("contacted_at", None)),
                fields=["contact_due", "id"],
                name="initiative_awaits_contact",
            ),
        ),
    ]
