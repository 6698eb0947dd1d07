"""`/beheer/`: what is not set up yet, who has which role, and whether mail leaves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts.models import Role
from civicnet.areas.actions import set_municipality
from civicnet.areas.models import Municipality, Postcode
from civicnet.journal.models import Entry
from civicnet.outbox.actions import relay, try_mail
from civicnet.outbox.models import LetterKind, Message
from civicnet.workflow import SYSTEM
from tests.factories import make_areas, make_staff, make_user
from tests.factories.areas import make_many_areas
from tests.factories.files import photo_upload
from tests.outbox.smtp import MailServer

pytestmark = pytest.mark.django_db
PAGE = reverse("administration:index")


@pytest.fixture(autouse=True)
def town() -> Municipality:
    return Municipality.objects.create(name="Elzerbroek")


@pytest.fixture
def admin(client_for: Callable[..., Client]) -> Client:
    return client_for(make_staff("admin", name="Ada Brink"))


def test_only_an_administrator_with_two_factors(client: Client, client_for: Callable[..., Client]) -> None:
    assert client.get(PAGE)["Location"].startswith(reverse("account_login"))
    others = make_staff("assessor", "decider", "broker", "curator", "moderator")
    assert client_for(others).get(PAGE).status_code == 403
    assert client_for(make_user()).get(PAGE).status_code == 403
    weak = client_for(make_staff("admin"), strong=False)
    assert weak.get(PAGE)["Location"] == reverse("strong_session"), "led to the second step"


def test_who_is_led_to_the_second_step_comes_back(client_for: Callable[..., Client]) -> None:
    one = make_staff("admin")
    weak = client_for(one, strong=False)
    old = weak.get(reverse("admin:index"), follow=True)
    assert old.redirect_chain[-1][0] == f"{reverse('strong_session')}?next={reverse('admin:index')}"
    strong = client_for(one)
    strong.cookies = weak.cookies  # the same browser, some pages later
    session, passed = weak.session, client_for(one).session
    session.update({key: value for key, value in passed.items() if key not in session or "account" in key})
    session.save()
    assert strong.get(reverse("strong_session"))["Location"] == reverse("admin:index")
    assert strong.get(reverse("strong_session"))["Location"] == reverse("work"), "once"


def titles(page: Any, which: str) -> list[str]:
    return [check.title if which == "todo" else check.done_as for check in page.context[which]]


def test_what_is_missing_says_its_consequence_and_leads_there(admin: Client) -> None:
    page = admin.get(PAGE)
    assert titles(page, "todo") == [
        "Zet jullie logo erbij",
        "Vul een telefoonnummer en uren in",
        "Vul een e-mailadres in",
        "Laad de buurten",
        "Laad de postcodes",
        "Zoek een tweede beheerder",
        "Geef iemand deze rol. Nog niemand is: toetser, beslisser, bruggenbouwer, visiebeheerder, moderator",
        "Ada Brink mist de tweede stap",
        "Stel een mailserver in",
    ]
    assert titles(page, "done") == ["Kleuren die goed te lezen zijn"]
    for check in page.context["todo"]:
        assert check.why
        assert admin.get(check.url).status_code == 200
        assert check.title in page.content.decode()


def test_what_is_done_moves_to_what_is_done(admin: Client, settings: Any) -> None:
    from civicnet.areas.actions import set_logo
    from civicnet.files.photos import prepare_photo

    settings.MAIL_CONFIGURED, settings.DEMO = True, True  # in the demo nobody needs a second step
    (area,) = make_areas("Oude Kern")
    Postcode.objects.create(postcode="1051AB", neighbourhood=area)
    make_staff(*Role.values)
    set_municipality(actor=SYSTEM, phone="088 000 01 40", desk_hours="Balie", email="a@b.example")
    set_logo(prepare_photo(photo_upload()), actor=SYSTEM)
    page = admin.get(PAGE)
    assert titles(page, "todo") == ["Probeer of de mail weggaat"]
    assert "Oude Kern" in page.content.decode()
    Message.objects.create(kind="mail", name=LetterKind.TRY_OUT, done_at=timezone.now())
    assert titles(admin.get(PAGE), "todo") == []


def test_sixty_people_are_numbers_with_a_list_behind_them(admin: Client) -> None:
    few = admin.get(PAGE).content.decode()
    assert "Ada Brink" in few
    for n in range(60):
        make_staff("assessor", name=f"Toetser nummer {n:02}")
    page = admin.get(PAGE).content.decode()
    assert (
        "Toetser nummer 00" not in page.partition('id="mensen"')[2].partition("<dl")[2].partition("</dl>")[0]
    )
    behind = reverse("administration:people", args=["assessor"])
    assert behind in page
    first, second = admin.get(behind).content.decode(), admin.get(f"{behind}?pagina=2").content.decode()
    assert "60 mensen hebben deze rol." in first
    assert first.count("Toetser nummer") == 50
    assert second.count("Toetser nummer") == 10
    assert admin.get(reverse("administration:people", args=["koning"])).status_code == 404


def test_the_number_of_queries_is_the_same_for_a_city(admin: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(PAGE).status_code == 200
        return len(asked)

    make_areas("Oude Kern")
    queries()  # what a process keeps is looked up once
    before = queries()
    assert before <= 18
    make_many_areas(40)
    for _n in range(15):
        make_staff("moderator")
    assert queries() <= before
    shown = admin.get(PAGE).context["summary"]
    assert (shown.areas >= 40, shown.area_names) == (True, []), "of many only the number"


def test_bookmarks_of_the_django_admin_lead_there(admin: Client, client_for: Callable[..., Client]) -> None:
    old = "/beheer/outbox/message/?gave_up_at__isempty=0"
    assert client_for(make_staff("curator")).get(old).status_code == 403
    assert admin.get(old)["Location"] == "/beheer/reparatie/outbox/message/?gave_up_at__isempty=0"
    assert (
        admin.get("/en/beheer/areas/neighbourhood/7/change/")["Location"]
        == "/en/beheer/reparatie/areas/neighbourhood/7/change/"
    )
    for nothing in ("/beheer/sessions/session/", "/beheer/areas/onzin/", "/beheer/onzin/place/"):
        assert admin.get(nothing).status_code == 404


# ---- does mail leave? -------------------------------------------------------------------------
def last_said(admin: Client) -> tuple[str, str]:
    line = admin.get(PAGE).context["summary"].mail.last
    return line.tone, line.text


def test_only_an_administrator_tries_the_mail(client_for: Callable[..., Client]) -> None:
    curator = make_staff("curator")
    assert client_for(curator).post(reverse("administration:try_mail")).status_code == 403
    with pytest.raises(PermissionDenied):
        try_mail(curator.email, actor=curator)
    assert not Message.objects.filter(kind="mail").exists()


def test_a_letter_to_oneself_says_when_it_was_handed_over(admin: Client, server: MailServer) -> None:
    server.start()
    assert last_said(admin)[0] == "wait"
    assert admin.post(reverse("administration:try_mail"))["Location"] == f"{PAGE}#mail"
    assert last_said(admin) == ("wait", "De brief aan Ada Brink wacht nog.")
    relay()
    (letter,) = server.letters
    me = Message.objects.get(name=LetterKind.TRY_OUT)
    assert me.sender is not None
    assert letter["To"] == me.sender.email
    Message.objects.update(made_at=me.done_at - timedelta(seconds=3))
    tone, text = last_said(admin)
    assert tone == "ok"
    assert text.endswith("aan de mailserver gegeven, na 3 seconden. De brief was voor Ada Brink.")
    assert Entry.objects.get(verb="try_mail").actor == me.sender


def test_a_refused_letter_says_why_and_is_tried_again_at_once(admin: Client, server: MailServer) -> None:
    server.start()
    admin.post(reverse("administration:try_mail"))
    me = Message.objects.get(name=LetterKind.TRY_OUT)
    assert me.sender is not None
    server.refuses[me.sender.email] = 450
    relay()
    tone, text = last_said(admin)
    assert (tone, "450" in text) == ("no", True)
    server.refuses.clear()
    admin.post(reverse("administration:try_mail"))
    relay()
    assert last_said(admin)[0] == "ok"
    assert Message.objects.filter(name=LetterKind.TRY_OUT).count() == 1, "the letter that waited, not another"


def test_without_a_mail_server_it_says_what_to_do(admin: Client) -> None:
    page = admin.get(PAGE).content.decode()
    assert "met EMAIL_URL" in page
    assert reverse("administration:try_mail") not in page, "a letter would only wait"
