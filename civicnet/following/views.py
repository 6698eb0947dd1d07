"""Following something, signed in or on the way to it; the list of what one follows; and the link that stops a letter."""

from datetime import timedelta
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from civicnet.accounts.actions import set_rhythms
from civicnet.accounts.models import MailKind, Rhythm, User
from civicnet.accounts.sign_in import AskForCodeForm, broker_name, go_to_broker, send_code
from civicnet.following import actions
from civicnet.following.choice import Choice, follow_choice
from civicnet.following.forms import RhythmForm
from civicnet.following.kinds import Kind, Thing, find_things
from civicnet.following.letters import name_of_letter
from civicnet.following.models import Follow
from civicnet.following.news import Follows, news_for
from civicnet.following.stopping import kinds_in_digest, whose_letter
from civicnet.http import Request, is_sent_from_elsewhere, render
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.text import clean_line, sort_key

LINES_A_PAGE = 40
LATELY = timedelta(days=14)
# What a visitor wants to follow, in their session, until they have signed in.
WISH = "follow"


def _asked(data: QueryDict) -> tuple[str, str, Thing]:
    """The kind, the key and the thing that an address or a form names. Http404 for what nobody may see."""
    kind = Kind.registry.get(data.get("wat", ""))
    key = kind.clean(clean_line(data.get("wie", ""))) if kind else ""
    thing = find_things([kind.topic(key)]).get(kind.topic(key)) if kind and key else None
    if kind is None or thing is None:
        raise Http404
    return kind.name, key, thing


# ---- the button ----------------------------------------------------------------------------------
@access(PUBLIC)
def follow(request: Request) -> HttpResponse:
    """The page of the button, for who has no script or is not signed in; and the button itself, which is pressed there
    or on the page of the thing."""
    if request.method == "POST":
        return _press(request)
    kind, key, thing = _asked(request.GET)
    if request.user.is_authenticated:
        return _page(request, thing, follow_choice(request.user, kind, key))
    return _page(request, thing, Choice(kind, key, False, False), AskForCodeForm())


@access(SIGNED_IN)
def _press(request: Request) -> HttpResponse:
    if request.POST.get("volg") == "0":
        return _stop_following(request)
    kind, key, thing = _asked(request.POST)
    try:
        actions.follow(kind, key, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("following")
    if request.htmx:
        return _button(request, Choice(kind, key, True, True))
    messages.success(request, _you_follow(thing))
    return HttpResponseRedirect(thing.url)


def _stop_following(request: Request) -> HttpResponse:
    """Also of what is not public any more."""
    kind, key = (clean_line(request.POST.get(name, "")) for name in ("wat", "wie"))
    actions.unfollow(kind, key, actor=request.user)
    if request.htmx:
        return _button(request, Choice(kind, key, False, True))
    messages.success(request, _("You do not follow it any more."))
    return redirect("following")


def _button(request: Request, choice: Choice) -> HttpResponse:
    return render(
        request, "following/_changed.html", {"choice": choice, "as_link": request.POST.get("als") == "link"}
    )


def _you_follow(thing: Thing) -> str:
    return _("You follow %(name)s. You hear it when something happens.") % {"name": thing.name}


# ---- a visitor -----------------------------------------------------------------------------------
@access(PUBLIC)
@csrf_exempt  # a visitor has no cookie to compare a mark with; what the browser says stands in its place
def begin(request: Request) -> HttpResponse:
    """Sent by a visitor: remember what they want to follow, and send a code. It is done once they have signed in."""
    if request.method == "POST" and is_sent_from_elsewhere(request):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("following")
    kind, key, thing = _asked(request.POST)
    choice = Choice(kind, key, False, False)
    if request.user.is_authenticated:  # without a mark nothing is done
        return HttpResponseRedirect(f"{reverse('follow')}?{choice.query}")
    address, way = AskForCodeForm(request.POST), request.POST.get("way", "")
    then = reverse("follow_done")
    if way == "broker" and broker_name():
        request.session[WISH] = [kind, key]
        return go_to_broker(request, then)
    if way == "password" or (address.is_valid() and send_code(request, address)):
        request.session[WISH] = [kind, key]
        there = reverse("password_login" if way == "password" else "account_confirm_login_code")
        return HttpResponseRedirect(f"{there}?{urlencode({'next': then})}")
    return _page(request, thing, choice, address)


@access(SIGNED_IN)
def done(request: Request) -> HttpResponse:
    """Where a visitor comes back signed in: what they sent from here is done now, once."""
    kind, key = request.session.pop(WISH, ("", ""))
    thing = find_things([f"{kind}:{key}"]).get(f"{kind}:{key}")
    if thing is None:
        return redirect("following")
    try:
        actions.follow(kind, key, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("following")
    messages.success(request, _you_follow(thing))
    return HttpResponseRedirect(thing.url)


def _page(
    request: Request, thing: Thing, choice: Choice, address: AskForCodeForm | None = None
) -> HttpResponse:
    wrong = address is not None and address.is_bound and bool(address.errors)
    context = {
        "thing": thing,
        "choice": choice,
        "address": address,
        "broker_name": broker_name() if address else "",
    }
    return render(request, "following/follow.html", context, status=422 if wrong else 200)


# ---- what I follow -------------------------------------------------------------------------------
@access(SIGNED_IN)
def following(request: Request) -> HttpResponse:
    """`/mijn/volgend/`: what is new, what one follows, and how often letters about it go out."""
    form = RhythmForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        set_rhythms(request.user, {MailKind.FOLLOWED: form.rhythm()}, actor=request.user)
        messages.success(request, _("Your choice is saved."))
        return redirect("following")
    lines, follows = news_for(request.user, since=timezone.now() - LATELY)
    context = {
        "form": form,
        "page": Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("pagina")),
        "listed": Paginator(_listed(request.user, follows), LINES_A_PAGE).get_page(request.GET.get("lijst")),
    }
    return render(request, "following/following.html", context, status=422 if form.errors else 200)


class Followed(NamedTuple):
    """One thing that somebody follows, and what its kind is called."""

    called: str
    follow: Follow
    thing: Thing


def _listed(user: User, follows: Follows) -> list[Followed]:
    """All that somebody follows, kind by kind, by name."""
    rows = [
        Followed(str(Kind.registry[row.kind].called), row, follows.things[row.topic])
        for row in follows.of(user)
    ]
    return sorted(rows, key=lambda row: (sort_key(row.called), sort_key(row.thing.name)))


# ---- stopping a letter ---------------------------------------------------------------------------
@access(PUBLIC)
@csrf_exempt  # mail programs send it, which have no mark: what the letter holds is enough (RFC 8058, 3.2)
def stop(request: Request, token: str) -> HttpResponse:
    """Stop the letter that this address stands in, and no other. Only a POST does; programs that read mail follow links.

    Nobody is signed in by it.
    """
    found = whose_letter(token)
    if found is None:
        raise Http404
    reader, rhythm = found
    if request.method == "POST":
        actions.stop_digest(reader, rhythm)
    mine = kinds_in_digest(rhythm)
    stopped = all(reader.rhythm_of(kind) != rhythm for kind in mine)
    with override(reader.language):
        context = {
            "letter": name_of_letter(rhythm),
            "stopped": stopped,
            "others": [
                (kind.label, reader.rhythm_of(kind).label)
                for kind in MailKind
                if kind is not MailKind.SUMMARY
                and reader.rhythm_of(kind) != Rhythm.NEVER
                and not (kind in mine and reader.rhythm_of(kind) == rhythm)
            ],
        }
        return render(request, "following/stop.html", context)
