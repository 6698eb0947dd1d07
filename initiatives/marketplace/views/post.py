"""`/marktplaats/<pk>/`: the page of an offer or a need, and what its party does with it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.addresses import site_url
from civicnet.caching.pages import kept
from civicnet.deadlines import REMIND_DAYS, days_left, local_date
from civicnet.http import Request, render, render_check
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.sections import in_time
from civicnet.workflow import available
from initiatives.marketplace import actions
from initiatives.marketplace.models import Post
from initiatives.marketplace.sections.exchanges import kept_for_post, lines_for_post
from initiatives.marketplace.sections.post import facts, json_ld, timeline
from initiatives.marketplace.views.door import post_for, post_or_404
from initiatives.marketplace.views.suggestions import fits_of

# What its party does by one button. Keeping it open and taking it off have a page of their own.
VERBS = {
    "fulfil": actions.fulfil,
    "reopen": actions.reopen,
    "lapse": actions.lapse,
    "get_place": actions.get_place,
}


@access(PUBLIC)
@kept(
    *("marketplace", "exchanges", "initiatives", "areas", "vision", "files", "journal", "people"), "likeness"
)
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an offer or a need. The same number of queries however much happened to it."""
    found = post_or_404(request.user, pk)
    ours = request.user.is_authenticated and found.speaks_for_party(request.user)
    address, helped = site_url(found.get_absolute_url()), kept_for_post(found)
    context = {
        "post": found,
        "helped": helped,
        "ours": ours,
        "steps": _steps(found, request.user) if ours else [],
        "asks": ours and _asks(found),
        "fits": fits_of(found, request.user),
        "facts": list(facts(found)),
        "timeline": in_time([*timeline(found), *lines_for_post(helped)]),
        "address": address,
        "json_ld": json_ld(found, address),
        "changed_at": found.changed_at,
    }
    return render(request, "marketplace/post.html", context)


@access(SIGNED_IN)
@require_POST
def step(request: Request, pk: int) -> HttpResponse:
    """One step of its life by one button: `verb`."""
    found = post_for(request, pk)
    verb = VERBS.get(request.POST.get("verb", ""))
    if verb is None:
        raise Http404
    after = verb(found, actor=request.user)
    said = {
        "open": _("Everybody sees it like this on the marketplace."),
        "fulfilled": _("Good to hear. Nobody can answer it any more."),
    }
    messages.success(request, said.get(after.state, _("Done. Nobody can answer it any more.")))
    return redirect(after)


@access(SIGNED_IN)
def keep_open(request: Request, pk: int) -> HttpResponse:
    """ "Keep it open": a page with one button, so that a link that is only fetched changes nothing."""
    found = post_for(request, pk)
    if request.method == "POST":
        after = actions.keep_open(found, actor=request.user)
        messages.success(request, _("It stays open. You hear from us before it closes."))
        return redirect(after)
    if not found.is_open:
        return redirect(found)
    return render(request, "marketplace/keep_open.html", {"post": found})


@access(SIGNED_IN)
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take it off the marketplace: at once, or after a look at what follows when something of it is agreed."""
    found = post_for(request, pk)
    if request.method == "POST":
        after = actions.withdraw_post(found, actor=request.user)
        messages.success(request, _("Taken off. You can put it up again from this page."))
        return redirect(after)
    return render_check(
        request,
        heading=_("Take it off the marketplace"),
        about=found.title,
        follows=[
            _("Others cannot answer it any more. The page stays, and says so."),
            _("Tell those with whom you agreed something that it is off."),
            _("When you put it up again, you begin anew: nothing of it is agreed then."),
        ],
        act=_("Take it off the marketplace"),
        back=found.get_absolute_url(),
    )


def _steps(found: Post, user: Any) -> list[Any]:
    """The buttons of its party; lapsing is for what depends on a place."""
    steps = available(found, user)
    return [step for step in steps if step.verb in VERBS and (step.verb != "lapse" or found.condition_id)]


def _asks(found: Post) -> bool:
    """Whether its party is asked now if it is still true: from a week before its last day on."""
    return (
        found.is_open and found.asks_on is not None and days_left(found.asks_on, local_date()) <= REMIND_DAYS
    )
