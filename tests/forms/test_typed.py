"""Nothing typed is lost by a refusal: each gives the words back, to copy, to send again, or in the form after signing in."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from allauth.core.ratelimit import respond_429
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet import permissions
from civicnet.forms import typed
from civicnet.pages.voices import views as voices
from civicnet.workflow import NotAllowedNow
from initiatives.models import Initiative
from tests.factories import make_initiative, make_staff, make_user
from tests.factories.consulted import version
from tests.factories.people import PASSWORD
from vision.models import Amendment, Reaction, VisionVersion

__all__ = ["version"]

pytestmark = pytest.mark.django_db
Signed = Callable[..., Client]
NEW = "/initiatieven/nieuw/"
REACT = "/visie/consultatie/deel/doel-D1.1/reageren/"
PROPOSE = "/visie/consultatie/deel/doel-D1.1/voorstel/"
LABELS = ("Hoe heet jullie initiatief?", "Vertel het in één zin")
WORDS = "Bij elke hoosbui staat\nde straat blank <echt>."
FORM = {"name": "Buurttuin", "summary": WORDS}


def sign_in(client: Client, email: str, there: str) -> Any:
    """With a password; `there` is the page to sign in at, with where to go on."""
    there = there.replace(reverse("account_login"), reverse("password_login"))
    return client.post(there, {"login": email, "password": PASSWORD})


def shown(page: Any) -> dict[str, str]:
    """The texts that the page shows to copy, by their labels."""
    found = re.findall(
        r'<label for="getypt-\d+">(.*?)</label>\s*<textarea[^>]*readonly\s*>\n(.*?)</textarea>',
        page.content.decode(),
        re.DOTALL,
    )
    return {unescape(label): unescape(text) for label, text in found}


# ---- signing in ----------------------------------------------------------------------------------
def test_who_must_sign_in_finds_the_form_filled_and_nothing_sent(client: Client) -> None:
    user = make_user()
    answer = client.post(NEW, FORM)
    assert answer["Location"] == f"{reverse('account_login')}?next={NEW}"
    page = sign_in(client, user.email, answer["Location"])
    assert page["Location"] == NEW
    form = client.get(NEW)
    text = form.content.decode()
    assert "Wat je had getypt staat weer in het formulier" in text
    assert re.search(r'name="name" value="Buurttuin"', text)
    assert unescape(text).count(WORDS) == 1, "in the form, and not beside it"
    assert not Initiative.objects.exists(), "nobody sent it"
    assert "Buurttuin" in client.get(NEW).content.decode(), "a page may be loaded again"
    assert client.post(NEW, FORM).status_code == 302
    assert "Buurttuin" not in client.get(NEW).content.decode().partition('<form method="post"')[2]


def test_what_was_chosen_is_chosen_again(client: Client) -> None:
    user, address = make_user(), reverse("initiatives:new_organisation")
    answer = client.post(address, {"name": "Het Atelier", "legal_form": "foundation"})
    sign_in(client, user.email, answer["Location"])
    assert re.search(r'value="foundation"[^>]*(checked|selected)', client.get(address).content.decode())


def test_a_button_on_another_page_leads_back_to_that_page(client: Client) -> None:
    plan = make_initiative("submitted")
    page = plan.get_absolute_url()
    address = reverse("initiatives:message", args=[plan.slug])
    answer = client.post(address, {"text": WORDS}, headers={"Referer": f"http://testserver{page}?deel=1"})
    assert answer["Location"] == f"{reverse('account_login')}?next={page}%3Fdeel%3D1"
    foreign = client.post(address, {"text": WORDS}, headers={"Referer": f"http://elders.example{page}"})
    assert foreign["Location"] == f"{reverse('account_login')}?next={address}"


def test_where_no_form_of_the_page_has_the_field_the_words_stand_above_it(client: Client) -> None:
    user, plan = make_user(), make_initiative("submitted")
    page = plan.get_absolute_url()
    headers = {"Referer": f"http://testserver{page}"}
    answer = client.post(NEW, FORM, headers=headers)
    sign_in(client, user.email, answer["Location"])
    assert shown(client.get(page))["Vertel het in één zin"] == WORDS


def test_nobody_else_sees_it_and_not_for_long(client: Client) -> None:
    user = make_user()
    answer = client.post(NEW, FORM)
    assert "Buurttuin" not in client.get(answer["Location"]).content.decode()
    sign_in(client, user.email, answer["Location"])
    assert "Buurttuin" not in client.get("/mijn/").content.decode(), "on another page"
    with time_machine.travel(timezone.now() + typed.KEPT_FOR + timedelta(seconds=1)):
        assert "Buurttuin" not in client.get(NEW).content.decode()


def test_passwords_marks_and_files_are_not_kept(client: Client) -> None:
    client.post(NEW, FORM | {"password": "geheim-1", "once": "m" * 22, "csrfmiddlewaretoken": "m" * 64})
    held = client.session[typed.SESSION_KEY]
    assert {name for name, _value in held["fields"]} == set(FORM)
    assert held["whole"] is False


def test_what_is_too_much_is_shown_to_copy(client: Client) -> None:
    long = "woord " * 20_000
    page = client.post(NEW, FORM | {"summary": long})
    assert page.status_code == 403
    assert shown(page)["Vertel het in één zin"] == long
    assert f'href="{reverse("account_login")}?next={NEW}"' in page.content.decode()
    assert not client.session.items()


def test_a_second_factor_leads_back_as_well(client_for: Signed) -> None:
    client = client_for(make_staff("curator"), strong=False)
    address = reverse("vision:new_version")
    answer = client.post(address, {"title": "Samen verder, deel twee"})
    assert answer["Location"] == f"{reverse('strong_session')}?next={address.replace('/', '%2F')}"
    assert client.session[typed.SESSION_KEY]["page"] == address


def test_the_vote_and_the_desk_leave_nothing_in_a_session(client: Client) -> None:
    for address in ("/visie/werkplaats/rondes/R1/balie/", "/visie/werkplaats/rondes/R1/biljetten/"):
        answer = client.post(address, {"number": "999990019", "note": "zegt dat zij tegen is"})
        assert answer["Location"].startswith(reverse("account_login"))
    assert not client.session.items()


# ---- the mark against forged requests -----------------------------------------------------------------
def strict(user: Any) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def test_a_page_that_was_open_too_long_can_be_sent_with_one_press(version: VisionVersion) -> None:
    client = strict(make_user())
    page = client.post(REACT, {"passage": "alles", "text": WORDS}, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403
    assert list(shown(page).values()) == [WORDS]
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', page.content.decode(), re.DOTALL)
    fields = {name: unescape(value) for name, value in hidden}
    assert set(fields) == {"csrfmiddlewaretoken", "once", "passage", "text"}
    assert client.post(REACT, fields).status_code == 302
    assert Reaction.objects.get().text == WORDS


def test_a_form_on_another_site_gets_no_button(version: VisionVersion) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elders.example"}, {}):
        page = strict(make_user()).post(REACT, {"passage": "alles", "text": WORDS}, headers=headers)
        assert page.status_code == 403
        assert 'method="post"' not in page.content.decode()


# ---- the others ---------------------------------------------------------------------------------------
def refusing(error: Any) -> Callable[[HttpRequest, Any], Any]:
    def refuse(request: HttpRequest, _rule: Any) -> Any:
        if isinstance(error, Exception):
            raise error
        return error(request)

    return refuse


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionDenied(), 403),
        (Http404(), 404),
        (NotAllowedNow(Initiative(), "edit"), 409),
        (respond_429, 429),
        (RuntimeError(), 500),
    ],
)
def test_every_page_that_refuses_shows_the_words(
    client_for: Signed, monkeypatch: pytest.MonkeyPatch, error: Any, code: int
) -> None:
    client = client_for(make_user())
    client.raise_request_exception = False
    monkeypatch.setattr(permissions, "_refuse", refusing(error))
    page = client.post(NEW, FORM | {"password": "geheim-1"})
    assert page.status_code == code
    assert shown(page) == dict(zip(LABELS, ("Buurttuin", WORDS), strict=True))
    assert "geheim-1" not in page.content.decode()
    assert not shown(client.get(NEW))


def test_a_button_is_not_taken_for_words(client_for: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "_refuse", refusing(PermissionDenied()))
    page = client_for(make_user()).post(
        "/visie/consultatie/reactie/1/eens/",
        {"agrees": "1", "terug": "/visie/ergens/ver/weg/", "based_on": "een lang merk:" * 9},
    )
    assert page.status_code == 403
    assert not shown(page)


@pytest.mark.parametrize("moment", ["before", "meanwhile"])
def test_a_proposal_that_comes_too_late_keeps_its_reason(
    client_for: Signed, version: VisionVersion, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The text was frozen before the form came in, or between looking and writing."""

    def too_late(*_: Any, **__: Any) -> Any:
        raise NotAllowedNow(version, "propose")

    if moment == "before":
        monkeypatch.setattr(voices, "takes_amendments", lambda _version: False)
    else:
        monkeypatch.setattr(voices.actions, "propose_amendment", too_late)
    form = {"change": "reword", "text": "Elke straat heeft een tuin.", "reason": WORDS}
    page = client_for(make_user()).post(PROPOSE, form)
    assert page.status_code == 409
    assert "te-laat" in page.content.decode()
    assert set(shown(page).values()) == {form["text"], WORDS}
    assert not Amendment.objects.exists()
