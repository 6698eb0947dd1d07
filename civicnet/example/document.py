"""The example format as plain values: what a file says, checked, before a row is written. docs/example-format.md."""

from dataclasses import dataclass
from datetime import date

from civicnet.example.accounts.document import Person
from civicnet.example.areas.document import Town
from civicnet.example.assessments.document import CaseDoc
from civicnet.example.collaborations.document import CollaborationDoc
from civicnet.example.endorsement.document import RoundDoc
from civicnet.example.initiatives.document import InitiativeDoc
from civicnet.example.vision.document import Gathering, VisionDoc
from vision.endorsement.broad import Rule


@dataclass(frozen=True, kw_only=True)
class Example:
    """A whole municipality."""

    as_of: date
    town: Town
    people: tuple[Person, ...]
    vision: VisionDoc | None
    initiatives: tuple[InitiativeDoc, ...]
    cases: tuple[CaseDoc, ...]
    rounds: tuple[RoundDoc, ...]
    collaborations: tuple[CollaborationDoc, ...]
    rule: Rule
    gathering: Gathering
    # The codes of needs and of offers that suit them.
    matches: tuple[tuple[str, str], ...]
    later: tuple[str, ...]

    def initiative(self, code: str) -> InitiativeDoc:
        return {one.code: one for one in self.initiatives}[code]

    def case_of(self, code: str) -> CaseDoc | None:
        return next((case for case in self.cases if case.initiative == code), None)
