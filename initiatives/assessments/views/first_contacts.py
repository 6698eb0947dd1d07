"""`/initiatieven/eerste-contact/`: whether the municipality gets in touch within 14 days, plan by plan, for everybody."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from civicnet import deadlines
from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from initiatives.assessments.models import Assessment, case_contact_promises
from initiatives.models import Initiative

PAGE_SIZE = 20
LATE = "te-laat"


@access(PUBLIC)
@kept("initiatives", "assessments", "areas")
def first_contacts(request: HttpRequest) -> HttpResponse:
    """What was promised and kept, in figures, and the plans that wait; `?toon=te-laat` only those that wait too long.

    Five queries, however many there are. Source: domain.md, Initiative: "logged and counted"; Clock: "overdue is public".
    """
    today = deadlines.local_date()
    late_only = request.GET.get("toon") == LATE
    plans = Initiative.objects
    rows = plans.contact_missed(today) if late_only else plans.contact_unmet(today)
    shown = rows.select_related("neighbourhood").only("slug", "name", "contact_due", "neighbourhood__name")
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("pagina"))
    here = reverse("first_contacts")
    context = {
        "figures": (
            (_("Plans on the site"), plans.contact_promises(today).figures(), f"{here}?toon={LATE}"),
            (
                _("Plans with an assessment"),
                case_contact_promises(Assessment.objects.visible_to(request.user), today).figures(),
                f"{reverse('assessments:list')}?staat={LATE}",
            ),
        ),
        "lead": _(
            "Who puts a plan on the site hears from the municipality within %(n)s days. Does that happen?"
        )
        % {"n": deadlines.CONTACT_DAYS},
        "due": _("Last day:"),
        "too_late": _("Late. It should have been there by"),
        "which": [
            {"text": _("Everything that waits"), "url": here, "current": not late_only},
            {"text": _("Late"), "url": f"{here}?toon={LATE}", "current": late_only},
        ],
        "late_only": late_only,
        "page": page,
        "rows": [
            (row, row.contact_due is not None and deadlines.is_late(row.contact_due, today)) for row in page
        ],
    }
    return render(request, "assessments/first_contacts.html", context)
