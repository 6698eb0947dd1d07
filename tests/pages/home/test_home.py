"""The front page: what is new, what was answered, where we are going."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civicnet.areas.models import Municipality
from initiatives.models import Initiative
from tests.factories import make_areas, make_case, make_initiative, make_user, make_version
from tests.factories.once import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
@made_once
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
