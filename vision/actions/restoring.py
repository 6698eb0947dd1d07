"""Put the whole text back to how it was: each piece that differs gets a revision of its own, so nothing is lost.

Source: domain.md, Vision, Drafting: "every save is a revision".
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from civicnet.workflow import Actor
from vision.actions.draft import (
    CHANGED_MEANWHILE,
    _lasting_data,
    _lock_for_writing,
    _write_first_revision,
    order_of,
)
from vision.actions.rows import make_row, put_in_row, remove_row
from vision.models import OUTLINE, Goal, Piece, PieceKind, Revision, VisionVersion

What = Revision.What
Rows = Mapping[Piece, Revision]


@transaction.atomic
def restore_text(moment: Revision, *, actor: Actor, seen: int, at: datetime | None = None) -> VisionVersion:
    """Make the text of its version what it was right after the revision `moment`.

    `seen` is the key of the newest revision when the comparison was shown. Words that wait to be merged keep waiting.
    Raises ValidationError when somebody wrote since, or when nothing would change; PermissionDenied; NotAllowedNow when
    the text cannot be changed any more.
    """
    version = _lock_for_writing(moment.version, actor)
    revisions = Revision.objects.filter(version=version)
    if revisions.latest("pk").pk != seen:
        raise ValidationError(CHANGED_MEANWHILE, code="changed")
    now = {row.piece: row for row in Revision.objects.up_to(version, seen)}
    then = {row.piece: row for row in Revision.objects.up_to(version, moment.pk)}
    work = _Restoring(version, now, then, moment, actor=actor, at=at)
    if not work.do():
        raise ValidationError(_("The text is the same as it was then."), code="same")
    return version


class _Restoring:
    """One restoring: from the revisions `now` in the text to those of `then`, each by its piece."""

    def __init__(
        self,
        version: VisionVersion,
        now: Rows,
        then: Rows,
        moment: Revision,
        *,
        actor: Actor,
        at: datetime | None,
    ) -> None:
        self.version, self.now, self.then = version, now, then
        self.actor, self.at = actor, at
        day = date_format(localtime(moment.made_at), "j F Y, H.i")
        self.reason = _("The whole text was put back to how it was on %(day)s.") % {"day": day}
        self.order: dict[str, Any] = then[OUTLINE].data
        self.wanted = _pieces(self.order)
        self.here = _pieces(now[OUTLINE].data)

    def do(self) -> bool:
        """Whether anything was different."""
        gone = [piece for piece in self.here if piece not in self.wanted]
        back = [piece for piece in self.wanted if piece not in self.here]
        other = [piece for piece in self.wanted if piece in self.here and self._differs(piece)]
        if not (gone or back or other) and order_of(self.version) == self.order:
            return False
        # First what comes back, so that every goal has a theme to be in; a theme goes once its goals have moved.
        for piece in back:
            make_row(self.version, piece, self.then[piece].fields, _lasting_data(self.then[piece].data))
        for piece in (piece for piece in gone if piece.kind != PieceKind.THEME):
            remove_row(self.version, piece)
        for piece in other:
            put_in_row(self.version, piece, self.now[piece].fields, self.then[piece].fields)
        self._put_in_order()
        for piece in (piece for piece in gone if piece.kind == PieceKind.THEME):
            remove_row(self.version, piece)
        self._write_down(gone, back, other)
        return True

    def _differs(self, piece: Piece) -> bool:
        now, then = self.now[piece], self.then[piece]
        return now.fields != then.fields or _lasting_data(now.data) != _lasting_data(then.data)

    def _put_in_order(self) -> None:
        """Every piece in its place, every goal in its theme and with the goals that it continues."""
        for n, code in enumerate(self.order["preconditions"], 1):
            self.version.preconditions.filter(code=code).update(position=n)
        goals = {goal.code: goal for goal in Goal.objects.filter(version=self.version)}
        for n, chapter in enumerate(self.order["themes"], 1):
            theme = self.version.themes.get(code=chapter["code"])
            theme.position = n
            theme.save(update_fields=["position"])
            for m, code in enumerate(chapter["goals"], 1):
                goal = goals[code]
                goal.theme, goal.position = theme, m
                goal.save(update_fields=["theme", "position"])
                goal.continues.set(self._continued(code))

    def _continued(self, code: str) -> list[Goal]:
        pairs = [tuple(pair) for pair in self.then[Piece(PieceKind.GOAL, code)].data.get("continues", [])]
        if not pairs:
            return []
        rows = Goal.objects.filter(version__vision=self.version.vision_id).select_related("version")
        rows = rows.filter(code__in=[earlier for _number, earlier in pairs])
        return [goal for goal in rows if (goal.version.number, goal.code) in pairs]

    def _write_down(self, gone: list[Piece], back: list[Piece], other: list[Piece]) -> None:
        for piece in gone:
            self._revision(piece, What.DROPPED, _lasting_data(self.now[piece].data) | {"gone": True})
        for piece in back:
            self._revision(piece, What.REVIVED, _lasting_data(self.then[piece].data))
        for piece in other:
            self._revision(piece, What.RESTORED, _lasting_data(self.then[piece].data))
        # Last: from this revision on the text is whole again.
        self._revision(OUTLINE, What.RESTORED, self.order)

    def _revision(self, piece: Piece, what: str, data: dict[str, Any]) -> None:
        base = self.now[piece] if what == What.DROPPED else self.then[piece]
        _write_first_revision(
            self.version,
            piece,
            base.fields,
            number=(self.now[piece].number or 0) + 1,
            what=what,
            data=data,
            reason=self.reason,
            base=base,
            actor=self.actor,
            at=self.at,
        )


def _pieces(order: Mapping[str, Any]) -> list[Piece]:
    """Everything that stands in a text with this order: themes before their goals."""
    return [
        Piece(PieceKind.PREAMBLE),
        *(Piece(PieceKind.PRECONDITION, code) for code in order["preconditions"]),
        *(Piece(PieceKind.THEME, theme["code"]) for theme in order["themes"]),
        *(Piece(PieceKind.GOAL, code) for theme in order["themes"] for code in theme["goals"]),
    ]
