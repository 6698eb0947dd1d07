"""What a dossier shows: the case, and in the right column what the person who opens it can do."""

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.forms import BaseForm
from django.http import HttpResponse
from django.utils.text import capfirst

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.forms.editing import Editing, two_sides
from civicnet.http import Request, render
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
    Contact,
    DraftText,
    HearingReply,
    Pause,
    Reading,
    SeatName,
    SentDraft,
    changed_since_sent,
    shown_text,
    still_to_come,
    timeline_of,
)
from initiatives.assessments.views.worklist import own_lines

State = Assessment.State
Forms = dict[str, BaseForm | BaseConditions]
# The line of stages on top; a case that is paused or withdrawn is not on it.
STAGES = ("intake", "first_assessment", "second_reading", "comparison", "hearing", "decided")
# The permission for each button of the dossier.
ACTS = (
    "take_in",
    "become_contact",
    "sit_first",
    "sit_second",
    "assign",
    "log_contact",
    "pause",
    "replace_contact",
)


def own_kind_of_reading(request: Request, case: Assessment) -> str | None:
    """Which reading is written by the person who is signed in."""
    if case.assessor_id == request.user.pk:
        return Reading.Kind.FIRST
    return Reading.Kind.SECOND if case.second_reader_id == request.user.pk else None


def show_dossier(request: Request, case: Assessment, forms: Forms) -> HttpResponse:
    """The dossier, with the forms in `forms` as they were sent. 422 when something in them is not right."""
    # Several parts of the page ask for these; fetched here, after whatever the button has done.
    prefetch_related_objects(
        [case],
        *("pauses", "declarations", "conditions"),
        Prefetch("replies", HearingReply.objects.select_related("answered_by", "draft")),
        Prefetch("contacts", Contact.objects.select_related("by")),
    )
    user, kind = request.user, own_kind_of_reading(request, case)
    mine, others = own_lines(user)
    context: dict[str, Any] = {
        "case": case,
        "initiative": case.initiative,
        "mine": mine,
        "others": others,
        "kind": kind,
        "may_leave": kind is not None and _may_leave(user, case),
    }
    status = 422 if forms else 200
    if any(two_sides(form) for form in forms.values()):
        status = 409
    own = [row for row in case.declarations.all() if row.user_id == user.pk and not row.has_interest]
    declared = own[0] if kind and own else None
    if kind and declared is None and case.is_open:
        # Before the declaration the case is closed: nothing of it is shown but its name.
        context["interest"] = forms.get("interest") or InterestForm()
        return render(request, "assessments/dossier_interest.html", context, status=status)
    readings = _visible_readings(request, case) if kind else {}
    context |= {
        "declared": declared,
        "clock": case.clock(),
        "stages": _stages(case),
        "goals": case.named_goals,
        "timeline": still_to_come(case) + timeline_of([case], staff=True),
        "contacts": case.contacts.all() if kind or case.contact_person_id == user.pk else [],
        "pause": _open_pause(case),
        "lanes": _lanes(case, kind, readings),
        "may": _possible_acts(user, case),
        "contact_form": forms.get("contact") or ContactForm(initial={"at": deadlines.local_date()}),
        "pause_form": forms.get("pause") or PauseForm(),
        "seat_form": None,
        "late_interest": None,
        "panel": "",
    }
    if context["may"]["assign"] and _free_seats(case):
        context["seat_form"] = forms.get("seat") or SeatForm(case=case)
    if kind and case.is_open:
        context["late_interest"] = forms.get("interest") or InterestForm(auto_id="late_%s")
    if kind:
        context |= _reader_panel(request, case, kind, readings, forms)
    elif case.contact_person_id == user.pk and case.state in (State.HEARING, State.DECIDED):
        context |= _draft_panel(_draft_or_answer(request, case))
    return render(request, "assessments/dossier.html", context, status=status)


def _may_leave(user: User, case: Assessment) -> bool:
    """Whether a reader can hand the seat on: as long as the own reading is not in."""
    handed_in = case.readings.filter(reader=user, set_aside_at=None, handed_in_at__isnull=False)
    return case.is_open and not handed_in.exists()


def _possible_acts(user: User, case: Assessment) -> dict[str, bool]:
    """What `user` may do in this case, by the name of the act; a seat can be taken as long as it is free."""
    possible = {name: may(user, f"assessments.{name}", case) for name in ACTS}
    free = _free_seats(case)
    possible["sit_first"] = possible["sit_first"] and "assessor" in free
    possible["sit_second"] = possible["sit_second"] and "second_reader" in free
    possible["become_contact"] = possible["become_contact"] and case.is_open and case.state != State.REQUESTED
    return possible


def _free_seats(case: Assessment) -> list[SeatName]:
    return case.free_seats if case.is_open else []


def _draft_or_answer(request: Request, case: Assessment) -> DraftText | Reading | None:
    """What the contact person reads: the draft as it was sent, later the answer."""
    if case.state == State.DECIDED:
        return _visible_readings(request, case).get(Reading.Kind.AGREED)
    sent = SentDraft.objects.visible_to(request.user).standing().of_case(case).last()
    return sent.words if sent else None


def _visible_readings(request: Request, case: Assessment) -> dict[str, Reading]:
    """What this person may read of the readings: `visible_to` keeps them blind."""
    return {reading.kind: reading for reading in case.readings.visible_to(request.user).with_judgements()}


def _reader_panel(
    request: Request, case: Assessment, kind: str, readings: dict[str, Reading], forms: Forms
) -> dict[str, Any]:
    """The right column of a reader: what is to be done in this state."""
    own, agreed = readings.get(kind), readings.get(Reading.Kind.AGREED)
    if agreed is not None and case.state in (State.COMPARISON, State.HEARING):
        prefetch_related_objects([case], "differences", "version__preconditions")
        replies, text = list(case.replies.all()), shown_text(case, agreed)
        waiting = next((row for row in replies if not row.is_answered), None)
        said = waiting or next((row for row in replies if row.draft_id == case.draft_id), None)
        form = forms.get("agreed") or AgreedForm(case=case, reading=agreed, readings=readings)
        return {
            "panel": "assessments/_dossier_agreed.html",
            "form": form,
            "conditions": forms.get("conditions") or conditions_of(case),
            "todo": actions.list_missing(agreed),
            "said": said,
            "replies": replies,
            "changes": changed_since_sent(case, text),
            "answer_form": forms.get("answer") or _answer_form(request, case, said),
            "hearing_over": case.hearing_is_over(deadlines.local_date()),
            "confirmed": request.user.pk in case.confirmed_by,
            "confirmed_by_other": any(pk != request.user.pk for pk in case.confirmed_by),
        }
    if case.state == State.DECIDED:
        return _draft_panel(agreed)
    handed_in = own is not None and own.handed_in_at is not None
    writable = case.state in (State.FIRST_ASSESSMENT, State.SECOND_READING) or (
        case.is_paused
        and (open_pause := _open_pause(case))
        and open_pause.came_from == State.FIRST_ASSESSMENT
    )
    if handed_in:
        return _draft_panel(own, handed_in=True)
    if not writable or not case.is_open:
        return {"panel": "assessments/_dossier_wait.html"}
    prefetch_related_objects([case], "version__preconditions")
    form = forms.get("reading") or _reading_form(request, case, own)
    assert isinstance(form, ReadingForm)
    return {
        "panel": "assessments/_dossier_reading.html",
        "form": form,
        "todo": actions.list_missing(own) if own else [],
        "unscored": [row.goal.code for row in form.goals() if not row.is_done],
        "may_hand_in": case.state
        == (State.FIRST_ASSESSMENT if kind == Reading.Kind.FIRST else State.SECOND_READING),
    }


def _draft_panel(draft: DraftText | Reading | None, *, handed_in: bool = False) -> dict[str, Any]:
    return {"panel": "assessments/_dossier_draft.html", "draft": draft, "handed_in": handed_in}


def _reading_form(request: Request, case: Assessment, own: Reading | None) -> ReadingForm:
    form = ReadingForm(case=case, reading=own)
    Editing(request, form, about=case)
    return form


def _answer_form(request: Request, case: Assessment, said: HearingReply | None) -> AnswerForm:
    form = AnswerForm(initial={"answer": said.answer if said else ""})
    Editing(request, form, about=case)
    return form


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


def _lanes(case: Assessment, kind: str | None, readings: dict[str, Reading]) -> list[dict[str, Any]]:
    """Who reads and how far each is. What they found is not in here."""
    lanes = []
    for lane, person, in_at in (
        (Reading.Kind.FIRST, case.assessor, case.first_in_at),
        (Reading.Kind.SECOND, case.second_reader, case.second_in_at),
    ):
        lanes.append(
            {
                "name": lane.label,
                "person": person,
                "you": lane == kind,
                "in_at": in_at,
                "saved_at": readings[lane].saved_at if lane == kind and lane in readings else None,
                "hidden": lane != kind and case.state not in (State.COMPARISON, State.HEARING, State.DECIDED),
            }
        )
    return lanes
