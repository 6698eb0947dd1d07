"""Who takes part in a collaboration, and how they come and go."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from civicnet.outbox.models import Notice
from civicnet.workflow import NotAllowedNow
from initiatives.actions import accept_invitation, invite
from initiatives.collaborations import actions
from initiatives.collaborations.models import Collaboration, Partner, PartnerConsent
from tests.factories import make_initiative, make_organisation, make_staff, make_user
from tests.factories.collaborations import make_collaboration, owner_of_partner
from tests.factories.exchanges import make_exchange, speaker
from tests.factories.initiatives import add_member, owner_of

pytestmark = pytest.mark.django_db


def now(row: Collaboration) -> Collaboration:
    return Collaboration.objects.get(pk=row.pk)


def test_nobody_begins_in_the_name_of_others() -> None:
    own, other = make_initiative("running"), make_initiative("running")
    with pytest.raises(PermissionDenied):
        actions.start(actor=make_user(), own=own, others=[other], name="Samen", goal="Eten")
    with pytest.raises(PermissionDenied):
        actions.start(actor=add_member(own), own=own, others=[other], name="Samen", goal="Eten")
    assert not Collaboration.objects.exists()


def test_it_needs_somebody_else() -> None:
    own = make_initiative("running")
    for others in ([], [own]):
        with pytest.raises(ValidationError):
            actions.start(actor=owner_of(own), own=own, others=others, name="Samen", goal="Eten")


def test_it_is_public_once_two_said_yes() -> None:
    row = make_collaboration("asked")
    stranger, asked = make_user(), row.partners.asked().get()
    assert not Collaboration.objects.visible_to(stranger).exists()
    assert Collaboration.objects.visible_to(owner_of_partner(asked)).exists()
    with pytest.raises(PermissionDenied):
        actions.say_yes(asked, actor=stranger)
    with pytest.raises(PermissionDenied):
        actions.say_yes(asked, actor=add_member(asked.initiative))
    actions.say_yes(asked, actor=owner_of_partner(asked))
    assert Collaboration.objects.visible_to(stranger).exists()
    assert now(row).partners.here().count() == 2


def test_a_third_needs_the_yes_of_all() -> None:
    row = make_collaboration()
    first, second = row.partners.here()
    third = actions.invite(row, make_organisation(), actor=owner_of_partner(first))
    actions.say_yes(third, actor=owner_of_partner(third))
    assert row.partners.here().count() == 2
    actions.say_yes(third, actor=owner_of_partner(second))
    assert row.partners.here().count() == 3


def test_who_asked_has_said_yes_and_who_said_no_keeps_it_out() -> None:
    row = make_collaboration()
    first, second = row.partners.here()
    third = actions.invite(row, make_initiative("running"), actor=owner_of_partner(first))
    actions.decline(third, actor=owner_of_partner(second))
    third.refresh_from_db()
    assert third.state == "declined"
    with pytest.raises(NotAllowedNow):
        actions.say_yes(third, actor=owner_of_partner(third))
    assert now(row).is_live


def test_three_who_are_asked_at_once_say_yes_to_each_other() -> None:
    row = make_collaboration("asked", partners=3)
    for partner in row.partners.asked():
        actions.say_yes(partner, actor=owner_of_partner(partner))
    assert row.partners.here().count() == 3


def test_nobody_stands_there_twice() -> None:
    row = make_collaboration()
    first, second = row.partners.here()
    with pytest.raises(ValidationError):
        actions.invite(row, second.party, actor=owner_of_partner(first))
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.create(collaboration=row, initiative=second.initiative, state="invited")


def test_others_ask_nobody() -> None:
    row = make_collaboration()
    with pytest.raises(PermissionDenied):
        actions.invite(row, make_initiative("running"), actor=make_staff("broker"))


def test_a_bridge_builder_brings_two_together_and_is_none_of_them() -> None:
    broker, pair = make_staff("broker"), [make_initiative("running"), make_organisation()]
    said = {"name": "Rustige avonden", "goal": "Rust", "message": "Kennen jullie elkaar?"}
    with pytest.raises(PermissionDenied):
        actions.introduce(actor=make_user(), parties=pair, **said)
    row = actions.introduce(actor=broker, parties=pair, **said)
    assert not row.is_public
    for partner in row.partners.asked():
        actions.say_yes(partner, actor=owner_of_partner(partner))
    assert now(row).is_public
    with pytest.raises(PermissionDenied):
        actions.invite(row, make_initiative("running"), actor=broker)


def test_what_a_bridge_builder_proposed_ends_quietly_when_one_says_no() -> None:
    pair = [make_initiative("running"), make_initiative("running")]
    row = actions.introduce(actor=make_staff("broker"), parties=pair, name="A", goal="B", message="C")
    one = row.partners.asked().first()
    assert one
    actions.decline(one, actor=owner_of_partner(one))
    assert now(row).state == "dissolved"
    assert not Collaboration.objects.public().exists()


def test_leaving_is_always_possible_and_the_others_are_asked() -> None:
    row = make_collaboration(partners=3)
    first, second, third = row.partners.here()
    with pytest.raises(PermissionDenied):
        actions.leave(first, actor=owner_of_partner(second), reason="Weg")
    with pytest.raises(ValidationError):
        actions.leave(first, actor=owner_of_partner(first), reason=" ")
    actions.leave(first, actor=owner_of_partner(first), reason="Te druk.")
    assert now(row).is_live
    asked = [partner.pk for partner in row.partners.here() if partner.asked_at]
    assert asked == [second.pk, third.pk]
    assert Notice.objects.filter(user=owner_of_partner(second), event="collaboration.leave").exists()
    with pytest.raises(PermissionDenied):
        actions.go_on(second, actor=owner_of_partner(third))
    actions.go_on(second, actor=owner_of_partner(second))
    assert [partner.pk for partner in row.partners.here() if partner.asked_at] == [third.pk]


def test_it_ends_when_one_is_left() -> None:
    row = make_collaboration("dissolved")
    assert now(row).state == "dissolved"
    last = row.partners.here().get()
    actions.leave(last, actor=owner_of_partner(last), reason="Ook klaar.")
    assert not row.partners.here().exists()


def test_an_initiative_that_ended_stops_everywhere() -> None:
    row, asked = make_collaboration(partners=3), make_collaboration("asked")
    partner, guest = row.partners.here()[0], asked.partners.asked()[0]
    actions.leave_with_initiative({"id": partner.initiative_id})
    actions.leave_with_initiative({"id": guest.initiative_id})
    partner.refresh_from_db()
    guest.refresh_from_db()
    assert (partner.state, guest.state) == ("left", "declined")
    actions.leave_with_initiative({"id": partner.initiative_id})


def test_only_a_confirmed_exchange_of_ones_own_is_where_it_came_from() -> None:
    running, done = make_exchange("agreed"), make_exchange("confirmed")
    other = make_initiative("running")
    for exchange, own in ((running, running.initiative), (done, other)):
        with pytest.raises(PermissionDenied):
            actions.start(
                actor=owner_of(own),
                own=own,
                others=[make_organisation()],
                name="A",
                goal="B",
                exchange=exchange,
            )
    row = actions.start(
        actor=speaker(done, "answerer"),
        own=done.initiative,
        others=[done.post.party],
        name="A",
        goal="B",
        exchange=done,
    )
    assert row.exchange == done


def test_each_partner_says_what_it_brings_itself() -> None:
    row = make_collaboration()
    first, second = row.partners.here()
    share = {"brings": "Een keuken", "needs": "Een bus", "decides": "Het recept"}
    with pytest.raises(PermissionDenied):
        actions.tell_share(first, actor=owner_of_partner(second), **share)
    actions.tell_share(first, actor=owner_of_partner(first), **share)
    first.refresh_from_db()
    assert (first.brings, first.needs, first.decides) == ("Een keuken", "Een bus", "Het recept")


def test_between_two_parties_two_people_agree() -> None:
    own, both = make_initiative("running"), make_initiative("running")
    person = owner_of(own)
    alone = make_initiative("running", owner=person)
    said = {"own": own, "name": "Samen", "goal": "Eten"}
    with pytest.raises(ValidationError):
        actions.start(actor=person, others=[alone], **said)
    accept_invitation(invite(both, actor=owner_of(both), email=person.email, role="owner"), actor=person)
    row = actions.start(actor=person, others=[both], **said)
    asked = row.partners.asked().get()
    actions.say_yes(asked, actor=person)
    assert not now(row).is_public
    with pytest.raises(DatabaseError), transaction.atomic():
        PartnerConsent.objects.create(partner=asked, by=asked, given_by=person)
    other = next(user for user in both.audience("owners") if user != person)
    actions.say_yes(asked, actor=other)
    assert now(row).is_public
    proposal = actions.propose_agreement(now(row), actor=person, based_on=0, text="Wij koken.")
    assert actions.consent(now(row), actor=person, sha256=proposal.sha256).is_proposed
    assert actions.consent(now(row), actor=other, sha256=proposal.sha256).agreed_at
