"""`/vertrouwen/`: does it go as residents hoped, and does the municipality do what it promised?"""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
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
    plans_in,
    promised,
    quiet_areas,
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


def _table_rows(rows: InitiativeQuerySet) -> Iterator[list[downloads.Cell]]:
    for row in rows.only("slug", "name", "own_measure").iterator(chunk_size=1000):
        yield [row.name, row.own_measure, row.norm, row.figure, site_url(row.get_absolute_url())]
