"""What is done with the table of the desk: take it away, hand rows over to a colleague, and take that back."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from civicnet import downloads
from civicnet.accounts.models import User
from civicnet.downloads import Cell, Column, Table
from civicnet.http import Request
from civicnet.permissions import access, role
from civicnet.serving.parameters import number_of
from initiatives.assessments import actions
from initiatives.assessments.models import CASE, CONTACT, Assessment
from initiatives.assessments.sections.desk import JUST_PASSED, DeskPage
from initiatives.assessments.sections.desk_rows import rows_of
from initiatives.models import DESK, Initiative

AT_DESK = role("assessor", "broker")
# So many rows are put in words at a time; no page has more to tick.
BATCH: Final = 500


@access(AT_DESK)
def desk_table(request: Request, form: downloads.Form) -> HttpResponseBase:
    """`/werk/zaken.csv` and so on: every row of the tab, of what is chosen, in the order of the page."""
    page = DeskPage(request.user, request.GET)
    columns = [
        Column("uiterlijk", _("Due")),
        Column("te_laat", _("Late")),
        Column("initiatief", _("Initiative")),
        Column("buurt", _("Neighbourhood")),
        Column("wat", _("What is to be done")),
        Column("stap", _("Step")),
        Column("wie", _("Who")),
    ]
    table = Table("werk", columns, _cells(page), page.count(page.tab))
    return downloads.response(request, table, form)


def _cells(page: DeskPage) -> Iterator[list[Cell]]:
    places = page.desk.places(page.tab).iterator()
    while batch := list(islice(places, BATCH)):
        for row in rows_of(page.desk, batch):
            area = row.plan.neighbourhood
            yield [
                None if row.place.paused else row.place.due,
                row.left if row.late or row.place.paused else "",
                row.plan.name,
                str(area) if area else "",
                row.what,
                row.step,
                _("You") if row.place.mine else ", ".join(row.who),
            ]


# ---- handing over ---------------------------------------------------------------------------
@access(AT_DESK)
@require_POST
def hand_over(request: Request) -> HttpResponse:
    """`/werk/doorgeven/`: give the ticked rows to a colleague. What may not be given stays, and is named."""
    to = request.POST.get("to", "")
    if not to:
        messages.info(request, _("Choose a colleague first."))
        return _back(request)
    role_word, _dash, key = to.partition("-")
    if role_word not in ("contact", "reader"):
        raise BadRequest("to")
    person = get_object_or_404(User.objects.holding(*sorted(DESK)), pk=number_of(key) or 0)
    things = _ticked(request)
    as_reader = role_word == "reader"
    passed = actions.hand_over(things, person, as_reader=as_reader, actor=request.user)
    if passed.done:
        n = len(passed.done)
        said = ngettext("%(n)s thing goes to %(person)s.", "%(n)s things go to %(person)s.", n)
        request.session[JUST_PASSED] = {
            "said": said % {"n": n, "person": person},
            "rows": [_key(thing) for thing in passed.done],
            "as_reader": as_reader,
        }
    if passed.refused:
        _tell_refused(request, _("%(person)s cannot take this on: %(names)s."), passed, person=person)
    if not things:
        messages.info(request, _("Choose rows first."))
    return _back(request)


@access(AT_DESK)
@require_POST
def take_back(request: Request) -> HttpResponse:
    """`/werk/terugnemen/`: undo what was handed over today, as far as nobody has gone on with it."""
    as_reader = request.POST.get("as_reader") == "1"
    passed = actions.take_back(_ticked(request), as_reader=as_reader, actor=request.user)
    if passed.done:
        n = len(passed.done)
        said = ngettext("%(n)s thing is back.", "%(n)s things are back.", n)
        messages.success(request, said % {"n": n})
    if passed.refused:
        _tell_refused(request, _("This cannot be undone any more: %(names)s."), passed)
    return _back(request)


def _ticked(request: Request) -> list[Any]:
    """The cases and plans that were sent, in the order of their keys; of what `user` may not see, nothing."""
    keys: dict[str, set[int]] = {CASE: set(), CONTACT: set()}
    for row in request.POST.getlist("row")[:BATCH]:
        sort, _dash, key = row.partition("-")
        number = number_of(key)
        if sort not in keys or number is None:
            raise BadRequest("row")
        keys[sort].add(number)
    own = Initiative.objects.of(request.user).order_by().values("pk")
    cases = Assessment.objects.under_way().independent_of(request.user).filter(pk__in=keys[CASE])
    plans = Initiative.objects.contact_at_desk().exclude(pk__in=own).filter(pk__in=keys[CONTACT])
    return [*cases.select_related("initiative").order_by("pk"), *plans.order_by("pk")]


def _key(thing: Assessment | Initiative) -> str:
    return f"{CASE if isinstance(thing, Assessment) else CONTACT}-{thing.pk}"


def _tell_refused(request: Request, sentence: str, passed: actions.Passed, **words: Any) -> None:
    names = ", ".join(thing.name for thing in passed.refused)
    messages.warning(request, sentence % {"names": names, **words})


def _back(request: Request) -> HttpResponseRedirect:
    """To the desk as it was."""
    following = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(following, allowed_hosts=None)
    return HttpResponseRedirect(following if ours else reverse("work"))
