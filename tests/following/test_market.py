"""Following the marketplace: a kind of help, a search, an organisation, a neighbourhood."""

import pytest

from civicnet.following.actions import follow
from civicnet.outbox.actions import relay
from civicnet.outbox.models import News
from initiatives.marketplace import actions
from initiatives.marketplace.models import Post
from tests.factories import make_areas, make_user, sign_in
from tests.factories.following import lines_for, read_by
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db


def test_each_way_of_following_finds_what_is_put_up() -> None:
    area, _other = make_areas("Kern", "Zuid")
    person = make_user(name="Geheime Gever")
    ways = [
        ("category", "hands"),
        ("posts", "alles"),
        ("posts", "zoek=schoffel"),
        ("posts", "kant=gevraagd&categorie=hands"),
        ("neighbourhood", "B1"),
    ]
    readers = {way: make_user() for way in ways}
    for (kind, key), reader in readers.items():
        sent = {"wat": kind, "wie": key, "volg": "1"}
        assert sign_in(reader).post("/volgen/", sent).status_code == 302, (kind, key)
    elsewhere = make_user()
    for kind, key in (
        ("category", "roof"),
        ("posts", "kant=geboden"),
        ("neighbourhood", "B2"),
        ("posts", "zoek=boot"),
    ):
        follow(kind, key, actor=elsewhere)
    follow("posts", "alles", actor=person)
    post = make_post(
        person=person,
        side="need",
        category="hands",
        title="Schoffelen",
        text="Met een schoffel.",
        neighbourhood=area,
    )
    for _twice in range(2):
        relay()
    for way, reader in readers.items():
        assert read_by(reader) == ["Gevraagd: Schoffelen"], way
        assert lines_for(reader)[0].url == post.get_absolute_url()
    assert read_by(elsewhere) == read_by(person) == []
    assert "Geheime" not in str(News.objects.values().get()), "a resident in person is not named"
    actions.withdraw_post(post, actor=person)
    assert read_by(readers["posts", "alles"]) == [], "what cannot be answered is no news any more"


def test_a_draft_is_no_news_and_cannot_be_followed() -> None:
    reader = make_user()
    follow("posts", "alles", actor=reader)
    draft = make_post(state="draft")
    relay()
    assert read_by(reader) == []
    assert sign_in(reader).post("/volgen/", {"wat": "post", "wie": draft.pk, "volg": "1"}).status_code == 404
    assert Post.objects.get() == draft


def test_the_list_offers_what_is_chosen() -> None:
    browser = sign_in(make_user())
    for query, kind, key in (
        ("?categorie=hands", "category", "hands"),
        ("?kant=gevraagd&categorie=hands&volgorde=sluit", "posts", "kant=gevraagd&categorie=hands"),
        ("", "posts", "alles"),
    ):
        choice = browser.get(f"/marktplaats/{query}").context["follow"]
        assert (choice.kind, choice.key) == (kind, key)
