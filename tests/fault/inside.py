"""What the fault test needs inside the product that it breaks; `print_result` prints as JSON what a verb gives."""

import json
import os
import sys
from collections.abc import Callable
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection

from civicnet.files.models import StoredFile
from civicnet.outbox.models import Message
from initiatives.models import Signal
from tests.factories import make_proof, make_round, make_user, make_version, sign_in
from tests.fault.site import FILE_BYTES
from vision.endorsement.models import Ballot, RollEntry, Round
from vision.endorsement.views.vote import Slip


def print_result(verb: Callable[..., object], *arguments: object) -> None:
    """Call `verb` on a new connection: the database may have been killed since the last."""
    connection.close()
    sys.stdout.write(json.dumps(verb(*arguments)))


def prepare(voters: int) -> dict[str, object]:
    """A resident with a session, an open round with so many voters on its roll, and a public file of FILE_BYTES."""
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
    """The form of voter `n`, who logged in; it takes the key of the round."""
    round = Round.objects.get(code="R-1")
    slip = Slip.for_proof(round, make_proof(round, n, way="login"))
    return [slip.sealed(), sha256(bytes.fromhex(slip.code)).hexdigest()]


def may_make_temporary_tables() -> bool:
    """Whether the web role may."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE own (n int)")
    except ProgrammingError:
        return False
    return True


def public_file() -> str:
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
    """What is there now."""
    return {
        "signals": list(Signal.objects.values_list("why", flat=True)),
        "ballots": [bytes(key).hex() for key in Ballot.objects.values_list("key", flat=True)],
        "struck": RollEntry.objects.filter(used=True).count(),
        "waiting": Message.objects.filter(done_at=None).count(),
    }
