"""What does not work yet: who tells, who takes it up, and who says that it is solved."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from civicnet.outbox.models import Notice
from civicnet.workflow import NotAllowedNow
from initiatives.collaborations import actions
from initiatives.collaborations.models import Partner, Problem
from tests.factories import make_user
from tests.factories.assessments import make_case
from tests.factories.collaborations import make_collaboration, owner_of_partner
from tests.factories.initiatives import add_member, owner_of
from tests.factories.posts import make_post
from tests.factories.problems import make_problem, others_of

pytestmark = pytest.mark.django_db


def told(user: object, event: str) -> bool:
    return Notice.objects.filter(user=user, event=f"problem.{event}").exists()


def test_a_resident_tells_of_it_and_the_partners_hear() -> None:
    row = make_collaboration()
    problem = make_problem(row=row)
    assert problem.state == "open"
    assert all(told(owner_of_partner(partner), "open") for partner in row.partners.here())
    with pytest.raises(ValidationError):
        make_problem(row=row, text=" ")


@pytest.mark.parametrize("state", ["asked", "dissolved"])
def test_nobody_tells_of_it_before_it_is_public_or_after_the_end(state: str) -> None:
    with pytest.raises(NotAllowedNow):
        make_problem(row=make_collaboration(state))


def test_only_a_partner_takes_it_up_and_one_at_a_time() -> None:
    problem = make_problem()
    first, second = problem.collaboration.partners.here()
    with pytest.raises(PermissionDenied):
        actions.pick_up(problem, first.party, actor=make_user())
    with pytest.raises(PermissionDenied):
        actions.pick_up(problem, second.party, actor=owner_of_partner(first))
    actions.pick_up(problem, first.party, actor=owner_of_partner(first))
    assert told(problem.made_by, "pick_up")
    with pytest.raises(NotAllowedNow):
        actions.pick_up(problem, second.party, actor=owner_of_partner(second))


def test_only_its_owner_goes_on_with_it() -> None:
    problem = make_problem("picked_up")
    other, owner = owner_of_partner(others_of(problem)), problem.owners()[0]
    with pytest.raises(PermissionDenied):
        actions.begin(problem, actor=other)
    problem = actions.begin(problem, actor=owner)
    with pytest.raises(PermissionDenied):
        actions.solve(problem, actor=other, solution="Met kratten.")
    with pytest.raises(ValidationError):
        actions.solve(problem, actor=owner, solution=" ")
    actions.solve(Problem.objects.get(), actor=owner, solution="Met kratten.")
    assert told(other, "solve")
    assert told(problem.made_by, "solve")
    assert not told(owner, "solve")


def test_nobody_confirms_their_own_solution() -> None:
    problem = make_problem("solved")
    assert problem.initiative
    for person in (problem.owners()[0], add_member(problem.initiative), make_user()):
        with pytest.raises(PermissionDenied):
            actions.confirm(problem, actor=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=problem.pk).update(state="confirmed", confirmed_by=problem.solved_by)
    done = actions.confirm(problem, actor=owner_of_partner(others_of(problem)))
    assert done.state == "confirmed"
    assert told(problem.owners()[0], "confirm")


def test_who_told_of_it_confirms_unless_they_are_of_the_solver() -> None:
    problem = make_problem("solved")
    assert problem.made_by
    assert actions.confirm(problem, actor=problem.made_by).state == "confirmed"
    row = make_collaboration()
    plan = row.partners.here()[0].initiative
    assert plan
    own = make_problem("solved", row=row, actor=add_member(plan))
    assert own.made_by
    with pytest.raises(PermissionDenied):
        actions.confirm(own, actor=own.made_by)


def test_what_does_not_work_yet_goes_back_with_what_is_missing() -> None:
    problem = make_problem("solved")
    other = owner_of_partner(others_of(problem))
    with pytest.raises(PermissionDenied):
        actions.send_back(problem, actor=problem.owners()[0], missing="Nog koud.")
    with pytest.raises(ValidationError):
        actions.send_back(problem, actor=other, missing="")
    back = actions.send_back(Problem.objects.get(), actor=other, missing="Nog koud.")
    assert (back.state, back.missing) == ("in_progress", "Nog koud.")
    assert told(problem.owners()[0], "send_back")


def test_who_lets_it_go_leaves_it_for_another() -> None:
    problem = make_problem("in_progress")
    owner, other = problem.owners()[0], others_of(problem)
    with pytest.raises(PermissionDenied):
        actions.let_go(problem, actor=owner_of_partner(other))
    problem = actions.let_go(problem, actor=owner)
    assert (problem.state, problem.owner) == ("open", None)
    assert told(owner_of_partner(other), "let_go")
    assert actions.pick_up(problem, other.party, actor=owner_of_partner(other)).owner == other.party


def test_who_stops_lets_go_what_they_had() -> None:
    row = make_collaboration(partners=3)
    going, solved = make_problem("picked_up", row=row), make_problem("solved", row=row)
    first = row.partners.here()[0]
    actions.leave(first, actor=owner_of_partner(first), reason="Te druk.")
    going.refresh_from_db()
    solved.refresh_from_db()
    assert (going.state, solved.state) == ("open", "solved")


def test_the_last_one_stops_too_with_what_they_had() -> None:
    problem = make_problem("picked_up")
    first, second = problem.collaboration.partners.here()
    actions.leave(second, actor=owner_of_partner(second), reason="Klaar.")
    actions.leave(first, actor=owner_of_partner(first), reason="Ook klaar.")
    assert not problem.collaboration.partners.here().exists()


def test_only_who_told_of_it_takes_it_off_and_only_while_it_is_open() -> None:
    problem = make_problem()
    assert problem.made_by
    with pytest.raises(PermissionDenied):
        actions.take_off(problem, actor=owner_of_partner(others_of(problem)))
    taken = make_problem("picked_up")
    assert taken.made_by
    with pytest.raises(NotAllowedNow):
        actions.take_off(taken, actor=taken.made_by)
    assert actions.take_off(problem, actor=problem.made_by).state == "withdrawn"


def test_after_thirty_days_it_is_offered_to_whose_offers_fit() -> None:
    start = timezone.now() - timedelta(days=40)
    problem = make_problem(text="Er is geen planner voor de ritten.", category="hands", at=start)
    fits = make_post(side="offer", category="hands", title="Een planner voor ritten")
    make_post(side="offer", category="hands", title="Snoeien van hagen")
    make_post(side="offer", category="roof", title="Een dak voor een planner van ritten")
    assert actions.offer_forsaken(start + timedelta(days=29)) == 0
    assert actions.offer_forsaken() == 1
    assert actions.offer_forsaken() == 0
    assert [offer.post for offer in problem.offers.all()] == [fits]
    assert told(owner_of_partner(others_of(problem)), "forsaken")
    party = fits.initiative
    assert party
    helper = owner_of(party)
    assert told(helper, "offer")
    with pytest.raises(PermissionDenied):
        actions.pick_up(problem, party, actor=add_member(party))
    assert actions.pick_up(problem, party, actor=helper).owner == party


def test_what_somebody_has_or_what_is_over_is_offered_to_nobody() -> None:
    start = timezone.now() - timedelta(days=40)
    make_problem("picked_up", at=start)
    row = make_collaboration(at=start)
    make_problem(row=row, at=start)
    for partner in row.partners.here():
        actions.leave(partner, actor=owner_of_partner(partner), reason="Klaar.")
    assert actions.offer_forsaken() == 0


def test_the_offers_of_the_partners_themselves_do_not_count() -> None:
    start = timezone.now() - timedelta(days=40)
    problem = make_problem(text="Er is geen planner voor de ritten.", at=start)
    plan = problem.collaboration.partners.here()[0].initiative
    make_post(side="offer", category="hands", title="Een planner voor ritten", initiative=plan)
    assert actions.offer_forsaken() == 1
    assert not problem.offers.exists()


def test_it_comes_from_an_answer_about_a_partner_and_no_other() -> None:
    row = make_collaboration()
    plan = row.partners.here()[0].initiative
    with pytest.raises(PermissionDenied):
        make_problem(row=row, assessment=make_case("decided"))
    with pytest.raises(PermissionDenied):
        make_problem(row=row, assessment=make_case("hearing", initiative=plan))
    answer = make_case("decided")
    Partner.objects.filter(collaboration=row, initiative=plan).update(initiative=answer.initiative)
    assert make_problem(row=row, assessment=answer).assessment == answer
