"""Closing a round: one verb of many steps, each done once; it continues where it stopped. Source: domain.md, "Closing".

In order: find opinion groups in the joint rows; write and seal each list; write the manifest with the roots; recount
everything from the files; drop roll, ballots and keyings; destroy the key; clear the server's write-ahead log; publish.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone

from civicnet.outbox.actions import publish
from civicnet.outbox.models import Message
from civicnet.workflow import Actor, NotAllowedNow, perform, require
from vision import actions as visioning
from vision.endorsement import opinions, server, verify
from vision.endorsement.broad import Rule
from vision.endorsement.casting import stop_casting
from vision.endorsement.keys import destroy_key
from vision.endorsement.models import Ballot, Keying, RollEntry, Round, SealedList, Way
from vision.endorsement.tally import (
    build_manifest,
    canonical,
    count_groups,
    envelope,
    joint_rows,
    list_names,
    write_list,
)

TASK = "vision.endorsement.close"


class PapersWaiting(Exception):
    """Papers from the box that were keyed in only once, or differently, and are not ballots yet."""


class TotalsDiffer(Exception):
    """The figures do not agree; nothing was deleted, and a person has to look."""


def start_closing(round: Round, *, actor: Actor, at: datetime | None = None) -> Round:
    """End the voting: no ballot comes in any more. The work itself is a task (`close`).

    Raises NotAllowedNow unless the round is open, PermissionDenied without the right or before the last moment to
    vote (the clock and the loader excepted), PapersWaiting.
    """
    with transaction.atomic():
        stop_casting(round)
        round.closing_total = len(list_names(round)) + len(_STEPS) - 1
        perform(round, "start_closing", actor=actor, at=at, with_fields=["closing_total"])
        if Keying.objects.filter(round=round).exclude(key__in=Ballot.objects.values("key")).exists():
            raise PapersWaiting
        publish(TASK, {"round": round.pk}, kind=Message.Kind.TASK)
    return round


def close(round: Round, *, actor: Actor, at: datetime | None = None) -> Round:
    """Close the round, or continue closing it: the one verb behind the button, the clock and the task.

    Each step is one transaction that notes it as done, so a process that is killed anywhere loses at most the step
    it was at, and doing that again gives the same bytes. Two processes may call this at once: they take turns.
    Raises what `start_closing` raises, and TotalsDiffer.
    """
    round.refresh_from_db()
    if round.state == Round.State.OPEN:
        start_closing(round, actor=actor, at=at)
    elif round.state != Round.State.CLOSING:
        raise NotAllowedNow(round, "finish_closing")
    require(actor, "endorsement.close_round", round)
    while _take_step(round, actor, at):
        pass
    round.refresh_from_db()
    return round


def purge(round: Round) -> None:
    """Empty the roll, the working ballots and the keyings, and destroy the key. There is no way back.

    The database does it only for a round in closing of which every list is sealed, or for one that is called off
    (migration 0002). The caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT endorsement_purge(%s)", [round.pk])


def _take_step(round: Round, actor: Actor, at: datetime | None) -> bool:
    """Do the next step. Returns False when there is none, or when another process is doing it."""
    with transaction.atomic():
        _give_time()
        found = Round.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            pk=round.pk, state=Round.State.CLOSING
        )
        now = found.select_related("version__vision").first()
        if now is None:
            return False
        done = [name for name, _step in _STEPS]
        following = _STEPS[done.index(now.closing_step) + 1 if now.closing_step else 0]
        name, step = following
        finished = step(now)
        now.closing_done += 1
        if finished:
            now.closing_step = name
        now.changed_at = at or timezone.now()
        fields = ["closing_step", "closing_done", "changed_at"]
        if name == "published":
            now.closed_at = at or timezone.now()
            note = f"SHA-256 {now.manifest_sha256}"
            fields = ["closing_step", "closing_done", "closed_at"]
            perform(now, "finish_closing", actor=actor, at=at, note=note, with_fields=fields)
            visioning.record_endorsement(now.version, now.outcome, actor=actor)
            return False
        now.save(update_fields=[*fields, "opinions", "manifest", "manifest_sha256", "verdict", "outcome"])
    return True


def _give_time() -> None:
    """A page may take five seconds; sorting a million ballots may take longer."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'")


# ---- the steps: each says whether it is finished, or has to be taken again for the next list -------
def _find_opinions(round: Round) -> bool:
    if round.per_goal:
        goals = [name.removeprefix("goal:") for name in list_names(round)[3:]]
        smallest = Rule.from_json(round.rule).smallest_shown
        round.opinions = opinions.find_opinions(joint_rows(round), goals, smallest=smallest)
    return True


def _seal_next_list(round: Round) -> bool:
    sealed = set(round.lists.values_list("name", flat=True))
    left = [name for name in list_names(round) if name not in sealed]
    if left:
        _seal(round, left[0])
    return len(left) < 2


def _seal(round: Round, name: str) -> None:
    place = list_names(round).index(name)
    file_name = f"rounds/{round.code}/{place:03}.txt"
    with tempfile.TemporaryFile() as file:
        part = write_list(round, name, file)
        file.seek(0)
        digest = sha256()
        while chunk := file.read(2**20):
            digest.update(chunk)
        file.seek(0)
        storage = SealedList._meta.get_field("file").storage  # type: ignore[union-attr]  # a FileField
        storage.delete(file_name)  # of a process that was killed before it could note the list
        saved = storage.save(file_name, File(file))
    SealedList.objects.create(
        round=round,
        name=name,
        lines=part["lines"],
        root=part["root"],
        counts=part["counts"],
        file=saved,
        file_sha256=digest.hexdigest(),
    )


def _write_manifest(round: Round) -> bool:
    groups, told = count_groups(round)
    struck = RollEntry.objects.filter(round=round, used=True).count()
    papers = struck - told.whole.ballots
    if papers < 0 or (papers and Way.DESK not in round.ways):
        raise TotalsDiffer(
            f"{round}: {struck} lines of the roll are struck and there are {told.whole.ballots} ballots"
        )
    by_name = {sealed.name: sealed for sealed in round.lists.all()}
    parts = [
        {
            "name": name,
            "lines": by_name[name].lines,
            "root": by_name[name].root,
            "counts": by_name[name].counts,
        }
        for name in list_names(round)
    ]
    manifest = canonical(build_manifest(round, groups, told, parts, struck, round.opinions))
    round.manifest, round.manifest_sha256 = manifest.decode(), sha256(manifest).hexdigest()
    round.verdict, round.outcome = told.verdict_json(), told.outcome
    return True


def _recount(round: Round) -> bool:
    """Check the totals the way everybody can: from the files alone, with the published script."""
    try:
        report = verify.check(_lines_of(envelope(round.manifest.encode(), list(round.lists.all()))))
    except ValueError as error:
        raise TotalsDiffer(f"{round}: {error}") from error
    ballots = Ballot.objects.filter(round=round).count()
    if report["manifest"] != json.loads(round.manifest) or ballots != report["manifest"]["ballots"]:
        raise TotalsDiffer(f"{round}: {ballots} ballots, and the files say otherwise")
    return True


def _lines_of(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = BytesIO(rest + piece).readlines()
        yield from lines
    yield rest


def _drop(round: Round) -> bool:
    purge(round)
    return True


def _destroy_key(round: Round) -> bool:
    destroy_key(round)
    return True


def _clear_log(round: Round) -> bool:
    server.clear_log()  # the purge is committed: a step of its own
    return True


def _publish(round: Round) -> bool:
    return True


_STEPS: tuple[tuple[str, Callable[[Round], bool]], ...] = (
    ("opinions", _find_opinions),
    ("lists", _seal_next_list),
    ("manifest", _write_manifest),
    ("recounted", _recount),
    ("dropped", _drop),
    ("key", _destroy_key),
    ("log", _clear_log),
    ("published", _publish),
)
