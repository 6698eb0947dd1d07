"""What the demo's municipality is busy with now: a next version of its vision that everybody can react to.

Made by the real verbs, for the demo only: its file is not in the example format.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.deadlines import AMSTERDAM, local_date
from civicnet.example.data import FOLDER
from civicnet.example.fields import read_yaml
from vision import actions
from vision.models import Goal, Meeting, Piece, PieceKind, PlannedStep, Vision, VisionVersion
from vision.snapshot import text_of

FILE = FOLDER / "volgende_versie.yaml"
Doc = dict[str, Any]
_KINDS = {"doel": PieceKind.GOAL, "grens": PieceKind.PRECONDITION}


def open_next_version(people: dict[str, User]) -> VisionVersion:
    """Write the version of the file on top of the one in force, and open it for reactions. `people` by their code."""
    return _Next(read_yaml(FILE), people).make()


class _Next:
    def __init__(self, doc: Doc, people: dict[str, User]) -> None:
        self.doc, self.people = doc, people
        self.first, self.second = (people[code] for code in doc["schrijvers"])
        self.today, self.acts = local_date(), 0

    def day(self, number: int) -> date:
        return self.today + timedelta(days=number)

    def moment(self, number: int) -> datetime:
        """In the morning of that day, the acts of one day in their order."""
        self.acts += 1
        moment = datetime.combine(self.day(number), time(9), AMSTERDAM) + timedelta(minutes=7 * self.acts)
        return min(moment, timezone.now())

    def make(self) -> VisionVersion:
        in_force = VisionVersion.objects.with_text().get(state=VisionVersion.State.ADOPTED)
        vision, doc = in_force.vision, self.doc
        text = replace(text_of(in_force, as_adopted=True), number=doc["versie"], title=doc["titel"])
        at = self.moment(doc["begonnen"])
        version = actions.create_version(vision, text, actor=self.first, follows=in_force, at=at)
        self.write(version)
        asked = doc["raadpleging"]
        opened = self.moment(asked["open"])
        version = actions.open_consultation(
            version, actor=self.first, closes_on=self.day(asked["tot"]), at=opened
        )
        for said in doc["reacties"]:
            self.react(version, said)
        self.propose(version, doc["voorstel"])
        self.plan(vision)
        return version

    def write(self, version: VisionVersion) -> None:
        for change in self.doc["wijzigingen"]:
            piece = Piece(PieceKind.GOAL, change["doel"])
            now = version.revisions.get(kind=piece.kind, code=piece.code, number=1)
            fields = now.fields | {"text": change["tekst"]}
            actions.save_piece(
                version, piece, fields, actor=self.second, base=1, at=self.moment(change["dag"])
            )
        new = self.doc["nieuw_doel"]
        actions.add_piece(
            version,
            PieceKind.GOAL,
            {"text": new["tekst"], **new["indicator"]},
            theme=new["thema"],
            reason=new["reden"],
            actor=self.first,
            at=self.moment(new["dag"]),
        )
        assert Goal.objects.filter(version=version, code=self.doc["voorstel"]["doel"]).exists()

    def react(self, version: VisionVersion, said: Doc) -> None:
        (name,) = (name for name in _KINDS if name in said)
        reaction = actions.give_reaction(
            version,
            actor=self.people[said["wie"]],
            kind=_KINDS[name],
            code=said[name],
            text=said["tekst"],
            quote=said.get("woorden", ""),
            at=self.moment(said["dag"]),
        )
        for code in said["eens"]:
            actions.agree(reaction, actor=self.people[code])

    def propose(self, version: VisionVersion, doc: Doc) -> None:
        amendment = actions.propose_amendment(
            version,
            actor=self.people[doc["wie"]],
            change="reword",
            kind=PieceKind.GOAL,
            code=doc["doel"],
            text=doc["tekst"],
            reason=doc["reden"],
            at=self.moment(doc["dag"]),
        )
        for code in doc["steun"]:
            actions.support(amendment, actor=self.people[code])

    def plan(self, vision: Vision) -> None:
        for step in self.doc["kalender"]:
            row = PlannedStep(
                vision=vision,
                kind=step["soort"],
                note=step["tekst"],
                begins_on=self.day(step["van"]),
                ends_on=self.day(step["tot"]) if "tot" in step else None,
            )
            actions.plan_step(row, actor=self.first)
        doc = self.doc["bijeenkomst"]
        begins, ends = (
            datetime.combine(self.day(doc["dag"]), time.fromisoformat(doc[name]), AMSTERDAM)
            for name in ("van", "tot")
        )
        meeting = Meeting(
            vision=vision,
            title=doc["titel"],
            begins_at=begins,
            ends_at=ends,
            place=doc["plek"],
            agenda=doc["agenda"],
        )
        actions.plan_meeting(meeting, actor=self.second, at=self.moment(self.doc["raadpleging"]["open"]))
