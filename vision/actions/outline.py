"""Which pieces there are: added, moved, split, joined and taken out. Source: domain.md, Vision (codes are stable).

Codes stay what they are: a goal that moves keeps its code, one that is joined or dropped leaves its code unused, and a
split or new goal gets the next free code of its theme. What happened to a goal stands in its revisions.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from civicnet.workflow import Actor, NotAllowedNow
from vision.actions.draft import (
    _current_if_unchanged,
    _current_revision,
    _lasting_data,
    _lock_for_writing,
    _write_first_revision,
    _write_order,
    _write_revision,
)
from vision.actions.rows import clean_fields, make_row, next_code, remove_row
from vision.models import Goal, Piece, PieceKind, Revision, Theme, VisionVersion
from vision.text import Fields

What = Revision.What


@transaction.atomic
def add_piece(
    version: VisionVersion,
    kind: str,
    fields: Fields,
    *,
    actor: Actor,
    theme: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> Revision:
    """Add a precondition, a theme, or a goal at the end of the theme with code `theme`, under the next free code.

    Raises ValidationError without text, PermissionDenied, NotAllowedNow.
    """
    version = _lock_for_writing(version, actor)
    data = {"theme": theme} if kind == PieceKind.GOAL else {}
    return _write_new_piece(version, kind, fields, data, what=What.ADDED, reason=reason, actor=actor, at=at)


def _write_new_piece(
    version: VisionVersion,
    kind: str,
    fields: Fields,
    data: dict[str, Any],
    *,
    what: str,
    reason: str,
    actor: Actor,
    at: datetime | None,
) -> Revision:
    piece = Piece(kind, next_code(version, kind, data.get("theme", "")))
    fields = clean_fields(piece, fields)
    make_row(version, piece, fields, data)
    _write_order(version, actor=actor, what=what, at=at)
    return _write_first_revision(
        version, piece, fields, number=1, what=what, data=data, reason=reason, actor=actor, at=at
    )


@transaction.atomic
def take_out(
    version: VisionVersion,
    kind: str,
    code: str,
    *,
    actor: Actor,
    reason: str,
    at: datetime | None = None,
) -> Revision:
    """Take a goal, precondition or empty theme out of the text. Its words and the reason stay in the history.

    Raises ValidationError for a theme with goals, NotAllowedNow for what is gone already.
    """
    version = _lock_for_writing(version, actor)
    piece = Piece(kind, code)
    return _write_piece_gone(version, piece, what=What.DROPPED, reason=reason, actor=actor, at=at)


def _write_piece_gone(
    version: VisionVersion,
    piece: Piece,
    *,
    what: str,
    reason: str,
    actor: Actor,
    at: datetime | None,
    **data: Any,
) -> Revision:
    now = _current_revision(version, piece)
    if now.is_gone:
        raise NotAllowedNow(version, "take_out")
    remove_row(version, piece)
    _write_order(version, actor=actor, what=what, at=at)
    return _write_first_revision(
        version,
        piece,
        now.fields,
        number=(now.number or 0) + 1,
        what=what,
        data=_lasting_data(now.data) | data | {"gone": True},
        reason=reason,
        base=now,
        actor=actor,
        at=at,
    )


@transaction.atomic
def split_goal(
    version: VisionVersion,
    code: str,
    first: str,
    second: str,
    *,
    actor: Actor,
    seen: int,
    reason: str,
    at: datetime | None = None,
) -> Revision:
    """Make two goals of one: `first` keeps the code and the indicator, `second` becomes a goal of its own beside it.

    Both continue what the goal continued. Raises ValidationError when its words changed since revision number `seen`.
    Returns the new goal's revision.
    """
    version, piece = _lock_for_writing(version, actor), Piece(PieceKind.GOAL, code)
    now = _current_if_unchanged(version, piece, seen)
    if now.is_gone:
        raise NotAllowedNow(version, "split_goal")
    theme = Theme.objects.get(goals__version=version, goals__code=code)
    data = {"theme": theme.code, "continues": now.data.get("continues", []), "from": [code]}
    new = _write_new_piece(
        version, PieceKind.GOAL, {"text": second}, data, what=What.SPLIT, reason=reason, actor=actor, at=at
    )
    _place_goal(version, new.code, theme, after=code)
    _write_order(version, actor=actor, what=What.SPLIT, at=at)
    fields = clean_fields(piece, now.fields | {"text": first})
    _write_revision(
        version,
        now,
        fields,
        what=What.SPLIT,
        reason=reason,
        actor=actor,
        at=at,
        data={"codes": [code, new.code]},
    )
    return new


@transaction.atomic
def join_goals(
    version: VisionVersion,
    keep: str,
    other: str,
    text: str,
    *,
    actor: Actor,
    seen: tuple[int, int],
    reason: str,
    at: datetime | None = None,
) -> Revision:
    """Make one goal of two: `keep` gets the text and continues what both continued; `other` is gone from the text.

    `seen` are the numbers of the revisions of both that the text was made from. Raises ValidationError when either has
    changed since, or when they are the same goal.
    """
    version = _lock_for_writing(version, actor)
    pieces = Piece(PieceKind.GOAL, keep), Piece(PieceKind.GOAL, other)
    if keep == other:
        raise ValidationError(_("Choose another goal to join it with."), code="same")
    kept, gone = (_current_if_unchanged(version, piece, n) for piece, n in zip(pieces, seen, strict=True))
    if kept.is_gone or gone.is_gone:
        raise NotAllowedNow(version, "join_goals")
    rows = {goal.code: goal for goal in Goal.objects.filter(version=version, code__in=(keep, other))}
    rows[keep].continues.add(*rows[other].continues.all())
    pairs = [*kept.data.get("continues", [])]
    pairs += [pair for pair in gone.data.get("continues", []) if pair not in pairs]
    _write_piece_gone(version, pieces[1], what=What.JOINED, reason=reason, actor=actor, at=at, into=keep)
    origins = dict.fromkeys([*kept.data.get("from", []), keep, *gone.data.get("from", []), other])
    fields = clean_fields(pieces[0], kept.fields | {"text": text})
    return _write_revision(
        version,
        kept,
        fields,
        what=What.JOINED,
        reason=reason,
        actor=actor,
        at=at,
        data={"codes": [other], "continues": pairs, "from": list(origins)},
    )


@transaction.atomic
def move_piece(
    version: VisionVersion,
    kind: str,
    code: str,
    *,
    actor: Actor,
    theme: str = "",
    before: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Put a piece before the one with code `before`, or at the end; a goal in the theme with code `theme`.

    Raises ValidationError when `theme` or `before` is not there (any more), NotAllowedNow when the piece itself is gone.
    """
    version, piece = _lock_for_writing(version, actor), Piece(kind, code)
    now = _current_revision(version, piece)
    if now.is_gone:
        raise NotAllowedNow(version, "move_piece")
    target = None
    if kind == PieceKind.GOAL:
        target = version.themes.filter(code=theme).first()
        if target is None:
            raise ValidationError(_("That theme is no longer there."), code="theme")
    _place_goal(version, code, target, before=before, kind=kind)
    if target is not None and target.code != now.data.get("theme"):
        _write_revision(
            version,
            now,
            now.fields,
            what=What.MOVED,
            reason=reason,
            actor=actor,
            at=at,
            data={"theme": target.code, "theme_name": target.name},
        )
        _write_order(version, actor=actor, what=What.MOVED, at=at)
    else:
        _write_order(version, actor=actor, what=What.ORDERED, at=at)


@transaction.atomic
def nudge_piece(
    version: VisionVersion, kind: str, code: str, by: int, *, actor: Actor, at: datetime | None = None
) -> int:
    """Move a piece one place up (-1) or down (1) in its list. Returns its place, from 1; at the end it stays."""
    version = _lock_for_writing(version, actor)
    rows = _siblings_of(version, kind, code)
    codes = [row.code for row in rows]
    if code not in codes:
        raise NotAllowedNow(version, "nudge")
    place = codes.index(code)
    there = min(max(place + by, 0), len(codes) - 1)
    if there != place:
        rows.insert(there, rows.pop(place))
        _number_rows(rows)
        _write_order(version, actor=actor, what=What.ORDERED, at=at)
    return there + 1


def _siblings_of(version: VisionVersion, kind: str, code: str) -> list[Any]:
    """The list that a piece stands in, in reading order."""
    match kind:
        case PieceKind.GOAL:
            goals = Goal.objects.filter(
                version=version, theme__goals__version=version, theme__goals__code=code
            )
            return list(goals.order_by("position", "pk"))
        case PieceKind.THEME:
            return list(version.themes.order_by("position", "pk"))
    return list(version.preconditions.order_by("position", "pk"))


def _place_goal(
    version: VisionVersion,
    code: str,
    theme: Theme | None,
    *,
    before: str = "",
    after: str = "",
    kind: str = PieceKind.GOAL,
) -> None:
    rows = (
        _siblings_of(version, kind, code) if theme is None else list(theme.goals.order_by("position", "pk"))
    )
    if theme is not None:
        moving: Any = Goal.objects.get(version=version, code=code)
        moving.theme = theme
    else:
        moving = {row.code: row for row in rows}[code]
    rows = [row for row in rows if row.code != code]
    codes = [row.code for row in rows]
    if (before and before not in codes) or (after and after not in codes):
        raise ValidationError(_("The order was changed by somebody else just now. Look again."), code="order")
    place = codes.index(before) if before else codes.index(after) + 1 if after else len(rows)
    rows.insert(place, moving)
    if theme is not None:
        moving.save(update_fields=["theme"])
    _number_rows(rows)


def _number_rows(rows: list[Any]) -> None:
    for n, row in enumerate(rows, 1):
        if row.position != n:
            row.position = n
            row.save(update_fields=["position"])
