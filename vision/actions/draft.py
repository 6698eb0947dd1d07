"""Writing the text together: every save is a revision, and two curators never overwrite each other.

A form carries the number of the revision that it was filled from. When the text of that piece has changed since, what
was typed is kept as a conflict, never dropped and never put over the other's words. The lock on the version makes
everybody who writes in one text wait for the other; that is a few milliseconds.
Source: domain.md, Vision, Drafting.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.workflow import Actor, NotAllowedNow, create, perform, require
from vision.actions.rows import clean_fields, goal_fields, make_row, put_in_row
from vision.models import PREAMBLE, Conflict, Goal, Piece, PieceKind, Revision, VisionVersion
from vision.text import Fields

What = Revision.What
State = VisionVersion.State


@dataclass(frozen=True)
class Saved:
    """What became of a save. `revision`: what stands in the text now; `conflict`: where the typed words wait."""

    revision: Revision
    conflict: Conflict | None = None
    changed: bool = True


CHANGED_MEANWHILE = _(
    "Somebody changed this text while you were busy. Look at it again: nothing of yours was saved over it."
)


def is_writable(version: VisionVersion) -> bool:
    """Whether the text can be changed now: in consultation it does not change, so that all react to the same words."""
    return version.state in (State.DRAFTING, State.AMENDING)


@transaction.atomic
def save_piece(
    version: VisionVersion,
    piece: Piece,
    fields: Fields,
    *,
    actor: Actor,
    base: int,
    automatic: bool = False,
    form: str = "",
    at: datetime | None = None,
) -> Saved:
    """Save what was typed in one piece, on top of its revision with number `base`.

    When others changed the words since, the typed text goes into a conflict. `form` is the random word of the page it
    was typed in: what that page saved itself is not a conflict, also when the answer to it got lost on the way.
    `automatic` says that nobody pressed a button. Raises PermissionDenied, NotAllowedNow when the text cannot be
    changed now, and Revision.DoesNotExist for a base or piece that never was.
    """
    version = _lock_for_writing(version, actor)
    now, seen = _current_revision(version, piece), Revision.objects.of(version, piece).main_line()
    before = now if now.number == base else seen.get(number=base)
    fields = clean_fields(piece, fields)
    if fields == now.fields and not now.is_gone:
        return Saved(now, changed=False)
    since = seen.filter(number__gt=base).values_list("data", flat=True)
    if not _differs(before, now) or (form and all(row.get("form") == form for row in since)):
        said, mark = What.AUTOSAVED if automatic else What.SAVED, {"form": form} if form else {}
        return Saved(_write_revision(version, now, fields, what=said, actor=actor, at=at, data=mark))
    if fields == before.fields:  # a page that was open for long, in which nobody typed
        return Saved(now, changed=False)
    waiting = Conflict.objects.filter(version=version, state=Conflict.State.OPEN, revisions__data__form=form)
    conflict = waiting.first() if form else None
    return Saved(
        now,
        _set_words_aside(
            version, piece, fields, base=before, conflict=conflict, form=form, actor=actor, at=at
        ),
    )


@transaction.atomic
def merge_conflict(
    conflict: Conflict, fields: Fields, *, actor: Actor, seen: int, mine: int, at: datetime | None = None
) -> Saved:
    """Put in the vision the one text that was made of two. A piece that is gone comes back.

    `seen` is the number of the revision in the text, `mine` the key of the one that waited, both as seen by whoever
    made the one text. When the text has changed once more since, the merged words wait in the same conflict; when
    somebody went on typing in what waited, that keeps waiting. Raises NotAllowedNow when it was settled already.
    """
    version = _lock_for_writing(conflict.version, actor)
    conflict = Conflict.objects.select_for_update().get(pk=conflict.pk)
    piece, waits = conflict.piece, conflict.mine
    now, before = (
        _current_revision(version, piece),
        Revision.objects.of(version, piece).main_line().get(number=seen),
    )
    if conflict.state != Conflict.State.OPEN:
        raise NotAllowedNow(conflict, "merge")
    fields = clean_fields(piece, fields)
    typed_on = waits.pk != mine
    if _differs(before, now):
        _set_words_aside(
            version, piece, fields, base=before, conflict=None if typed_on else conflict, actor=actor, at=at
        )
        return Saved(now, conflict)
    if now.is_gone:
        now = _revive_piece(version, now, actor=actor, at=at)
    revision = _write_revision(
        version, now, fields, what=What.MERGED, base=waits, actor=actor, at=at, conflict=conflict
    )
    if typed_on:
        return Saved(revision, conflict)
    perform(conflict, "merge", actor=actor, at=at)
    return Saved(revision)


@transaction.atomic
def let_conflict_go(conflict: Conflict, *, actor: Actor, mine: int, at: datetime | None = None) -> Conflict:
    """Do not take the waiting words over; they stay in the history. `mine` is the key of the revision that was seen.

    Raises ValidationError when somebody went on typing in it since.
    """
    _lock_for_writing(conflict.version, actor)
    conflict = Conflict.objects.select_for_update().get(pk=conflict.pk)
    if conflict.state == Conflict.State.OPEN and conflict.mine.pk != mine:
        raise ValidationError(CHANGED_MEANWHILE, code="changed")
    return perform(conflict, "let_go", actor=actor, at=at)


@transaction.atomic
def restore_piece(revision: Revision, *, actor: Actor, seen: int, at: datetime | None = None) -> Revision:
    """Put an earlier text of a piece back, as a new revision over number `seen`; a piece that is gone comes back.

    Raises ValidationError when it has changed since `seen`.
    """
    version = _lock_for_writing(revision.version, actor)
    now = _current_if_unchanged(version, revision.piece, seen)
    if now.is_gone:
        now = _revive_piece(version, now, actor=actor, at=at)
    if now.fields == revision.fields:
        return now
    return _write_revision(
        version, now, revision.fields, what=What.RESTORED, base=revision, actor=actor, at=at
    )


@transaction.atomic
def write_amendment(
    version: VisionVersion,
    kind: str,
    code: str,
    text: str,
    *,
    actor: Actor,
    reason: str,
    at: datetime | None = None,
) -> Revision:
    """Put the wording of an amendment in the text, as a revision with its credit as `reason`.

    The caller has shown `text` against what stands there now, under its own lock on the version.
    """
    version, piece = _lock_for_writing(version, actor), Piece(kind, code)
    now = _current_revision(version, piece)
    if now.is_gone:
        raise NotAllowedNow(version, "amend")
    fields = clean_fields(piece, now.fields | {"text": text})
    return _write_revision(version, now, fields, what=What.AMENDED, reason=reason, actor=actor, at=at)


# ---- what the saves are made of -------------------------------------------------------------------
def _lock_for_writing(version: VisionVersion, actor: Actor) -> VisionVersion:
    """The version, locked, if `actor` may write in it now."""
    version = VisionVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    require(actor, "vision.draft", version)
    if not is_writable(version):
        raise NotAllowedNow(version, "write")
    return version


def _current_revision(version: VisionVersion, piece: Piece) -> Revision:
    """What is in the text now, or was there last. Raises Revision.DoesNotExist."""
    found = Revision.objects.current(version, piece)
    if found is None:
        raise Revision.DoesNotExist(piece.slug)
    return found


def _current_if_unchanged(version: VisionVersion, piece: Piece, seen: int) -> Revision:
    """The same, if its words are those of number `seen`; a move or an order is no change of words."""
    now = _current_revision(version, piece)
    if _differs(Revision.objects.of(version, piece).main_line().get(number=seen), now):
        raise ValidationError(CHANGED_MEANWHILE, code="changed")
    return now


def _differs(before: Revision, now: Revision) -> bool:
    return now.pk != before.pk and (now.fields != before.fields or now.is_gone != before.is_gone)


def _write_revision(
    version: VisionVersion,
    now: Revision,
    fields: Fields,
    *,
    what: str,
    actor: Actor,
    at: datetime | None,
    reason: str = "",
    base: Revision | None = None,
    conflict: Conflict | None = None,
    data: Mapping[str, Any] | None = None,
) -> Revision:
    """The next revision of a piece, and its row in the text."""
    put_in_row(version, now.piece, now.fields, fields)
    return _write_first_revision(
        version,
        now.piece,
        fields,
        number=(now.number or 0) + 1,
        what=what,
        data=_lasting_data(now.data) | dict(data or {}),
        reason=reason,
        base=base or now,
        conflict=conflict,
        actor=actor,
        at=at,
    )


def _write_first_revision(
    version: VisionVersion, piece: Piece, fields: Fields, *, actor: Actor, at: datetime | None, **columns: Any
) -> Revision:
    moment = at or timezone.now()
    revision = Revision.objects.create(
        version=version,
        kind=piece.kind,
        code=piece.code,
        fields=fields,
        made_at=moment,
        made_by_id=actor.pk,
        **columns,
    )
    VisionVersion.objects.filter(pk=version.pk).update(changed_at=moment)
    return revision


def _lasting_data(data: dict[str, Any]) -> dict[str, Any]:
    """What passes from one revision of a goal to the next; the words of a step belong to that step only."""
    return {name: data[name] for name in ("theme", "continues", "from") if name in data}


def _set_words_aside(
    version: VisionVersion,
    piece: Piece,
    fields: Fields,
    *,
    base: Revision,
    conflict: Conflict | None,
    actor: Actor,
    at: datetime | None,
    form: str = "",
) -> Conflict:
    """Keep words that cannot go in the text as it is now: in `conflict`, or in a new one."""
    if conflict is None:
        moment = at or timezone.now()
        conflict = Conflict(version=version, kind=piece.kind, code=piece.code, made_by_id=actor.pk)
        conflict.made_at = conflict.changed_at = moment
        create(conflict, "set_aside", actor=actor, at=at)
    elif conflict.mine.fields == fields:
        return conflict
    _write_first_revision(
        version,
        piece,
        fields,
        number=None,
        what=What.SET_ASIDE,
        data={"form": form} if form else {},
        base=base,
        conflict=conflict,
        actor=actor,
        at=at,
    )
    return conflict


def _revive_piece(version: VisionVersion, gone: Revision, *, actor: Actor, at: datetime | None) -> Revision:
    """Take a piece back that was dropped, at the end of its theme or list."""
    data = _lasting_data(gone.data)
    make_row(version, gone.piece, gone.fields, data)
    _write_order(version, actor=actor, what=What.REVIVED, at=at)
    return _write_first_revision(
        version,
        gone.piece,
        gone.fields,
        number=(gone.number or 0) + 1,
        what=What.REVIVED,
        data=data,
        base=gone,
        actor=actor,
        at=at,
    )


def _write_order(version: VisionVersion, *, actor: Actor, what: str, at: datetime | None) -> None:
    """Write down which pieces there are and in which order, if that has changed."""
    outline = Piece(PieceKind.OUTLINE)
    now, data = Revision.objects.current(version, outline), order_of(version)
    if now is None or now.data != data:
        number = (now.number or 0) + 1 if now else 1
        _write_first_revision(
            version, outline, {}, number=number, what=what, data=data, base=now, actor=actor, at=at
        )


def order_of(version: VisionVersion) -> dict[str, Any]:
    """Which pieces there are, in reading order."""
    goals: dict[int, list[str]] = {}
    rows = Goal.objects.filter(version=version).order_by("theme__position", "position", "pk")
    for theme, code in rows.values_list("theme", "code"):
        goals.setdefault(theme, []).append(code)
    themes = version.themes.order_by("position", "pk").values_list("pk", "code")
    return {
        "preconditions": list(
            version.preconditions.order_by("position", "pk").values_list("code", flat=True)
        ),
        "themes": [{"code": code, "goals": goals.get(pk, [])} for pk, code in themes],
    }


def first_revisions(version: VisionVersion, *, actor: Actor, at: datetime | None = None) -> None:
    """Write down what a new version begins with, one revision for each piece. Called by create_version()."""
    moment = at or timezone.now()
    whole = (
        VisionVersion.objects.with_text()
        .prefetch_related("themes__goals__continues__version")
        .get(pk=version.pk)
    )

    def begun(piece: Piece, fields: Fields, **data: Any) -> Revision:
        return Revision(
            version=version,
            kind=piece.kind,
            code=piece.code,
            number=1,
            what=What.MADE,
            fields=clean_fields(piece, fields),
            data=data,
            made_at=moment,
            made_by_id=actor.pk,
        )

    Revision.objects.bulk_create(
        [
            begun(PREAMBLE, {"title": whole.title, "text": whole.preamble}),
            *_begun_lines(whole, begun),
            begun(Piece(PieceKind.OUTLINE), {}, **order_of(whole)),
        ]
    )


def _begun_lines(whole: VisionVersion, begun: Any) -> Iterable[Revision]:
    for line in whole.preconditions.all():
        yield begun(Piece(PieceKind.PRECONDITION, line.code), {"text": line.text})
    for theme in whole.themes.all():
        yield begun(Piece(PieceKind.THEME, theme.code), {"name": theme.name})
        for goal in theme.goals.all():
            yield begun(
                Piece(PieceKind.GOAL, goal.code),
                goal_fields(goal),
                theme=theme.code,
                continues=[[g.version.number, g.code] for g in goal.continues.all()],
            )
