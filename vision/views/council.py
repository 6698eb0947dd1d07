"""The council's step, as a curator writes it down: what the text became, and the decision."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.http import Request, render
from civicnet.permissions import access, role
from civicnet.workflow import NotAllowedNow, available
from vision import actions
from vision.actions.council import Line
from vision.forms.council import AddedGoalForm, DecisionForm, DeviationForm, GiveBackForm
from vision.models import CouncilChange, VisionVersion

CURATOR = role("curator")
OPENING = "preambule"


@access(CURATOR)
def council(request: Request, number: str) -> HttpResponse:
    """`/visie/werkplaats/<number>/raad/`: every piece of the text, what deviates, and the decision."""
    version = _version_before_council(number)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["decision"] == "adopt":
            actions.adopt(
                version, actor=request.user, on=data["on"], decision_number=data["decision_number"].strip()
            )
            messages.success(request, _("The vision is in force from now on. Plans are held against it."))
        else:
            actions.reject(version, actor=request.user, note=data["reason"].strip())
            messages.success(request, _("The text is back with the residents, with the reason."))
        return redirect(version)
    context = {"version": version, "form": form, "opening": OPENING}
    return render(request, "vision/council.html", context, status=422 if form.errors else 200)


@access(CURATOR)
def give_back(request: Request, number: str) -> HttpResponse:
    """`/visie/werkplaats/<number>/teruggeven/`: after a vote that was not broad enough the text goes back, with the reason."""
    version = get_object_or_404(VisionVersion, number=number)
    if "reject" not in {step.verb for step in available(version, request.user)}:
        raise NotAllowedNow(version, "reject")
    form = GiveBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.reject(version, actor=request.user, note=form.cleaned_data["reason"].strip())
        messages.success(request, _("The text is back with the residents, with the reason."))
        return redirect(version)
    context = {"version": version, "form": form}
    return render(request, "vision/give_back.html", context, status=422 if form.errors else 200)


@access(CURATOR)
@one_at_a_time
def deviation(request: Request, number: str, code: str) -> HttpResponse:
    """`/visie/werkplaats/<number>/raad/<code>/`: what the council makes of one piece."""
    version = _version_before_council(number)
    line = None if code == OPENING else _line_or_404(version, code)
    voted_on = version.preamble if line is None else line.text
    now = version.council_preamble if line is None else line.council_text
    added = line is not None and line.council_change == CouncilChange.ADDED
    chosen = "keep"
    if now or added:
        chosen = "reword"
    elif line is not None and line.is_dropped:
        chosen = "drop"
    initial = {
        "change": chosen,
        "text": now or voted_on,
        "reason": version.council_reason if line is None else line.council_reason,
    }
    form = DeviationForm(
        request.POST or None,
        initial=initial,
        may_drop=line is not None and not added,
        voted_on="" if added else voted_on,
    )
    editing = Editing(request, form, about=version)
    if request.method == "POST" and form.is_valid() and editing.agrees():
        _write_deviation(version, line, request, **form.cleaned_data)
        messages.success(request, _("Saved. The page of the version shows it as “not voted on”."))
        return redirect(reverse("vision:council", args=[number]) + f"#{code}")
    context = {"version": version, "line": line, "voted_on": voted_on, "added": added, "form": form}
    return render(request, "vision/deviation.html", context, status=editing.status())


@access(CURATOR)
def added_goal(request: Request, number: str) -> HttpResponse:
    """`/visie/werkplaats/<number>/raad/nieuw-doel/`: a goal that the council adds."""
    version = _version_before_council(number)
    form = AddedGoalForm(version, request.POST or None)
    if request.method == "POST" and form.is_valid():
        goal = actions.add_goal(actor=request.user, **form.cleaned_data)
        messages.success(request, _("The goal is added, as “not voted on”."))
        return redirect(reverse("vision:council", args=[number]) + f"#{goal.code}")
    context = {"version": version, "form": form}
    return render(request, "vision/added_goal.html", context, status=422 if form.errors else 200)


def _version_before_council(number: str) -> VisionVersion:
    version = get_object_or_404(VisionVersion.objects.with_text(), number=number)
    if version.state != VisionVersion.State.COUNCIL:
        raise NotAllowedNow(version, "adopt")
    return version


def _line_or_404(version: VisionVersion, code: str) -> Line:
    lines: list[Line] = [
        *version.preconditions.all(),
        *(goal for theme in version.themes.all() for goal in theme.goals.all()),
    ]
    for line in lines:
        if line.code == code:
            return line
    raise Http404


def _write_deviation(
    version: VisionVersion, line: Line | None, request: Request, *, change: str, text: str, reason: str
) -> None:
    if line is None:
        kept = change == "keep"
        actions.reword_opening(version, "" if kept else text, "" if kept else reason, actor=request.user)
    elif change == "keep":
        actions.keep_line_as_voted(line, actor=request.user)
    elif change == "drop":
        actions.drop_line(line, reason, actor=request.user)
    else:
        actions.reword_line(line, text, reason, actor=request.user)
