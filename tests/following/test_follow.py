"""Following: by one button, only for oneself, of what everybody may see, and nobody else's business."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from civicnet.following.actions import follow, unfollow
from civicnet.following.actions import follow as follow_anything
from civicnet.following.models import Follow
from initiatives.actions import add_update, hide, report, submit
from initiatives.models import Initiative
from tests.factories import (
    make_areas,
    make_initiative,
    make_organisation,
    make_staff,
    make_user,
    make_version,
    sign_in,
)
from tests.factories.codes import code_of, letter_to
from tests.factories.following import lines_for, read_by
from tests.factories.initiatives import owner_of

pytestmark = pytest.mark.django_db
FOLLOW, LIST = "/volgen/", "/mijn/volgend/"


def named(kind: str, key: object, **more: str) -> dict[str, Any]:
    return {"wat": kind, "wie": key, "volg": "1", **more}


# ---- who may ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", [LIST, "/volgen/klaar/"])
def test_a_visitor_is_asked_to_sign_in(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith("/account/inloggen/")
    assert client.post(FOLLOW, named("initiative", make_initiative().pk))["Location"].startswith("/account/")
    assert not Follow.objects.exists()


def test_what_nobody_may_see_cannot_be_followed() -> None:
    draft, hidden = make_initiative("draft"), make_initiative()
    Initiative.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    wrong = [
        ("initiative", draft.pk),
        ("initiative", hidden.pk),
        ("initiative", "x"),
        ("goal", "Z9"),
        ("x", 1),
    ]
    for person in (make_user(), owner_of(draft), make_staff("admin")):
        for kind, key in wrong:
            for answer in (
                sign_in(person).post(FOLLOW, named(kind, key)),
                sign_in(person).get(FOLLOW, named(kind, key)),
            ):
                assert answer.status_code == 404, (kind, key)
    assert not Follow.objects.exists()


def test_nobody_sees_who_follows_what(client: Client) -> None:
    """Not its owners, not the administrator, not on any page or in the API."""
    plan, follower = make_initiative("running"), make_user(name="Stille Volger")
    follow("initiative", plan.pk, actor=follower)
    add_update(plan, actor=owner_of(plan), title="Nieuws", text="Zaterdag.")
    people = [client, sign_in(owner_of(plan)), sign_in(make_staff("admin")), sign_in(make_user())]
    pages = [
        plan.get_absolute_url(),
        LIST,
        "/mijn/",
        "/api/v1/initiatieven",
        f"{plan.get_absolute_url()}beheren/",
    ]
    for browser in people:
        for page in pages:
            assert "Stille Volger" not in browser.get(page, follow=True).text, page
    assert "1 ding" not in sign_in(make_user()).get(LIST).text


# ---- the button ------------------------------------------------------------------------------------
def test_one_press_follows_and_another_stops() -> None:
    plan, person = make_initiative(), make_user()
    browser = sign_in(person)
    for _twice in range(2):
        assert browser.post(FOLLOW, named("initiative", plan.pk))["Location"] == plan.get_absolute_url()
    assert Follow.objects.get().user == person
    page = browser.get(plan.get_absolute_url())
    assert 'name="volg" value="0"' in page.text
    browser.post(FOLLOW, named("initiative", plan.pk, volg="0"))
    assert not Follow.objects.exists()


def test_with_a_script_only_the_button_changes() -> None:
    plan = make_initiative()
    browser = sign_in(make_user())
    answer = browser.post(FOLLOW, named("initiative", plan.pk), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.strip().startswith("<form")
    assert 'name="volg" value="0"' in answer.text
    answer = browser.post(FOLLOW, named("initiative", plan.pk, volg="0"), headers={"HX-Request": "true"})
    assert 'name="volg" value="1"' in answer.text


def test_a_visitor_signs_in_by_code_and_comes_back_with_it_done(client: Client) -> None:
    plan = make_initiative()
    page = client.get(FOLLOW, named("initiative", plan.pk))
    assert plan.name in page.text
    assert not page.cookies
    assert client.get("/volgen/begin/").status_code == 302
    sent = named("initiative", plan.pk, email="nieuw@voorbeeld.example")
    wrong = client.post("/volgen/begin/", sent | {"email": "geen adres"})
    assert wrong.status_code == 422
    answer = client.post("/volgen/begin/", sent)
    assert answer["Location"].startswith(reverse("account_confirm_login_code"))
    assert not Follow.objects.exists()
    code = code_of(letter_to("nieuw@voorbeeld.example"))
    there = client.post(answer["Location"], {"code": code, "next": "/volgen/klaar/"})["Location"]
    assert there == "/volgen/klaar/"
    assert client.get(there)["Location"] == plan.get_absolute_url()
    assert Follow.objects.get().user.email == "nieuw@voorbeeld.example"
    Follow.objects.all().delete()
    assert client.get(there)["Location"] == LIST
    assert not Follow.objects.exists(), "it is done once"


def test_a_form_of_another_site_begins_nothing(client: Client) -> None:
    sent = named("initiative", make_initiative().pk, email="nieuw@voorbeeld.example")
    assert (
        client.post("/volgen/begin/", sent, headers={"Origin": "https://elders.example"}).status_code == 403
    )


def test_no_more_than_two_hundred_things() -> None:
    person = make_user()
    Follow.objects.bulk_create(Follow(user=person, kind="goal", key=f"X{n}") for n in range(200))
    answer = sign_in(person).post(FOLLOW, named("initiative", make_initiative().pk), follow=True)
    assert "Je volgt al 200 dingen" in answer.text
    assert person.follows.count() == 200


# ---- what one reads --------------------------------------------------------------------------------
def test_each_kind_of_thing_has_its_news() -> None:
    area, _other = make_areas("Kern", "Zuid")
    version = make_version()
    goal = version.goals.first()
    plan = make_initiative("draft", name="Tuin", goals=[goal], theme=goal.theme, neighbourhood=area)
    organisation = make_organisation(name="De Buurtfabriek")
    followed = [
        ("neighbourhood", "B1"),
        ("theme", goal.theme.code),
        ("goal", goal.code),
        ("initiatives", "zoek=tuin"),
        ("initiatives", "buurt=B1&soort=residents_initiative"),
        ("initiatives", "alles"),
    ]
    readers = {}
    for kind, key in followed:
        readers[kind, key] = make_user()
        assert sign_in(readers[kind, key]).post(FOLLOW, named(kind, key)).status_code == 302, (kind, key)
    elsewhere = make_user()
    for kind, key in (
        ("neighbourhood", "B2"),
        ("initiatives", "zoek=boot"),
        ("organisation", organisation.pk),
    ):
        follow_anything(kind, key, actor=elsewhere)
    submit(plan, actor=owner_of(plan))
    for what, reader in readers.items():
        assert read_by(reader) == ["Nieuw: Tuin"], what
    assert read_by(elsewhere) == []
    assert lines_for(readers["neighbourhood", "B1"])[0].under.startswith("Buurt: ")


def test_an_item_is_said_once_under_the_nearest_thing() -> None:
    (area,) = make_areas("Kern")
    plan, person = make_initiative("running", name="Tuin", neighbourhood=area), make_user()
    for kind, key in (("neighbourhood", "B1"), ("initiatives", "alles"), ("initiative", plan.pk)):
        follow(kind, key, actor=person)
    add_update(plan, actor=owner_of(plan), title="Oogst", text="Zaterdag.")
    assert [line.under for line in lines_for(person)] == ["Tuin"]


def test_not_what_was_before_nor_what_one_did_nor_what_is_hidden() -> None:
    plan = make_initiative("running")
    owner, follower = owner_of(plan), make_user()
    add_update(plan, actor=owner, title="Eerder", text="Zaterdag.")
    for person in (owner, follower):
        follow("initiative", plan.pk, actor=person)
    add_update(plan, actor=owner, title="Later", text="Zondag.")
    assert [line.endswith("Later") for line in read_by(follower)] == [True]
    assert read_by(owner) == []
    Initiative.objects.filter(pk=plan.pk).update(hidden_at=timezone.now())
    assert read_by(follower) == []


def test_news_that_a_moderator_hides_is_taken_back() -> None:
    plan, follower = make_initiative("running"), make_user()
    follow("initiative", plan.pk, actor=follower)
    told = add_update(plan, actor=owner_of(plan), title="Telefoonnummer van de buurman", text="06")
    assert len(read_by(follower)) == 1
    row = report(told, actor=make_user(), reason="Dit is van hem.")
    hide(row, actor=make_staff("moderator"), reason="Het is privé.")
    assert read_by(follower) == []


def test_my_list_has_what_i_follow_and_how_often() -> None:
    plan, person = make_initiative(name="Tuin"), make_user()
    follow("initiative", plan.pk, actor=person)
    follow("initiatives", "zoek=boot", actor=person)
    browser = sign_in(person)
    text = browser.get(LIST).text
    assert "Tuin" in text
    assert "“boot”" in text
    assert browser.post(LIST, {"followed": "soms"}).status_code == 422
    assert browser.post(LIST, {"followed": "daily"}).status_code == 302
    person.refresh_from_db()
    assert person.mail_rhythms == {"followed": "daily"}
    unfollow("initiative", plan.pk, actor=person)
    assert "Tuin" not in browser.get(LIST).text


def test_the_list_offers_what_is_chosen(client_for: Callable[..., Client]) -> None:
    (area,) = make_areas("Kern")
    make_initiative("running", neighbourhood=area)
    browser = client_for(make_user())
    for query, kind, key in (
        ("?buurt=B1", "neighbourhood", "B1"),
        ("?volgorde=naam&fase=running", "initiatives", "fase=running"),
        ("", "initiatives", "alles"),
    ):
        choice = browser.get(f"/initiatieven/{query}").context["follow"]
        assert (choice.kind, choice.key) == (kind, key)


@pytest.mark.parametrize("address", [LIST, "/mijn/"])
def test_queries_stay_flat(address: str) -> None:
    person = make_user()
    browser = sign_in(person)
    few = many = 0
    for n in (2, 10):
        for _n in range(n):
            plan = make_initiative("running")
            follow("initiative", plan.pk, actor=person)
            add_update(plan, actor=owner_of(plan), title="Nieuws", text="Zaterdag.")
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        few, many = many or len(asked), len(asked)
    assert few == many
