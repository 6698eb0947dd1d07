"""Write a municipality in the example format into an empty installation, through the real verbs.

What happened is put in one order by date and then done, verb by verb, with `at=`: the journal, the notices and the
pages read as if it had been lived. Where the file names nobody, SYSTEM acts.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from civicnet.accounts.models import User
from civicnet.areas.models import Municipality, Neighbourhood, Place
from civicnet.example.areas.load import load_people, load_town
from civicnet.example.assessments.load import CaseLoader
from civicnet.example.document import Example, InitiativeDoc, Story
from civicnet.example.fields import ExampleError
from civicnet.example.rows import LoadedRows
from civicnet.example.schedule import Act, Chain, Clock, Schedule
from civicnet.example.vision.load import VisionLoader
from civicnet.example.vision.load_gathering import load_gaps, load_gathering
from civicnet.files.photos import PreparedPhoto, prepare_photo
from civicnet.journal.actions import record
from civicnet.workflow import SYSTEM, Actor, NotAllowedNow
from initiatives import actions as registry
from initiatives.models import Handover, Initiative
from vision.models import Goal, Theme, Vision


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


Photos = Mapping[Path, PreparedPhoto]


def prepare_photos(example: Example) -> Photos:
    """The pictures that the file names, by where they lie. Raises ExampleError for one that is no photo."""
    photos = {}
    for doc in example.initiatives:
        for story in doc.photos:
            assert story.file is not None  # the reader refuses a picture without a file
            try:
                with story.file.open("rb") as picture:
                    photos[story.file] = prepare_photo(picture)
            except ValidationError as error:
                what = f"initiatief {doc.code}, fotos: {story.file.name}"
                raise ExampleError([f"{what}: {' '.join(error.messages)}"]) from error
    return photos


def load(
    example: Example,
    *,
    weeks: int = 0,
    told: Callable[[str], None] = lambda _text: None,
    photos: Photos | None = None,
) -> Loaded:
    """Write `example`, with all its dates moved by whole `weeks`. All of it or nothing.

    `told` is called with what is being done; `photos` are those of the file, prepared by who calls this in a transaction.
    Raises AlreadyLoaded when there are initiatives or a vision, ExampleError
    when a verb refuses something that the file says.
    """
    if is_loaded():
        raise AlreadyLoaded
    if photos is None:
        photos = prepare_photos(example)
    with transaction.atomic():
        return Loader(example, timedelta(weeks=weeks), told, photos).load()


@contextmanager
def _refused(what: str) -> Iterator[None]:
    """What a verb refuses is a fault of the file; `what` says of which part."""
    try:
        yield
    except ValidationError as error:
        raise ExampleError([f"{what}: {' '.join(error.messages)}"]) from error
    except (NotAllowedNow, PermissionDenied) as error:
        raise ExampleError([f"{what}: this is not possible ({error})."]) from error


class Loader:
    def __init__(
        self, example: Example, shift: timedelta, told: Callable[[str], None], photos: Photos
    ) -> None:
        self.example, self.told, self.photos = example, told, photos
        self.clock, self.schedule = Clock(shift), Schedule()
        self.rows = LoadedRows(example, self.clock)
        self.areas: dict[str, Neighbourhood] = {}
        self.places: dict[str, Place] = {}
        self.goals: dict[str, Goal] = {}
        self.themes: dict[str, Theme] = {}

    def load(self) -> Loaded:
        self.told("the municipality and its people")
        self.areas, self.places = load_town(self.example.town)
        begin = self.clock.moment(self._beginning())
        self.rows.people = load_people(self.example, begin)
        self.told("the vision")
        curator = self.rows.who(self.example.vision.curator if self.example.vision else "")
        with _refused("toekomstvisie"):
            self.rows.versions = VisionLoader(self.example, self.clock, curator, begin).load()
        if self.example.vision is not None:
            newest = self.rows.versions[self.example.vision.versions[-1].text.number]
            self.goals = {goal.code: goal for goal in newest.goals.all()}
            self.themes = {theme.code: theme for theme in newest.themes.all()}
            with _refused("bijeenkomsten, onderwerpen en metingen"):
                load_gathering(self.example.gathering, newest.vision, self.rows, self.areas, curator)
        for doc in self.example.initiatives:
            self._initiative(doc)
        self.told("the initiatives and their assessments")
        for moment, what, act in self.schedule.in_order():
            with _refused(what):
                act(moment)
        if self.example.vision is not None:
            with _refused("visiegaten"):
                load_gaps(self.example.gathering, newest.vision, self.rows, curator)
        record(
            Municipality(pk=1),
            "load_example",
            actor=SYSTEM,
            data={"weeks": self.clock.shift.days // 7, "name": self.example.town.name},
        )
        return Loaded(
            people=len(self.rows.people),
            neighbourhoods=len(self.areas),
            versions=len(self.rows.versions),
            initiatives=len(self.rows.initiatives),
            assessments=sum(1 for doc in self.example.initiatives if CaseLoader.wanted(self.example, doc)),
        )

    # ---- time and people -------------------------------------------------------------------
    def _beginning(self) -> date:
        """Two weeks before anything in the file: from then on there are people."""
        days = [self.example.as_of]
        if self.example.vision:
            days += [v.drafted for v in self.example.vision.versions if v.drafted]
        for doc in self.example.initiatives:
            days += [day for day in (doc.submitted or doc.started,) if day]
        return min(days) - timedelta(days=14)

    # ---- initiatives -------------------------------------------------------------------------
    def _initiative(self, doc: InitiativeDoc) -> None:
        """Lay out everything that happened with one initiative."""
        actor = self.rows.who(doc.owners[0]) if doc.owners else SYSTEM
        begin = doc.submitted or min(doc.started or self.example.as_of, self.example.as_of)
        chain = Chain(self.schedule, self.clock, self.clock.moment(begin) - timedelta(hours=1))
        what = f"initiatief {doc.code}"
        chain.add(what, None, lambda at: self._start(doc, actor, at))
        if doc.stage == Initiative.Stage.DRAFT:
            return
        chain.add(what, begin, lambda at: self._submit(doc, actor, at))
        for code in doc.followers:
            follower = self.rows.people[code]
            chain.add(what, None, partial(self._follow, doc, follower))
        if doc.contact_on:
            contact = Chain(self.schedule, self.clock, chain.now)
            contact.add(
                f"{what}, eerste_contact",
                doc.contact_on,
                lambda at: self._do(
                    doc,
                    registry.log_contact,
                    actor=self.rows.who(doc.contact_by),
                    note=doc.contact_note,
                    at=at,
                ),
            )
        self._story(doc, actor, chain.now)
        case = Chain(self.schedule, self.clock, chain.now)
        last = CaseLoader(self.rows, doc, case).add()
        self._stages(doc, actor, chain, last)

    def _start(self, doc: InitiativeDoc, actor: Actor, at: datetime) -> None:
        self.rows.initiatives[doc.code] = registry.start_draft(
            actor=actor,
            code=doc.code,
            name=doc.name,
            kind=doc.kind,
            legal_form=doc.legal_form,
            neighbourhood=self.areas.get(doc.area),
            working_area=[self.areas[code] for code in doc.working_area],
            place=self.places.get(doc.place),
            theme=self.themes.get(doc.theme),
            goals=[self.goals[code] for code in doc.goals],
            purpose=doc.purpose,
            own_measure=doc.own_measure,
            summary=doc.summary,
            place_note=doc.place_note,
            people=doc.people,
            contact_email=doc.contact_email,
            challenge=doc.challenge,
            owners=[self.rows.people[code] for code in doc.owners],
            members=[self.rows.people[code] for code in doc.members],
            at=at,
        )

    def _submit(self, doc: InitiativeDoc, actor: Actor, at: datetime) -> None:
        self._do(doc, registry.submit, actor=actor, promises_contact=doc.contact_promised, at=at)

    def _do(self, doc: InitiativeDoc, verb: Callable[..., Any], **words: Any) -> Any:
        done = verb(self.rows.initiatives[doc.code], **words)
        if isinstance(done, Initiative):
            self.rows.initiatives[doc.code] = done
        return done

    def _follow(self, doc: InitiativeDoc, who: User, at: datetime) -> None:
        self._do(doc, registry.follow, actor=who, at=at)

    def _stages(self, doc: InitiativeDoc, actor: Actor, chain: Chain, case: datetime | None) -> None:
        """The stages up to the one that the file gives; what ends an initiative comes after its assessment."""
        Stage = Initiative.Stage
        what, stage = f"initiatief {doc.code}, fase", doc.stage

        def step(verb: Callable[..., Any], day: date | None, **words: Any) -> None:
            chain.add(what, day, lambda at: self._do(doc, verb, actor=actor, at=at, **words))

        if doc.prepared or stage == Stage.PREPARATION:
            step(registry.prepare, doc.prepared)
        if stage in (Stage.RUNNING, Stage.DORMANT, Stage.HANDED_OVER, Stage.ENDED):
            step(registry.run, doc.started, started_on=self.clock.day(doc.started))
        if stage in (Stage.DORMANT, Stage.HANDED_OVER, Stage.ENDED, Stage.WITHDRAWN) and case is not None:
            chain.now = max(chain.now, case)
        match stage:
            case Stage.DORMANT:
                step(registry.rest, doc.dormant_since, note=doc.why)
            case Stage.ENDED:
                step(registry.end, doc.ended, note=doc.why, ended_on=self.clock.day(doc.ended))
            case Stage.WITHDRAWN:
                step(registry.withdraw, doc.ended, note=doc.why)
            case Stage.HANDED_OVER:
                chain.add(what, doc.ended, lambda at: self._hand_over(doc, actor, at))

    def _hand_over(self, doc: InitiativeDoc, actor: Actor, at: datetime) -> None:
        successor = self.rows.initiatives.get(doc.handed_to)
        if doc.handed_to and successor is None:
            other = self.example.initiative(doc.handed_to)
            raise ValidationError(f"{other.name} begins only after the handover to it.")
        handover: Handover = self._do(
            doc,
            registry.hand_over,
            actor=actor,
            successor=successor,
            successor_name=doc.handed_to_name,
            passes_on=doc.passes_on,
            lessons=doc.learned,
            fallback=doc.fallback,
            ended_on=self.clock.day(doc.ended),
            at=at,
        )
        self.rows.initiatives[doc.code] = handover.initiative
        if handover.consent == Handover.Consent.ASKED:  # the set says who went on with it
            registry.answer_handover(handover, actor=SYSTEM, agrees=True, at=at)

    def _story(self, doc: InitiativeDoc, actor: Actor, after: datetime) -> None:
        """News, figures and pictures, on the days on which owners put them there."""
        for story in doc.photos:
            chain = Chain(self.schedule, self.clock, after)
            chain.add(f"initiatief {doc.code}, fotos", story.on, self._photo(doc, story, actor))
        for story in doc.news:
            chain = Chain(self.schedule, self.clock, after)
            chain.add(f"initiatief {doc.code}, nieuws", story.on, self._news(doc, story, actor))
        for story in doc.scores:
            chain = Chain(self.schedule, self.clock, after)
            chain.add(f"initiatief {doc.code}, cijfers", story.on, self._score(doc, story, actor))

    def _by(self, code: str, actor: Actor) -> Actor:
        return self.rows.people.get(code, actor)  # type: ignore[arg-type]  # SYSTEM is an actor too

    def _photo(self, doc: InitiativeDoc, story: Story, actor: Actor) -> Act:
        assert story.file is not None
        photo = self.photos[story.file]
        return lambda at: self._do(
            doc,
            registry.add_photo,
            upload=photo,
            actor=self._by(story.by, actor),
            alt=story.text,
            at=at,
        )

    def _news(self, doc: InitiativeDoc, story: Story, actor: Actor) -> Act:
        return lambda at: self._do(
            doc,
            registry.add_update,
            actor=self._by(story.by, actor),
            title=story.title,
            text=story.text,
            at=at,
        )

    def _score(self, doc: InitiativeDoc, story: Story, actor: Actor) -> Act:
        return lambda at: self._do(
            doc,
            registry.score_measure,
            actor=self._by(story.by, actor),
            score=story.score,
            note=story.text,
            on=self.clock.day(story.on),
            at=at,
        )
