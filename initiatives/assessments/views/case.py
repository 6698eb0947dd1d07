"""The public page of one case, its days as a calendar, and its answer as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.addresses import site_url
from civicnet.caching.pages import kept
from civicnet.calendar import CONTENT_TYPE, as_ical, in_order
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.workflow import available, may
from initiatives.assessments.models import (
    Assessment,
    Experience,
    HearingReply,
    calendar_of,
    canonical_answer,
    contact_promise,
    rounds_of,
    steps_taken,
    still_to_come,
    timeline_of,
)
from initiatives.workflow import LIVE

State = Assessment.State


@access(PUBLIC)
def case_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """`/toetsen/<pk>/agenda.ics`: the days of one case."""
    cases = Assessment.objects.visible_to(request.user).filter(pk=pk)
    case = get_object_or_404(cases.select_related("initiative"))
    found = calendar_of(Assessment.objects.filter(pk=case.pk))
    return HttpResponse(as_ical(in_order(found), str(case), site_url()), content_type=CONTENT_TYPE)


@access(PUBLIC)
@kept("assessments", "initiatives", "areas", "vision", "people", "files", "journal")
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """`/toetsen/<pk>/`: the answer and its reasons; before that only where it stands, never what readers wrote."""
    case = get_object_or_404(Assessment.objects.visible_to(request.user).with_answer(), pk=pk)
    promise = contact_promise(case)
    days_late = promise.days_late if promise else 0
    replies = list(HearingReply.everything.filter(assessment=case)) if case.state == State.DECIDED else []
    context = {
        "case": case,
        "clock": case.clock(),
        "contact": promise,
        "in_time": _("in time"),
        "contact_late": ngettext("%(n)s day late", "%(n)s days late", days_late) % {"n": days_late},
        "answer": case.answer,
        "rounds": rounds_of(case, replies),
        # Replies from before drafts were kept: nobody can say what they were an answer to.
        "other_replies": [reply for reply in replies if reply.draft_id is None],
        "timeline": still_to_come(case) + timeline_of([case]),
        "changed_at": case.changed_at,
        "may_reply": case.state == State.HEARING and _signed_in_may(request, "assessments.see_draft", case),
        # A visitor may be one of the initiators: signing in tells.
        "may_ask": case.initiative.stage in LIVE
        and (
            not request.user.is_authenticated or may(request.user, "assessments.request_for", case.initiative)
        ),
        "steps": _steps_to_tell_of(request, case),
        "reportable": _conditions_to_report_on(request, case),
        "may_withdraw": case.is_open and _signed_in_may(request, "assessments.withdraw", case),
        "has_dossier": request.user.is_authenticated
        and Assessment.objects.dossiers_of(request.user).filter(pk=case.pk).exists(),
    }
    return render(request, "assessments/page.html", context)


def _steps_to_tell_of(request: HttpRequest, case: Assessment) -> list[tuple[str, str]]:
    """The steps of which the reader, who is one of the initiators, can say how they were; each with its words."""
    if not _signed_in_may(request, "assessments.tell_experience", case):
        return []
    return [(step, str(Experience.Step(step).label)) for step in steps_taken(case)]


def _conditions_to_report_on(request: HttpRequest, case: Assessment) -> set[int]:
    """The keys of the conditions of which the reader can say what came of them."""
    if not request.user.is_authenticated or case.state != State.DECIDED:
        return set()
    conditions = list(case.conditions.all())
    for row in conditions:
        row.assessment = case
    return {row.pk for row in conditions if available(row, request.user)}


def _signed_in_may(request: HttpRequest, permission: str, case: Assessment) -> bool:
    return request.user.is_authenticated and may(request.user, permission, case)


@access(PUBLIC)
def answer_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer as canonical JSON: its SHA-256 is the one on the page."""
    case = get_object_or_404(Assessment.objects.visible_to(request.user).decided(), pk=pk)
    if not case.text_sha256:
        raise Http404
    response = HttpResponse(canonical_answer(case), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="toets-{case.pk}.json"'
    return response
