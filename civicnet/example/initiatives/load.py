"""Write the initiatives of an example file: lay out what happened with each, through the real verbs."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from civicnet.accounts.models import User
from civicnet.example.assessments.load import CaseLoader
from civicnet.example.fields import ExampleError
from civicnet.example.initiatives.document import InitiativeDoc, Story
from civicnet.example.marketplace.load import PostLoader
from civicnet.example.rows import LoadedRows
from civicnet.example.schedule import Act, Chain, Schedule
from civicnet.files.photos import PreparedPhoto, prepare_photo
from civicnet.following.actions import follow
from civicnet.workflow import SYSTEM, Actor
from initiatives import actions as registry
from initiatives.models import Handover, Initiative

Photos = Mapping[Path, PreparedPhoto]


def prepare_photos(initiatives: Iterable[InitiativeDoc]) -> Photos:
    """The pictures that the file names, by where they lie. Raises ExampleError for one that is not a photo."""
    photos = {}
    for doc in initiatives:
        for story in (*doc.photos, *(photo for news in doc.news for photo in news.photos)):
            assert story.file is not None  # the reader refuses a picture without a file
            try:
                with story.file.open("rb") as picture:
                    photos[story.file] = prepare_photo(picture)
            except ValidationError as error:
                what = f"initiatief {doc.code}, fotos: {story.file.name}"
                raise ExampleError([f"{what}: {' '.join(error.messages)}"]) from error
    return photos


class InitiativeLoader:
    """Puts what happened with initiatives into a schedule, with their assessments."""

    def __init__(self, rows: LoadedRows, schedule: Schedule, photos: Photos) -> None:
        self.rows, self.schedule, self.photos = rows, schedule, photos
        self.posts = PostLoader(rows)

    def add(self, doc: InitiativeDoc) -> None:
        """Schedule everything that happened with one initiative."""
        actor = self.rows.who(doc.owners[0]) if doc.owners else SYSTEM
        begin = doc.put_up_on(self.rows.example.as_of)
        chain = Chain(self.schedule, self.rows.clock, self.rows.clock.moment(begin) - timedelta(hours=1))
        what = f"initiatief {doc.code}"
        chain.add(what, None, lambda at: self._start(doc, actor, at))
        if doc.stage == Initiative.Stage.DRAFT:
            return
        chain.add(what, begin, lambda at: self._submit(doc, actor, at))
        for code in doc.followers:
            follower = self.rows.people[code]
            chain.add(what, None, partial(self._follow, doc, follower))
        if doc.contact_on:
            contact = Chain(self.schedule, self.rows.clock, chain.now)
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
        case = Chain(self.schedule, self.rows.clock, chain.now)
        last = CaseLoader(self.rows, doc, case).add()
        self._stages(doc, actor, chain, last)
        self.posts.add(doc, actor, chain)

    def _start(self, doc: InitiativeDoc, actor: Actor, at: datetime) -> None:
        self.rows.initiatives[doc.code] = registry.start_draft(
            actor=actor,
            code=doc.code,
            name=doc.name,
            kind=doc.kind,
            legal_form=doc.legal_form,
            neighbourhood=self.rows.areas.get(doc.area),
            working_area=[self.rows.areas[code] for code in doc.working_area],
            place=self.rows.places.get(doc.place),
            theme=self.rows.themes.get(doc.theme),
            goals=[self.rows.goals[code] for code in doc.goals],
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
        follow("initiative", self.rows.initiatives[doc.code].pk, actor=who, at=at)

    def _stages(self, doc: InitiativeDoc, actor: Actor, chain: Chain, case: datetime | None) -> None:
        """The stages up to the one that the file gives; what ends an initiative comes after its assessment."""
        Stage = Initiative.Stage
        what, stage = f"initiatief {doc.code}, fase", doc.stage

        def step(verb: Callable[..., Any], day: date | None, **words: Any) -> None:
            chain.add(what, day, lambda at: self._do(doc, verb, actor=actor, at=at, **words))

        if doc.prepared or stage == Stage.PREPARATION:
            step(registry.prepare, doc.prepared)
        if stage in (Stage.RUNNING, Stage.DORMANT, Stage.HANDED_OVER, Stage.ENDED):
            step(registry.run, doc.started, started_on=self.rows.clock.day(doc.started))
        if stage in (Stage.DORMANT, Stage.HANDED_OVER, Stage.ENDED, Stage.WITHDRAWN) and case is not None:
            chain.now = max(chain.now, case)
        match stage:
            case Stage.DORMANT:
                step(registry.rest, doc.dormant_since, note=doc.why)
            case Stage.ENDED:
                step(registry.end, doc.ended, note=doc.why, ended_on=self.rows.clock.day(doc.ended))
            case Stage.WITHDRAWN:
                step(registry.withdraw, doc.ended, note=doc.why)
            case Stage.HANDED_OVER:
                chain.add(what, doc.ended, lambda at: self._hand_over(doc, actor, at))

    def _hand_over(self, doc: InitiativeDoc, actor: Actor, at: datetime) -> None:
        successor = self.rows.initiatives.get(doc.handed_to)
        if doc.handed_to and successor is None:
            other = self.rows.example.initiative(doc.handed_to)
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
            ended_on=self.rows.clock.day(doc.ended),
            at=at,
        )
        self.rows.initiatives[doc.code] = handover.initiative
        if handover.consent == Handover.Consent.ASKED:  # the set says who went on with it
            registry.answer_handover(handover, actor=SYSTEM, agrees=True, at=at)

    def _story(self, doc: InitiativeDoc, actor: Actor, after: datetime) -> None:
        """News, figures and pictures, on the days on which owners put them there."""
        for story in doc.photos:
            chain = Chain(self.schedule, self.rows.clock, after)
            chain.add(f"initiatief {doc.code}, fotos", story.on, self._photo(doc, story, actor))
        for story in doc.news:
            chain = Chain(self.schedule, self.rows.clock, after)
            chain.add(f"initiatief {doc.code}, nieuws", story.on, self._news(doc, story, actor))
        for story in doc.scores:
            chain = Chain(self.schedule, self.rows.clock, after)
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
            photos=[(self.photos[one.file], one.text) for one in story.photos if one.file],
            at=at,
        )

    def _score(self, doc: InitiativeDoc, story: Story, actor: Actor) -> Act:
        return lambda at: self._do(
            doc,
            registry.score_measure,
            actor=self._by(story.by, actor),
            score=story.score,
            note=story.text,
            on=self.rows.clock.day(story.on),
            at=at,
        )
