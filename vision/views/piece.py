"""One piece of the text in the workshop: write it, with what people said beside it, or add a new one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from civicnet.http import Request, render
from civicnet.permissions import access
from civicnet.workflow import NotAllowedNow
from vision import actions
from vision.forms.draft import (
    FORMS,
    PieceForm,
    fields_to_type_in,
)
from vision.models import Conflict, Goal, Indicator, Piece, PieceKind, Revision, Theme, VisionVersion
from vision.text import Fields, indicator_of
from vision.views.beside_text import voices_on
from vision.views.workshop import CURATOR, NEW


def version_of(number: str) -> VisionVersion:
    """The version with this number, or 404. Curators see every one."""
    return get_object_or_404(VisionVersion.objects.select_related("vision"), number=number)


def piece_of(version: VisionVersion, slug: str) -> tuple[Piece, Revision]:
    """The piece with this slug and what stands in it now, or stood there last."""
    try:
        piece = Piece.parse(slug)
    except ValueError as error:
        raise Http404 from error
    now = Revision.objects.current(version, piece)
    if now is None or piece.kind not in FORMS:
        raise Http404
    return now.piece, now


# ---- write ----------------------------------------------------------------------------------------------
@access(CURATOR)
def piece(request: Request, number: str, slug: str) -> HttpResponse:
    """The form of one piece. `do` says what to do with it: save, autosave, or preview."""
    version = version_of(number)
    found, now = piece_of(version, slug)
    do = request.POST.get("do", "save")
    if request.method != "POST":
        if now.is_gone or not actions.is_writable(version):
            return redirect("vision:piece_history", number=number, slug=slug)
        marks = {"base": now.number, "form": get_random_string(20)}
        form = FORMS[found.kind](initial=fields_to_type_in(now.fields) | marks)
        return _show_form(request, version, found, now, form, fields=now.fields)
    form = FORMS[found.kind](request.POST)
    valid = form.is_valid()
    if do == "preview" and request.htmx:
        return render(request, "vision/_preview.html", _preview_piece(found, form.fields_shown()))
    if do == "preview" or (not valid and not request.htmx):
        status = 200 if valid else 422
        return _show_form(request, version, found, now, form, fields=form.fields_shown(), status=status)
    if not valid:
        wrong = [
            f"{form[name].label}: {errors[0]}" for name, errors in form.errors.items() if name in form.fields
        ]
        return _show_saved(request, wrong=wrong)
    return _save_piece(request, version, found, now, form, automatic=do == "autosave")


def _save_piece(
    request: Request,
    version: VisionVersion,
    found: Piece,
    now: Revision,
    form: PieceForm,
    *,
    automatic: bool,
) -> HttpResponse:
    data = form.cleaned_data
    try:
        saved = actions.save_piece(
            version,
            found,
            form.fields_typed(),
            actor=request.user,
            base=data["base"],
            form=data["form"],
            automatic=automatic,
        )
    except Revision.DoesNotExist as error:
        raise Http404 from error
    except NotAllowedNow:  # the text was frozen, or opened for reactions: what was typed stays on the page
        if request.htmx:
            return _show_saved(request, stopped=True)
        return _show_form(
            request, version, found, now, form, fields=form.fields_shown(), stopped=True, status=409
        )
    if request.htmx:
        return _show_saved(request, saved)
    if saved.conflict is not None:
        messages.warning(
            request,
            _(
                "Somebody changed this text while you were writing. Your words are kept: make one text of the two."
            ),
        )
        return redirect("vision:merge", number=version.number, pk=saved.conflict.pk)
    kept_by_itself = now.what == Revision.What.AUTOSAVED and now.made_by_id == request.user.pk
    if saved.changed or kept_by_itself:
        messages.success(request, _("Saved: %(piece)s.") % {"piece": found})
    else:
        messages.info(request, _("Nothing was changed in %(piece)s.") % {"piece": found})
    return redirect(reverse("vision:desk", args=[version.number]) + f"#{found.slug}")


def _show_saved(
    request: Request, saved: actions.Saved | None = None, *, wrong: Sequence[str] = (), stopped: bool = False
) -> HttpResponse:
    """The line below the form that says whether what was typed is kept, with the revision number for the next save."""
    response = render(request, "vision/_kept.html", {"saved": saved, "wrong": wrong, "stopped": stopped})
    if stopped:
        response.status_code = 409
        # Errors are told at the foot of the page (base.html); this one has a place of its own.
        response["HX-Retarget"] = response["HX-Reselect"] = "#bewaard"
        response["HX-Reswap"] = "outerHTML"
    return response


def _show_form(
    request: Request,
    version: VisionVersion,
    found: Piece,
    now: Revision,
    form: PieceForm,
    *,
    fields: Fields,
    stopped: bool = False,
    status: int = 200,
) -> HttpResponse:
    goal = None
    if found.kind == PieceKind.GOAL:
        rows = Goal.objects.select_related("theme").prefetch_related("continues__version")
        goal = rows.filter(version=version, code=found.code).first()
    context = {
        "version": version,
        "piece": found,
        "now": now,
        "form": form,
        "goal": goal,
        "stopped": stopped,
        "waiting": version.conflicts.filter(
            state=Conflict.State.OPEN, kind=found.kind, code=found.code
        ).select_related("made_by"),
        "recent": Revision.objects.of(version, found).select_related("made_by").order_by("-pk")[:5],
        "kind": found.kind,
        "code": found.code,
        **_preview_piece(found, fields),
        "said": voices_on(version, found.kind, found.code),
    }
    return render(request, "vision/piece.html", context, status=status)


def _preview_piece(found: Piece, fields: Fields) -> dict[str, Any]:
    """What the reader will see of these fields."""
    text = indicator_of(fields) if found.kind == PieceKind.GOAL else None
    return {
        "piece": found,
        "shown": fields,
        "indicator": Indicator(**vars(text)) if text else None,
    }


@access(CURATOR)
def new_piece(request: Request, number: str, word: str) -> HttpResponse:
    """Add a goal to a theme (`?thema=T1`), a theme, or a line that no plan may cross."""
    version = version_of(number)
    kind = NEW.get(word)
    if kind is None:
        raise Http404
    theme = None
    if kind == PieceKind.GOAL:
        theme = get_object_or_404(Theme, version=version, code=request.GET.get("thema", ""))
    if not actions.is_writable(version):
        raise NotAllowedNow(version, "add_piece")
    form = FORMS[kind](request.POST or None, initial={"base": 0})
    if request.method == "POST" and form.is_valid():
        made = actions.add_piece(
            version, kind, form.fields_typed(), actor=request.user, theme=theme.code if theme else ""
        )
        messages.success(request, _("Added: %(piece)s.") % {"piece": made.piece})
        return redirect(reverse("vision:desk", args=[number]) + f"#{made.piece.slug}")
    context = {"version": version, "kind": kind, "theme": theme, "form": form}
    return render(request, "vision/new_piece.html", context, status=422 if form.errors else 200)
