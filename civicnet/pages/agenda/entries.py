"""The calendar of the vision: what each capability has on it."""

from typing import Final

import vision.agenda as text
import vision.endorsement.agenda as votes
from civicnet.calendar import Entry, in_order, revised
from vision.models import Vision

_CHANGES: Final = text.CHANGES | votes.CHANGES


def whole_agenda(vision: Vision) -> list[Entry]:
    """Oldest first; without what was called off."""
    return [entry for entry in _entries(vision) if entry.is_standing]


def agenda_to_subscribe(vision: Vision) -> list[Entry]:
    """The same for calendar programs: with what was called off, and how often each entry changed."""
    return revised(_entries(vision), _CHANGES)


def votes_to_subscribe(vision: Vision) -> list[Entry]:
    """The same, only the rounds."""
    return revised(votes.entries(vision), _CHANGES)


def _entries(vision: Vision) -> list[Entry]:
    return in_order([*text.calendar_entries(vision), *votes.entries(vision)])
