"""The pages of the vision: reading, versions, comparison, the file behind the hash, and the page of a goal."""

import json
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.factories.pages import squeezed
from vision.models import VisionVersion

pytestmark = pytest.mark.django_db


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


# ---- who sees what -------------------------------------------------------------------------


def test_a_draft_is_for_curators_only(client: Client, client_for) -> None:  # type: ignore[no-untyped-def]
    draft = factories.make_version(state="drafting")
    goal = draft.goals.first()
    assert goal is not None
    addresses = [
        draft.get_absolute_url(),
        reverse("vision:text", args=[draft.number]),
        goal.get_absolute_url(),
    ]
    resident, curator = factories.make_user(), factories.make_staff("curator")
    for address in addresses:
        assert client.get(address).status_code == 404
        assert client_for(resident).get(address).status_code == 404
        assert client_for(curator, strong=False).get(address).status_code == 404
        assert client_for(curator).get(address).status_code == 200


def test_a_draft_is_not_compared_for_others(client: Client) -> None:
    factories.make_version("1.0")
    factories.make_version("2.0", state="drafting")
    assert client.get("/visie/vergelijken/?van=1.0&naar=2.0").status_code == 200  # nothing to compare yet
    factories.make_version("3.0", state="frozen")
    assert client.get("/visie/vergelijken/?van=1.0&naar=2.0").status_code == 404
    assert client.get("/visie/vergelijken/?van=1.0&naar=3.0").status_code == 200


def test_what_does_not_exist_is_404(client: Client) -> None:
    factories.make_version("1.0")
    for address in ("/visie/versie/9/", "/visie/versie/9/tekst.json", "/visie/versie/1.0/doel/X/"):
        assert client.get(address).status_code == 404


# ---- reading -------------------------------------------------------------------------------


def test_without_a_vision_the_page_says_so(client: Client) -> None:
    response = client.get("/visie/")
    assert response.status_code == 200
    assert reverse("initiatives:list") in response.content.decode()


def test_the_reading_page_holds_the_text_and_counts_initiatives(client: Client) -> None:
    version = factories.make_version("1.0")
    goal = version.goals.get(code="D1.2")
    factories.make_initiative("submitted", goals=[goal])
    factories.make_initiative("running", goals=[goal])
    factories.make_initiative("draft", goals=[goal])
    page = client.get("/visie/").content.decode()
    for text in version.goals.values_list("text", flat=True):
        assert text in page
    assert version.sha256 in page
    assert page.count('data-count="2"') == 1
    assert page.count('data-count="0"') == 3


def test_an_older_version_stays_readable(client: Client) -> None:
    factories.make_version("1.0", text=factories.make_text("1.0", D1_1="Zo stond het vroeger."))
    factories.make_version("2.0")
    assert "Zo stond het vroeger." in client.get("/visie/versie/1.0/").content.decode()
    assert "Zo stond het vroeger." not in client.get("/visie/").content.decode()


def test_the_file_has_the_fingerprint_that_is_shown(client: Client) -> None:
    version = factories.make_version("1.0")
    response = client.get("/visie/versie/1.0/tekst.json")
    assert response["Content-Type"] == "application/json"
    assert sha256(response.content).hexdigest() == version.sha256
    assert json.loads(response.content)["version"] == "1.0"


# ---- comparing -----------------------------------------------------------------------------


def test_two_versions_are_compared_word_by_word(client: Client) -> None:
    factories.make_version(
        "1.0", text=factories.make_text("1.0", goals=("D1.1", "D1.2", "D2.1"), D1_1="Elke buurt.")
    )
    factories.make_version(
        "2.0", text=factories.make_text("2.0", goals=("D1.1", "D2.1", "D2.2"), D1_1="Elke mooie buurt.")
    )
    page = squeezed(client.get("/visie/vergelijken/?van=1.0&naar=2.0"))
    for code, change in (
        ("D1.1", "changed"),
        ("D1.2", "dropped"),
        ("D2.1", "same"),
        ("D2.2", "new"),
        ("R1", "same"),
    ):
        assert f'data-code="{code}" data-change="{change}"' in page
    assert 'data-new="1" data-changed="1" data-dropped="1" data-same="1"' in page
    assert "<ins>mooie </ins>" in page or "<ins> mooie</ins>" in page
    # Without a choice: the newest against the one before it.
    assert 'data-changed="1"' in client.get("/visie/vergelijken/").content.decode()


def test_without_a_choice_the_highest_number_is_compared_with_the_one_before_it(client: Client) -> None:
    """Also when that one was made later: 2.10 follows 2.9, and 3.0 follows both."""
    for number in ("2.9", "3.0", "2.10"):
        factories.make_version(number)
    context = client.get("/visie/vergelijken/").context
    assert (context["old"].number, context["new"].number) == ("2.10", "3.0")
    assert [number for number, _text in context["options"]] == ["3.0", "2.10", "2.9"]
    context = client.get("/visie/vergelijken/?naar=2.10").context
    assert context["old"].number == "2.9"


def test_the_way_round_can_be_turned(client: Client) -> None:
    factories.make_version("1.0", goals=("D1.1",))
    factories.make_version("2.0", goals=("D1.1", "D1.2"))
    page = client.get("/visie/vergelijken/?van=2.0&naar=1.0").content.decode()
    assert 'data-code="D1.2" data-change="dropped"' in page


# ---- a goal --------------------------------------------------------------------------------


def test_the_page_of_a_goal(client: Client) -> None:
    factories.make_version("1.0", text=factories.make_text("1.0", D1_1="Vroeger heette het zo."))
    version = factories.make_version("2.0")
    goal = version.goals.get(code="D1.1")
    served = factories.make_initiative("running", goals=[goal], name="Soepfiets")
    factories.make_initiative("draft", goals=[goal], name="Geheim plan")
    case = factories.make_case("decided", initiative=served)
    page = client.get(goal.get_absolute_url()).content.decode()
    assert goal.text in page
    assert "Soepfiets" in page
    assert "Geheim plan" not in page
    assert case.get_absolute_url() in page
    assert "Reden bij D1.1" in page
    assert "Vroeger heette het zo." in page


def test_a_reading_that_is_not_published_stays_out(client: Client) -> None:
    version = factories.make_version("1.0")
    goal = version.goals.get(code="D1.1")
    served = factories.make_initiative("running", goals=[goal])
    case = factories.make_case("comparison", initiative=served)
    page = client.get(goal.get_absolute_url()).content.decode()
    assert "Reden bij D1.1" not in page
    assert case.get_absolute_url() not in page


def test_a_hidden_initiative_stays_out(client: Client) -> None:
    version = factories.make_version("1.0")
    goal = version.goals.get(code="D1.1")
    hidden = factories.make_initiative("running", goals=[goal], name="Verborgen plan")
    type(hidden).objects.filter(pk=hidden.pk).update(hidden_at=hidden.made_at)
    assert "Verborgen plan" not in client.get(goal.get_absolute_url()).content.decode()
    assert 'data-count="1"' not in client.get("/visie/").content.decode()


@pytest.mark.parametrize("address", ["/visie/", "/visie/versie/1.0/doel/D1.1/"])
def test_as_many_queries_for_many_initiatives(client: Client, address: str) -> None:
    goals = list(factories.make_version("1.0").goals.all())
    for _n in range(2):
        factories.make_case("decided", initiative=factories.make_initiative("running", goals=goals))
    few = queries(client, address)
    for _n in range(6):
        factories.make_case("decided", initiative=factories.make_initiative("running", goals=goals))
    for _n in range(12):
        factories.make_initiative("submitted", goals=goals)
    assert queries(client, address) == few <= 15
    assert VisionVersion.objects.count() == 1


def test_the_list_of_a_goal_is_paged(client: Client) -> None:
    goal = factories.make_version("1.0").goals.get(code="D1.1")
    for _n in range(12):
        factories.make_initiative("submitted", goals=[goal])
    first = client.get(goal.get_absolute_url()).content.decode()
    second = client.get(goal.get_absolute_url() + "?pagina=2").content.decode()
    assert first.count('class="cn-row"') == 10
    assert second.count('class="cn-row"') == 2
