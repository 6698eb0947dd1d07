"""What the attack of test_attack.py needs inside the product that it attacks; what is found is printed as JSON."""

import json
import secrets
import sys

from civicnet.workflow import SYSTEM
from tests.factories import make_proof, make_round, make_version
from vision.endorsement.actions.round import break_off
from vision.endorsement.models import Ballot, RollEntry, Round
from vision.endorsement.views.vote import Slip


def prepare(has_roll: bool, people: int, *, forms: int) -> None:
    """Open a round. Prints its address, and for each of `people` so many forms as they would have them before them,
    each with a code of its own.
    """
    version = make_version(f"1.{secrets.token_hex(3)}", state="frozen")
    round = make_round(
        version=version, has_roll=has_roll, voters=people, per_goal=False, code=f"R-{secrets.token_hex(4)}"
    )
    slips = []
    for person in range(people):
        for form in range(forms):
            way = "letter" if has_roll and form % 2 else "login"
            slip = Slip.for_proof(round, make_proof(round, person, way=way))
            slips.append((person, slip.code, slip.sealed()))
    sys.stdout.write(json.dumps({"path": f"/visie/instemmen/{round.code}/stem/", "slips": slips}))


def finish() -> None:
    """Break the open round off. Prints the ballots that were in, the struck lines, and the keys of the ballots."""
    keys = [bytes(key).hex() for key in Ballot.objects.values_list("key", flat=True)]
    struck = RollEntry.objects.filter(used=True).count()
    break_off(Round.objects.get(state="open"), actor=SYSTEM, reason="Proef")
    sys.stdout.write(json.dumps({"ballots": len(keys), "struck": struck, "keys": keys}))
