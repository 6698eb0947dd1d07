"""Offers and needs on the pages of others: home, an initiative, an organisation, a goal, the search and the sitemap."""

import pytest
from django.test import Client
from django.utils import timezone

from civicnet.areas.models import Municipality
from initiatives.marketplace.models import Post
from tests.factories import make_initiative, make_organisation, make_user, make_version, sign_in
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    Municipality(name="Elzerbroek").save()


def test_home_shows_the_most_wanted_needs(client: Client) -> None:
    assert "Wie kan helpen?" not in client.get("/").text
    initiative = make_initiative("running")
    for n in range(5):
        make_post(initiative=initiative, title=f"Vraag {n}")
    make_post(initiative=initiative, title="Haast", urgency="high")
    make_post("offer", initiative=initiative, title="Aanbod", urgency="high")
    Post.objects.filter(title="Vraag 4").update(hidden_at=timezone.now())
    page = client.get("/")
    assert [post.title for post in page.context["wanted"]] == ["Haast", "Vraag 3", "Vraag 2", "Vraag 1"]
    assert "Wie kan helpen?" in page.text


def test_an_initiative_shows_its_own(client: Client) -> None:
    post, other = make_post(title="Zaal gezocht"), make_post(title="Iets anders")
    make_post(state="draft", initiative=post.initiative, title="Concept")
    address = post.initiative.get_absolute_url()
    page = client.get(address).text
    assert "Zaal gezocht" in page
    assert other.title not in page
    assert "Concept" not in page
    assert "/marktplaats/nieuw/" not in page
    assert "/marktplaats/nieuw/" in sign_in(owner_of(post.initiative)).get(address).text
    assert "Gevraagd en geboden" not in client.get(make_initiative().get_absolute_url()).text


def test_an_organisation_shows_its_own(client: Client) -> None:
    organisation = make_organisation(owner=make_user())
    assert "Gevraagd en geboden" not in client.get(organisation.get_absolute_url()).text
    make_post("offer", organisation=organisation, title="Zaal in De Brink")
    assert "Zaal in De Brink" in client.get(organisation.get_absolute_url()).text


def test_a_goal_leads_to_what_is_asked_and_offered_for_it(client: Client) -> None:
    goal = make_version().goals.get(code="D1.1")
    assert (
        'href="/marktplaats/?doel=D1.1"' in client.get(f"/visie/versie/{goal.version.number}/doel/D1.1/").text
    )


def test_the_search_and_the_sitemap_have_what_can_be_answered(client: Client) -> None:
    post = make_post(title="Kruiwagen gezocht", person=make_user(name="Wim de Vries"))
    draft = make_post(state="draft", title="Kruiwagen over")
    found = client.get("/zoeken/?zoek=kruiwagen").text
    assert post.get_absolute_url() in found
    assert draft.get_absolute_url() not in found
    assert post.get_absolute_url() not in client.get("/zoeken/?zoek=wim").text
    answer = client.get("/sitemap.xml")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # it streams
    assert post.get_absolute_url() in text
    assert draft.get_absolute_url() not in text
