"""What a moderator hides of what people say about the vision. Who may, and why, is decided in the registry, a higher room."""

from datetime import datetime

from django.db import transaction

from vision.models import Voice


@transaction.atomic
def set_hidden(voice: Voice, moment: datetime | None, *, reason: str = "") -> None:
    """Take a voice off the site at `moment`, with the reason that everybody may read; None shows it again.

    Its author still sees it. It waits for no answer as long as it is hidden, and is not in the way of freezing.
    Whoever calls has locked the row and checked the right.
    """
    voice.hidden_at, voice.hidden_reason = moment, reason if moment else ""
    voice.save(update_fields=["hidden_at", "hidden_reason"])
