"""What ties two parties: exchanges that both confirmed, and people who take part in both. Nothing else."""

from datetime import date, timedelta
from itertools import combinations

import pytest
import time_machine
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from initiatives.actions import end, withdraw
from initiatives.collaborations.actions import evaluate, leave, say_verdict
from initiatives.collaborations.models import Collaboration
from initiatives.models import Initiative, Membership
from initiatives.network.ties import key_of, parties_on, ties_on
from tests.factories import make_initiative, make_user
from tests.factories.collaborations import make_collaboration
from tests.factories.exchanges import EXCHANGE_STATES, make_exchange
from tests.factories.initiatives import add_member, make_organisation, owner_of
from tests.factories.network import tie

pytestmark = pytest.mark.django_db


def pairs(day: date | None = None, **of: object) -> list[tuple[str, str, str]]:
    return [(found.a, found.b, found.kind) for found in ties_on(day or local_date(), **of)]  # type: ignore[arg-type]


@pytest.mark.parametrize("state", [state for state in EXCHANGE_STATES if state != "confirmed"])
def test_what_is_not_confirmed_by_both_ties_nobody(state: str) -> None:
    make_exchange(state)
    assert pairs() == []


def test_an_exchange_goes_from_who_gave_to_who_got() -> None:
    giver, getter = make_initiative("running"), make_organisation()
    row = tie(giver, getter)
    (found,) = ties_on(local_date())
    assert (found.a, found.b, found.about) == (key_of(giver), key_of(getter), row.post_id)
    assert found.since == local_date(row.closed_at)


def test_a_tie_begins_on_its_day() -> None:
    tie(make_initiative("running"), make_initiative("running"))
    today = local_date()
    assert len(pairs(today)) == 1
    assert pairs(today - timedelta(days=1)) == []


def test_a_resident_in_person_is_no_party() -> None:
    make_exchange("confirmed", person=make_user())
    assert pairs() == []


@pytest.mark.parametrize("state", ["asked", "exploring"])
def test_who_still_explores_is_not_tied_by_it(state: str) -> None:
    make_collaboration(state)
    assert pairs() == []


def test_partners_are_tied_from_their_agreement_until_one_stops() -> None:
    row = make_collaboration("active", partners=3)
    keys = [key_of(partner.party) for partner in row.partners.here()]
    tied = [{a, b} for a, b, kind in pairs() if kind == "collaboration"]
    assert len(tied) == 3
    assert all({a, b} in tied for a, b in combinations(keys, 2))
    assert {tie.about for tie in ties_on(local_date())} == {row.pk}
    assert len(pairs(of=[keys[0]])) == 2
    assert pairs(local_date() - timedelta(days=1)) == []
    gone = row.partners.here()[2]
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        leave(gone, actor=gone.owners()[0], reason="Geen tijd meer.")
        assert [key_of(gone.party) in tie[:2] for tie in pairs()] == [False]
        assert len(pairs(local_date() - timedelta(days=1))) == 3


def test_what_all_say_is_done_ties_nobody_from_then_on() -> None:
    row = make_collaboration("active")
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        evaluate(row, actor=row.partners.here()[0].owners()[0])
        for partner in row.partners.here():
            say_verdict(partner, actor=partner.owners()[0], verdict="completed")
        assert pairs() == []
        assert len(pairs(local_date() - timedelta(days=1))) == 1


def test_what_a_moderator_hides_ties_nobody() -> None:
    row = make_collaboration("active")
    Collaboration.objects.filter(pk=row.pk).update(hidden_at=timezone.now())
    assert pairs() == []


def share(*initiatives: Initiative, shown: bool = True) -> User:
    """Somebody who takes part in all of these."""
    person = make_user()
    for initiative in initiatives:
        Membership.objects.create(initiative=initiative, user=person, role="member", shown=shown)
    return person


def test_people_who_take_part_in_two_tie_them_once_with_their_number() -> None:
    one, other = make_initiative("running"), make_initiative("running")
    share(one, other)
    share(one, other)
    (found,) = ties_on(local_date())
    assert (found.pair, found.kind, found.number) == (
        tuple(sorted((key_of(one), key_of(other)))),
        "members",
        2,
    )


def test_who_does_not_want_to_be_shown_as_a_member_ties_nothing() -> None:
    share(make_initiative("running"), make_initiative("running"), shown=False)
    assert pairs() == []


def test_who_leaves_one_of_both_ties_them_no_more() -> None:
    one, other = make_initiative("running"), make_initiative("running")
    person = share(one, other)
    Membership.objects.filter(user=person, initiative=one).update(left_at=timezone.now())
    assert pairs() == []


def test_who_speaks_for_an_organisation_is_not_public_and_ties_it_to_nothing() -> None:
    person = make_user()
    make_organisation(owner=person)
    make_initiative("running", owner=person)
    assert pairs() == []


def test_an_organisation_is_tied_to_what_it_is_a_member_of() -> None:
    carries, carried = make_organisation(), make_initiative("running")
    Membership.objects.create(initiative=carried, organisation=carries, role="member")
    assert pairs() == [(key_of(carried), key_of(carries), "members")]


def test_only_the_ties_of_some() -> None:
    one, other = make_initiative("running"), make_initiative("running")
    tie(one, other)
    tie(make_initiative("running"), make_initiative("running"))
    share(one, make_initiative("running"))
    share(make_initiative("running"), make_initiative("running"))
    assert len(pairs()) == 4
    assert all(key_of(one) in found[:2] for found in pairs(of={key_of(one)}))
    assert len(pairs(of={key_of(one)})) == 2


def test_a_party_is_public_and_has_not_stopped() -> None:
    running, organisation = make_initiative("running"), make_organisation()
    make_initiative("draft")
    withdrawn = make_initiative("running")
    withdraw(withdrawn, actor=owner_of(withdrawn))
    Initiative.objects.filter(pk=make_initiative("running").pk).update(hidden_at=timezone.now())
    ended = make_initiative("running")
    end(ended, actor=owner_of(ended))
    assert parties_on(local_date()) == [key_of(running), key_of(organisation)]
    assert parties_on(local_date() - timedelta(days=1)) == []


def test_a_member_of_one_ties_nothing() -> None:
    add_member(make_initiative("running"))
    assert pairs() == []
