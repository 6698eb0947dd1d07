"""The rows that the loader wrote so far, by their code in the file: what one part writes, a later one needs."""

from dataclasses import dataclass, field

from civicnet.accounts.models import User
from civicnet.areas.models import Neighbourhood, Place
from civicnet.example.document import Example
from civicnet.example.schedule import Clock
from civicnet.workflow import SYSTEM, Actor
from initiatives.models import Initiative
from vision.models import Goal, Theme, VisionVersion


@dataclass
class LoadedRows:
    """The file, the clock that shifts its dates to now, and the rows that exist already."""

    example: Example
    clock: Clock
    people: dict[str, User] = field(default_factory=dict)
    areas: dict[str, Neighbourhood] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    # Of the newest version of the vision.
    themes: dict[str, Theme] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    versions: dict[str, VisionVersion] = field(default_factory=dict)
    initiatives: dict[str, Initiative] = field(default_factory=dict)

    def who(self, code: str) -> Actor:
        """The person with this code; SYSTEM when the file names nobody."""
        return self.people.get(code, SYSTEM)
