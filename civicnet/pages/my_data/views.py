"""`/mijn/gegevens/`: what is kept of me, why and how long; take it along, have it put right, erase it."""

from collections.abc import Iterator

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

import civicnet.accounts.sections as accounts
import initiatives.sections as registry
from civicnet.accounts.middleware import signed_in_lately
from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.http import Request, render
from civicnet.jobs import actions as jobs
from civicnet.jobs.models import Job
from civicnet.pages.my_data.actions import EXPORT_KEPT, erase, in_the_way
from civicnet.pages.my_data.export import KIND
from civicnet.pages.my_data.table import KEPT, kinds
from civicnet.permissions import SIGNED_IN, access
from civicnet.personal_data import Kind

PROGRESS = "pages/my_data/_progress.html"


@access(SIGNED_IN)
@require_safe
def my_data(request: Request) -> HttpResponse:
    """What is kept of me, the file to take along and how far it is. A query for each table, however full it is."""
    export = _last_export(request.user)
    counts = _how_many(request.user)
    context = {
        "mine": [(kind, said) for kind, said in counts if said is not None],
        "not_kept": [kind for kind, said in counts if said is None],
        "export": export,
        "export_until": local_date(export.changed_at + EXPORT_KEPT) if export and export.file_id else None,
    }
    response = render(request, "pages/my_data/my_data.html", context, fragment=PROGRESS)
    if request.headers.get("HX-Request") and not (export and export.is_open):
        response["HX-Refresh"] = "true"  # it is ready: the whole page has changed
    return response


def _last_export(user: User) -> Job | None:
    mine = Job.objects.filter(kind=KIND, owner=user).select_related("file")
    return mine.order_by("-made_at", "pk").first()


def _how_many(user: User) -> list[tuple[Kind, str | None]]:
    """Each kind of data with how much there is of `user`: None for nothing, empty where no row says whose it is."""
    counts = dict.fromkeys(kinds(), 0)
    for kept in KEPT:
        counts[kept.kind] += kept.rows_of(user).count()
    counted = {kept.kind for kept in KEPT if kept.of}
    always = {kept.kind for kept in KEPT if kept.model == "accounts.User"} | (counts.keys() - counted)
    return [(kind, _in_words(n) or ("" if kind in always else None)) for kind, n in counts.items()]


def _in_words(n: int) -> str:
    return ngettext("%(n)s thing is kept of you.", "%(n)s things are kept of you.", n) % {"n": n} if n else ""


@access(SIGNED_IN)
@require_POST
def take_along(request: Request) -> HttpResponse:
    """Have the file with one's own data made; while one is being made, that one."""
    last = _last_export(request.user)
    if last is None or not last.is_open:
        jobs.queue(KIND, actor=request.user, options={})
    return redirect(f"{reverse('my_data')}#meenemen")


@access(SIGNED_IN)
def erase_account(request: Request) -> HttpResponse:
    """First what stands in the way or what follows, then sign in anew, then the button.

    Source: interface.md, Ways: what cannot be taken back has a check page with its consequences.
    """
    user = request.user
    waiting = list(in_the_way(user))
    lately = signed_in_lately(request)
    if request.method == "POST" and lately and not waiting:
        erase(user, actor=user)
        return _goodbye(request)
    here = reverse("erase_account")
    context = {
        "waiting": waiting,
        "today": local_date(),
        "follows": list(_follows(user)),
        "lately": lately,
        "again": f"{reverse('account_login')}?{urlencode({'next': here})}",
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "pages/my_data/erase.html", context, status=status)


def _follows(user: User) -> Iterator[str]:
    """What follows from erasing, in the words of each capability."""
    yield _("Your name, your addresses, your ways to sign in and your settings are erased.")
    yield _("So is what you follow, with your notices and letters.")
    for capability in (registry, accounts):
        yield from capability.ends_with_account(user)
    yield _("What you said in public stays. In the place of your name stands: a former resident.")
    yield _("What others wrote about you is theirs, and stays.")
    yield _("A vote stays: nobody can say whose it is, and we cannot either.")
    yield _("You get one last letter, at %(address)s.") % {"address": user.email}


def _goodbye(request: HttpRequest) -> HttpResponse:
    """Sign out, and say that it is done: this page is no longer anybody's."""
    logout(request)
    return render(request, "pages/my_data/erased.html")
