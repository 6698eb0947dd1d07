"""What lies on the desk of the demo's municipality: plans and cases in every step, some of them late.

Made by the real verbs, for the demo only: its file is not in the example format.
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.areas.models import Neighbourhood
from civicnet.deadlines import AMSTERDAM, local_date
from civicnet.example.data import FOLDER
from civicnet.example.fields import read_yaml
from initiatives import actions as registry
from initiatives.assessments import actions as assessing
from initiatives.assessments.models import Assessment, Reading
from initiatives.models import Initiative
from vision.models import Goal, VisionVersion

FILE = FOLDER / "werkvoorraad.yaml"
Doc = dict[str, Any]
# In which order a case comes to its steps; the days are counted from the request.
READING = ("eerste", "tweede", "vergelijken", "reactie")


def fill_desk(people: dict[str, User]) -> None:
    """Put the plans of the file on the site, and bring each case to its step. `people` by their code."""
    doc = read_yaml(FILE)
    version = VisionVersion.objects.in_force()
    assert version is not None  # of the example
    goals = {goal.code: goal for goal in version.goals.all()}
    areas = {area.code: area for area in Neighbourhood.objects.all()}
    lines = list(version.preconditions.values_list("code", flat=True))
    _speak_at_last(people["fenna"])
    for plan in doc["plannen"]:
        _Plan(doc, plan, people, goals[plan["doel"]], areas[plan["buurt"]], lines).make()


def _speak_at_last(contact: User) -> None:
    """The first contact that the example leaves open was made, late: more than a year says nothing on a desk."""
    for plan in Initiative.objects.contact_missed(local_date()):
        at = datetime.combine(plan.contact_due + timedelta(days=6), time(14), AMSTERDAM)
        registry.log_contact(plan, actor=contact, at=at)


class _Plan:
    """One plan, and what became of it."""

    def __init__(
        self,
        texts: Doc,
        doc: Doc,
        people: dict[str, User],
        goal: Goal,
        area: Neighbourhood,
        lines: list[str],
    ) -> None:
        self.texts, self.doc, self.people, self.goal, self.area = texts, doc, people, goal, area
        self.owner, self.acts = people[doc["wie"]], 0
        self.judgement = assessing.Judgement(
            scores={goal.code: ("1", texts["oordeel"])},
            findings=dict.fromkeys(lines, (False, "")),
            overall="fits",
            summary=texts["samenvatting"],
        )

    def at(self, day: int) -> datetime:
        """In the morning of that day after the plan came on the site, the acts of one day in their order."""
        self.acts += 1
        on = local_date() + timedelta(days=day - self.doc["dagen"])
        moment = datetime.combine(on, time(9), AMSTERDAM) + timedelta(minutes=7 * self.acts)
        return min(moment, timezone.now())

    def make(self) -> None:
        doc = self.doc
        plan = registry.start_draft(
            actor=self.owner,
            name=doc["naam"],
            kind=doc["soort"],
            purpose=doc["waarom"],
            neighbourhood=self.area,
            goals=[self.goal],
            at=self.at(0),
        )
        plan = registry.submit(plan, actor=self.owner, at=self.at(0))
        if doc["stap"] != "contact":
            self.ask(plan)
        elif "door" in doc:
            registry.take_contact(plan, actor=self.people[doc["door"]], at=self.at(1))

    def ask(self, plan: Initiative) -> None:
        case = assessing.request_assessment(
            plan, actor=self.owner, question=self.texts["vraag"], at=self.at(0)
        )
        step = self.doc["stap"]
        if step == "gevraagd":
            return
        contact = self.people[self.doc["contact"]]
        case = assessing.take_in(case, actor=contact, at=self.at(1))
        if step == "kennismaken":
            return
        assessing.log_contact(case, actor=contact, how="visit", at=self.at(3))
        if step == "stil":
            reason = self.texts["reden_stil"]
            assessing.ask_information(case, actor=contact, reason=reason, at=self.at(4))
        elif step in READING:
            self.read(case, READING.index(step))

    def read(self, case: Assessment, reached: int) -> None:
        first, second = (self.people[code] for code in self.doc["lezers"])
        case = assessing.seat(case, "assessor", first, actor=first, at=self.at(4))
        case = assessing.seat(case, "second_reader", second, actor=second, at=self.at(4))
        for reader in (first, second):
            assessing.declare_interest(case, actor=reader, has_interest=False, at=self.at(5))
        case = assessing.start_assessing(case, actor=first, at=self.at(5))
        for n, (reader, kind) in enumerate(((first, Reading.Kind.FIRST), (second, Reading.Kind.SECOND)), 1):
            if reached >= n:
                day = self.at(7 + 4 * n)
                case = assessing.hand_in(case, actor=reader, kind=kind, judgement=self.judgement, at=day)
        if READING[reached] == "reactie":
            assessing.open_hearing(case, actor=first, at=self.at(17))
