"""Write a municipality in the example format into an empty installation, through the real verbs.

What happened is put in one order by date and then done, verb by verb, with `at=`: the journal, the notices and the
pages read as if it had really happened. Where the file names nobody, SYSTEM acts.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from civicnet.areas.models import Municipality
from civicnet.example.accounts.load import load_people
from civicnet.example.areas.load import load_town
from civicnet.example.assessments.load import CaseLoader
from civicnet.example.collaborations.load import CollaborationLoader, wanted
from civicnet.example.document import Example
from civicnet.example.fields import ExampleError
from civicnet.example.initiatives.load import InitiativeLoader, Photos, prepare_photos
from civicnet.example.rows import LoadedRows
from civicnet.example.schedule import Clock, Schedule
from civicnet.example.vision.load import VisionLoader
from civicnet.example.vision.load_gathering import load_gaps, load_gathering
from civicnet.journal.actions import record
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow
from initiatives.actions import start_municipality_organisation
from initiatives.models import Initiative
from vision.models import Vision


class AlreadyLoaded(Exception):
    """There is something here already; the loader never mixes two municipalities."""


@dataclass(frozen=True)
class Loaded:
    """What was written."""

    people: int
    neighbourhoods: int
    versions: int
    initiatives: int
    assessments: int


def is_loaded() -> bool:
    """Whether there is anything that an example would mix with."""
    return Initiative.objects.exists() or Vision.objects.exists()


def load(
    example: Example,
    *,
    weeks: int = 0,
    report: Callable[[str], None] = lambda _text: None,
    photos: Photos | None = None,
) -> Loaded:
    """Write `example`, with all its dates moved by whole `weeks`. All of it or nothing.

    `report` is called with what is being done; `photos` are those of the file, prepared by who calls this in a
    transaction. Raises AlreadyLoaded when there are initiatives or a vision, ExampleError when a verb refuses what the
    file says.
    """
    if is_loaded():
        raise AlreadyLoaded
    if photos is None:
        photos = prepare_photos(example.initiatives)
    with transaction.atomic():
        return Loader(example, timedelta(weeks=weeks), report, photos).load()


@contextmanager
def _refusals_as_faults(what: str) -> Iterator[None]:
    """What a verb refuses is a fault of the file; `what` says of which part."""
    try:
        yield
    except ValidationError as error:
        raise ExampleError([f"{what}: {' '.join(error.messages)}"]) from error
    except (NotAllowedNow, PermissionDenied) as error:
        raise ExampleError([f"{what}: this is not possible ({error})."]) from error


class Loader:
    """Writes one example: what the later parts build on first, then everything that happened, in its order."""

    def __init__(
        self, example: Example, shift: timedelta, report: Callable[[str], None], photos: Photos
    ) -> None:
        self.example, self.report = example, report
        self.clock, self.schedule = Clock(shift), Schedule()
        self.rows = LoadedRows(example, self.clock)
        self.curator: Actor = SYSTEM
        self.initiatives = InitiativeLoader(self.rows, self.schedule, photos)

    def load(self) -> Loaded:
        """Write all of it. Raises ExampleError when a verb refuses something."""
        self.report("the municipality and its people")
        self.rows.areas, self.rows.places = load_town(self.example.town)
        begin = self.clock.moment(self._beginning())
        self.rows.people = load_people(self.example, begin)
        self._start_town_hall(begin)
        self.report("the vision")
        vision = self._load_vision(begin)
        for doc in self.example.initiatives:
            self.initiatives.add(doc)
        CollaborationLoader(self.rows, self.schedule).add(wanted(self.example))
        self.report("the initiatives and their assessments")
        for moment, what, act in self.schedule.in_order():
            with _refusals_as_faults(what):
                act(moment)
        if vision is not None:
            with _refusals_as_faults("visiegaten"):
                load_gaps(self.example.gathering, vision, self.rows, self.curator)
        record(
            Municipality(pk=1),
            "load_example",
            actor=SYSTEM,
            data={"weeks": self.clock.shift.days // 7, "name": self.example.town.name},
        )
        return Loaded(
            people=len(self.rows.people),
            neighbourhoods=len(self.rows.areas),
            versions=len(self.rows.versions),
            initiatives=len(self.rows.initiatives),
            assessments=sum(1 for doc in self.example.initiatives if CaseLoader.wanted(self.example, doc)),
        )

    def _start_town_hall(self, begin: datetime) -> None:
        """The municipality as an organisation: the desk speaks for it, or the administrators when there is none."""
        for role in ("broker", "admin"):
            if staff := [self.rows.people[p.code] for p in self.example.people if role in p.roles]:
                town = Municipality.objects.get()
                start_municipality_organisation(town, staff, actor=SYSTEM, at=begin)
                return

    def _beginning(self) -> date:
        """Two weeks before anything in the file: from then on there are people."""
        days = [self.example.as_of]
        if self.example.vision:
            days += [v.drafted for v in self.example.vision.versions if v.drafted]
        for doc in self.example.initiatives:
            days += [day for day in (doc.submitted or doc.started,) if day]
        return min(days) - timedelta(days=14)

    def _load_vision(self, begin: datetime) -> Vision | None:
        """Write the vision and what came before and after its text; None when the file has none."""
        doc = self.example.vision
        if doc is None:
            return None
        self.curator = self.rows.who(doc.curator)
        with _refusals_as_faults("toekomstvisie"):
            self.rows.versions = VisionLoader(self.example, self.clock, self.curator, begin).load()
        newest = self.rows.versions[doc.versions[-1].text.number]
        self.rows.goals = {goal.code: goal for goal in newest.goals.all()}
        self.rows.themes = {theme.code: theme for theme in newest.themes.all()}
        with _refusals_as_faults("bijeenkomsten, onderwerpen en metingen"):
            load_gathering(self.example.gathering, newest.vision, self.rows, self.curator)
        return newest.vision
