"""The front page: what is new, what was answered, where we are going; and the pages around it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civicnet.areas.models import Municipality
from vision.sections.home import opening
from initiatives.models import Initiative
from tests.factories import make_areas, make_case, make_initiative, make_user, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    """Without a municipality the front page leads to the set-up."""
    Municipality(name="Elzerbroek", email="hallo@elzerbroek.example").save()


def test_nothing_yet_is_still_a_page(client: Client) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert page.context["total"] == 0
    assert "/initiatieven/nieuw/" in page.content.decode()


def test_drafts_and_hidden_ones_do_not_count(client: Client) -> None:
    make_initiative("draft", name="Geheim")
    hidden = make_initiative(name="Verborgen")
    Initiative.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    page = client.get("/")
    assert page.context["total"] == 0
    assert "Geheim" not in page.content.decode()
    assert "Verborgen" not in page.content.decode()


def test_the_three_newest_and_the_map(client: Client) -> None:
    here, there = make_areas("Oude Kern", "Weversveld")
    owner = make_user()
    for n in range(4):
        make_initiative(owner=owner, name=f"Plan {n}", neighbourhood=here)
    page = client.get("/")
    assert [row.name for row in page.context["newest"]] == ["Plan 3", "Plan 2", "Plan 1"]
    assert {a.code: (a.count, a.url) for a in page.context["map"].areas} == {
        "B1": (4, "/initiatieven/?buurt=B1"),
        "B2": (0, "/initiatieven/?buurt=B2"),
    }
    assert there.name in page.content.decode()


def test_answers_are_there_once_they_are_given(client: Client) -> None:
    case = make_case("hearing")
    assert client.get("/").context["answers"] == []
    decided = make_case("decided")
    page = client.get("/")
    assert [answer.pk for answer, _status in page.context["answers"]] == [decided.pk]
    assert case.pk != decided.pk
    assert "Dit past bij de visie." in page.content.decode()


def test_themes_are_counted(client: Client) -> None:
    version = make_version()
    theme = version.themes.get(code="T1")
    make_initiative(theme=theme)
    first = client.get("/").context["themes"][0]
    assert (first.name, first.count) == (theme.name, 1)


@pytest.mark.django_db(transaction=True)
def test_queries_stay_flat_and_few(client: Client) -> None:
    (area,) = make_areas("Oude Kern")
    make_case("decided")

    def count() -> int:
        client.get("/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    few = count()
    owner = make_user()
    for _n in range(20):
        make_initiative(owner=owner, neighbourhood=area)
    make_case("decided")
    assert count() == few
    assert few <= 10


def test_the_opening_of_a_text() -> None:
    assert opening("Wij samen.") == "Wij samen."
    long = "Een zin van meer dan honderdvijftig tekens " * 5
    assert opening(long + ". Nog een.") == " ".join((long + ".").split()).replace(" .", " .")
    assert opening("Eerste zin. Tweede zin! Derde?  Vierde.") == "Eerste zin. Tweede zin! Derde? Vierde."
    assert opening("") == ""


@pytest.mark.parametrize("path", ["/toegankelijkheid/", "/gegevens/", "/open-data/", "/zo-werkt-een-toets/"])
def test_statements(client: Client, path: str) -> None:
    for prefix in ("", "/en"):
        page = client.get(prefix + path)
        assert page.status_code == 200
        assert page.content.count(b"<h1") == 1
    if path in ("/toegankelijkheid/", "/gegevens/"):
        assert b"mailto:hallo@elzerbroek.example" in page.content


def test_what_programs_ask_for(client: Client) -> None:
    found = make_initiative()
    assert "Sitemap: " in client.get("/robots.txt").content.decode()
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:hallo@elzerbroek.example" in text
    assert "Expires: " in text
    sitemap = b"".join(client.get("/sitemap.xml")).decode()
    assert f"{found.get_absolute_url()}</loc>" in sitemap


def test_a_browser_that_asks_by_itself_finds_the_icon(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"].endswith(".svg")
