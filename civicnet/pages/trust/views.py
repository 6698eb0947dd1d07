"""`/vertrouwen/`: does it go as residents hoped, and does the municipality do what it promised?"""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civicnet import downloads
from civicnet.addresses import site_url
from civicnet.areas.finding import area_names
from civicnet.areas.forms import AreaFilterForm
from civicnet.caching.pages import kept
from civicnet.deadlines import a_year_before, local_date
from civicnet.http import render
from civicnet.pages.trust.figures import (
    SILENT_DAYS,
    count_own_measures,
    count_unmeasured,
    experiences,
    promised,
    quiet_areas,
)
from civicnet.pages.trust.promises import (
    INITIATORS,
    MUNICIPALITY,
    Place,
    listed,
    plans_in,
    promises_of,
    read,
)
from civicnet.permissions import PUBLIC, access
from initiatives.assessments.models import FEWEST_PEOPLE
from initiatives.models.initiative_queryset import InitiativeQuerySet
from vision.endorsement.sections import support_of
from vision.models import VisionVersion

PAGE_SIZE = 20
MOST_QUIET = 12


@access(PUBLIC)
@require_safe
@kept("initiatives", "assessments", "areas", "vision", "endorsement")
def trust(request: HttpRequest) -> HttpResponse:
    """What residents say themselves comes first; `?buurt=` for one neighbourhood or larger area."""
    form = AreaFilterForm(request.GET, areas=area_names())
    form.full_clean()
    area = form.cleaned_data.get("buurt", "")
    today = local_date()
    plans = plans_in(area)
    before, now = count_own_measures(plans, a_year_before()), count_own_measures(plans, today)
    measured = plans.with_own_measure(today).order_by("sort_key", "pk").only("slug", "name", "own_measure")
    pages = Paginator(measured, PAGE_SIZE)
    pages.count = now.measured  # counted already
    version = VisionVersion.objects.in_force()
    quiet = [] if area else quiet_areas(today)
    context = {
        "form": form,
        "area": area,
        "before": before,
        "now": now,
        "without": count_unmeasured(plans, now),
        "page": pages.get_page(request.GET.get("pagina")),
        "promised": promised(area, today),
        "experiences": experiences(area),
        "support": support_of(version) if version else None,
        "quiet": quiet[:MOST_QUIET],
        "more_quiet": max(0, len(quiet) - MOST_QUIET),
        "silent_days": SILENT_DAYS,
        "fewest": FEWEST_PEOPLE,
    }
    return render(request, "pages/trust.html", context)


@access(PUBLIC)
@require_safe
def own_measures(request: HttpRequest, form: downloads.Form) -> HttpResponseBase:
    """The own measures of all public initiatives with their norms, as a table."""
    columns = (
        ("naam", _("Name")),
        ("eigen_maat", _("Own measure")),
        ("norm", _("Own norm")),
        ("cijfer", _("Figure")),
        ("pagina", _("Address")),
    )
    rows = plans_in("").with_own_measure(local_date()).order_by("sort_key", "pk")
    table = downloads.Table(
        "eigen-maat", [downloads.Column(*column) for column in columns], _table_rows(rows), rows.count()
    )
    return downloads.response(request, table, form)


@access(PUBLIC)
@require_safe
@kept("initiatives", "assessments", "areas")
def promises(request: HttpRequest) -> HttpResponse:
    """Each promise of the municipality, or of initiators (`?wie=`): what is not kept yet, or what is asked for (`?toon=`)."""
    form = AreaFilterForm(request.GET, areas=area_names())
    form.full_clean()
    today, area = local_date(), form.cleaned_data.get("buurt", "")
    who = INITIATORS if request.GET.get("wie") == INITIATORS else MUNICIPALITY
    asked = request.GET.get("toon", "")
    rows = listed(promises_of(who, area, today), asked)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("pagina"))
    here = QueryDict(mutable=True)
    here.update({"wie": who, **({"buurt": area} if area else {})})
    ways = (("", _("Still open")), ("te-laat", _("Late")), ("gehouden", _("Promises kept")))
    context = {
        "form": form,
        "who": who,
        "by_whom": [
            {"text": text, "url": _with(here, wie=one), "current": one == who}
            for one, text in ((MUNICIPALITY, _("The municipality")), (INITIATORS, _("Initiators")))
        ],
        "which": [
            {"text": text, "url": _with(here, toon=one), "current": one == asked} for one, text in ways
        ],
        "page": page,
        "rows": read([Place(*row) for row in page], today),
    }
    return render(request, "pages/promises.html", context)


def _with(query: QueryDict, **changes: str) -> str:
    """The same selection with other words; an empty one falls out."""
    changed = query.copy()
    for name, value in changes.items():
        changed[name] = value
        if not value:
            del changed[name]
    return f"?{changed.urlencode()}"


def _table_rows(rows: InitiativeQuerySet) -> Iterator[list[downloads.Cell]]:
    for row in rows.only("slug", "name", "own_measure").iterator(chunk_size=1000):
        yield [row.name, row.own_measure, row.norm, row.figure, site_url(row.get_absolute_url())]
