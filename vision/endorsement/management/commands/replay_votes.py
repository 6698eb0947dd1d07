"""`manage.py replay_votes FILE…`: puts real ballots through a round, and compares the totals with those stated.

Each file becomes a vision with a goal for each project or statement, a round without a roll, and its ballots; the round
is closed by the same verb as any other. Then everything is rolled back. Not used are the pages, and for Pabulib (tens
of thousands of ballots) casting.py: lines of the roll and ballots go in by the thousand, as casting writes them.
"""

import csv
import json
import secrets
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from civicnet.workflow import SYSTEM, create, perform
from vision import actions as visioning
from vision.endorsement.actions.closing import close
from vision.endorsement.broad import Rule
from vision.endorsement.casting import Proof, cast, hashes_of
from vision.endorsement.codes import key_of, new_code
from vision.endorsement.models import Ballot, Group, RollEntry, Round
from vision.endorsement.tally import NO_CHOICE, SHIELDED, joint_rows
from vision.models import VisionVersion
from vision.text import GoalText, IndicatorText, ThemeText, VersionText

_BATCH = 2000
_MOST_SAID = 20
_CHOICE = {"1": "for", "-1": "against", "0": "blank"}
Totals = dict[str, Counter[str]]


@dataclass(frozen=True)
class Votes:
    """What a file holds: per goal the totals that are stated, and the ballots in the order in which they came.

    `ballots` are (voter, {goal: choice}); a voter who comes again has changed the ballot.
    """

    goals: list[str]
    stated: Totals
    ballots: list[tuple[str, dict[str, str]]]
    one_by_one: bool
    # What the stated totals of the file may have counted differently, a sentence each.
    remarks: list[str] = field(default_factory=list)


def read_pabulib(path: Path) -> Votes:
    """A .pb file: whoever approves of a project is for it. The file states the votes of each project."""
    sections: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.reader(file, delimiter=";"):
            if len(row) == 1 and row[0] in ("META", "PROJECTS", "VOTES"):
                rows = sections.setdefault(row[0], [])
            elif row:
                rows.append(row)
    projects, votes = _table(sections["PROJECTS"]), _table(sections["VOTES"])
    goals, remarks = [row["project_id"] for row in projects], []
    if not goals or not votes:
        raise ValueError("it holds no projects, or no ballots")
    for ballot in votes:
        named = Counter(code for code in ballot["vote"].split(",") if code)
        voter = ballot["voter_id"]
        remarks += [
            f"ballot {voter} names project {code} {times} times: counted once"
            for code, times in named.items()
            if times > 1
        ]
        if unknown := sorted(named.keys() - set(goals)):
            raise ValueError(f"ballot {voter} names project {unknown[0]}, which is not in the file")
    meta = {row[0]: row[1] for row in sections.get("META", [])[1:] if len(row) > 1}
    if (told := meta.get("num_votes", "")) and told != str(len(votes)):
        remarks.append(f"the file says {told} ballots, and holds {len(votes)}")
    return Votes(
        goals=goals,
        stated={row["project_id"]: Counter({"for": int(row["votes"])}) for row in projects},
        ballots=[
            (row["voter_id"], {code: "for" for code in row["vote"].split(",") if code}) for row in votes
        ],
        one_by_one=False,
        remarks=remarks,
    )


def _table(rows: list[list[str]]) -> list[dict[str, str]]:
    # Other people's files: a row may end before its columns do.
    return [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]


def read_polis(path: Path) -> Votes:
    """A votes.csv of Polis, beside the matrix of last votes that states the totals (participants-votes.csv).

    Votes come in by the moment at which they were given; a ballot is cast when its voter votes again on a statement,
    and at the end, so that each change is a change of a ballot here.
    """
    with path.open(newline="", encoding="utf-8") as file:
        events = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
    with path.with_name("participants-votes.csv").open(newline="", encoding="utf-8") as file:
        matrix = csv.DictReader(file)
        goals = [name for name in matrix.fieldnames or () if name.isdigit()]
        stated: Totals = {goal: Counter() for goal in goals}
        for row in matrix:
            for goal in goals:
                if row[goal]:
                    stated[goal][_CHOICE[row[goal]]] += 1
    ballots, now = list[tuple[str, dict[str, str]]](), dict[str, dict[str, str]]()
    for event in events:
        own = now.setdefault(event["voter-id"], {})
        if event["comment-id"] in own:
            ballots.append((event["voter-id"], dict(own)))
        own[event["comment-id"]] = _CHOICE[event["vote"]]
    ballots += now.items()
    return Votes(goals, stated, ballots, one_by_one=True)


class Command(BaseCommand):
    help = "Put real ballots (Pabulib .pb, Polis votes.csv) through a round, and compare the totals with those stated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        if Round.objects.live() is not None:
            raise CommandError("A round is under way: its tables are not to be touched.")
        wrong = 0
        for path in files:
            votes = _read(path)
            people, found = replay(votes)
            differences = _differences(votes.stated, found)
            equal = not differences
            wrong += not equal
            name = path.stem if path.suffix == ".pb" else path.parent.name
            self.stdout.write(
                f"{name}: {people} ballots, {len(votes.ballots) - people} changed, {len(votes.goals)} goals: "
                + ("the totals are those stated" if equal else "OTHER TOTALS THAN THOSE STATED")
            )
            said = [*differences, *votes.remarks]
            for line in said[:_MOST_SAID]:
                self.stdout.write(f"  {line}")
            if len(said) > _MOST_SAID:
                self.stdout.write(f"  … and {len(said) - _MOST_SAID} more")
        if wrong:
            raise CommandError(f"{wrong} of {len(files)} files come out otherwise.")


def _read(path: Path) -> Votes:
    """The votes of a file. Raises CommandError for a file of another kind."""
    try:
        return read_pabulib(path) if path.suffix == ".pb" else read_polis(path)
    except OSError as error:
        raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
    except (LookupError, ValueError, csv.Error) as error:
        raise CommandError(f"{path.name} is no file of Pabulib or Polis, or is damaged: {error}.") from error


def _differences(stated: Totals, found: Totals) -> list[str]:
    """A sentence for each figure that differs from what the file states."""
    return [
        f"{goal}: {found.get(goal, Counter())[choice]} {choice}, and {stated.get(goal, Counter())[choice]} in the file"
        for goal in dict.fromkeys([*stated, *found])
        for choice in ("for", "against", "blank")
        if found.get(goal, Counter())[choice] != stated.get(goal, Counter())[choice]
    ]


def replay(votes: Votes) -> tuple[int, Totals]:
    """Put the votes through a round and close it; nothing is kept. Returns how many voted, and the totals."""
    with transaction.atomic():
        round = open_scratch_round(votes.goals, eligible=len({voter for voter, _goals in votes.ballots}))
        if votes.one_by_one:
            _cast_each(round, votes.ballots)
        else:
            _put_in(round, (goals for _voter, goals in votes.ballots))
        found = _count(round)
        manifest = json.loads(close(round, actor=SYSTEM).manifest)
        for sealed in round.lists.all():
            sealed.file.storage.delete(sealed.file.name or "")
        transaction.set_rollback(True)
    for part in manifest["lists"]:
        goal = part["name"].removeprefix("goal:")
        published = Counter(part["counts"].get("", {}))
        # What too few chose, or all alike, is not published: only the count before closing is left then.
        if goal != part["name"] and SHIELDED not in published:
            published.pop(NO_CHOICE, None)
            found[goal] = published
    return manifest["ballots"], found


def _count(round: Round) -> Totals:
    """The choices per goal of the working ballots."""
    found: Totals = {goal: Counter() for goal in round.version.goals.values_list("code", flat=True)}
    for _choice, goals in joint_rows(round):
        for goal, choice in goals.items():
            found[goal][choice] += 1
    return found


def open_scratch_round(goals: list[str], *, eligible: int) -> Round:
    """An open round without a roll on a text with these goals: one neighbourhood, one age band, for everybody.

    It has no round key: there are no personal numbers to make anything of.
    """
    mark, now = secrets.token_hex(4), timezone.now()
    vision = visioning.start_vision(f"replay-{mark}", "replay", actor=SYSTEM)
    figure = IndicatorText("replay", "%", "replay", Decimal(0), now.year, Decimal(100), now.year, "up")
    theme = ThemeText("T", "replay", tuple(GoalText(code, code, figure) for code in goals))
    text = VersionText(number="1", preamble="replay", preconditions=(("R1", "replay"),), themes=(theme,))
    version = visioning.take_over_text(visioning.create_version(vision, text, actor=SYSTEM), actor=SYSTEM)
    round = Round(
        version=VisionVersion.objects.select_related("vision").get(pk=version.pk),
        code=f"replay-{mark}",
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=1),
        rule=Rule().as_json(),
        ways=["login"],
        has_roll=False,
    )
    create(round, "prepare", actor=SYSTEM)
    for position, dimension in enumerate(Group.Dimension.values):
        Group.objects.create(
            round=round, dimension=dimension, code="all", name="all", eligible=eligible, position=position
        )
    round.fixed_at = now
    perform(round, "fix", actor=SYSTEM, with_fields=["fixed_at"])
    round.version = visioning.open_endorsement(round.version, actor=SYSTEM)
    return perform(round, "open", actor=SYSTEM)


def _put_in(round: Round, ballots: Iterable[dict[str, str]]) -> None:
    """Ballots by the thousand, each with a struck line, as casting writes them."""
    own = (round.pk, *round.groups.order_by("position").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        for batch in _batches(ballots):
            lines, rows = [], []
            for goals in batch:
                code = new_code()
                lines.append((uuid4(), *own, new_code() + new_code(), True))
                rows.append((key_of(code), *own, "for", json.dumps(goals), hashes_of(round, code)))
            for table, columns, values in (
                (RollEntry._meta.db_table, "id, round_id, neighbourhood_id, age_id, person_key, used", lines),
                (
                    Ballot._meta.db_table,
                    "key, round_id, neighbourhood_id, age_id, choice, goals, hashes",
                    rows,
                ),
            ):
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in values:
                        copy.write_row(row)


def _batches(ballots: Iterable[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    left = iter(ballots)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _cast_each(round: Round, ballots: list[tuple[str, dict[str, str]]]) -> None:
    codes: dict[str, bytes] = {}
    for voter, goals in ballots:
        proof = Proof(person_key=key_of(voter.encode()), neighbourhood="all", age="all")
        cast(round, proof, codes.setdefault(voter, new_code()), "blank", goals)
