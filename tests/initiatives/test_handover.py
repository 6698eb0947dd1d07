"""Who goes on with what was handed over says so itself: nobody names another party in public without its consent."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from civicnet.accounts.models import User
from civicnet.outbox.models import Message
from civicnet.workflow import SYSTEM, NotAllowedNow
from initiatives import actions
from initiatives.models import Handover, Initiative, Membership
from tests.factories import make_initiative, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
HEIR = "Elzerstroom Zuid"


@pytest.fixture
def people() -> tuple[User, User]:
    """Who hands over, and who runs the party that is named."""
    return make_user(), make_user()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def named(people: tuple[User, User], typed: str = HEIR) -> Handover:
    """Somebody types the name of another's initiative in the form."""
    owner, heir = people
    make_initiative("running", owner=heir, name=HEIR, contact_email="zuid@voorbeeld.example")
    left = make_initiative("running", owner=owner, contact_email="wij@voorbeeld.example")
    url = reverse("initiatives:hand_over", args=[left.slug])
    answer = signed_in(owner).post(url, {"successor_name": typed, "passes_on": "De sleutel"})
    assert answer.status_code == 302
    return Handover.objects.select_related("initiative", "successor").get(initiative=left)


def seen_outside(handover: Handover) -> str:
    """All that everybody can read of both."""
    slug = handover.initiative.slug
    urls = (f"/initiatieven/{slug}/", f"/en/initiatieven/{slug}/", f"/api/v1/initiatieven/{slug}")
    return "\n".join(Client().get(url).text for url in (*urls, f"/initiatieven/{slug}/rss.xml"))


@pytest.mark.parametrize("typed", [HEIR, "elzerstroom zuid", " Elzerstroom-Zuid. "])
def test_nobody_is_named_before_it_agrees(people: tuple[User, User], typed: str) -> None:
    handover = named(people, typed)
    assert (handover.consent, handover.successor_name) == ("asked", "")
    assert HEIR not in seen_outside(handover)
    page = signed_in(people[0]).get(handover.initiative.get_absolute_url()).text
    assert 'data-handover="asked"' in page  # who handed over sees that they were asked


def test_who_is_asked_hears_it_and_only_they_answer(people: tuple[User, User]) -> None:
    handover = named(people)
    owner, heir = people
    assert heir.notices.get(event="handover.ask").url == handover.get_absolute_url()
    letters = Message.objects.filter(kind="mail", payload__to=[heir.email])
    assert any(handover.get_absolute_url() in letter.payload["body"] for letter in letters)
    assert handover.get_absolute_url() in signed_in(heir).get("/mijn/").text
    member = make_user()
    Membership.objects.create(initiative=handover.successor, user=member, role="member")
    for person in (owner, member, make_user(), make_staff("admin", "moderator")):
        with pytest.raises(PermissionDenied):
            actions.answer_handover(handover, actor=person, agrees=True)
    url = handover.get_absolute_url()
    assert Client().get(url).status_code == 302
    assert signed_in(make_user()).get(url).status_code == 404
    assert signed_in(owner).post(url, {"verb": "agree"}).status_code == 404
    assert signed_in(member).post(url, {"verb": "agree"}).status_code == 403
    assert HEIR not in seen_outside(handover)


def test_a_yes_names_them_and_can_be_taken_back(people: tuple[User, User]) -> None:
    handover = named(people)
    owner, heir = people
    client, url = signed_in(heir), handover.get_absolute_url()
    page = client.get(url).text
    assert "De sleutel" in page
    assert 'value="agree"' in page
    assert client.post(url, {"verb": "agree"})["Location"] == handover.initiative.get_absolute_url()
    assert HEIR in seen_outside(handover)
    assert owner.notices.filter(event="handover.agree").exists()
    assert url not in client.get("/mijn/").text
    client.post(url, {"verb": "decline"})
    assert HEIR not in seen_outside(handover)
    assert owner.notices.filter(event="handover.decline").exists()


def test_a_no_leaves_it_without_a_name(people: tuple[User, User]) -> None:
    handover = named(people)
    actions.answer_handover(handover, actor=people[1], agrees=False)
    with pytest.raises(NotAllowedNow):
        actions.answer_handover(handover, actor=people[1], agrees=False)
    assert HEIR not in seen_outside(handover)
    assert Client().get(handover.initiative.get_absolute_url()).status_code == 200


def test_an_organisation_is_asked_too(people: tuple[User, User]) -> None:
    owner, heir = people
    party = make_organisation("Stichting De Kade", owner=heir)
    left = make_initiative("running", owner=owner)
    url = reverse("initiatives:hand_over", args=[left.slug])
    signed_in(owner).post(url, {"successor_name": "stichting de kade"})
    handover = Handover.objects.get(initiative=left)
    assert (handover.organisation, handover.consent) == (party, "asked")
    assert "De Kade" not in seen_outside(handover)
    assert handover.get_absolute_url() in signed_in(heir).get("/mijn/").text
    signed_in(heir).post(handover.get_absolute_url(), {"verb": "agree"})
    assert "De Kade" in seen_outside(handover)


def test_who_runs_both_agrees_with_the_same_click() -> None:
    both = make_user()
    heir, left = (make_initiative("running", owner=both) for _n in range(2))
    handover = actions.hand_over(left, actor=both, successor=heir)
    assert handover.consent == "agreed"
    assert not both.notices.filter(event="handover.ask").exists()


def test_the_clock_and_the_loader_name_nobody_by_themselves() -> None:
    heir, left = (make_initiative("running") for _n in range(2))
    assert actions.hand_over(left, actor=SYSTEM, successor=heir).consent == "asked"


def test_who_is_not_on_the_site_is_named_in_the_words_of_the_initiators(people: tuple[User, User]) -> None:
    handover = named(people, "De buren van nummer 9")
    assert (handover.consent, handover.party) == ("named", None)
    assert "De buren van nummer 9" in seen_outside(handover)


def test_the_database_keeps_a_party_from_being_named_in_words_alone(people: tuple[User, User]) -> None:
    handover = named(people)
    for change in ({"successor_name": HEIR}, {"consent": "named"}, {"successor": None}):
        with pytest.raises(DatabaseError, match=r"a_party_is_asked|nvalid transition"), transaction.atomic():
            Handover.objects.filter(pk=handover.pk).update(**change)


@pytest.mark.parametrize("stage", ["running", "dormant", "handed_over", "ended", "withdrawn"])
def test_there_is_nothing_to_join_in_what_is_over(stage: str) -> None:
    row = make_initiative("running", contact_email="wij@voorbeeld.example")
    Initiative.objects.filter(pk=row.pk).update(stage="dormant" if stage != "running" else "running")
    if stage not in ("running", "dormant"):
        Initiative.objects.filter(pk=row.pk).update(stage=stage)
    page = Client().get(row.get_absolute_url()).text
    assert ("Doe mee" in page) is (stage in ("running", "dormant"))


def test_who_joins_may_stay_unnamed() -> None:
    """Another place where a party is named: by joining one is, unless one says no."""
    row = make_initiative("running")
    owner = row.audience("owners")[0]
    for name, form in (("Willem Zichtbaar", {}), ("Vera Verborgen", {"verborgen": "ja"})):
        person = make_user(name=name)
        actions.invite(row, actor=owner, email=person.email)
        letter = Message.objects.filter(kind="mail", payload__to=[person.email]).latest("made_at")
        token = letter.payload["body"].split("/uitnodiging/")[1].split("/")[0]
        client = signed_in(person)
        assert 'name="verborgen"' in client.get(f"/initiatieven/uitnodiging/{token}/").text
        client.post(f"/initiatieven/uitnodiging/{token}/", form)
    page = Client().get(row.get_absolute_url()).text
    assert "Willem Zichtbaar" in page
    assert "Vera Verborgen" not in page
