"""docs/irreversible.md has every act that cannot be taken back, with what its weight asks (interface.md, Ways)."""

import ast
import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOC = (ROOT / "docs" / "irreversible.md").read_text()
# What each weight asks: one of these sets at least.
ASKED: dict[str, list[set[str]]] = {
    "small": [{"again"}, {"forward"}],
    "middle": [{"undo"}, {"check"}, {"reason"}, {"second"}],
    "large": [{"undo"}, {"check", "reason"}, {"second"}],
    "heaviest": [{"second"}, {"check", "alone"}],
}
SAFEGUARDS = set(re.findall(r"^\| `(\w+)` \| (?!small|middle|large|heaviest)", DOC, re.MULTILINE))
# By the clock or a task, never because somebody asks.
CLEANING = {
    "civicnet.accounts.actions.account.sweep_unconfirmed",
    "civicnet.accounts.actions.account.sweep_sessions",
    "civicnet.accounts.actions.erasing.forget_sessions",
    "civicnet.outbox.actions.notices.sweep_notices",
    "civicnet.outbox.actions.relay.sweep",
    "civicnet.outbox.actions.news.sweep_news",
    "civicnet.following.actions.digests.sweep_digests",
    "civicnet.likeness.actions.fill",
    "civicnet.likeness.actions._look_at",
    "initiatives.actions.people.sweep_invitations",
    "civicnet.search.actions.index_all",
    "civicnet.search.actions.forget_words",
    "initiatives.marketplace.actions.exchange_clock.erase_conversation",
    "initiatives.network.actions.snapshot.forget_old_snapshots",
    "initiatives.actions.goals_alike._replace",
    "initiatives.marketplace.actions.suggesting._suggest_for",
    "initiatives.marketplace.actions.suggesting._replace",
}


class Row(NamedTuple):
    act: str
    weight: str
    safeguards: frozenset[str]


def rows(heading: str) -> list[Row]:
    """The table below `heading`. What stands behind a ";" is an explanation, and promises nothing."""
    part = DOC.split(f"## {heading}\n")[1].split("\n## ")[0]
    found = re.findall(r"^\| `([\w.]+)` \| (\w+) \| ([^|;]+)", part, re.MULTILINE)
    return [Row(act, weight, frozenset(re.findall(r"`(\w+)`", said))) for act, weight, said in found]


STEPS, OTHERS = rows("Steps of the transition tables"), rows("Acts outside the tables")


def one_way(transitions: Iterable[dict[str, str]]) -> Iterator[str]:
    """Each step that somebody may take, and after which no steps lead back to where it began."""
    tables = defaultdict(list)
    for row in transitions:
        if row["sources"] != "-":
            tables[row["table"]].append((row["verb"], row["sources"].split("|"), row["target"], row["roles"]))
    for table, steps in tables.items():
        onward = defaultdict(set)
        for _verb, sources, target, _roles in steps:
            for source in sources:
                onward[source].add(target)
        for verb, sources, target, roles in steps:
            if roles and not set(sources) <= reached(target, onward):
                yield f"{table}.{verb}"


def reached(state: str, onward: dict[str, set[str]]) -> set[str]:
    """`state` and every state that steps lead to from there."""
    found, to_do = {state}, [state]
    while to_do:
        new = onward[to_do.pop()] - found
        found |= new
        to_do += new
    return found


def deleting(text: str) -> Iterator[str]:
    """The names of the functions in a module that delete rows."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Attribute)
            and inner.func.attr == "delete"
            for inner in ast.walk(node)
        ):
            yield node.name


def test_every_step_that_cannot_be_taken_back_has_a_row() -> None:
    with (ROOT / "tests" / "transitions.csv").open(newline="") as file:
        asked = set(one_way(csv.DictReader(file)))
    listed = {row.act for row in STEPS}
    assert asked - listed == set(), "say in docs/irreversible.md what stands before it"
    assert listed - asked == {row.act for row in STEPS if "undo" in row.safeguards}, "not irreversible"
    assert len(listed) == len(STEPS)


def test_every_verb_that_deletes_has_a_row() -> None:
    found = {
        ".".join((*file.relative_to(ROOT).with_suffix("").parts, name))
        for room in ("civicnet", "vision", "initiatives")
        for file in (ROOT / room).rglob("*.py")
        if "actions" in file.with_suffix("").parts
        for name in deleting(file.read_text())
    }
    assert found - CLEANING == {row.act for row in OTHERS}
    assert found >= CLEANING


@pytest.mark.parametrize("row", [*STEPS, *OTHERS], ids=lambda row: row.act)
def test_its_safeguard_is_what_its_weight_asks(row: Row) -> None:
    assert row.safeguards <= SAFEGUARDS
    assert any(enough <= row.safeguards for enough in ASKED[row.weight]), row


def test_a_step_of_which_there_is_no_way_back_is_found() -> None:
    def step(verb: str, sources: str, target: str, roles: str = "owner") -> dict[str, str]:
        return {"table": "plan", "verb": verb, "sources": sources, "target": target, "roles": roles}

    steps = [
        step("make", "-", "open"),
        step("rest", "open", "asleep"),
        step("wake", "asleep", "open"),
        step("stop", "open|asleep", "gone"),
        step("lapse", "open", "gone", roles=""),
    ]
    assert list(one_way(steps)) == ["plan.stop"]
    assert list(one_way([*steps, step("undo", "gone", "asleep")])) == []
    assert list(deleting("def drop(row):\n    row.delete()\n\n\ndef keep(row):\n    row.save()\n")) == [
        "drop"
    ]
