"""What happens to a piece: a goal is split, joined or moved, and any piece taken out; always with the reason."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet.http import Request, render
from civicnet.permissions import access
from civicnet.workflow import NotAllowedNow
from vision import actions
from vision.forms.draft import JoinForm, MoveForm, ReasonForm, SplitForm
from vision.models import Goal, Piece, PieceKind, Revision, VisionVersion
from vision.views.piece import piece_of, version_of
from vision.views.workshop import CURATOR

Reshaped = tuple[ReasonForm, dict[str, Any], Callable[[], str]]


@access(CURATOR)
def reshape(request: Request, number: str, slug: str, how: str) -> HttpResponse:
    """Split a goal, join it with another, move it to another theme, or take a piece out; with the reason."""
    version = version_of(number)
    found, now = piece_of(version, slug)
    allowed = HOW if found.kind == PieceKind.GOAL else {"schrappen": _drop}
    if how not in allowed or found.kind == PieceKind.PREAMBLE:
        raise Http404
    if now.is_gone or not actions.is_writable(version):
        raise NotAllowedNow(version, how)
    form, context, act = allowed[how](request, version, found, now)
    if request.method == "POST" and form.is_valid():
        try:
            said = act()
        except ValidationError as error:
            form.add_error(None, error.messages)  # type: ignore[arg-type]  # a list of texts
        except Revision.DoesNotExist as error:
            raise Http404 from error
        else:
            messages.success(request, said)
            return redirect(reverse("vision:desk", args=[number]) + "#opbouw")
    context = {"other": None, "others": [], **context}
    context |= {"version": version, "piece": found, "now": now, "how": how, "form": form}
    return render(request, "vision/reshape.html", context, status=422 if form.errors else 200)


def _split(request: Request, version: VisionVersion, found: Piece, now: Revision) -> Reshaped:
    form = SplitForm(
        request.POST or None, initial={"first": now.fields["text"], "second": "", "seen": now.number}
    )

    def act() -> str:
        new = actions.split_goal(version, found.code, actor=request.user, **form.cleaned_data)
        return _("%(piece)s is split; the new goal is %(new)s.") % {"piece": found, "new": new.piece}

    return form, {}, act


def _join(request: Request, version: VisionVersion, found: Piece, now: Revision) -> Reshaped:
    others = list(Goal.objects.filter(version=version).exclude(code=found.code).select_related("theme"))
    other = next((goal for goal in others if goal.code == request.GET.get("met")), None)
    if other is None:
        return JoinForm(), {"others": others}, lambda: ""
    theirs = Revision.objects.current(version, Piece(PieceKind.GOAL, other.code))
    assert theirs is not None  # every goal has its revisions
    initial = {
        "text": f"{now.fields['text']}\n{theirs.fields['text']}",
        "seen": now.number,
        "seen_other": theirs.number,
    }
    form = JoinForm(request.POST or None, initial=initial)

    def act() -> str:
        data = form.cleaned_data
        actions.join_goals(
            version,
            found.code,
            other.code,
            data["text"],
            actor=request.user,
            seen=(data["seen"], data["seen_other"]),
            reason=data["reason"],
        )
        return _("%(piece)s and %(other)s are one goal now.") % {"piece": found, "other": other.short}

    return form, {"other": other}, act


def _move(request: Request, version: VisionVersion, found: Piece, now: Revision) -> Reshaped:
    themes = [
        (theme.code, theme.name) for theme in version.themes.all() if theme.code != now.data.get("theme")
    ]
    form = MoveForm(request.POST or None, themes=themes)

    def act() -> str:
        actions.move_piece(version, found.kind, found.code, actor=request.user, **form.cleaned_data)
        return _("%(piece)s has been moved. It keeps its code.") % {"piece": found}

    return form, {}, act


def _drop(request: Request, version: VisionVersion, found: Piece, now: Revision) -> Reshaped:
    form = ReasonForm(request.POST or None)

    def act() -> str:
        reason = form.cleaned_data["reason"]
        actions.take_out(version, found.kind, found.code, actor=request.user, reason=reason)
        return _("%(piece)s is taken out. You find it back in the history.") % {"piece": found}

    return form, {}, act


HOW: dict[str, Callable[[Request, VisionVersion, Piece, Revision], Reshaped]] = {
    "splitsen": _split,
    "bundelen": _join,
    "verplaatsen": _move,
    "schrappen": _drop,
}
