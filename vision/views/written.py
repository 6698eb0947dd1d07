"""What was written in one piece: every revision and any two word by word, and two texts that were written at once."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from civicnet.http import Request, render
from civicnet.permissions import access
from civicnet.serving.parameters import number_of
from civicnet.text import Work, diff_words
from civicnet.text import merge as merged_text
from vision import actions
from vision.forms.draft import FIGURES, FORMS, PieceForm, fields_to_type_in, figure_of
from vision.models import Conflict, Piece, Revision, VisionVersion
from vision.text import FIELDS, Fields
from vision.views.piece import piece_of, version_of
from vision.views.workshop import CURATOR

What = Revision.What


# ---- what it was ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Difference:
    """One field of two revisions."""

    label: str
    html: SafeString
    changed: bool


def _differences(found: Piece, old: Fields, new: Fields) -> list[Difference]:
    """The text itself, and every other field that differs, word by word."""
    form = FORMS[found.kind]()
    lines, work = [], Work()
    for name in FIELDS[found.kind]:
        before, after = (
            _field_as_read(form, name, old.get(name, "")),
            _field_as_read(form, name, new.get(name, "")),
        )
        if before != after or name == FIELDS[found.kind][0]:
            lines.append(Difference(str(form[name].label), diff_words(before, after, work), before != after))
    return lines


def _field_as_read(form: PieceForm, name: str, value: str) -> str:
    """A field as people read it."""
    if name in FIGURES:
        return figure_of(value)
    if name == "direction":
        choices = dict(form.fields[name].choices)  # type: ignore[attr-defined]  # a ChoiceField
        return str(choices.get(value, value)) if value else ""
    return value


def _without_replaced(rows: list[Revision]) -> list[Revision]:
    """Without automatic saves that the next save of the same person replaced at once. Newest first."""
    kept: list[Revision] = []
    for row in rows:
        later = kept[-1] if kept else None
        by_itself = row.what == What.AUTOSAVED
        if (
            later
            and by_itself
            and later.made_by_id == row.made_by_id
            and later.what in (What.AUTOSAVED, What.SAVED)
        ):
            continue
        kept.append(row)
    return kept


@access(CURATOR)
def piece_history(request: Request, number: str, slug: str) -> HttpResponse:
    """Every revision of one piece, any two of them word by word, and the way to put one back."""
    version = version_of(number)
    found, now = piece_of(version, slug)
    rows = list(Revision.objects.of(version, found).select_related("made_by", "conflict").order_by("-pk"))
    by_pk = {str(row.pk): row for row in rows}
    if request.method == "POST":
        wanted = by_pk.get(request.POST.get("revision", ""))
        seen = number_of(request.POST.get("seen"))
        if wanted is None or seen is None:
            raise BadRequest("revision")
        try:
            actions.restore_piece(wanted, actor=request.user, seen=seen)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The earlier text is back, as a new revision."))
        return redirect("vision:piece_history", number=number, slug=slug)
    everything = "alles" in request.GET
    listed = rows if everything else _without_replaced(rows)
    new = by_pk.get(request.GET.get("naar", "")) or now
    earlier = [row for row in listed if row.pk < new.pk and row.fields != new.fields]
    old = by_pk.get(request.GET.get("van", "")) or (earlier or [new])[0]
    context = {
        "version": version,
        "piece": found,
        "now": now,
        "writable": actions.is_writable(version),
        "rows": listed,
        "more": len(rows) - len(listed),
        "old": old,
        "new": new,
        "differences": _differences(found, old.fields, new.fields),
    }
    return render(request, "vision/piece_history.html", context)


# ---- what two wrote at once -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Both:
    """One field that somebody changed, as each left it, marked against what both began with."""

    label: str
    base: str
    theirs: SafeString
    mine: SafeString
    clean: bool


def _merge_fields(
    found: Piece, base: Fields, theirs: Fields, mine: Fields
) -> tuple[list[Both], dict[str, str], list[str]]:
    """The fields side by side, one text made of the two, and the names of the fields that somebody must look at."""
    form = FORMS[found.kind]()
    lines, fields, open_ones, work = [], {}, [], Work()
    for name in FIELDS[found.kind]:
        three = [_field_as_read(form, name, fields_of.get(name, "")) for fields_of in (base, theirs, mine)]
        values = base.get(name, ""), theirs.get(name, ""), mine.get(name, "")
        if name in ("text", "title", "name", "source"):
            result = merged_text(*values)
            fields[name], clean = result.text, result.clean
        else:  # a figure, a year, a choice: it must be one of the two
            fields[name] = values[2] if values[1] == values[0] else values[1]
            clean = values[0] in values[1:] or values[1] == values[2]
        if values[0] != values[1] or values[0] != values[2]:
            lines.append(
                Both(
                    str(form[name].label),
                    three[0],
                    diff_words(three[0], three[1], work),
                    diff_words(three[0], three[2], work),
                    clean,
                )
            )
        if not clean:
            open_ones.append(name)
    return lines, fields, open_ones


@access(CURATOR)
def merge(request: Request, number: str, pk: int) -> HttpResponse:
    """Two texts of one piece side by side, and one text to make of them."""
    version = version_of(number)
    conflict = get_object_or_404(Conflict.objects.select_related("made_by"), version=version, pk=pk)
    found, now = piece_of(version, conflict.piece.slug)
    mine = conflict.mine
    base = mine.base
    assert base is not None  # what was set aside was written on top of something
    lines, fields, open_ones = _merge_fields(found, base.fields, now.fields, mine.fields)
    form = FORMS[found.kind](request.POST or None, initial=fields_to_type_in(fields) | {"base": now.number})
    if request.method == "POST":
        waited = number_of(request.POST.get("mine"))
        if waited is None:
            raise BadRequest("mine")
        if request.POST.get("do") == "let_go":
            return _let_conflict_go(request, version, conflict, waited)
        if form.is_valid():
            try:
                saved = actions.merge_conflict(
                    conflict,
                    form.fields_typed(),
                    actor=request.user,
                    seen=form.cleaned_data["base"],
                    mine=waited,
                )
            except Revision.DoesNotExist as error:
                raise Http404 from error
            if saved.conflict is not None:
                messages.warning(request, actions.CHANGED_MEANWHILE)
                return redirect("vision:merge", number=number, pk=pk)
            messages.success(request, _("The two texts are one now."))
            return redirect(reverse("vision:desk", args=[number]) + f"#{found.slug}")
    context = {
        "version": version,
        "conflict": conflict,
        "piece": found,
        "now": now,
        "mine": mine,
        "base": base,
        "lines": lines,
        "open_ones": [form[name] for name in open_ones],
        "form": form,
        "settled": conflict.state != Conflict.State.OPEN,
        "own": mine.made_by_id == request.user.pk,
        "writable": actions.is_writable(version),
    }
    return render(request, "vision/merge.html", context, status=422 if form.errors else 200)


def _let_conflict_go(request: Request, version: VisionVersion, conflict: Conflict, mine: int) -> HttpResponse:
    try:
        actions.let_conflict_go(conflict, actor=request.user, mine=mine)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect("vision:merge", number=version.number, pk=conflict.pk)
    messages.success(request, _("The text stays as it is. What was written beside it stands in the history."))
    return redirect("vision:piece_history", number=version.number, slug=conflict.piece.slug)
