"""The page of an offer or a need: who sees what, how it stands, and what its party does with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from initiatives.marketplace import actions
from initiatives.marketplace.models import Post
from tests.factories import add_member, make_areas, make_initiative, make_user, make_version, sign_in
from tests.factories.areas import make_place
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def page_of(client: Client, post: Post) -> str:
    answer = client.get(post.get_absolute_url())
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_only_who_speaks_for_its_party_changes_it(client: Client) -> None:
    post = make_post()
    for who, status in ((client, 302), (sign_in(make_user()), 403)):
        for word in ("stap/", "open-houden/", "eraf/"):
            assert who.post(post.get_absolute_url() + word, {"verb": "fulfil"}).status_code == status
    post.refresh_from_db()
    assert post.state == "open"


def test_it_says_what_where_and_who(client: Client) -> None:
    (area,) = make_areas("Hooge Landen")
    goal = make_version().goals.get(code="D1.1")
    initiative = make_initiative("running", name="NachtLab", goals=[goal])
    post = make_post(
        initiative=initiative,
        title="Zaal op vrijdagavond",
        category="space",
        text="Na negen uur is alles dicht.\n\nWij willen een plek.",
        neighbourhood=area,
        place_note="liefst bij de brug",
        days=[5],
        day_parts=["evening"],
        urgency="high",
        number=5,
    )
    actions.take(post, 3)
    page = page_of(client, post)
    for words in (
        "Gevraagd: ruimte in Hooge Landen",
        "NachtLab zoekt dit.",
        "<p>Wij willen een plek.</p>",
        "liefst bij de brug, Hooge Landen",
        "Vrijdagavond",
        "Snel nodig.",
        "3 van 5 gevonden",
        "31 mei 2026",
        "Op de marktplaats gezet",
        goal.wording,
        '"@type": "Demand"',
    ):
        assert words in page, words
    assert f'href="{initiative.get_absolute_url()}"' in page


def test_a_resident_in_person_is_named_nowhere() -> None:
    (area,) = make_areas("Molenwijk")
    person = make_user(name="Wim de Vries")
    post = make_post("offer", person=person, neighbourhood=area)
    for client in (Client(), sign_in(make_user())):
        page = page_of(client, post)
        assert "Een inwoner van Molenwijk biedt dit." in page
        assert "Wim" not in page
    assert "Wim" not in Client().get(post.get_absolute_url()).context["json_ld"]


def test_how_it_stands_is_said(client: Client, clock: time_machine.Traveller) -> None:
    post = make_post(until_on=datetime(2026, 4, 1).date())
    owner = owner_of(post.initiative)
    actions.take(post, 1)
    assert "Afgesproken met iemand, nog niet gedaan." in page_of(client, post)
    actions.fulfil(post, actor=owner)
    assert "Gevonden op 2 maart 2026." in page_of(client, post)
    actions.reopen(post, actor=owner)
    actions.withdraw_post(post, actor=owner)
    assert "Eraf gehaald op 2 maart 2026." in page_of(client, post)
    lapsed = make_post("offer", condition=make_place(make_areas("Weversveld")[0], "de Weverijhal"))
    assert "Alleen als zij de Weverijhal krijgen." in page_of(client, lapsed)
    actions.lapse(lapsed, actor=owner_of(lapsed.initiative))
    assert "Zij kregen de Weverijhal niet. Dit is vervallen." in page_of(client, lapsed)


def test_its_party_has_the_buttons_of_its_state() -> None:
    post = make_post()
    other = sign_in(make_user())
    mine = sign_in(add_member(post.initiative))
    assert "Het is gelukt" not in page_of(other, post)
    assert "Het is gelukt" in page_of(mine, post)
    assert "Wij kregen de plek niet" not in page_of(mine, post)
    mine.post(post.get_absolute_url() + "stap/", {"verb": "fulfil"})
    post.refresh_from_db()
    assert post.state == "fulfilled"
    assert "Zet opnieuw open" in page_of(mine, post)
    mine.post(post.get_absolute_url() + "stap/", {"verb": "reopen"})
    mine.post(post.get_absolute_url() + "eraf/")
    post.refresh_from_db()
    assert post.state == "withdrawn"
    assert mine.post(post.get_absolute_url() + "stap/", {"verb": "reserve"}).status_code == 404


def test_taking_off_what_is_agreed_asks_first() -> None:
    post = actions.take(make_post(number=2), 1)
    mine = sign_in(owner_of(post.initiative))
    assert f'href="{post.get_absolute_url()}eraf/"' in page_of(mine, post)
    assert "Laat aan wie je iets beloofde weten" in mine.get(post.get_absolute_url() + "eraf/").text
    post.refresh_from_db()
    assert post.state == "open"  # the page alone takes nothing off


def test_a_fetched_link_keeps_nothing_open(clock: time_machine.Traveller) -> None:
    post = make_post()
    mine = sign_in(owner_of(post.initiative))
    assert "Nog nodig?" not in page_of(mine, post)
    clock.shift(timedelta(days=83))
    mine = sign_in(owner_of(post.initiative))
    assert "Nog nodig?" in page_of(mine, post)
    assert "Nog nodig?" not in page_of(Client(), post)
    address = post.get_absolute_url() + "open-houden/"
    assert "Houd het open" in mine.get(address).text
    post.refresh_from_db()
    assert post.closes_on == datetime(2026, 5, 31).date()
    mine.post(address)
    post.refresh_from_db()
    assert post.closes_on == datetime(2026, 8, 22).date()
