"""To the municipality's sign-in broker and back. Makes no account and no session (oidc.py)."""

from dataclasses import asdict

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from civicnet.addresses import site_url
from civicnet.forms.typed import leaves_nothing
from civicnet.permissions import PUBLIC, access
from vision.endorsement import oidc
from vision.endorsement.envelope import Stale, seal, unseal
from vision.endorsement.middleware import LOGIN_COOKIE
from vision.endorsement.models import Round, Way
from vision.endorsement.views.vote import (
    Slip,
    round_or_404,
    show_already_voted,
    show_ballot,
    show_not_open,
    show_refused,
)

SECONDS = 600
_PURPOSE = "login"


def _return_address() -> str:
    """The address that the broker knows: one, whatever the language."""
    with translation.override(settings.LANGUAGE_CODE):
        return site_url(reverse("endorsement:login_back"))


@access(PUBLIC)
@leaves_nothing
@csrf_exempt
def login(request: HttpRequest, code: str) -> HttpResponse:
    """`/visie/instemmen/<code>/inloggen/`: redirect to the broker."""
    round = round_or_404(code)
    if not round.is_open():
        return show_not_open(request, round)
    if request.method != "POST" or Way.LOGIN not in round.ways or not oidc.has_broker():
        return redirect(round)
    try:
        asked = oidc.ask_broker(_return_address())
    except oidc.Refused as no:
        return show_refused(request, round, no.reason)
    response = redirect(asked.address)
    on_the_way = seal(
        _PURPOSE, {"asked": asdict(asked), "round": round.code, "language": translation.get_language()}
    )
    response.set_cookie(
        LOGIN_COOKIE,
        on_the_way,
        max_age=SECONDS,
        path="/visie/instemmen/",
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@access(PUBLIC)
@leaves_nothing
def back_from_broker(request: HttpRequest) -> HttpResponse:
    """`/visie/instemmen/terug/`: what the broker says opens the ballot, or a page that says why not."""
    try:
        on_the_way = unseal(_PURPOSE, request.COOKIES.get(LOGIN_COOKIE, ""), seconds=SECONDS)
    except Stale:
        return show_refused(request, Round.objects.live(), "lost")
    translation.activate(on_the_way["language"])
    round = round_or_404(on_the_way["round"])
    response = _show_ballot_or_refusal(request, round, oidc.Asked(**on_the_way["asked"]))
    response.delete_cookie(LOGIN_COOKIE, path="/visie/instemmen/", samesite="Lax")
    return response


def _show_ballot_or_refusal(request: HttpRequest, round: Round, asked: oidc.Asked) -> HttpResponse:
    if not round.is_open():
        return show_not_open(request, round)
    try:
        claims = oidc.read_broker_answer(
            asked,
            _return_address(),
            came_back_to=site_url(request.get_full_path()),
            state=request.GET.get("state", ""),
            error=request.GET.get("error", ""),
        )
        proof = oidc.proof_of(round, claims)
    except oidc.Refused as no:
        return show_refused(request, round, no.reason)
    if round.roll.filter(person_key=proof.person_key, used=True).exists():
        return show_already_voted(request, round)
    return show_ballot(request, round, Slip.for_proof(round, proof))
