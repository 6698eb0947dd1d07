"""The reminders that went out are kept by the outbox, for every capability: carry them over, then drop the own table."""

from typing import Any

from django.db import migrations


def move(apps: Any, schema_editor: Any) -> None:
    """Copy each reminder, so that none goes out twice."""
    new = apps.get_model("outbox", "Reminder")
    old = apps.get_model("vision", "Reminder")
    new.objects.bulk_create(
        (new(about=about, sent_at=sent_at) for about, sent_at in old.objects.values_list("about", "sent_at")),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("vision", "0017_told"), ("outbox", "0004_reminders")]
    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="Reminder"),
    ]
