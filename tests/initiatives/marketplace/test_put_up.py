"""Putting something up: three short steps, as a visitor and as somebody who speaks for a group; changing it afterwards."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.files.models import StoredFile
from civicnet.journal.models import Entry
from initiatives.marketplace import actions
from initiatives.marketplace.models import Post
from tests.factories import (
    make_areas,
    make_initiative,
    make_organisation,
    make_user,
    photo_upload,
    sign_in,
)
from tests.factories.areas import make_place
from tests.factories.codes import SANNE, answer_with, code_of, letter_to
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db
NEW, BEGIN = "/marktplaats/nieuw/", "/marktplaats/nieuw/begin/"
WHAT = {"side": "need", "title": "Schoppen te leen", "category": "material"}
WHERE = {"number": "6", "urgency": "normal"}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def step(client: Client, post: Post, word: str, **form: Any) -> Any:
    return client.post(reverse("marketplace:new_step", args=[post.pk, word]), form)


# ---- a visitor -----------------------------------------------------------------------------------
def test_a_visitor_gets_no_cookie_and_sees_what_is_there() -> None:
    make_post("offer", title="Gereedschap te leen")
    browser = Client(enforce_csrf_checks=True)
    assert not browser.get(NEW).cookies
    part = browser.get(f"{NEW}lijkt-op/?title=gereedschap+gezocht&side=need")
    assert "Gereedschap te leen" in part.text
    assert "Dit is er al" not in browser.get(f"{NEW}lijkt-op/?title=de+van").text


def test_from_the_first_step_by_a_code_to_the_second(client: Client) -> None:
    answer = client.post(BEGIN, WHAT | {"email": SANNE})
    assert answer["Location"].startswith(reverse("account_confirm_login_code"))
    assert not Post.objects.exists()
    client.get(answer_with(client, code_of(letter_to()), BEGIN)["Location"], follow=True)
    draft = Post.objects.get()
    assert (draft.side, draft.title, draft.category, draft.state) == (*WHAT.values(), "draft")
    assert draft.person is not None
    assert draft.person.email == SANNE
    assert client.get(BEGIN)["Location"] == NEW  # only once
    assert Post.objects.count() == 1


def test_who_speaks_for_a_group_chooses_for_whom_before_a_draft_is_made(client: Client) -> None:
    person = make_user(SANNE)
    initiative = make_initiative("running", owner=person, name="De Regenton")
    client.post(BEGIN, WHAT | {"email": SANNE})
    there = answer_with(client, code_of(letter_to()), BEGIN)["Location"]
    page = client.get(there, follow=True)
    assert page.redirect_chain[-1] == (NEW, 302)
    assert 'value="Schoppen te leen"' in page.text
    assert not Post.objects.exists()
    client.post(NEW, WHAT | {"party": f"i{initiative.pk}"})
    assert Post.objects.get().initiative == initiative


# ---- for whom ------------------------------------------------------------------------------------
def test_it_is_for_a_party_that_one_speaks_for_or_in_person() -> None:
    (area,) = make_areas("Molenwijk")
    person = make_user()
    initiative = make_initiative("running", owner=person, neighbourhood=area)
    organisation = make_organisation(owner=person)
    other = make_initiative("running")
    client = sign_in(person)
    assert client.post(NEW, WHAT | {"party": f"i{other.pk}"}).status_code == 422
    assert client.post(NEW, WHAT).status_code == 422
    assert not Post.objects.exists()
    for party, column in (
        (f"i{initiative.pk}", initiative),
        (f"o{organisation.pk}", organisation),
        ("zelf", person),
    ):
        client.post(NEW, WHAT | {"party": party})
        assert Post.objects.latest("pk").party == column
    assert list(Post.objects.order_by("pk").values_list("neighbourhood", flat=True)) == [area.pk, None, None]


def test_a_draft_is_of_who_may_speak_for_it() -> None:
    draft = make_post(state="draft")
    other = sign_in(make_user())
    for word in ("wat", "waar", "nakijken"):
        assert step(other, draft, word, **WHAT).status_code == 404
    assert other.post(f"{NEW}{draft.pk}/weg/").status_code == 404
    mine = sign_in(owner_of(draft.initiative))
    assert draft.title in mine.get(NEW).text
    assert f"Ga verder met “{draft.title}”" in mine.get("/mijn/").text
    mine.post(f"{NEW}{draft.pk}/weg/")
    assert not Post.objects.exists()


# ---- the steps -----------------------------------------------------------------------------------
def test_three_steps_put_it_on_the_marketplace() -> None:
    (area,) = make_areas("Molenwijk")
    person = make_user()
    User.objects.filter(pk=person.pk).update(name="")
    client = sign_in(person)
    client.post(NEW, WHAT)
    draft = Post.objects.get()
    there = step(client, draft, "waar", **WHERE, neighbourhood=area.pk, days=["6"], day_parts=["morning"])
    assert there["Location"] == reverse("marketplace:new_step", args=[draft.pk, "nakijken"])
    assert step(client, draft, "nakijken", text="Voor de tuin.").status_code == 422  # in person: a name
    done = step(client, draft, "nakijken", text="Voor de tuin.", your_name="Teun Hagelaar")
    draft.refresh_from_db()
    assert done["Location"] == draft.get_absolute_url()
    assert (draft.state, draft.number, draft.days, draft.text) == ("open", 6, [6], "Voor de tuin.")
    page = client.get(draft.get_absolute_url()).text
    assert "Een inwoner van Molenwijk" in page
    assert "Teun" not in Client().get(draft.get_absolute_url()).text


def test_it_is_for_neighbourhoods_without_being_at_a_place() -> None:
    here, there, other = make_areas("Oude Kern", "Weversveld", "Molenwijk")
    draft = make_post(state="draft", category="space", neighbourhood=other)
    mine = sign_in(owner_of(draft.initiative))
    assert step(mine, draft, "waar", **WHERE, working_area=["0"]).status_code == 422
    step(mine, draft, "waar", **WHERE, neighbourhood="", working_area=[here.pk, there.pk])
    page = mine.get(reverse("marketplace:new_step", args=[draft.pk, "waar"])).text
    assert page.count("checked") == 4  # two boxes, no fixed place, and how soon
    step(mine, draft, "nakijken", text="Voor wie daar woont.")
    draft = Post.objects.get(pk=draft.pk)
    assert (draft.neighbourhood, draft.works_in) == (None, [here.pk, there.pk])
    page = Client().get(draft.get_absolute_url()).text
    assert "Ruimte in Oude Kern en Weversveld" in page
    assert "Oude Kern, Weversveld" in page
    assert "Het maakt niet uit waar" not in page


def test_a_working_area_is_changed_and_told() -> None:
    here, there, other = make_areas("Oude Kern", "Weversveld", "Molenwijk")
    post = make_post(working_area=[here, there])
    mine = sign_in(owner_of(post.initiative))
    form = {"title": post.title, "category": post.category, "text": "", **WHERE, "number": "1"}
    mine.post(f"{post.get_absolute_url()}veranderen/", form | {"working_area": [here.pk, there.pk, other.pk]})
    post = Post.objects.get(pk=post.pk)
    assert post.works_in == [here.pk, there.pk, other.pk]
    assert post.where == "3 buurten"
    assert Entry.objects.filter(verb="edit").latest("pk").data == {"fields": ["working_area"]}


def test_what_is_right_is_kept_when_another_field_is_wrong() -> None:
    draft = make_post(state="draft")
    mine = sign_in(owner_of(draft.initiative))
    answer = step(mine, draft, "waar", number="0", urgency="high", place_note="Bij de brug")
    assert answer.status_code == 422
    assert step(mine, draft, "waar", **WHERE, from_on="2026-05-02", until_on="2026-05-01").status_code == 422
    draft.refresh_from_db()
    assert (draft.place_note, draft.urgency, draft.until_on) == ("", "normal", None)
    assert draft.number == 6


def test_without_script_what_is_there_stands_above_the_second_step() -> None:
    make_post("offer", title="Kruiwagen te leen", category="material")
    draft = make_post(state="draft", title="Kruiwagen gezocht")
    page = sign_in(owner_of(draft.initiative)).get(f"{NEW}{draft.pk}/waar/").text
    assert "Dit is er al" in page
    assert "Kruiwagen te leen" in page


def test_an_offer_may_stand_without_an_end_and_depend_on_a_place() -> None:
    (area,) = make_areas("Weversveld")
    place = make_place(area)
    draft = make_post("offer", "draft")
    mine = sign_in(owner_of(draft.initiative))
    step(mine, draft, "waar", **WHERE, condition=place.pk, is_unique="on")
    step(mine, draft, "nakijken", text="", is_standing="on")
    draft.refresh_from_db()
    assert (draft.closes_on, draft.is_standing, draft.is_unique) == (None, True, True)
    assert draft.condition == place
    mine.post(f"{draft.get_absolute_url()}stap/", {"verb": "get_place"})
    draft.refresh_from_db()
    assert draft.condition is None


# ---- the photo -----------------------------------------------------------------------------------
def test_a_photo_is_cleaned_described_and_public_with_the_post() -> None:
    draft = make_post(state="draft")
    mine = sign_in(owner_of(draft.initiative))
    assert step(mine, draft, "nakijken", photo_file=photo_upload()).status_code == 422
    step(mine, draft, "nakijken", photo_file=photo_upload(), photo_alt="Een zaal", way="stop")
    draft.refresh_from_db()
    assert draft.photo is not None
    assert (draft.photo.public, draft.photo_alt) == (False, "Een zaal")
    step(mine, draft, "nakijken", photo_alt="Een zaal")
    draft.photo.refresh_from_db()
    assert draft.photo.public
    step_away = {**WHAT, **WHERE, "photo_alt": "", "photo_away": "1"}
    mine.post(f"{draft.get_absolute_url()}veranderen/", step_away)
    draft.refresh_from_db()
    assert draft.photo is None
    assert not StoredFile.objects.exists()


def test_what_is_no_photo_is_said_beside_the_field() -> None:
    draft = make_post(state="draft")
    mine = sign_in(owner_of(draft.initiative))
    wrong = photo_upload()
    wrong.seek(0)
    wrong.write(b"geen foto")
    answer = step(mine, draft, "nakijken", photo_file=wrong, photo_alt="Een zaal", text="Voor muziek")
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.state == "draft"


# ---- changing ------------------------------------------------------------------------------------
def test_what_is_on_the_marketplace_is_changed_on_one_page() -> None:
    post = actions.take(make_post(number=5), 3)
    mine = sign_in(owner_of(post.initiative))
    url = f"{post.get_absolute_url()}veranderen/"
    form = {"title": "Vijf mensen", "category": "hands", "urgency": "high", "text": "Kom!"}
    refused = mine.post(url, form | {"number": "2"})
    assert refused.status_code == 422
    assert "3" in refused.text
    assert mine.post(url, form | {"number": "4"})["Location"] == post.get_absolute_url()
    post.refresh_from_db()
    assert (post.title, post.number, post.side) == ("Vijf mensen", 4, "need")
    actions.withdraw_post(post, actor=owner_of(post.initiative))
    assert mine.get(url)["Location"] == post.get_absolute_url()
