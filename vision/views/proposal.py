"""Steps that take two curators: close the consultation early, and freeze the text. One proposes, another one confirms."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from civicnet.deadlines import local_date
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import access, role
from civicnet.workflow import NotAllowedNow, available
from vision import actions
from vision.forms.draft import DeclineForm, StepForm
from vision.models import StepProposal, VisionVersion, blockers

CURATOR = role("curator")
State = VisionVersion.State
Verb = StepProposal.Verb


@access(CURATOR)
def close_early(request: Request, number: str) -> HttpResponse:
    """`/visie/werkplaats/<number>/eerder-sluiten/`: end the consultation before the day that was told."""
    version = get_object_or_404(VisionVersion.objects.with_text(), number=number)
    last = version.consultation_closes_on
    possible = version.state == State.CONSULTATION and last is not None and local_date() < last
    return _show_step(request, version, Verb.CLOSE_EARLY, {"may": possible})


@access(CURATOR)
def freeze(request: Request, number: str) -> HttpResponse:
    """What is in the way of freezing, and the form once nothing is; afterwards the fingerprint and the files."""
    version = get_object_or_404(VisionVersion.objects.with_text(), number=number)
    possible = version.state == State.AMENDING
    context = {
        "may": possible,
        "why_not": _why_not_yet(version),
        "blockers": blockers(version) if possible else [],
        "ready": [
            _("Everybody could react to the text."),
            _("There is an introduction, and every theme has goals."),
            _("Every goal has an indicator."),
            _("No words wait to be merged."),
            _("Every reaction and every proposal has its answer."),
        ],
    }
    return _show_step(request, version, Verb.FREEZE, context)


def _why_not_yet(version: VisionVersion) -> str:
    """What comes before freezing, for a version that is not being amended."""
    match version.state:
        case State.DRAFTING:
            return _("Before a text can be frozen, everybody must have been able to react to it.")
        case State.CONSULTATION if version.consultation_closes_on:
            day = date_format(version.consultation_closes_on)
            return _(
                "Everybody can react to this text up to and including %(day)s. It can be frozen after that."
            ) % {"day": day}
        case _:
            return _("This text cannot be frozen any more.")


def _show_step(request: Request, version: VisionVersion, verb: str, context: dict[str, Any]) -> HttpResponse:
    """The page of a step: the form to propose it, or what is proposed with what this person may do about it."""
    pressed = request.POST.get("verb", "") if request.method == "POST" else ""
    form = StepForm(request.POST if pressed == "propose" else None)
    decline = DeclineForm(request.POST if pressed == "decline" else None)
    problem = ""
    proposal = version.step_proposals.pending().select_related("proposed_by").filter(verb=verb).first()
    if request.method == "POST":
        try:
            if said := _carry_out(request, version, verb, proposal, form, decline):
                messages.success(request, said)
                closed = verb == Verb.CLOSE_EARLY and pressed == "confirm"
                return redirect("vision:desk" if closed else f"vision:{verb}", version.number)
        except ValidationError as error:
            if pressed == "propose":
                add_errors(form, error)
            else:
                problem = " ".join(error.messages)
    context |= {
        "version": version,
        "form": form,
        "decline": decline,
        "proposal": proposal,
        "verbs": {step.verb for step in available(proposal, request.user)} if proposal else set(),
        "problem": problem,
    }
    wrong = bool(problem or form.errors or decline.errors)
    return render(request, f"vision/{verb}.html", context, status=422 if wrong else 200)


def _carry_out(
    request: Request,
    version: VisionVersion,
    verb: str,
    proposal: StepProposal | None,
    form: StepForm,
    decline: DeclineForm,
) -> str:
    """Carry out what was pressed. Returns what to say about it; empty when the form lacks something."""
    pressed = request.POST.get("verb", "")
    if pressed not in ("propose", "confirm", "decline", "withdraw"):
        raise BadRequest("unknown verb")
    if pressed == "propose":
        if not form.is_valid():
            return ""
        actions.propose_step(version, verb, actor=request.user, reason=form.cleaned_data["reason"])
        return _("Your proposal waits for a second curator. The others have got a message.")
    # The page shows the one that waits; somebody else may have been first.
    if proposal is None or str(proposal.pk) != request.POST.get("proposal"):
        raise NotAllowedNow(proposal or version, pressed)
    match pressed:
        case "confirm":
            actions.confirm_step(proposal, actor=request.user)
            if verb == Verb.FREEZE:
                return _("The text is frozen. From now on nobody can change a letter of it.")
            return _(
                "The consultation is closed. Everybody who reacted or follows the vision gets a message."
            )
        case "decline":
            if not decline.is_valid():
                return ""
            actions.decline_step(proposal, actor=request.user, note=decline.cleaned_data["note"])
            return _("It does not happen. Who proposed it has got a message.")
    actions.withdraw_step(proposal, actor=request.user)
    return _("Your proposal is taken back.")
