"""`/werk/toetsen/<pk>/`: one case on one screen: the plan, the clock and the history; beside it what is to be done.

Every button of the page posts back here with its verb. What a form holds is kept when something is missing.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from civicnet import deadlines
from civicnet.http import Request, render
from civicnet.pages.views.work import own_lines
from civicnet.permissions import CASE_STAFF, access
from civicnet.workflow import may
from initiatives.assessments import actions
from initiatives.assessments.forms import (
    AgreedForm,
    AnswerForm,
    BaseConditions,
    ContactForm,
    InterestForm,
    PauseForm,
    ReadingForm,
    SeatForm,
    conditions_of,
)
from initiatives.assessments.models import (
    Assessment,
    DraftText,
    Pause,
    Reading,
    SentDraft,
    agreed_text,
    canonical_answer,
    changed_since_sent,
    still_to_come,
    timeline_of,
)

State = Assessment.State
Forms = dict[str, BaseForm | BaseConditions]
# The line of stages on top; what waits or was withdrawn stands outside it.
STAGES = ("intake", "first_assessment", "second_reading", "comparison", "hearing", "decided")


@access(CASE_STAFF)
def dossier(request: Request, pk: int) -> HttpResponse:
    """The dossier of a case in which one has a part, or which has one to take. With an interest: 404."""
    door = Assessment.objects.dossiers_of(request.user).select_related(
        "initiative__neighbourhood",
        "initiative__place",
        "version__vision",
        "assessor",
        "second_reader",
        "contact_person",
    )
    case = get_object_or_404(door, pk=pk)
    if request.method != "POST":
        return _page(request, case, {})
    verb = VERBS.get(request.POST.get("verb", ""))
    if verb is None:
        raise BadRequest("unknown verb")
    return verb(request, case) or redirect("dossier", pk=case.pk)


# ---- what each button does --------------------------------------------------------------------
def _take_in(request: Request, case: Assessment) -> None:
    actions.take_in(case, actor=request.user)
    messages.success(request, _("You are the contact person. Speak to the initiators first."))


def _sit_first(request: Request, case: Assessment) -> None:
    actions.seat(case, "assessor", request.user, actor=request.user)


def _sit_second(request: Request, case: Assessment) -> None:
    actions.seat(case, "second_reader", request.user, actor=request.user)


def _assign(request: Request, case: Assessment) -> HttpResponse | None:
    form = SeatForm(request.POST, case=case)
    if not form.is_valid():
        return _page(request, case, {"seat": form})
    data = form.cleaned_data
    actions.seat(case, data["seat"], data["person"], actor=request.user)
    messages.success(request, _("%(person)s has been told.") % {"person": data["person"]})
    return None


def _start(request: Request, case: Assessment) -> None:
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
            form.add_error(None, error)
        else:
            messages.success(request, _("The contact is in the log."))
            return None
    return _page(request, case, {"contact": form})


def _declare(request: Request, case: Assessment) -> HttpResponse | None:
    form = InterestForm(request.POST)
    if not form.is_valid():
        return _page(request, case, {"interest": form})
    interest = form.cleaned_data["has_interest"]
    actions.declare_interest(case, actor=request.user, has_interest=interest, note=form.cleaned_data["note"])
    if not interest:
        return None
    messages.success(request, _("Thank you. Somebody else takes this case; it is closed for you now."))
    return redirect("work")


def _save(request: Request, case: Assessment) -> HttpResponse | None:
    return _reading(request, case, hand_in=False)


def _hand_in(request: Request, case: Assessment) -> HttpResponse | None:
    return _reading(request, case, hand_in=True)


def _reading(request: Request, case: Assessment, *, hand_in: bool) -> HttpResponse | None:
    """Keep the draft first, in a transaction of its own, so that nothing is lost when handing in fails."""
    kind = _kind(request, case)
    if kind is None:
        raise PermissionDenied("no seat")
    own = case.readings.filter(kind=kind, reader=request.user).with_judgements().first()
    form = ReadingForm(request.POST, case=case, reading=own)
    if not form.is_valid():
        return _page(request, case, {"reading": form})
    actions.save_reading(case, actor=request.user, kind=kind, judgement=form.judgement())
    if not hand_in:
        messages.success(request, _("Your draft is saved. Nobody else can see it."))
        return None
    try:
        actions.hand_in(case, actor=request.user, kind=kind)
    except ValidationError as error:
        form.add_missing(error)
        return _page(request, case, {"reading": form})
    messages.success(request, _("Your reading is in. It does not change any more."))
    return None


def _save_agreed(request: Request, case: Assessment) -> HttpResponse | None:
    return _agreed(request, case)


def _open_hearing(request: Request, case: Assessment) -> HttpResponse | None:
    return _agreed(request, case, send="open_hearing")


def _send_again(request: Request, case: Assessment) -> HttpResponse | None:
    return _agreed(request, case, send="send_again")


def _agreed(request: Request, case: Assessment, *, send: str = "") -> HttpResponse | None:
    readings = {r.kind: r for r in case.readings.visible_to(request.user).with_judgements()}
    if Reading.Kind.AGREED not in readings:
        raise PermissionDenied("not a reader")
    form = AgreedForm(request.POST, case=case, reading=readings[Reading.Kind.AGREED], readings=readings)
    conditions = conditions_of(case, request.POST)
    shown: Forms = {"agreed": form, "conditions": conditions}
    if not (form.is_valid() & conditions.is_valid()):
        return _page(request, case, shown)
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
        return _page(request, case, shown)
    if send:
        messages.success(request, _("The draft went to the initiators. They have 14 days to reply."))
    else:
        messages.success(request, _("The text is saved. You both see it."))
    return None


def _answer_reply(request: Request, case: Assessment) -> HttpResponse | None:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, case, {"answer": form})
    said = get_object_or_404(case.replies, pk=request.POST.get("reply", ""))
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
        return _page(request, case, {"pause": form})
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
    "sit_first": _sit_first,
    "sit_second": _sit_second,
    "assign": _assign,
    "start_assessing": _start,
    "log_contact": _log_contact,
    "declare": _declare,
    "save": _save,
    "hand_in": _hand_in,
    "save_agreed": _save_agreed,
    "open_hearing": _open_hearing,
    "send_again": _send_again,
    "answer_reply": _answer_reply,
    "confirm": _confirm,
    "ask_information": _ask_information,
    "resume": _resume,
}


# ---- what the page shows ------------------------------------------------------------------------
def _kind(request: Request, case: Assessment) -> str | None:
    """Which reading is written by the person who is signed in."""
    if case.assessor_id == request.user.pk:
        return Reading.Kind.FIRST
    return Reading.Kind.SECOND if case.second_reader_id == request.user.pk else None


def _page(request: Request, case: Assessment, forms: Forms) -> HttpResponse:
    """The dossier, with the forms in `forms` as they were sent. 422 when something in them is not right."""
    # Several parts of the page ask for these; fetched here, after whatever the button has done.
    prefetch_related_objects(
        [case],
        "pauses",
        "declarations",
        "conditions",
        "replies__answered_by",
        "replies__draft",
    )
    user, kind = request.user, _kind(request, case)
    mine, others = own_lines(user)
    context: dict[str, Any] = {
        "case": case,
        "initiative": case.initiative,
        "mine": mine,
        "others": others,
        "kind": kind,
    }
    status = 422 if forms else 200
    own = [row for row in case.declarations.all() if row.user_id == user.pk and not row.has_interest]
    declared = own[0] if kind and own else None
    if kind and declared is None and case.is_open:
        # Before the declaration the case is shut: nothing of it is shown but its name.
        context["interest"] = forms.get("interest") or InterestForm()
        return render(request, "pages/work_interest.html", context, status=status)
    context |= {
        "declared": declared,
        "clock": case.clock(),
        "stages": _stages(case),
        "goals": case.named_goals,
        "timeline": still_to_come(case) + timeline_of([case], staff=True),
        "contacts": case.contacts.select_related("by") if kind or case.contact_person_id == user.pk else [],
        "pause": _open_pause(case),
        "lanes": _lanes(case, kind),
        "may": {
            name: may(user, f"assessments.{name}", case)
            for name in (
                "take_in",
                "sit_first",
                "sit_second",
                "assign",
                "log_contact",
                "pause",
                "replace_contact",
            )
        },
        "contact_form": forms.get("contact") or ContactForm(initial={"at": deadlines.local_date()}),
        "pause_form": forms.get("pause") or PauseForm(),
    }
    may_do = context["may"]
    may_do["sit_first"] = may_do["sit_first"] and case.assessor_id is None and case.is_open
    may_do["sit_second"] = may_do["sit_second"] and case.second_reader_id is None and case.is_open
    seats_free = case.assessor_id is None or case.second_reader_id is None
    if may_do["assign"] and seats_free and case.is_open:
        context["seat_form"] = forms.get("seat") or SeatForm(case=case)
    if kind and case.is_open:
        context["late_interest"] = forms.get("interest") or InterestForm(auto_id="late_%s")
    if kind:
        context |= _panel(request, case, kind, forms)
    elif case.contact_person_id == user.pk and case.state in (State.HEARING, State.DECIDED):
        context["draft"] = _draft_or_answer(request, case)
        context["panel"] = "pages/work_draft.html"
    return render(request, "pages/work_dossier.html", context, status=status)


def _draft_or_answer(request: Request, case: Assessment) -> DraftText | Reading | None:
    """What the contact person reads: the draft as it was sent, later the answer."""
    if case.state == State.DECIDED:
        return _readings(request, case).get(Reading.Kind.AGREED)
    sent = SentDraft.objects.visible_to(request.user).standing().for_page(case).last()
    return sent.words if sent else None


def _readings(request: Request, case: Assessment) -> dict[str, Reading]:
    """What this person may read of the readings: the blindness is in `visible_to`."""
    return {reading.kind: reading for reading in case.readings.visible_to(request.user).with_judgements()}


def _panel(request: Request, case: Assessment, kind: str, forms: Forms) -> dict[str, Any]:
    """The right column of a reader: what is to be done in this state."""
    readings = _readings(request, case)
    own, agreed = readings.get(kind), readings.get(Reading.Kind.AGREED)
    if agreed is not None and case.state in (State.COMPARISON, State.HEARING):
        replies, text = list(case.replies.all()), agreed_text(case)
        waiting = next((row for row in replies if not row.is_answered), None)
        said = waiting or next((row for row in replies if row.draft_id == case.draft_id), None)
        form = forms.get("agreed") or AgreedForm(case=case, reading=agreed, readings=readings)
        confirmed = case.confirmations.filter(text_sha256=case.text_sha256).values_list("reader", flat=True)
        return {
            "panel": "pages/work_agreed.html",
            "form": form,
            "conditions": forms.get("conditions") or conditions_of(case),
            "todo": actions.todo(agreed),
            "said": said,
            "replies": replies,
            "changes": changed_since_sent(case, text),
            "answer_form": forms.get("answer") or AnswerForm(initial={"answer": said.answer if said else ""}),
            "hearing_over": case.hearing_is_over(deadlines.local_date()),
            "confirmed": request.user.pk in confirmed,
            "confirmed_by_other": any(pk != request.user.pk for pk in confirmed),
            "text_size": len(canonical_answer(case, text)) if case.text_sha256 else 0,
        }
    if case.state == State.DECIDED:
        return {"panel": "pages/work_draft.html", "draft": agreed}
    handed_in = own is not None and own.handed_in_at is not None
    writable = case.state in (State.FIRST_ASSESSMENT, State.SECOND_READING) or (
        case.is_paused
        and (open_pause := _open_pause(case))
        and open_pause.came_from == State.FIRST_ASSESSMENT
    )
    if handed_in:
        return {"panel": "pages/work_draft.html", "draft": own, "handed_in": True}
    if not writable or not case.is_open:
        return {"panel": "pages/work_wait.html"}
    form = forms.get("reading") or ReadingForm(case=case, reading=own)
    assert isinstance(form, ReadingForm)
    return {
        "panel": "pages/work_reading.html",
        "form": form,
        "own": own,
        "todo": actions.todo(own) if own else [],
        "unscored": [row.goal.code for row in form.goals() if not row.is_done],
        "may_hand_in": case.state
        == (State.FIRST_ASSESSMENT if kind == Reading.Kind.FIRST else State.SECOND_READING),
    }


def _open_pause(case: Assessment) -> Pause | None:
    return next((pause for pause in case.pauses.all() if pause.ended_on is None), None)


def _stages(case: Assessment) -> list[dict[str, str]]:
    """The line of stages, with where the case is now."""
    now = case.state
    if case.is_paused:
        pause = _open_pause(case)
        now = pause.came_from if pause else "intake"
    reached = STAGES.index(now) if now in STAGES else -1
    words = dict(State.choices)
    return [
        {
            "text": capfirst(str(words[stage])),
            "state": "done" if place < reached or now == "decided" else "now" if place == reached else "todo",
        }
        for place, stage in enumerate(STAGES)
    ]


def _lanes(case: Assessment, kind: str | None) -> list[dict[str, Any]]:
    """Who reads and how far each is. What they found is not in here."""
    handed_in = {
        r["kind"]: r for r in case.readings.exclude(kind="agreed").values("kind", "handed_in_at", "saved_at")
    }
    lanes = []
    for lane, person in ((Reading.Kind.FIRST, case.assessor), (Reading.Kind.SECOND, case.second_reader)):
        row = handed_in.get(lane)
        lanes.append(
            {
                "name": lane.label,
                "person": person,
                "you": lane == kind,
                "in_at": row["handed_in_at"] if row else None,
                "saved_at": row["saved_at"] if row and lane == kind else None,
                "hidden": lane != kind and case.state not in (State.COMPARISON, State.HEARING, State.DECIDED),
            }
        )
    return lanes
