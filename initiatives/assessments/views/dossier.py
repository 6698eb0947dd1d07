"""`/werk/toetsen/<pk>/`: one case on one screen: the plan, the clock and the history; beside it what is to be done.

Every button of the page posts back here with its verb. What a form holds is kept when something is missing.
"""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet.forms.editing import Editing, edit_turn
from civicnet.forms.errors import add_errors
from civicnet.http import Request
from civicnet.permissions import CASE_STAFF, access
from initiatives.assessments import actions
from initiatives.assessments.forms import (
    AgreedForm,
    AnswerForm,
    ContactForm,
    InterestForm,
    PauseForm,
    ReadingForm,
    SeatForm,
    conditions_of,
)
from initiatives.assessments.models import (
    Assessment,
    Reading,
)
from initiatives.assessments.views.dossier_page import Forms, own_kind_of_reading, show_dossier

State = Assessment.State


@access(CASE_STAFF)
def dossier(request: Request, pk: int) -> HttpResponse:
    """The dossier of a case, for those who have a part in it or may take one. With an interest: 404."""
    case = get_object_or_404(Assessment.objects.dossiers_of(request.user).for_dossier(), pk=pk)
    if request.method != "POST":
        return show_dossier(request, case, {})
    verb = VERBS.get(request.POST.get("verb", ""))
    if verb is None:
        raise BadRequest("unknown verb")
    # What comes next, and that it is done, stands in one's own part of the page.
    return verb(request, case) or redirect(reverse("dossier", args=[case.pk]) + "#mijntoets")


# ---- what each button does --------------------------------------------------------------------
def _take_in(request: Request, case: Assessment) -> None:
    actions.take_in(case, actor=request.user)
    messages.success(request, _("You are the contact person. Speak to the initiators first."))


def _become_contact(request: Request, case: Assessment) -> None:
    actions.become_contact(case, actor=request.user)
    messages.success(request, _("You are the contact person now. The initiators have been told."))


def _sit_first(request: Request, case: Assessment) -> None:
    actions.seat(case, "assessor", request.user, actor=request.user)


def _sit_second(request: Request, case: Assessment) -> None:
    actions.seat(case, "second_reader", request.user, actor=request.user)


def _assign(request: Request, case: Assessment) -> HttpResponse | None:
    form = SeatForm(request.POST, case=case)
    if not form.is_valid():
        return show_dossier(request, case, {"seat": form})
    data = form.cleaned_data
    actions.seat(case, data["seat"], data["person"], actor=request.user)
    messages.success(request, _("%(person)s has been told.") % {"person": data["person"]})
    return None


def _start_assessing(request: Request, case: Assessment) -> None:
    try:
        actions.start_assessing(case, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


def _log_contact(request: Request, case: Assessment) -> HttpResponse | None:
    form = ContactForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.log_contact(case, actor=request.user, how=data["how"], note=data["note"], at=data["at"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The contact is in the log."))
            return None
    return show_dossier(request, case, {"contact": form})


def _declare(request: Request, case: Assessment) -> HttpResponse | None:
    form = InterestForm(request.POST)
    if not form.is_valid():
        return show_dossier(request, case, {"interest": form})
    interest = form.cleaned_data["has_interest"]
    actions.declare_interest(case, actor=request.user, has_interest=interest, note=form.cleaned_data["note"])
    if not interest:
        return None
    messages.success(request, _("Thank you. Somebody else takes this case; it is closed for you now."))
    return redirect("work")


def _leave(request: Request, case: Assessment) -> HttpResponse:
    actions.leave_seat(case, actor=request.user)
    messages.success(request, _("Thank you for saying so. The team is asked who takes your place."))
    return redirect("work")


def _save_draft(request: Request, case: Assessment) -> HttpResponse | None:
    return _save_reading(request, case, hand_in=False)


def _hand_in(request: Request, case: Assessment) -> HttpResponse | None:
    return _save_reading(request, case, hand_in=True)


def _save_reading(request: Request, case: Assessment, *, hand_in: bool) -> HttpResponse | None:
    """Keep the draft first, in a transaction of its own, so that nothing is lost when handing in fails."""
    kind = own_kind_of_reading(request, case)
    if kind is None:
        raise PermissionDenied("no seat")
    with edit_turn(request):  # the same person may have it open twice
        own = case.readings.filter(kind=kind, reader=request.user).with_judgements().first()
        form = ReadingForm(request.POST, case=case, reading=own)
        editing = Editing(request, form, about=case)
        if not (form.is_valid() and editing.agrees()):
            return show_dossier(request, case, {"reading": form})
        actions.save_reading(case, actor=request.user, kind=kind, judgement=form.judgement())
    if not hand_in:
        messages.success(request, _("Your draft is saved. Nobody else can see it."))
        return None
    try:
        actions.hand_in(case, actor=request.user, kind=kind)
    except ValidationError as error:
        form.add_missing(error)
        return show_dossier(request, case, {"reading": form})
    messages.success(request, _("Your reading is in. It does not change any more."))
    return None


def _save_agreed(request: Request, case: Assessment) -> HttpResponse | None:
    return _save_agreed_text(request, case)


def _open_hearing(request: Request, case: Assessment) -> HttpResponse | None:
    return _save_agreed_text(request, case, send="open_hearing")


def _send_again(request: Request, case: Assessment) -> HttpResponse | None:
    return _save_agreed_text(request, case, send="send_again")


def _save_agreed_text(request: Request, case: Assessment, *, send: str = "") -> HttpResponse | None:
    readings = {r.kind: r for r in case.readings.visible_to(request.user).with_judgements()}
    if Reading.Kind.AGREED not in readings:
        raise PermissionDenied("not a reader")
    form = AgreedForm(request.POST, case=case, reading=readings[Reading.Kind.AGREED], readings=readings)
    conditions = conditions_of(case, request.POST)
    shown: Forms = {"agreed": form, "conditions": conditions}
    if not (form.is_valid() & conditions.is_valid()):
        return show_dossier(request, case, shown)
    try:
        actions.save_agreed(
            case,
            actor=request.user,
            judgement=form.judgement(),
            notes=form.notes(),
            conditions=conditions.chosen(),
            seen=form.cleaned_data["seen"],
        )
        if send == "send_again":
            actions.send_again(case, actor=request.user)
        elif send:
            actions.open_hearing(case, actor=request.user)
    except ValidationError as error:
        form.add_missing(error)
        return show_dossier(request, case, shown)
    if send:
        messages.success(request, _("The draft went to the initiators. They have 14 days to reply."))
    else:
        messages.success(request, _("The text is saved. You both see it."))
    return None


def _answer_reply(request: Request, case: Assessment) -> HttpResponse | None:
    with edit_turn(request):
        said = get_object_or_404(case.replies, pk=request.POST.get("reply", ""))
        form = AnswerForm(request.POST, initial={"answer": said.answer})
        editing = Editing(request, form, about=case, acts=["answer_reply"])
        if not (form.is_valid() and editing.agrees()):
            return show_dossier(request, case, {"answer": form})
        actions.answer_reply(said, actor=request.user, text=form.cleaned_data["answer"])
    messages.success(request, _("Your answer to the reply is saved."))
    return None


def _confirm(request: Request, case: Assessment) -> None:
    try:
        case = actions.confirm(case, actor=request.user, sha256=request.POST.get("sha256", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return
    if case.state == State.DECIDED:
        messages.success(request, _("The answer is given and public. The initiators have been told."))
    else:
        messages.success(request, _("You have confirmed this text. The other reader has been told."))


def _ask_information(request: Request, case: Assessment) -> HttpResponse | None:
    form = PauseForm(request.POST)
    if not form.is_valid():
        return show_dossier(request, case, {"pause": form})
    actions.ask_information(case, actor=request.user, reason=form.cleaned_data["reason"])
    messages.success(
        request, _("The clock stands still. The initiators have been told what you need to know.")
    )
    return None


def _resume(request: Request, case: Assessment) -> None:
    case = actions.resume(case, actor=request.user)
    messages.success(request, _("The clock runs again."))


VERBS: dict[str, Callable[[Request, Assessment], HttpResponse | None]] = {
    "take_in": _take_in,
    "become_contact": _become_contact,
    "sit_first": _sit_first,
    "sit_second": _sit_second,
    "assign": _assign,
    "start_assessing": _start_assessing,
    "log_contact": _log_contact,
    "declare": _declare,
    "leave": _leave,
    "save": _save_draft,
    "hand_in": _hand_in,
    "save_agreed": _save_agreed,
    "open_hearing": _open_hearing,
    "send_again": _send_again,
    "answer_reply": _answer_reply,
    "confirm": _confirm,
    "ask_information": _ask_information,
    "resume": _resume,
}
