"""The calendar of the vision: what each capability has on it."""

from typing import Final

import vision.agenda as text
import vision.endorsement.agenda as votes
from civicnet.calendar import Entry, changed_by, in_order
from vision.models import Vision

_CHANGES: Final = text.CHANGES | votes.CHANGES


def whole_agenda(vision: Vision) -> list[Entry]:
    """Oldest first; without what was called off."""
    return [entry for entry in _entries(vision) if entry.is_standing]


def agenda_to_subscribe(vision: Vision) -> list[Entry]:
    """The same for calendar programs: with what was called off."""
    return changed_by(_CHANGES, _entries(vision))


def votes_to_subscribe(vision: Vision) -> list[Entry]:
    """The same, only the rounds."""
    return changed_by(_CHANGES, votes.entries(vision))


def _entries(vision: Vision) -> list[Entry]:
    return in_order([*text.calendar_entries(vision), *votes.entries(vision)])
