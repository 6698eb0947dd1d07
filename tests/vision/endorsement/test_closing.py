"""Closing: in its order, once, from wherever it stopped; and what is left of a round afterwards."""

import json
import os
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from civicnet.journal.models import Entry
from civicnet.outbox.models import Message
from civicnet.workflow import SYSTEM, NotAllowedNow
from tests import running
from tests.factories import BallotRow, ballot_code, make_proof, make_round, make_staff
from tests.walked import PROGRAMS
from vision.endorsement import casting
from vision.endorsement.actions import closing
from vision.endorsement.actions.closing import close, start_closing
from vision.endorsement.codes import key_of, new_code
from vision.endorsement.keys import key_file
from vision.endorsement.models import Ballot, Keying, RollEntry, Round
from vision.endorsement.tally import list_names, published
from vision.endorsement.tasks import close_round, open_and_close
from vision.endorsement.verify import check

pytestmark = pytest.mark.django_db

NAMES = ("choice", "neighbourhood", "age", "goal:D1.1", "goal:D1.2", "goal:D2.1", "goal:D2.2")


def goals(i: int) -> dict[str, str]:
    return {"D1.1": "for" if i % 7 else "against", "D1.2": "blank" if i % 9 == 1 else "against"}


def rows(n: int = 60) -> list[BallotRow]:
    return [
        (
            "B1" if i % 3 else "B2",
            "L1" if i % 2 else "L2",
            ("against", "for", "for", "for", "blank")[i % 5],
            goals(i) if i % 4 else {},
        )
        for i in range(n)
    ]


def whole_file(round: Round) -> list[bytes]:
    return b"".join(published(round)).splitlines(keepends=True)


# ---- who, and when ---------------------------------------------------------------------------
def test_nobody_ends_a_vote_before_its_last_moment() -> None:
    round = make_round()
    for person in (make_staff("curator"), make_staff("admin")):
        with pytest.raises(PermissionDenied):
            close(round, actor=person)
    round.refresh_from_db()
    assert round.state == "open"


@pytest.mark.parametrize("state", ["preparing", "fixed", "closed"])
def test_only_an_open_round_is_closed(state: str) -> None:
    with pytest.raises(NotAllowedNow):
        close(make_round(state), actor=SYSTEM)


def test_papers_that_were_keyed_in_once_keep_it_open() -> None:
    round = make_round()
    area, band = casting.strike(round, make_proof(round, 1))
    reader = make_staff("curator")
    Keying.objects.create(
        round=round, key=key_of(ballot_code(7)), keyed_by=reader, neighbourhood=area, age=band, choice="for"
    )
    with pytest.raises(closing.PapersWaiting):
        close(round, actor=SYSTEM)
    round.refresh_from_db()
    assert round.state == "open"
    casting.put_in_paper(round, ballot_code(7), area, band, "for", {})
    assert close(round, actor=SYSTEM).state == "closed"


# ---- what comes of it --------------------------------------------------------------------------
def test_the_lists_hold_every_ballot_apart_and_sorted() -> None:
    ballots = rows()
    round = make_round("closed", ballots=ballots)
    report = check(iter(whole_file(round)))
    manifest = report["manifest"]
    assert tuple(part["name"] for part in manifest["lists"]) == list_names(round) == NAMES
    counts = {part["name"]: part["counts"] for part in manifest["lists"]}
    assert counts["choice"] == {"": Counter(choice for _a, _b, choice, _g in ballots)}
    assert counts["neighbourhood"]["B2"] == Counter(c for area, _b, c, _g in ballots if area == "B2")
    assert counts["age"]["L1"] == Counter(c for _a, band, c, _g in ballots if band == "L1")
    assert counts["goal:D1.2"] == {"": Counter(g.get("D1.2", "none") for _a, _b, _c, g in ballots)}
    for sealed in round.lists.all():
        lines = sealed.file.read().splitlines()
        assert lines == sorted(lines)
        assert len(lines) == sealed.lines == 60
        assert sha256(b"".join(line + b"\n" for line in lines)).hexdigest() == sealed.file_sha256


def test_a_code_finds_its_line_in_every_list_and_another_code_none() -> None:
    round = make_round("closed", ballots=rows())
    lines = whole_file(round)
    for n in (0, 31, 59):
        found = check(iter(lines), ballot_code(n))["found"]
        assert set(found) == set(NAMES)
        assert all(found.values())
    with pytest.raises(ValueError, match="no line has this code"):
        check(iter(lines), new_code())


def test_the_hashes_of_one_ballot_have_nothing_in_common() -> None:
    round = make_round("closed", ballots=rows())
    hashes = [line[:64] for sealed in round.lists.all() for line in sealed.file.read().splitlines()]
    assert len(set(hashes)) == len(hashes) == 60 * len(NAMES)


def test_the_manifest_is_in_the_journal_and_the_round_is_over() -> None:
    round = make_round("closed", ballots=rows())
    assert sha256(round.manifest.encode()).hexdigest() == round.manifest_sha256
    entry = Entry.objects.about(round).get(verb="finish_closing")
    assert entry.note == f"SHA-256 {round.manifest_sha256}"
    assert round.state == "closed"
    assert round.closed_at is not None
    assert round.closing_done == round.closing_total
    assert round.outcome == round.verdict["outcome"] == json.loads(round.manifest)["verdict"]["outcome"]
    assert round.opinions is not None


def test_roll_ballots_papers_and_key_are_gone() -> None:
    round = make_round(ballots=rows())
    assert key_file(round).exists()
    close(round, actor=SYSTEM)
    assert not key_file(round).exists()
    assert not any(model.objects.exists() for model in (RollEntry, Ballot, Keying))


def test_an_empty_round_closes_too() -> None:
    round = make_round("closed")
    assert check(iter(whole_file(round)))["manifest"]["ballots"] == 0
    assert round.outcome == "not_endorsed"


def test_ending_the_vote_puts_a_task_in_the_outbox_and_nothing_more() -> None:
    round = start_closing(make_round(ballots=rows()), actor=SYSTEM)
    message = Message.objects.get(kind="task", name=closing.TASK)
    assert message.payload == {"round": round.pk}
    assert Ballot.objects.count() == 60


def test_the_task_and_the_clock_carry_it_out() -> None:
    first = start_closing(make_round(ballots=rows()), actor=SYSTEM)
    close_round(first.pk)
    close_round(first.pk)  # asked for twice: done already
    second = start_closing(make_round(ballots=rows()), actor=SYSTEM)
    closing._take_step(second, SYSTEM, None)  # and then its process died
    open_and_close()
    for round in (first, second):
        round.refresh_from_db()
        assert round.state == "closed"


def test_small_groups_are_not_in_the_files() -> None:
    ballots = [*rows(60), *(("B3", "L1", "against", {}) for _ in range(4))]
    areas = {"B1": ("Oude Kern", 600), "B2": ("Weversveld", 400), "B3": ("Hoek", 100)}
    round = make_round("closed", areas=areas, bands={"L1": ("16", 500), "L2": ("35", 600)}, ballots=ballots)
    lines = whole_file(round)
    manifest = check(iter(lines))["manifest"]
    counts = {part["name"]: part["counts"] for part in manifest["lists"]}
    assert set(counts["neighbourhood"]) == {"B1", "*"}
    assert sum(counts["neighbourhood"]["*"].values()) == 24
    tellings = {group["code"]: group["telling"] for group in manifest["groups"]}
    assert tellings == {"B1": "shown", "B2": "hidden", "B3": "few", "L1": "shown", "L2": "shown"}
    assert not any(b" B3 " in line or b" B2 " in line for line in lines[2:])


def test_a_group_whose_ballots_are_alike_is_not_in_the_files() -> None:
    ballots = [*rows(60), *(("B3", "L1", "against", {}) for _ in range(14))]
    areas = {"B1": ("Oude Kern", 600), "B2": ("Weversveld", 400), "B3": ("Hoek", 100)}
    round = make_round("closed", areas=areas, bands={"L1": ("16", 500), "L2": ("35", 600)}, ballots=ballots)
    manifest = check(iter(whole_file(round)))["manifest"]
    counts = {part["name"]: part["counts"] for part in manifest["lists"]}
    tellings = {group["code"]: group["telling"] for group in manifest["groups"]}
    assert tellings == {"B1": "shown", "B2": "hidden", "B3": "hidden", "L1": "shown", "L2": "shown"}
    assert set(counts["neighbourhood"]) == {"B1", "*"}
    # Nobody sees which of the two is the one that hides.
    assert sum(counts["neighbourhood"]["*"].values()) == 34


def test_a_goal_on_which_all_chose_alike_has_a_list_without_choices() -> None:
    ballots = [
        (area, band, choice, chosen | ({"D2.1": "for"} if i < 14 else {}))
        for i, (area, band, choice, chosen) in enumerate(rows())
    ]
    round = make_round("closed", ballots=ballots)
    lines = whole_file(round)
    report = check(iter(lines), ballot_code(3))
    counts = {part["name"]: part["counts"] for part in report["manifest"]["lists"]}
    assert counts["goal:D2.1"] == {"": {"*": 60}}
    # Few chose on D2.2 (nobody); one of the others is hidden too, so that it is not told which one was alike.
    assert counts["goal:D2.2"] == {"": {"*": 60}}
    assert [name for name in NAMES[3:] if counts[name] != {"": {"*": 60}}] == ["goal:D1.2"]
    assert report["found"]["goal:D2.1"]  # the own line is found all the same
    told = {goal["goal"]: goal["for"] for goal in round.opinions["goals"]}
    assert (told["D2.1"], told["D2.2"], told["D1.1"]) == (None, None, None)


# ---- totals ------------------------------------------------------------------------------------
def test_more_ballots_than_struck_lines_stop_it_before_anything_is_thrown_away() -> None:
    round = make_round(ballots=rows())
    casting.put_in_paper(round, new_code(), *groups(round), "for", {})
    with pytest.raises(closing.TotalsDiffer):
        close(round, actor=SYSTEM)
    round.refresh_from_db()
    assert (round.state, Ballot.objects.count()) == ("closing", 61)
    assert key_file(round).exists()


def test_a_struck_line_without_a_ballot_is_a_paper_or_an_error() -> None:
    round = make_round(ballots=rows())
    casting.strike(round, make_proof(round, 1))
    manifest = json.loads(close(round, actor=SYSTEM).manifest)
    assert (manifest["struck"], manifest["ballots"]) == (61, 60)
    without_desk = make_round(ballots=rows(), ways=["login"])
    casting.strike(without_desk, make_proof(without_desk, 1))
    with pytest.raises(closing.TotalsDiffer):
        close(without_desk, actor=SYSTEM)


def test_a_file_that_was_touched_stops_it_before_anything_is_thrown_away() -> None:
    round = start_closing(make_round(ballots=rows()), actor=SYSTEM)
    while not (sealed := round.lists.filter(name="age").first()):
        closing._take_step(round, SYSTEM, None)
    with open(sealed.file.path, "r+b") as file:
        file.write(b"0" if file.read(1) != b"0" else b"1")
    with pytest.raises(closing.TotalsDiffer):
        close(round, actor=SYSTEM)
    assert Ballot.objects.count() == 60


def groups(round: Round) -> list[Any]:
    return [round.groups.get(code="B1"), round.groups.get(code="L1")]


# ---- kill -9 -------------------------------------------------------------------------------------
@pytest.mark.walk(PROGRAMS)
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_step_it_goes_on_and_comes_out_the_same() -> None:
    round = make_round(ballots=rows())
    key = key_file(round).read_bytes()
    with transaction.atomic():  # what comes out when nothing happens
        undisturbed = b"".join(published(close(round, actor=SYSTEM)))
        transaction.set_rollback(True)
    key_file(round).write_bytes(key)
    given = {
        "name": connection.settings_dict["NAME"],
        "options": connection.settings_dict["OPTIONS"]["options"],
        "media": str(settings.MEDIA_ROOT),
        "keys": str(settings.ROUND_KEYS),
        "round": round.pk,
    }
    command = [sys.executable, "-m", "tests.vision.endorsement.interrupted", json.dumps(given)]
    done = subprocess.run(
        command, cwd=running.ROOT, env=os.environ, capture_output=True, text=True, timeout=300
    )
    assert int(done.stdout or -1) > 20, done.stderr
    round.refresh_from_db()
    assert round.state == "closed"
    assert b"".join(published(round)) == undisturbed
    assert round.closing_done == round.closing_total
    assert Entry.objects.about(round).filter(verb="finish_closing").count() == 1
    assert not key_file(round).exists()
    assert not RollEntry.objects.exists()
