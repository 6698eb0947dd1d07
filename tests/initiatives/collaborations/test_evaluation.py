"""Looking back together: what all partners say the same happens, and nothing before that."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from civicnet.outbox.models import Notice
from civicnet.workflow import NotAllowedNow
from initiatives.actions import accept_invitation, invite
from initiatives.collaborations import actions
from initiatives.collaborations.models import Collaboration
from tests.factories import make_user, sign_in
from tests.factories.collaborations import make_collaboration, owner_of_partner, propose
from tests.factories.initiatives import owner_of
from tests.factories.pages import text_of

pytestmark = pytest.mark.django_db


def looking_back(partners: int = 2) -> Collaboration:
    row = make_collaboration("active", partners=partners)
    return actions.evaluate(row, actor=owner_of_partner(row.partners.here()[0]))


def say(row: Collaboration, *words: str) -> str:
    """What each partner says, in their order; the state that follows."""
    for partner, word in zip(row.partners.here(), words, strict=False):
        actions.say_verdict(partner, actor=owner_of_partner(partner), verdict=word)
    return Collaboration.objects.get(pk=row.pk).state


def test_only_a_partner_asks_and_only_of_what_is_agreed() -> None:
    row = make_collaboration("active")
    with pytest.raises(PermissionDenied):
        actions.evaluate(row, actor=make_user())
    for state in ("exploring", "renegotiating"):
        other = make_collaboration(state)
        with pytest.raises(NotAllowedNow):
            actions.evaluate(other, actor=owner_of_partner(other.partners.here()[0]))
    second = owner_of_partner(row.partners.here()[1])
    actions.evaluate(row, actor=owner_of_partner(row.partners.here()[0]))
    assert Notice.objects.filter(user=second, event="collaboration.evaluate").exists()


@pytest.mark.parametrize(
    ("word", "state"), [("lasting", "lasting"), ("completed", "completed"), ("active", "active")]
)
def test_what_all_say_happens(word: str, state: str) -> None:
    row = looking_back()
    assert say(row, word) == "evaluating"
    assert say(row, word, word) == state


def test_while_they_differ_nothing_happens_and_each_may_say_it_anew() -> None:
    row = looking_back(partners=3)
    assert say(row, "lasting", "completed", "lasting") == "evaluating"
    assert say(row, "lasting", "lasting") == "lasting"


def test_who_stops_holds_nothing_up() -> None:
    row = looking_back(partners=3)
    say(row, "completed", "completed", "lasting")
    third = row.partners.here()[2]
    actions.leave(third, actor=owner_of_partner(third), reason="Klaar.")
    assert Collaboration.objects.get(pk=row.pk).state == "completed"


def test_each_partner_speaks_for_itself_and_nobody_for_two() -> None:
    row = looking_back()
    first, second = row.partners.here()
    person = owner_of_partner(first)
    with pytest.raises(PermissionDenied):
        actions.say_verdict(second, actor=person, verdict="lasting")
    plan = second.initiative
    assert plan
    accept_invitation(invite(plan, actor=owner_of(plan), email=person.email, role="owner"), actor=person)
    say(row, "lasting")
    with pytest.raises(ValidationError):
        actions.say_verdict(row.partners.here()[1], actor=person, verdict="lasting")
    with pytest.raises(ValidationError):
        actions.say_verdict(first, actor=person, verdict="misschien")


def test_what_stays_can_be_agreed_anew_and_what_is_done_cannot() -> None:
    stays, done = looking_back(), looking_back()
    say(stays, "lasting", "lasting")
    say(done, "completed", "completed")
    propose(stays, "Wij koken en rijden.")
    assert Collaboration.objects.get(pk=stays.pk).state == "renegotiating"
    with pytest.raises(NotAllowedNow):
        propose(done, "Wij koken en rijden.")


def test_the_way_on_the_page(client: Client) -> None:
    row = make_collaboration("active")
    page = row.get_absolute_url()
    first, second = (sign_in(owner_of_partner(partner)) for partner in row.partners.here())
    url = reverse("collaborations:evaluate", args=[row.slug])
    assert sign_in(make_user()).post(url).status_code == 403
    assert url in text_of(first, page)
    first.post(url)
    assert "Hoe gaan jullie verder" in text_of(second, page)
    for person, partner in zip((first, second), row.partners.here(), strict=True):
        verdict = reverse("collaborations:verdict", args=[partner.pk])
        assert person.post(verdict, {"zeg": "anders"}).status_code == 400
        person.post(verdict, {"zeg": "blijvend"})
    assert "dat blijft zo" in text_of(client, page)
    assert client.get(f"/api/v1/samenwerkingen/{row.slug}").json()["stand"] == "duurzaam"
