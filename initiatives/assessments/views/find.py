"""The public list of assessments: to search, to follow, and to download as a table or a calendar."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civicnet import deadlines, downloads
from civicnet.addresses import site_url
from civicnet.areas.finding import AreaName, areas_with, rows_of
from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.caching.pages import kept
from civicnet.calendar import CONTENT_TYPE, as_ical, in_order
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from initiatives.assessments.forms import FilterForm
from initiatives.assessments.models import (
    Assessment,
    AssessmentQuerySet,
    calendar_of,
    contact_promise,
    news_of,
)
from initiatives.assessments.values import JUDGEMENTS, STATES
from initiatives.models import Initiative

PAGE_SIZE = 20
FEED_ITEMS = 40
MOST_IN_CALENDAR = 500
State = Assessment.State


class Selected(NamedTuple):
    """What the address of the list asks for: its form, the cases, and what was chosen."""

    form: FilterForm
    cases: AssessmentQuerySet
    chosen: dict[str, str]

    @property
    def query(self) -> str:
        """The query string of this selection; empty for all."""
        return f"?{urlencode(self.chosen)}" if self.chosen else ""

    def with_area(self, code: str) -> str:
        """The address of this selection with a neighbourhood."""
        return f"{reverse('assessments:list')}?{urlencode(self.chosen | {'buurt': code})}"


def _selected_cases(request: HttpRequest) -> Selected:
    """The selection that the list, its feed and its calendar share."""
    today = deadlines.local_date()
    seen = Assessment.objects.visible_to(request.user)
    form = FilterForm(request.GET, areas=_areas_of(seen))
    form.full_clean()
    chosen = form.cleaned_data  # a value without a meaning is ignored
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
        seen = seen.filter(initiative__neighbourhood__in=rows_of(chosen["buurt"]))
    return Selected(form, seen, {name: value for name, value in chosen.items() if value})


def _areas_of(cases: AssessmentQuerySet) -> list[AreaName]:
    """Each neighbourhood that has some of `cases`, in the order of lists. One query.

    For each neighbourhood the first case ends the search. A closed one stands for the one that it became part of.
    """
    there = Initiative.objects.filter(Exists(cases.filter(initiative=OuterRef("pk"))))
    has_some = Exists(there.order_by().filter(neighbourhood=OuterRef("pk")))
    return areas_with(set(Neighbourhood.objects.filter(has_some).values_list("pk", flat=True)))


@access(PUBLIC)
@kept("assessments", "initiatives", "areas", "vision")
def assessments(request: HttpRequest) -> HttpResponse:
    """`/toetsen/`: every assessment, newest movement first, with its clock. The address holds the selection."""
    today = deadlines.local_date()
    selected = _selected_cases(request)
    # Those before the page are skipped in an index, without their rows.
    order = ("-changed_at", "-pk")
    page = Paginator(selected.cases.order_by(*order).values("pk"), PAGE_SIZE).get_page(
        request.GET.get("pagina")
    )
    on_page: Any = page.object_list
    cases = Assessment.objects.for_list().filter(pk__in=on_page).order_by(*order)
    context = {
        "form": selected.form,
        "page": page,
        "rows": [(case, case.clock(today), contact_promise(case, today)) for case in cases],
        "chosen": selected.chosen,
        "query": selected.query,
        "may_mean": [(area.name, selected.with_area(area.code)) for area in selected.form.may_mean()],
    }
    response = render(request, "assessments/list.html", context, fragment="assessments/_list_answer.html")
    if request.headers.get("HX-Request"):
        response["HX-Push-Url"] = request.path + selected.query
    return response


@access(PUBLIC)
@kept("assessments", "initiatives", "areas", "vision", "people")
def feed(request: HttpRequest) -> HttpResponse:
    """`/toetsen/rss.xml`: the newest requests and answers of a selection."""
    selected = _selected_cases(request)
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
    cases = _selected_cases(request).cases.order_by("-answer_due", "-pk")[:MOST_IN_CALENDAR]
    found = calendar_of(Assessment.objects.filter(pk__in=cases.values("pk")))
    return HttpResponse(as_ical(in_order(found), _("Assessments"), site_url()), content_type=CONTENT_TYPE)


@access(PUBLIC)
def download(request: HttpRequest, form: downloads.Form) -> HttpResponseBase:
    """`/toetsen/toetsen.xlsx` and its like: all of a selection in one of the forms of a table."""
    cases = _selected_cases(request).cases
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
