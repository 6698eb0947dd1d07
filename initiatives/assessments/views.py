"""The public pages of assessments, and those of the initiators: ask, reply, withdraw."""

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet import deadlines, downloads
from civicnet.addresses import site_url
from civicnet.areas.maps import codes_now
from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.calendar import CONTENT_TYPE, as_ical, in_order
from civicnet.http import Request, render
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.workflow import may, require
from initiatives.assessments import actions
from initiatives.assessments.forms import FilterForm, ReplyForm, RequestForm
from initiatives.assessments.models import (
    Assessment,
    HearingReply,
    SentDraft,
    calendar_of,
    canonical_answer,
    contact_promise,
    news_of,
    rounds_of,
    still_to_come,
    timeline_of,
)
from initiatives.assessments.values import JUDGEMENTS, STATES
from initiatives.models import Initiative
from vision.models import VisionVersion

if TYPE_CHECKING:
    from initiatives.assessments.models.case import AssessmentQuerySet

PAGE_SIZE = 20
FEED_ITEMS = 40
MOST_IN_CALENDAR = 500
State = Assessment.State


class Selected(NamedTuple):
    """What the address of the list asks for: its form, the cases, the query of it, and whether anything was chosen."""

    form: FilterForm
    cases: "AssessmentQuerySet"
    query: str
    chosen: bool


def _selected(request: HttpRequest) -> Selected:
    """The selection that the list, its feed and its calendar share."""
    today = deadlines.local_date()
    seen = Assessment.objects.visible_to(request.user)
    places = seen.values("initiative__neighbourhood")
    # A neighbourhood that is closed is chosen by the one that it went over into.
    areas = Neighbourhood.objects.filter(
        Q(pk__in=places) | Q(stands_for__in=places), points_to=None
    ).distinct()
    asked = request.GET.copy()
    if code := codes_now().get(asked.get("buurt", "")):
        asked["buurt"] = code
    form = FilterForm(asked or None, neighbourhoods=list(areas.values_list("code", "name")))
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    match chosen.get("staat"):
        case "lopend":
            seen = seen.under_way()
        case "te-laat":
            seen = seen.overdue(today)
        case "stil":
            seen = seen.filter(state=State.AWAITING_INFORMATION)
        case "beantwoord":
            seen = seen.decided()
        case "ingetrokken":
            seen = seen.filter(state=State.WITHDRAWN)
    if chosen.get("oordeel"):
        seen = seen.decided().filter(overall=chosen["oordeel"])
    if chosen.get("buurt"):
        seen = seen.filter(
            initiative__neighbourhood__in=Neighbourhood.objects.standing_for([chosen["buurt"]])
        )
    query = urlencode({name: value for name, value in chosen.items() if value})
    return Selected(form, seen, f"?{query}" if query else "", bool(query))


@access(PUBLIC)
def assessments(request: HttpRequest) -> HttpResponse:
    """`/toetsen/`: every assessment, newest movement first, with its clock. The address holds the selection."""
    today = deadlines.local_date()
    selected = _selected(request)
    page = Paginator(selected.cases.for_list().order_by("-changed_at", "-pk"), PAGE_SIZE).get_page(
        request.GET.get("pagina")
    )
    context = {
        "form": selected.form,
        "page": page,
        "rows": [(case, case.clock(today), contact_promise(case, today)) for case in page],
        "chosen": selected.chosen,
        "query": selected.query,
    }
    return render(request, "assessments/list.html", context)


@access(PUBLIC)
def feed(request: HttpRequest) -> HttpResponse:
    """`/toetsen/rss.xml`: the newest requests and answers of a selection."""
    selected = _selected(request)
    municipality = Municipality.current()
    place = {"place": municipality.name if municipality else "civicnet"}
    rss = Rss201rev2Feed(
        title=_("Assessments in %(place)s") % place,
        link=site_url(reverse("assessments:list") + selected.query),
        description=_("New requests and answers on civicnet, in the selection that you made."),
        language=get_language(),
        feed_url=site_url(request.get_full_path()),
    )
    for item in news_of(selected.cases, FEED_ITEMS):
        rss.add_item(
            title=item.title,
            link=site_url(item.url),
            description=item.text,
            pubdate=item.at,
            unique_id=site_url(item.key),
        )
    return HttpResponse(rss.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


@access(PUBLIC)
def list_calendar(request: HttpRequest) -> HttpResponse:
    """`/toetsen/agenda.ics`: every day that was promised in a selection, the latest first when there are very many."""
    cases = _selected(request).cases.order_by("-answer_due", "-pk")[:MOST_IN_CALENDAR]
    found = calendar_of(Assessment.objects.filter(pk__in=cases.values("pk")))
    return HttpResponse(as_ical(in_order(found), _("Assessments"), site_url()), content_type=CONTENT_TYPE)


@access(PUBLIC)
def download(request: HttpRequest, form: downloads.Form) -> HttpResponseBase:
    """`/toetsen/toetsen.xlsx` and its like: all of a selection in one of the forms of a table."""
    cases = _selected(request).cases
    rows = cases.for_list().order_by("-changed_at", "-pk").iterator(chunk_size=500)
    columns = (
        ("naam", _("Name")),
        ("buurt", _("Neighbourhood")),
        ("stap", _("Where it stands")),
        ("oordeel", _("Answer")),
        ("visieversie", _("Version of the vision")),
        ("aangevraagd_op", _("Asked for on")),
        ("contact_uiterlijk", _("First contact at the latest")),
        ("contact_op", _("First contact")),
        ("antwoord_uiterlijk", _("Answer at the latest")),
        ("beantwoord_op", _("Answered on")),
        ("pagina", _("Address")),
        ("initiatief", _("Reference")),
        ("nummer", _("Number")),
    )
    table = downloads.Table(
        "toetsen", [downloads.Column(*column) for column in columns], map(_table_row, rows), cases.count()
    )
    return downloads.response(request, table, form)


def _table_row(case: Assessment) -> list[downloads.Cell]:
    area = case.initiative.neighbourhood
    return [
        case.name,
        downloads.Coded(area.code if area else "", case.area),
        downloads.Coded(STATES[case.state], case.get_state_display()),
        downloads.Coded(JUDGEMENTS[case.overall], case.get_overall_display()),
        case.version.number,
        case.requested_at,
        None if case.taken_over else case.contact_due,
        case.contacted_at,
        None if case.taken_over else case.answer_due,
        case.decided_at,
        site_url(case.get_absolute_url()),
        case.initiative.slug,
        case.pk,
    ]


@access(PUBLIC)
def case_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """`/toetsen/<pk>/agenda.ics`: the days of one case."""
    cases = Assessment.objects.visible_to(request.user).filter(pk=pk)
    case = get_object_or_404(cases.select_related("initiative"))
    found = calendar_of(Assessment.objects.filter(pk=case.pk))
    return HttpResponse(as_ical(in_order(found), str(case), site_url()), content_type=CONTENT_TYPE)


@access(PUBLIC)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """`/toetsen/<pk>/`: the answer and its reasons; before that only where it stands, never what readers wrote."""
    case = get_object_or_404(Assessment.objects.visible_to(request.user).with_answer(), pk=pk)
    crossed = kept = 0
    if case.answer:
        crossed = sum(1 for row in case.answer.findings.all() if row.crossed)
        kept = sum(1 for row in case.answer.findings.all() if row.crossed is False)
    promise = contact_promise(case)
    days_late = promise.days_late if promise else 0
    context = {
        "case": case,
        "clock": case.clock(),
        "contact": promise,
        "in_time": _("in time"),
        "contact_late": ngettext("%(n)s day late", "%(n)s days late", days_late) % {"n": days_late},
        "answer": case.answer,
        "rounds": rounds_of(case),
        # Of before drafts were kept: it cannot be said what they were an answer to.
        "other_replies": HearingReply.everything.without_draft(case) if case.state == State.DECIDED else [],
        "crossed": crossed,
        "lines": crossed + kept,
        "timeline": still_to_come(case) + timeline_of([case]),
        "changed_at": case.changed_at,
        "may_reply": case.state == State.HEARING and _signed_in_may(request, "assessments.see_draft", case),
        # A visitor may be one of the initiators: signing in tells.
        "may_ask": not request.user.is_authenticated
        or may(request.user, "assessments.request_for", case.initiative),
        "may_withdraw": case.is_open and _signed_in_may(request, "assessments.withdraw", case),
        "has_dossier": request.user.is_authenticated
        and Assessment.objects.dossiers_of(request.user).filter(pk=case.pk).exists(),
    }
    return render(request, "assessments/page.html", context)


def _signed_in_may(request: HttpRequest, permission: str, case: Assessment) -> bool:
    return request.user.is_authenticated and may(request.user, permission, case)


@access(PUBLIC)
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer as canonical JSON: its SHA-256 is the one on the page."""
    case = get_object_or_404(Assessment.objects.visible_to(request.user).decided(), pk=pk)
    if not case.text_sha256:
        raise Http404
    response = HttpResponse(canonical_answer(case), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="toets-{case.pk}.json"'
    return response


# ---- the initiators -------------------------------------------------------------------------
@access(SIGNED_IN)
def ask(request: Request, slug: str) -> HttpResponse:
    """`/toetsen/aanvragen/<slug>/`: an owner asks for an assessment, and reads what will happen."""
    initiative = get_object_or_404(Initiative.objects.visible_to(request.user), slug=slug)
    require(request.user, "assessments.request_for", initiative)
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        case = actions.request_assessment(
            initiative, actor=request.user, question=form.cleaned_data["question"].strip()
        )
        messages.success(
            request,
            _("We have your request. Somebody of the municipality gets in touch before %(day)s.")
            % {"day": date_format(case.contact_due)},
        )
        return redirect(case)
    running = Assessment.objects.under_way().filter(initiative=initiative).first()
    context = {
        "initiative": initiative,
        "form": form,
        "running": running,
        "possible": actions.can_request(initiative),
        "version": VisionVersion.objects.in_force(),
    }
    return render(request, "assessments/request.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def reply_page(request: Request, pk: int) -> HttpResponse:
    """`/toetsen/<pk>/reageren/`: the draft for who carries the initiative, and one reply of an owner."""
    case = get_object_or_404(Assessment.objects.visible_to(request.user).with_answer(), pk=pk)
    require(request.user, "assessments.see_draft", case)
    if request.method != "POST" and case.state != State.HEARING:
        return redirect(case)
    no_remarks = request.POST.get("verb") == "no_remarks"
    form = ReplyForm(request.POST if request.method == "POST" and not no_remarks else None)
    if no_remarks or form.is_valid():
        said = "" if no_remarks else form.cleaned_data["text"]
        sha256 = request.POST.get("draft", "")
        try:
            actions.reply(case, actor=request.user, text=said, no_remarks=no_remarks, sha256=sha256)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Thank you. Two readers look at it and then give the final answer."))
            return redirect(case)
    # Each as it was sent: what readers write since then is nobody's to read yet.
    sent = list(SentDraft.objects.visible_to(request.user).standing().for_page(case))
    for row in sent:
        row.assessment = case
    draft, before = (sent[-1] if sent else None), (sent[-2] if len(sent) > 1 else None)
    context = {
        "case": case,
        "draft": draft,
        "earlier": sent[:-1],
        "changes": before.words.changes(draft.words) if before and draft else [],
        "form": form,
        "said": next(iter(draft.said), None) if draft else None,  # type: ignore[attr-defined]  # by for_page
        "may_speak": may(request.user, "assessments.reply", case),
    }
    return render(request, "assessments/reply.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """The initiators withdraw their request."""
    case = get_object_or_404(Assessment.objects.visible_to(request.user), pk=pk)
    actions.withdraw(case, actor=request.user)
    messages.success(request, _("The request is withdrawn. You can ask again at any time."))
    return redirect(case)
