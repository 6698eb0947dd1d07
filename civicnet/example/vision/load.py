"""Write the versions of the vision of an example file, each through its whole life."""

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext

from civicnet.deadlines import AMSTERDAM, CONSULTATION_DAYS, local_date
from civicnet.example.document import Example
from civicnet.example.endorsement.document import RoundDoc
from civicnet.example.endorsement.load import load_round
from civicnet.example.fields import ExampleError
from civicnet.example.schedule import Clock
from civicnet.example.vision.document import Version
from civicnet.workflow import SYSTEM, Actor
from vision import actions as visioning
from vision.models import Vision, VisionVersion


class VisionLoader:
    """Writes the versions; it keeps the moment of the last act, so that no act comes before the one it builds on."""

    def __init__(self, example: Example, clock: Clock, curator: Actor, begin: datetime) -> None:
        self.example, self.clock, self.curator, self.now = example, clock, curator, begin

    def load(self) -> dict[str, VisionVersion]:
        """All versions by their number, oldest first; none when the file has no vision."""
        doc = self.example.vision
        if doc is None:
            return {}
        vision = visioning.start_vision(
            doc.code, doc.title, actor=self.curator, next_review_on=self.clock.day(doc.next_review)
        )
        versions: dict[str, VisionVersion] = {}
        before: VisionVersion | None = None
        for version in doc.versions:
            before = versions[version.text.number] = self._version(vision, version, before)
        return versions

    def _on(self, day: date | None) -> datetime:
        """The moment of the next act: on `day` if it is known and not before the last one."""
        if day is not None:
            self.now = max(self.now, self.clock.moment(day))
        self.now += timedelta(minutes=7)
        return self.now

    def _version(self, vision: Vision, doc: Version, before: VisionVersion | None) -> VisionVersion:
        """One version as far as its state says; the days that are missing are those before it."""
        State, curator, on = VisionVersion.State, self.curator, self._on
        version = visioning.create_version(
            vision, doc.text, actor=curator, follows=before, at=on(doc.drafted if before is None else None)
        )
        if doc.state == State.DRAFTING:
            return version
        if doc.state in (State.CONSULTATION, State.AMENDING) or (before is None and doc.consulted[0]):
            version = self._consulted(version, doc.consulted)
            if doc.state == State.CONSULTATION:
                return version
            assert version.consultation_closes_on is not None  # it was opened just now
            self.now = max(self.now, datetime.combine(version.consultation_closes_on, time(10), AMSTERDAM))
            version = visioning.start_amending(version, actor=SYSTEM, at=on(None))
        if doc.state == State.AMENDING:
            return version
        begin, end = doc.endorsed
        # The text is frozen a week before the vote. The file does not say by whom, so it is taken over as it is.
        held = next(
            (one for one in self.example.rounds if one.version == doc.text.number and one.areas), None
        )
        frozen = begin - timedelta(days=7) if begin else None if held else doc.decided
        version = visioning.take_over_text(version, actor=SYSTEM, at=on(frozen))
        if doc.state == State.FROZEN:
            return version
        if held is not None:
            version = self._round(held, version, (begin, end) if begin and end else None)
        else:
            version = visioning.open_endorsement(version, actor=curator, at=on(begin))
        if doc.state == State.ENDORSEMENT:
            return version
        # How a vote went that is not in the file, nobody here knows.
        counted = bool(version.endorsement)
        if doc.state == State.REJECTED:
            return visioning.reject(version, actor=curator if counted else SYSTEM, at=on(end or doc.decided))
        if counted:
            version = visioning.bring_to_council(version, actor=curator, at=on(end))
        else:
            version = visioning.take_over_vote(version, actor=SYSTEM, at=on(end))
        if doc.state == State.COUNCIL:
            return version
        adopted = self.clock.day(doc.decided or doc.drafted or self.example.as_of)
        assert adopted is not None  # one of the three is there
        return visioning.adopt(version, actor=curator, on=adopted, at=on(doc.decided))

    def _consulted(self, version: VisionVersion, days: tuple[date | None, date | None]) -> VisionVersion:
        """Open the consultation as it was announced then; without a last day in the file it had the usual term."""
        at = self._on(days[0])
        last = self.clock.day(days[1])
        short = last is not None and (last - local_date(at)).days < CONSULTATION_DAYS
        return visioning.open_consultation(
            version,
            actor=self.curator,
            closes_on=last,
            reason=gettext("The file of this municipality does not say why.") if short else "",
            at=at,
        )

    def _round(self, doc: RoundDoc, version: VisionVersion, days: tuple[date, date] | None) -> VisionVersion:
        """The round on a version; goes on when it is closed. Without days it is held on the day after the act before."""
        shift = self.clock.shift
        if days is None:
            after = local_date(self.now) - shift + timedelta(days=1)
            if after >= self.example.as_of:
                raise ExampleError(
                    [
                        f"instemmingsronde {doc.code}: before “peildatum” no day is left for it. Give its days in the "
                        "vision's “data”."
                    ]
                )
            days = after, after
        held = load_round(
            doc,
            version,
            self.example.town,
            self.example.rule,
            (days[0] + shift, days[1] + shift),
            actor=self.curator,
            prepared=self._on(None),
        )
        assert held.closed_at is not None  # it was closed just now
        self.now = max(self.now, held.closed_at)
        return VisionVersion.objects.get(pk=version.pk)
