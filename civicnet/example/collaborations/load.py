"""Write the collaborations of an example file, through the real verbs."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from civicnet.accounts.models import User
from civicnet.example.collaborations.document import CollaborationDoc, ProblemDoc
from civicnet.example.document import Example
from civicnet.example.rows import LoadedRows
from civicnet.example.schedule import Chain, Schedule
from initiatives.collaborations import actions
from initiatives.collaborations.models import Collaboration
from initiatives.workflow import LIVE

# What says no day began so many days before the day of the file, or before its first agreement.
BEFORE: Final = 30
# Days from one version to the next, and from a proposal to the last yes.
APART: Final = 360
TALKING: Final = 12
# The steps of a problem, in their order, and the days between them; it is told of so long before the day of the file.
WAY: Final = ("open", "picked_up", "in_progress", "solved", "confirmed")
STEP: Final = 5
TOLD: Final = 34
# What the owner says of how it was solved, where the file does not.
SOLVED: Final = "Het is opgelost. Kijken jullie of het klopt?"


def wanted(example: Example) -> list[CollaborationDoc]:
    """Those whose partners are all under way, with people who decide for them."""
    return [doc for doc in example.collaborations if all(_has_owner(example, code) for code in doc.partners)]


def _has_owner(example: Example, code: str) -> bool:
    plan = example.initiative(code)
    return bool(plan.owners) and plan.stage in LIVE


class CollaborationLoader:
    """Puts the collaborations into a schedule."""

    def __init__(self, rows: LoadedRows, schedule: Schedule) -> None:
        self.rows, self.schedule = rows, schedule
        self.made: dict[str, Collaboration] = {}

    def add(self, docs: Iterable[CollaborationDoc]) -> None:
        """Schedule them: the first partner asks the others, or a bridge builder all; then they agree."""
        for doc in docs:
            begun = max(self._begun(doc), *(self._put_up(code) for code in doc.partners))
            what = f"samenwerking {doc.code}"
            chain = Chain(self.schedule, self.rows.clock, self.rows.clock.moment(begun))
            chain.add(what, begun, partial(self._begin, doc))
            joined = min(begun + timedelta(days=2), self.rows.example.as_of)
            chain.add(what, joined, partial(self._join, doc))
            for number in range(1, len(doc.texts) + 1):
                agreed = self._agreed(doc, number)
                chain.add(what, agreed - timedelta(days=TALKING), partial(self._propose, doc, number))
                chain.add(what, agreed, partial(self._consent, doc))

            for said in doc.problems:
                self._add_problem(doc, said, joined)

    def _add_problem(self, doc: CollaborationDoc, said: ProblemDoc, joined: date) -> None:
        """Schedule what happened to one problem, after the partners said yes.

        Nothing after the Monday of the file's day: the demo lays that week on this one, of which some days are to come.
        """
        as_of = self.rows.example.as_of
        last = max(joined, as_of - timedelta(days=as_of.weekday()))
        told = max(joined, as_of - timedelta(days=TOLD))
        what = f"deelprobleem {said.code}"
        chain = Chain(self.schedule, self.rows.clock, self.rows.clock.moment(told))
        for number in range(WAY.index(said.state) + 1):
            day = min(told + timedelta(days=STEP * number), last)
            chain.add(what, day, partial(self._problem_step, doc, said, WAY[number]))

    def _begun(self, doc: CollaborationDoc) -> date:
        return doc.begun or self._first_agreed(doc) - timedelta(days=BEFORE)

    def _put_up(self, code: str) -> date:
        """On which day a partner was put on the site: nobody works together with what is not there yet."""
        example = self.rows.example
        return example.initiative(code).put_up_on(example.as_of)

    def _agreed(self, doc: CollaborationDoc, number: int) -> date:
        """On which day this version came to count."""
        last = doc.agreed_on or self.rows.example.as_of
        return last - timedelta(days=APART * (len(doc.texts) - number))

    def _first_agreed(self, doc: CollaborationDoc) -> date:
        return self._agreed(doc, 1) if doc.texts else self.rows.example.as_of

    def _owner(self, code: str) -> User:
        return self.rows.people[self.rows.example.initiative(code).owners[0]]

    def _begin(self, doc: CollaborationDoc, at: datetime) -> None:
        first, *others = (self.rows.initiatives[code] for code in doc.partners)
        broker = next((p.code for p in self.rows.example.people if "broker" in p.roles), "")
        if doc.by_broker and broker:
            self.made[doc.code] = actions.introduce(
                actor=self.rows.people[broker],
                parties=[first, *others],
                name=doc.name,
                goal=doc.goal,
                message=doc.goal,
                at=at,
            )
            return
        self.made[doc.code] = actions.start(
            actor=self._owner(doc.partners[0]), own=first, others=others, name=doc.name, goal=doc.goal, at=at
        )

    def _join(self, doc: CollaborationDoc, at: datetime) -> None:
        for partner in self.made[doc.code].partners.asked():
            actions.say_yes(partner, actor=partner.owners()[0], at=at)

    def _propose(self, doc: CollaborationDoc, number: int, at: datetime) -> None:
        actions.propose_agreement(
            self.made[doc.code],
            actor=self._owner(doc.partners[0]),
            based_on=number - 1,
            text=doc.texts[number - 1],
            reason=doc.reason if number > 1 else "",
            at=at,
        )

    def _consent(self, doc: CollaborationDoc, at: datetime) -> None:
        proposal = self.made[doc.code].agreements.first()
        assert proposal is not None  # _propose came before
        for code in doc.partners[1:]:
            actions.consent(self.made[doc.code], actor=self._owner(code), sha256=proposal.sha256, at=at)

    def _problem_step(self, doc: CollaborationDoc, said: ProblemDoc, state: str, at: datetime) -> None:
        row = self.made[doc.code]
        if state == "open":
            code = next((code for code in doc.partners if code != said.owner), doc.partners[0])
            actions.open_problem(row, actor=self._owner(code), text=said.text, at=at)
            return
        problem, owner = row.problems.get(text=said.text), self._owner(said.owner)
        if state == "picked_up":
            actions.pick_up(problem, self.rows.initiatives[said.owner], actor=owner, at=at)
        elif state == "in_progress":
            actions.begin(problem, actor=owner, at=at)
        elif state == "solved":
            actions.solve(problem, actor=owner, solution=said.solution or SOLVED, at=at)
        else:
            other, *_rest = (code for code in doc.partners if code != said.owner)
            actions.confirm(problem, actor=self._owner(other), at=at)
