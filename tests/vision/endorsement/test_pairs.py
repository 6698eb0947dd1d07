"""One person comes by two ways at the same moment: there is one ballot, for each pair of ways, in either order."""

import threading
from collections.abc import Callable
from itertools import combinations_with_replacement

import pytest
from django.db import connection

from tests.factories import make_proof, make_round, make_staff, voter_number
from vision.endorsement import casting, codes
from vision.endorsement.actions.desk import Paper, key_in_paper, strike_at_desk
from vision.endorsement.models import Ballot, RollEntry, Round, Way

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 5


def attempt(round: Round, way: Way, voter: int, staff: object) -> Callable[[], Paper | casting.Receipt]:
    """What a voter does by this way; at the desk it gives a paper."""
    if way == Way.DESK:
        return lambda: strike_at_desk(round, voter_number(voter), actor=staff)  # type: ignore[arg-type]  # a User
    proof = make_proof(round, voter, way=way.value)
    return lambda: casting.cast(round, proof, codes.new_code(), "for", {})


@pytest.mark.parametrize(
    ("one", "other"), list(combinations_with_replacement(Way, 2)), ids=lambda way: way.value
)
def test_the_same_person_by_two_ways_at_once(one: Way, other: Way) -> None:
    round = make_round("open", voters=TIMES)
    staff, readers = make_staff("broker"), (make_staff("broker"), make_staff("curator"))
    for voter in range(TIMES):
        came: list[Paper | casting.Receipt | type[Exception]] = []
        both = threading.Barrier(2)

        def come(act: Callable[[], Paper | casting.Receipt], came: list, both: threading.Barrier) -> None:
            try:
                both.wait(10)
                came.append(act())
            except casting.Refused as no:
                came.append(type(no))
            finally:
                connection.close()

        people = [
            threading.Thread(target=come, args=(attempt(round, way, voter, staff), came, both))
            for way in ((one, other) if voter % 2 else (other, one))
        ]
        for person in people:
            person.start()
        for person in people:
            person.join(30)
        (refused,) = [result for result in came if isinstance(result, type)]
        (let_in,) = [result for result in came if not isinstance(result, type)]
        assert refused is casting.AlreadyVoted
        if isinstance(let_in, Paper):
            for reader in readers:
                key_in_paper(round, let_in.code, "for", {}, actor=reader)
        assert Ballot.objects.count() == voter + 1
        assert RollEntry.objects.filter(used=True).count() == voter + 1
