"""What the fault test needs inside the product that it breaks: python -m tests.fault.inside VERB.

prepare VOTERS: a resident with a session, an open round with so many voters on its roll, and a public file of 6 MB;
prints them as JSON. count: prints as JSON what is there now. login N: the form of voter N, who logged in; it takes the
key of the round. temporary: whether the web role may make a temporary table.
"""

import json
import os
import sys
from hashlib import sha256

import django

FILE_BYTES = 6 * 2**20


def main(verb: str, *words: str) -> None:
    django.setup()
    match verb:
        case "prepare":
            told: object = prepare(int(words[0]))
        case "login":
            told = login(int(words[0]))
        case "temporary":
            told = may_make_temporary_tables()
        case _:
            told = count()
    sys.stdout.write(json.dumps(told))


def prepare(voters: int) -> dict[str, object]:
    from tests.factories import make_proof, make_round, make_user, make_version, sign_in
    from vision.endorsement.views.vote import Slip

    version = make_version("1.0", state="frozen")
    round = make_round(version=version, voters=voters, per_goal=False, code="R-1")
    slips = [Slip.for_proof(round, make_proof(round, n, way="letter")) for n in range(voters)]
    return {
        "session": sign_in(make_user()).session.session_key,
        "ballot": f"/visie/instemmen/{round.code}/stem/",
        # The key under which a ballot is kept is the hash of its code.
        "slips": [[slip.sealed(), sha256(bytes.fromhex(slip.code)).hexdigest()] for slip in slips],
        "file": public_file(),
    }


def login(n: int) -> list[str]:
    from tests.factories import make_proof
    from vision.endorsement.models import Round
    from vision.endorsement.views.vote import Slip

    round = Round.objects.get(code="R-1")
    slip = Slip.for_proof(round, make_proof(round, n, way="login"))
    return [slip.sealed(), sha256(bytes.fromhex(slip.code)).hexdigest()]


def may_make_temporary_tables() -> bool:
    from django.db import ProgrammingError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE own (n int)")
    except ProgrammingError:
        return False
    return True


def public_file() -> str:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from civicnet.files.models import StoredFile

    content = os.urandom(FILE_BYTES)
    row = StoredFile.objects.create(
        kind=StoredFile.Kind.DOCUMENT,
        sha256=sha256(content).hexdigest(),
        content_type="application/pdf",
        size=len(content),
        public=True,
    )
    default_storage.save(row.path, ContentFile(content))
    return row.get_absolute_url()


def count() -> dict[str, object]:
    from civicnet.outbox.models import Message
    from initiatives.models import Signal
    from vision.endorsement.models import Ballot, RollEntry

    return {
        "signals": list(Signal.objects.values_list("why", flat=True)),
        "ballots": [bytes(key).hex() for key in Ballot.objects.values_list("key", flat=True)],
        "struck": RollEntry.objects.filter(used=True).count(),
        "waiting": Message.objects.filter(done_at=None).count(),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
