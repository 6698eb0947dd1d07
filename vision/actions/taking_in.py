"""Take over a text that a municipality has already, as the beginning of a draft.

Source: domain.md, Vision, Drafting: "every save is a revision"; a text of 185 goals must not take 185 forms.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civicnet.journal.actions import record
from civicnet.text import fold
from civicnet.workflow import Actor, NotAllowedNow
from vision.actions.draft import _current_revision, _lock_for_writing, _write_order, _write_revision
from vision.actions.rows import clean_fields, next_code
from vision.importing import Found, FoundGoal, FoundTheme
from vision.models import (
    PREAMBLE,
    Goal,
    Indicator,
    Piece,
    PieceKind,
    Precondition,
    Revision,
    Theme,
    VisionVersion,
)
from vision.text import Fields, indicator_of

What = Revision.What


@transaction.atomic
def take_in(
    version: VisionVersion, found: Found, *, source: str, actor: Actor, at: datetime | None = None
) -> VisionVersion:
    """Put what was found in a text after what is in the draft, each piece with a first revision.

    The goals of a theme that the draft has by the same name go there. The introduction is taken over only while the
    draft has none. `source` names the text, for the history. Twenty or so queries, however long the text is. Raises
    ValidationError for what cannot be kept (Found.faults), PermissionDenied, and NotAllowedNow when the version is no
    draft any more.
    """
    version = _lock_for_writing(version, actor)
    if version.state != VisionVersion.State.DRAFTING:
        raise NotAllowedNow(version, "take_in")
    if faults := found.faults():
        raise ValidationError(faults)
    work = _TakingIn(
        version, _("Taken over from %(source)s") % {"source": source}, actor, at or timezone.now()
    )
    work.preamble(found.preamble)
    work.preconditions(found.preconditions)
    work.themes(found.themes)
    _write_order(version, actor=actor, what=What.ADDED, at=at)
    data = {"goals": found.number_of_goals, "source": source}
    record(version, "take_in", actor=actor, data=data, at=at)
    return version


class _TakingIn:
    """One taking over: the rows of each kind at once, and a revision for each."""

    def __init__(self, version: VisionVersion, reason: str, actor: Actor, at: datetime) -> None:
        self.version, self.reason, self.actor, self.at = version, reason, actor, at

    def preamble(self, text: str) -> None:
        if text and not self.version.preamble.strip():
            now = _current_revision(self.version, PREAMBLE)
            fields = clean_fields(PREAMBLE, now.fields | {"text": text})
            _write_revision(
                self.version, now, fields, what=What.ADDED, reason=self.reason, actor=self.actor, at=self.at
            )

    def preconditions(self, texts: tuple[str, ...]) -> None:
        codes = _codes(next_code(self.version, PieceKind.PRECONDITION))
        first = self.version.preconditions.count() + 1
        revisions = [
            self._revision(Piece(PieceKind.PRECONDITION, code), {"text": text})
            for code, text in zip(codes, texts, strict=False)  # codes never end
        ]
        Precondition.objects.bulk_create(
            Precondition(version=self.version, code=row.code, text=row.fields["text"], position=n)
            for n, row in enumerate(revisions, first)
        )
        Revision.objects.bulk_create(revisions)

    def themes(self, found: tuple[FoundTheme, ...]) -> None:
        themes = {fold(theme.name): theme for theme in self.version.themes.all()}
        new = {fold(one.name): one.name for one in found if fold(one.name) not in themes}
        codes = _codes(next_code(self.version, PieceKind.THEME))
        revisions = [
            self._revision(Piece(PieceKind.THEME, code), {"name": name})
            for code, name in zip(codes, new.values(), strict=False)  # codes never end
        ]
        made = Theme.objects.bulk_create(
            Theme(version=self.version, code=row.code, name=row.fields["name"], position=n)
            for n, row in enumerate(revisions, len(themes) + 1)
        )
        themes |= dict(zip(new, made, strict=True))
        for one in found:
            revisions += self._goals(themes[fold(one.name)], one.goals)
        Revision.objects.bulk_create(revisions)

    def _goals(self, theme: Theme, found: tuple[FoundGoal, ...]) -> list[Revision]:
        codes = _codes(next_code(self.version, PieceKind.GOAL, theme.code))
        revisions = [
            self._revision(
                Piece(PieceKind.GOAL, code),
                {"text": goal.text} | goal.indicator,
                theme=theme.code,
                continues=[],
            )
            for code, goal in zip(codes, found, strict=False)  # codes never end
        ]
        goals = Goal.objects.bulk_create(
            Goal(version=self.version, theme=theme, code=row.code, text=row.fields["text"], position=n)
            for n, row in enumerate(revisions, theme.goals.count() + 1)
        )
        pairs = zip(goals, (indicator_of(row.fields) for row in revisions), strict=True)
        Indicator.objects.bulk_create(Indicator(goal=goal, **vars(text)) for goal, text in pairs if text)
        return revisions

    def _revision(self, piece: Piece, fields: Fields, **data: object) -> Revision:
        return Revision(
            version=self.version,
            kind=piece.kind,
            code=piece.code,
            number=1,
            what=What.ADDED,
            fields=clean_fields(piece, fields),
            data=data,
            reason=self.reason,
            made_at=self.at,
            made_by_id=self.actor.pk,
        )


def _codes(first: str) -> Iterator[str]:
    """The code `first` and the ones after it."""
    head = re.sub(r"\d+$", "", first)
    return (f"{head}{number}" for number in count(int(first.removeprefix(head))))
