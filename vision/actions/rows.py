"""From the fields of a revision to the rows that make the text, and the codes that new pieces get."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from civicnet.database.locks import wait_for_turn
from civicnet.text import clean_line, clean_text
from vision.models import Goal, Indicator, Piece, PieceKind, Precondition, Revision, Theme, VisionVersion
from vision.text import FIELDS, INDICATOR, ONE_LINE, Fields, GoalText, IndicatorText, indicator_of

# How a code begins, by kind; a goal's has the number of its theme in it.
_LETTERS = {PieceKind.PRECONDITION: "R", PieceKind.THEME: "T"}


def clean_fields(piece: Piece, fields: Fields) -> Fields:
    """The fields of this kind of piece, as columns keep them (civicnet/text/clean.py), without white space around them.

    Raises ValidationError when the text itself is empty.
    """
    names = FIELDS[piece.kind]
    found = {name: _plain(name, fields.get(name, "")) for name in names}
    if names and not found[names[0]]:
        raise ValidationError({names[0]: _("There is no text yet.")}, code="empty")
    return found


def _plain(name: str, text: str) -> str:
    return (clean_line(text) if name in ONE_LINE else clean_text(text)).strip()


def goal_fields(goal: Goal) -> Fields:
    """What a form shows of a goal that was fetched with its indicator."""
    found = getattr(goal, "indicator", None)
    columns = {name: getattr(found, name) for name in INDICATOR} if found else {}
    return GoalText(goal.code, goal.text, IndicatorText(**columns) if found else None).fields


def put_in_row(version: VisionVersion, piece: Piece, before: Fields, fields: Fields) -> None:
    """Write the new fields of a piece in the text that had the fields `before`."""
    here = {"version": version, "code": piece.code}
    match piece.kind:
        case PieceKind.PREAMBLE:
            columns = {"title": fields["title"], "preamble": fields["text"]}
            VisionVersion.objects.filter(pk=version.pk).update(**columns)
        case PieceKind.PRECONDITION:
            Precondition.objects.filter(**here).update(text=fields["text"])
        case PieceKind.THEME:
            Theme.objects.filter(**here).update(name=fields["name"])
        case PieceKind.GOAL:
            Goal.objects.filter(**here).update(text=fields["text"])
            if any(before.get(name) != fields[name] for name in INDICATOR):
                _put_indicator(version, piece.code, indicator_of(fields))


def _put_indicator(version: VisionVersion, code: str, text: IndicatorText | None) -> None:
    """An indicator counts from when all of it is known."""
    rows = Indicator.objects.filter(goal__version=version, goal__code=code)
    if text is None:
        rows.delete()
    elif not rows.update(**vars(text)):
        Indicator.objects.create(goal=Goal.objects.get(version=version, code=code), **vars(text))


def make_row(version: VisionVersion, piece: Piece, fields: Fields, data: dict[str, Any]) -> None:
    """Put a new piece in the text, as the last of its theme or list. A goal whose theme is gone goes in the last one.

    Raises ValidationError for a goal when there is no theme at all.
    """
    match piece.kind:
        case PieceKind.PRECONDITION:
            last = version.preconditions.aggregate(n=Max("position"))["n"] or 0
            Precondition.objects.create(
                version=version, code=piece.code, text=fields["text"], position=last + 1
            )
        case PieceKind.THEME:
            last = version.themes.aggregate(n=Max("position"))["n"] or 0
            Theme.objects.create(version=version, code=piece.code, name=fields["name"], position=last + 1)
        case PieceKind.GOAL:
            theme = version.themes.filter(code=data.get("theme", "")).first() or version.themes.last()
            if theme is None:
                raise ValidationError(_("Make a theme first: a goal belongs to one."), code="no_theme")
            last = theme.goals.aggregate(n=Max("position"))["n"] or 0
            goal = Goal.objects.create(
                version=version, theme=theme, code=piece.code, text=fields["text"], position=last + 1
            )
            data["theme"] = theme.code
            _put_indicator(version, piece.code, indicator_of(fields))
            earlier = [tuple(pair) for pair in data.get("continues", [])]
            if earlier:
                rows = Goal.objects.filter(version__vision=version.vision_id).select_related("version")
                rows = rows.filter(code__in=[code for _number, code in earlier])
                goal.continues.set(g for g in rows if (g.version.number, g.code) in earlier)


def remove_row(version: VisionVersion, piece: Piece) -> None:
    """Take a piece out of the text. Raises ValidationError for a theme that still has goals."""
    here = {"version": version, "code": piece.code}
    match piece.kind:
        case PieceKind.PRECONDITION:
            Precondition.objects.filter(**here).delete()
        case PieceKind.THEME:
            if Goal.objects.filter(version=version, theme__code=piece.code).exists():
                raise ValidationError(
                    _("There are still goals in this theme. Move them first."), code="goals"
                )
            Theme.objects.filter(**here).delete()
        case PieceKind.GOAL:
            Indicator.objects.filter(goal__version=version, goal__code=piece.code).delete()
            Goal.objects.filter(**here).delete()


def next_code(version: VisionVersion, kind: str, theme: str = "") -> str:
    """The next free code, of a goal in the theme with that code: "D2.4" in "T2".

    A code that was ever given in this vision is not given again, so that it means one thing for good.
    """
    if kind == PieceKind.GOAL:
        number = re.search(r"\d+$", theme)
        prefix = f"D{number[0]}." if number else f"{theme}."
    else:
        prefix = _LETTERS[PieceKind(kind)]
    model = {PieceKind.GOAL: Goal, PieceKind.THEME: Theme, PieceKind.PRECONDITION: Precondition}[
        PieceKind(kind)
    ]
    wait_for_turn(f"codes of vision {version.vision_id}")  # two versions may be written at once
    rows = model._default_manager.filter(version__vision=version.vision_id, code__startswith=prefix)
    written = Revision.objects.filter(version__vision=version.vision_id, kind=kind, code__startswith=prefix)
    given = {*rows.values_list("code", flat=True), *written.values_list("code", flat=True)}
    tails = [code.removeprefix(prefix) for code in given]
    return f"{prefix}{max((int(tail) for tail in tails if tail.isdecimal()), default=0) + 1}"
