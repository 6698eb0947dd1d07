"""What the attack of test_attack.py needs inside the product that it attacks: python -m tests.vision.endorsement.attacked VERB.

prepare ROLL PEOPLE FORMS: a round that is open (ROLL is yes or no); prints JSON: its address, and for each of PEOPLE
persons FORMS forms as they would have them before them, each with a code of its own. finish: breaks it off, and prints
JSON: the ballots that were in, struck lines, and the keys of the ballots. drop: takes the unique constraint away; as the owner.
"""

import json
import secrets
import sys

import django


def main(verb: str, *words: str) -> None:
    django.setup()
    from civicnet.workflow import SYSTEM
    from vision.endorsement.actions.round import break_off
    from vision.endorsement.models import Ballot, RollEntry, Round

    if verb == "prepare":
        prepare(words[0] == "yes", int(words[1]), int(words[2]))
    elif verb == "drop":
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE endorsement_rollentry DROP CONSTRAINT one_line_per_person")
    else:
        keys = [bytes(key).hex() for key in Ballot.objects.values_list("key", flat=True)]
        struck = RollEntry.objects.filter(used=True).count()
        break_off(Round.objects.get(state="open"), actor=SYSTEM, reason="Proef")
        sys.stdout.write(json.dumps({"ballots": len(keys), "struck": struck, "keys": keys}))


def prepare(has_roll: bool, people: int, forms: int) -> None:
    from tests.factories import make_proof, make_round, make_version
    from vision.endorsement.views.vote import Slip

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


if __name__ == "__main__":
    main(*sys.argv[1:])
