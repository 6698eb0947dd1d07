"""`/initiatieven/nieuw/`: four steps, kept at each, like others before the end, receipt at once."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from civicnet.deadlines import CONTACT_DAYS, due
from civicnet.journal.models import Entry
from civicnet.outbox.models import Message, Notice
from initiatives.models import Initiative
from tests.factories import (
    make_areas,
    make_initiative,
    make_organisation,
    make_staff,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
NEW = "/initiatieven/nieuw/"
WHAT = {
    "name": "Buurttuin De Regenton",
    "summary": "Twaalf buren maken een tuin die regen vasthoudt.",
}
WHO = {"kind": "residents_initiative", "people": "Twaalf buren"}
WHAT_FOR = {"purpose": "Bij elke hoosbui staat de straat onder water. Wij maken een tuin."}


def begin(client: Client, **changes: str) -> Initiative:
    """Sign in is done; the first step goes well."""
    answer = client.post(NEW, WHAT | changes)
    assert answer.status_code == 302, answer.context["forms"][0].errors
    return Initiative.objects.latest("pk")


def step(draft: Initiative, word: str) -> str:
    return reverse("initiatives:step", args=[draft.slug, word])


def test_whose_session_ended_signs_in_first_and_comes_back(client: Client) -> None:
    """A visitor's own form goes elsewhere (test_begin.py)."""
    answer = client.post(NEW, WHAT)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={NEW}")
    assert not Initiative.objects.exists()


def test_another_person_does_not_see_the_draft(client: Client) -> None:
    draft = make_initiative("draft")
    client.force_login(make_user())
    for url in (
        step(draft, "wie"),
        reverse("initiatives:preview", args=[draft.slug]),
        draft.get_absolute_url(),
    ):
        assert client.get(url).status_code == 404
    assert client.post(reverse("initiatives:preview", args=[draft.slug])).status_code == 404
    assert client.post(reverse("initiatives:throw_away", args=[draft.slug])).status_code == 404
    draft.refresh_from_db()
    assert draft.is_draft


def test_the_four_steps_end_on_the_site(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    version = make_version()
    area, other = make_areas("Molenwijk", "Weversveld")
    desk = make_staff("broker")
    person = make_user(name="Sanne")
    client.force_login(person)
    draft = begin(client)
    assert draft.is_draft
    assert draft.memberships.get().user == person
    who = WHO | {
        "legal_form": "informal_group",
        "contact_email": "tuin@voorbeeld.example",
    }
    assert client.post(step(draft, "wie"), who)["Location"] == step(draft, "waar")
    where = {"neighbourhood": area.pk, "working_area": [area.pk, other.pk], "place_note": "Bij de school"}
    assert client.post(step(draft, "waar"), where)["Location"] == step(draft, "waarvoor")
    goals = list(version.goals.all()[:2])
    what_for = WHAT_FOR | {
        "theme": goals[0].theme_id,
        "goals": [g.pk for g in goals],
        "own_measure": "Het bankje blijft droog.",
        "started_on": "2026-03-01",
    }
    preview = reverse("initiatives:preview", args=[draft.slug])
    assert client.post(step(draft, "waarvoor"), what_for)["Location"] == preview
    assert "Het bankje blijft droog." in client.get(preview).text
    assert client.get("/initiatieven/").context["total"] == 0

    answer = client.post(preview)
    assert answer["Location"] == "/initiatieven/buurttuin-de-regenton/ontvangen/"
    made = Initiative.objects.get()
    assert (made.stage, made.slug, made.neighbourhood) == ("submitted", "buurttuin-de-regenton", area)
    assert set(made.working_area.all()) == {area, other}
    assert set(made.goals.all()) == set(goals)
    assert made.submitted_at
    assert made.contact_due == due(made.submitted_at, CONTACT_DAYS)
    assert [e.verb for e in Entry.objects.about(made)] == ["start_draft", "submit"]
    # Receipt: at once on the page, as a notice and by mail; the desk is told.
    receipt = client.get(answer["Location"])
    assert receipt.status_code == 200
    assert "data-receipt" in receipt.text
    assert Notice.objects.get(user=person).event == "initiative.receipt"
    letter = Message.objects.get(kind=Message.Kind.MAIL, payload__to=[person.email]).payload
    assert "/initiatieven/buurttuin-de-regenton/" in letter["body"]
    assert Notice.objects.get(user=desk).event == "initiative.submit"
    assert Client().get(made.get_absolute_url()).status_code == 200


def test_what_was_typed_stays_after_an_error(client: Client) -> None:
    client.force_login(make_user())
    answer = client.post(NEW, WHAT | {"name": "", "summary": "Mijn zin blijft staan"})
    assert answer.status_code == 422
    assert "Mijn zin blijft staan" in answer.text
    assert 'href="#id_name"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert not Initiative.objects.exists()


def test_what_is_right_is_kept_when_something_else_is_wrong(client: Client) -> None:
    client.force_login(make_user())
    draft = begin(client)
    answer = client.post(step(draft, "wie"), WHO | {"kvk": "123"})
    assert answer.status_code == 422
    assert 'value="123"' in answer.text
    draft.refresh_from_db()
    assert (draft.people, draft.kvk, draft.step_reached) == ("Twaalf buren", "", 2)


def test_one_can_stop_half_way_with_what_is_right_saved(client: Client) -> None:
    client.force_login(make_user())
    draft = begin(client)
    half = {"people": "Twaalf buren", "way": "stop"}
    assert client.post(step(draft, "wie"), half | {"kvk": "123"}).status_code == 422, "it would be lost"
    assert client.post(step(draft, "wie"), half)["Location"] == "/mijn/"
    assert f"{draft.name} is bewaard." in client.get("/mijn/").text
    draft.refresh_from_db()
    assert (draft.people, draft.kind, draft.step_reached) == ("Twaalf buren", "", 2)


def test_what_is_missing_is_named_with_its_step(client: Client) -> None:
    client.force_login(make_user())
    draft = begin(client)
    answer = client.post(reverse("initiatives:preview", args=[draft.slug]))
    assert answer.status_code == 422
    assert [item["url"] for item in answer.context["wrong"]] == [step(draft, "wie"), step(draft, "waarvoor")]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("12345678", "12345678"), ("1234.5678", "12345678"), ("1234 5678 0001", "123456780001")],
)
def test_a_kvk_number_has_eight_digits_or_twelve(client: Client, typed: str, kept: str) -> None:
    client.force_login(make_user())
    draft = begin(client)
    assert client.post(step(draft, "wie"), WHO | {"kvk": typed}).status_code == 302
    draft.refresh_from_db()
    assert draft.kvk == kept


def test_a_draft_is_gone_on_with_on_another_device(client: Client) -> None:
    person = make_user()
    client.force_login(person)
    draft = begin(client)
    other_device = Client()
    other_device.force_login(person)
    assert step(draft, "wie") in other_device.get(NEW).text
    assert step(draft, "wie") in other_device.get("/mijn/").text
    assert other_device.post(step(draft, "wie"), WHO)["Location"] == step(draft, "waar")
    assert step(draft, "waar") in client.get(NEW).text


def test_look_alikes_are_shown_before_the_end(client: Client) -> None:
    here, elsewhere = make_areas("Molenwijk", "Weversveld")
    near = make_initiative(
        "running", name="Regentuin Molendreef", neighbourhood=here, summary="Een tuin die regen vasthoudt."
    )
    make_initiative("running", name="Biljartclub", neighbourhood=elsewhere, summary="Elke week een potje.")
    make_initiative("draft", name="Buurttuin De Regenton", neighbourhood=here)
    client.force_login(make_user())
    draft = begin(client)
    assert "data-lookalikes" not in client.get(step(draft, "wie")).text
    client.post(step(draft, "waar"), {"neighbourhood": here.pk})
    for url in (step(draft, "waarvoor"), reverse("initiatives:preview", args=[draft.slug])):
        found = client.get(url).context["alike"]
        assert [like.initiative for like in found] == [near]
        assert found[0].nearby


def test_nearly_the_same_name_is_alike_wherever_it_is(client: Client) -> None:
    near = make_initiative("running", name="De Regentonn", summary="Iets heel anders")
    client.force_login(make_user())
    draft = begin(client, name="De Regenton", summary="Muziek maken")
    found = client.get(step(draft, "waar")).context["alike"]
    assert [like.initiative for like in found] == [near]


def test_a_challenge_asks_what_only_a_challenge_has(client: Client) -> None:
    client.force_login(make_user())
    draft = begin(client)
    client.post(step(draft, "wie"), WHO | {"kind": "challenge"})
    answer = client.post(step(draft, "waarvoor"), WHAT_FOR | {"own_measure": "Het park is schoon"})
    assert answer.status_code == 422
    assert 'href="#id_task"' in answer.text
    answer = client.post(
        step(draft, "waarvoor"),
        WHAT_FOR | {"task": "Onderhoud van het park", "asked_budget": "12000", "term_years": "3"},
    )
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.challenge.task, draft.challenge.asked_budget) == ("Onderhoud van het park", 12000)
    # No challenge any more: its figures do not stay behind.
    client.post(step(draft, "wie"), WHO)
    assert not hasattr(Initiative.objects.get(pk=draft.pk), "challenge")


def test_goals_are_of_the_adopted_vision_and_five_at_most(client: Client) -> None:
    old = make_version()
    old_goal = old.goals.first()
    new = make_version(goals=[f"D1.{n}" for n in range(1, 8)])
    client.force_login(make_user())
    draft = begin(client)
    assert client.post(step(draft, "waarvoor"), WHAT_FOR | {"goals": [old_goal.pk]}).status_code == 422
    six = [goal.pk for goal in new.goals.all()[:6]]
    answer = client.post(step(draft, "waarvoor"), WHAT_FOR | {"goals": six})
    assert answer.status_code == 422
    assert 'href="#id_goals_0"' in answer.text
    assert answer.text.count('name="goals"') == 7  # a box for each
    assert client.post(step(draft, "waarvoor"), WHAT_FOR | {"goals": six[:5]}).status_code == 302


def test_without_a_vision_nothing_is_asked_about_it(client: Client) -> None:
    client.force_login(make_user())
    draft = begin(client)
    page = client.get(step(draft, "waarvoor"))
    assert "goals" not in page.context["form"].fields
    assert client.post(step(draft, "waarvoor"), WHAT_FOR).status_code == 302


def test_an_organisation_of_ones_own_can_carry_it(client: Client) -> None:
    person = make_user()
    organisation = make_organisation(owner=person)
    foreign = make_organisation()
    client.force_login(person)
    draft = begin(client)
    assert client.post(step(draft, "wie"), WHO | {"organisation": foreign.pk}).status_code == 422
    assert client.post(step(draft, "wie"), WHO | {"organisation": organisation.pk}).status_code == 302
    assert draft.memberships.filter(organisation=organisation, role="owner", left_at=None).exists()


def test_two_with_one_name_get_two_addresses(client: Client) -> None:
    make_initiative("submitted", name="Soep & Co")
    second = make_initiative("submitted", name="Soep & Co")
    assert second.slug == "soep-co-2"
    # Pages of the site are not taken by an initiative of that name.
    assert make_initiative("submitted", name="Signalen").slug == "signalen-2"


def test_submitting_twice_is_submitting_once(client: Client) -> None:
    owner = make_user()
    draft = make_initiative("draft", owner=owner)
    client.force_login(owner)
    url = reverse("initiatives:preview", args=[draft.slug])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 404
    assert Entry.objects.filter(verb="submit").count() == 1


def test_a_draft_can_be_thrown_away(client: Client) -> None:
    owner = make_user()
    draft = make_initiative("draft", owner=owner)
    client.force_login(owner)
    assert client.post(reverse("initiatives:throw_away", args=[draft.slug])).status_code == 302
    assert not Initiative.objects.exists()
    assert mail.outbox == []


def test_the_draft_goes_on_the_site_without_a_purpose_only_from_an_import() -> None:
    with pytest.raises(Exception, match="purpose"):
        make_initiative("submitted", purpose="")
    assert make_initiative("submitted", purpose="", source_id="susy:1").stage == "submitted"
