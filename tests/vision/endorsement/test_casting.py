"""The ballots' own door: one person, one ballot."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from civicnet.workflow import SYSTEM
from tests.factories import make_proof, make_round
from vision.endorsement import casting
from vision.endorsement.actions.closing import start_closing
from vision.endorsement.casting import Proof, Refused, cast
from vision.endorsement.codes import key_of, line_hash, new_code
from vision.endorsement.models import Ballot, RollEntry, Round
from vision.endorsement.tally import list_names

pytestmark = pytest.mark.django_db


def refusal(*arguments: object) -> type[Refused]:
    with pytest.raises(Refused) as caught:
        cast(*arguments)  # type: ignore[arg-type]  # what a test wants to see refused
    return caught.type


@pytest.fixture(params=[True, False], ids=["roll", "no roll"])
def round(request: pytest.FixtureRequest) -> Round:
    return make_round(has_roll=request.param)


def test_who_is_not_on_the_roll_is_refused() -> None:
    round = make_round()
    assert refusal(round, Proof(person_key=b"x" * 32), new_code(), "for", {}) is casting.NotOnRoll
    assert refusal(round, Proof(letter_hash=b"x" * 32), new_code(), "for", {}) is casting.NotOnRoll
    assert not Ballot.objects.exists()


def test_a_way_that_this_round_does_not_have_is_refused() -> None:
    round = make_round(ways=["login"])
    assert refusal(round, make_proof(round, 1, way="letter"), new_code(), "for", {}) is casting.NotOnRoll
    assert not RollEntry.objects.filter(used=True).exists()


def test_a_group_that_is_not_there_is_refused() -> None:
    round = make_round(has_roll=False)
    proof = make_proof(round, 1, area="B9")
    assert refusal(round, proof, new_code(), "for", {}) is casting.WrongBallot


@pytest.mark.parametrize(
    ("choice", "goals"), [("perhaps", {}), ("for", {"D9.9": "for"}), ("for", {"D1.1": "none"}), ("", {})]
)
def test_a_choice_that_is_not_there_is_refused(choice: str, goals: dict[str, str]) -> None:
    round = make_round()
    assert refusal(round, make_proof(round, 1), new_code(), choice, goals) is casting.WrongBallot
    assert not RollEntry.objects.filter(used=True).exists()


def test_goals_are_refused_where_only_the_whole_is_asked() -> None:
    round = make_round(per_goal=False)
    assert refusal(round, make_proof(round, 1), new_code(), "for", {"D1.1": "for"}) is casting.WrongBallot


@pytest.mark.parametrize("state", ["fixed", "closing", "closed"])
def test_only_an_open_round_takes_ballots(state: str) -> None:
    round = make_round(state)
    assert refusal(round, make_proof(round, 1, way="letter"), new_code(), "for", {}) is casting.NotOpen


def test_the_clock_of_the_database_decides() -> None:
    now = timezone.now()
    over = make_round(opens_at=now - timedelta(days=2), closes_at=now - timedelta(seconds=1))
    assert refusal(over, make_proof(over, 1), new_code(), "for", {}) is casting.NotOpen


def test_a_ballot_strikes_the_roll_and_keeps_only_hashes(round: Round) -> None:
    code = new_code()
    receipt = cast(round, make_proof(round, 1), code, "for", {"D1.1": "against"})
    ballot, line = Ballot.objects.get(), RollEntry.objects.get(used=True)
    assert receipt.code == code
    assert bytes(ballot.key) == key_of(code)
    assert (ballot.choice, ballot.goals) == ("for", {"D1.1": "against"})
    assert bytes(ballot.hashes) == b"".join(line_hash(code, name) for name in list_names(round))
    assert (ballot.neighbourhood_id, ballot.age_id) == (line.neighbourhood_id, line.age_id)
    assert {f.name for f in Ballot._meta.fields} == {
        *("key", "round", "neighbourhood", "age", "choice", "goals", "hashes")
    }


def test_the_same_code_and_choices_again_give_the_same_receipt(round: Round) -> None:
    code = new_code()
    first = cast(round, make_proof(round, 1), code, "for", {})
    assert cast(round, make_proof(round, 1), code, "for", {}) == first
    assert Ballot.objects.count() == RollEntry.objects.filter(used=True).count() == 1


def test_other_choices_with_the_same_code_change_the_ballot(round: Round) -> None:
    code = new_code()
    cast(round, make_proof(round, 1), code, "for", {"D1.1": "for"})
    cast(round, make_proof(round, 1), code, "against", {"D1.2": "for"})
    ballot = Ballot.objects.get()
    assert (ballot.choice, ballot.goals) == ("against", {"D1.2": "for"})


def test_who_has_voted_is_refused_with_another_code(round: Round) -> None:
    cast(round, make_proof(round, 1), new_code(), "for", {})
    assert refusal(round, make_proof(round, 1), new_code(), "against", {}) is casting.AlreadyVoted
    assert Ballot.objects.get().choice == "for"


def test_two_ways_strike_the_same_line() -> None:
    round = make_round()
    cast(round, make_proof(round, 1), new_code(), "for", {})
    assert refusal(round, make_proof(round, 1, way="letter"), new_code(), "for", {}) is casting.AlreadyVoted
    with pytest.raises(casting.AlreadyVoted):
        casting.strike(round, make_proof(round, 1))


def test_a_form_that_is_copied_does_not_overwrite_the_first_ballot(round: Round) -> None:
    code = new_code()
    cast(round, make_proof(round, 1), code, "for", {})
    assert refusal(round, make_proof(round, 2), code, "against", {}) is casting.CodeTaken
    assert Ballot.objects.get().choice == "for"
    assert RollEntry.objects.filter(used=True).count() == 1


def test_a_merged_group_counts_in_the_other_one() -> None:
    areas = {"B1": ("Oude Kern", 600), "B2": ("Weversveld", 350), "B3": ("Hoek", 50)}
    round = make_round(areas=areas, merged={"B3": "B1"})
    cast(round, make_proof(round, 2), new_code(), "for", {})
    assert Ballot.objects.get().neighbourhood.code == "B1"


def test_at_the_desk_a_paper_takes_the_place_of_the_form() -> None:
    round = make_round()
    neighbourhood, age = casting.strike(round, make_proof(round, 3))
    assert not Ballot.objects.exists()
    assert refusal(round, make_proof(round, 3), new_code(), "for", {}) is casting.AlreadyVoted
    code = new_code()
    casting.put_in_paper(round, code, neighbourhood, age, "blank", {})
    with pytest.raises(casting.CodeTaken):
        casting.put_in_paper(round, code, neighbourhood, age, "for", {})
    assert Ballot.objects.get().choice == "blank"


# ---- side by side: real transactions ------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_roll", [True, False], ids=["roll", "no roll"])
def test_many_at_once_give_one_ballot_each(has_roll: bool) -> None:
    round = make_round(has_roll=has_roll, voters=25)
    same = {n: new_code() for n in range(25)}
    attempts = [(n, same[n] if turn % 2 else new_code(), turn) for turn in range(8) for n in range(25)]

    def attempt(job: tuple[int, bytes, int]) -> str:
        n, code, turn = job
        way = "letter" if has_roll and turn % 3 == 0 else "login"
        try:
            cast(round, make_proof(round, n, way=way), code, ["for", "against"][turn % 2], {})
        except Refused as refused:
            return type(refused).__name__
        finally:
            connections.close_all()
        return "taken"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, attempts))
    assert set(answers) <= {"taken", "AlreadyVoted"}
    assert Ballot.objects.count() == RollEntry.objects.filter(used=True).count() == 25


@pytest.mark.django_db(transaction=True)
def test_nothing_comes_in_once_closing_has_begun() -> None:
    """Every receipt that was given is of a ballot that closing counts."""
    round = make_round(voters=200)
    given: list[bytes] = []

    def vote(n: int) -> None:
        code = new_code()
        try:
            cast(round, make_proof(round, n), code, "for", {})
            given.append(code)
        except casting.NotOpen:
            pass
        finally:
            connections.close_all()

    def stop() -> int:
        try:
            start_closing(Round.objects.get(pk=round.pk), actor=SYSTEM)
            return Ballot.objects.count()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        first = [pool.submit(vote, n) for n in range(60)]
        counted = pool.submit(stop)
        rest = [pool.submit(vote, n) for n in range(60, 200)]
        for job in (*first, *rest):
            job.result()
    assert counted.result() == len(given) == Ballot.objects.count() < 200


@pytest.mark.django_db(transaction=True)
def test_a_wait_that_is_too_long_is_told_and_not_an_error() -> None:
    round = make_round()
    with connection.cursor() as cursor:  # somebody holds the line of the roll
        cursor.execute("BEGIN")
        cursor.execute("SELECT FROM endorsement_rollentry FOR UPDATE")

        def vote() -> type[Refused]:
            try:
                with connection.cursor() as own:
                    own.execute("SET lock_timeout = '100ms'")
                return refusal(round, make_proof(round, 1), new_code(), "for", {})
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(vote).result() is casting.Busy
        cursor.execute("ROLLBACK")
