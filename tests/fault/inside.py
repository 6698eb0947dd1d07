"""What the fault test needs inside the product that it breaks; `print_result` prints as JSON what a verb gives."""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection
from django.utils import timezone

from civicnet.accounts.models import Rhythm, User
from civicnet.files.models import StoredFile
from civicnet.following.models import Digest, Follow
from civicnet.following.periods import Period
from civicnet.following.tasks import send_all_digests
from civicnet.journal.models import Entry
from civicnet.outbox.models import Message, News
from initiatives.marketplace.models import Exchange, Post
from initiatives.models import Signal
from initiatives.topics import topics_of_initiative
from tests.factories import make_initiative, make_proof, make_round, make_user, make_version, sign_in
from tests.factories.posts import make_post
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


def followers(count: int) -> list[str]:
    """So many people who follow one plan and hear of it every day, when it had news yesterday: their addresses."""
    plan, start = make_initiative("running"), Period.before(timezone.now(), Rhythm.DAILY).start
    said = {language: ["Er is nieuws", "/"] for language in ("nl", "en")}
    at = start + timedelta(hours=1)
    News.objects.create(at=at, topics=topics_of_initiative(plan), source="fault", said=said)
    people = User.objects.bulk_create(
        User(email=f"volger{n}@voorbeeld.example", name="Volger", mail_rhythms={"followed": Rhythm.DAILY})
        for n in range(count)
    )
    Follow.objects.bulk_create(
        Follow(user=person, kind="initiative", key=plan.pk, since=start) for person in people
    )
    return [person.email for person in people]


def ask_for_digests() -> None:
    """As beat does, again and again."""
    send_all_digests.delay("daily")


def digests() -> int:
    """Of how many people the letter of yesterday is done with."""
    return Digest.objects.count()


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


def prepare_deal() -> dict[str, object]:
    """The draft of a need, and the sessions and addresses of who asks and who will help."""
    people = {"asker": make_user(), "helper": make_user()}
    draft = make_post(state="draft", person=people["asker"], title="Een zaal")
    return {
        "post": draft.pk,
        "sessions": {name: sign_in(person).session.session_key for name, person in people.items()},
        "addresses": {name: person.email for name, person in people.items()},
    }


def count_deal(post: int) -> dict[str, int]:
    """How often each step of a deal about `post` was taken (deal.STEPS), and the key of its exchange."""
    exchanges = list(Exchange.objects.filter(post=post))
    acts = Entry.objects.about(Post.objects.get(pk=post), *exchanges).exclude(verb__in=["terms", "write"])
    found = Counter(acts.values_list("verb", flat=True))
    for exchange in exchanges:
        found["exchange"] = exchange.pk
        found["terms"] += exchange.terms.count()
        found["reply"] += exchange.messages.filter(text="Graag, hoe laat?").count()
        found["message"] += exchange.messages.filter(text="Om acht uur.").count()
    return dict(found)
