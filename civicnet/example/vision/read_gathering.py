"""Read what came before and after the text of the vision: meetings, subjects, measurements, gaps. All optional."""

from datetime import date, time
from decimal import Decimal

from civicnet.example import words
from civicnet.example.codes import Codes
from civicnet.example.fields import Fields
from civicnet.example.vision.document import GapDoc, Gathering, MeasurementDoc, MeetingDoc, SubjectDoc


class GatheringReader:
    def __init__(self, codes: Codes, as_of: date | None) -> None:
        self.codes, self.as_of = codes, as_of or date.min
        self.meetings: set[str] = set()

    def gathering(self, top: Fields) -> Gathering:
        """Everything, from the top of the file; after the vision and the initiatives, which it refers to."""
        return Gathering(
            meetings=tuple(
                self._meeting(p) for p in self.codes.unique(top.parts("bijeenkomsten"), self.meetings)
            ),
            subjects=tuple(self._subject(part) for part in top.parts("onderwerpen")),
            measurements=tuple(self._measurement(part) for part in top.parts("metingen")),
            gaps=tuple(self._gap(part) for part in top.parts("visiegaten")),
        )

    def _meeting(self, part: Fields) -> MeetingDoc:
        doc = MeetingDoc(
            code=part.code(),
            title=part.text("titel", longest=150),
            on=part.day("datum", required=True) or self.as_of,
            begins=self._time(part, "van"),
            ends=self._time(part, "tot"),
            place=part.text("plek", longest=200),
            area=self._area(part),
            agenda=part.text("agenda", required=False),
            report=part.text("verslag", required=False),
            present=part.whole("aanwezig", least=0, most=100_000, required=False),
        )
        if doc.ends <= doc.begins:
            part.fault("tot", "comes before “van”.")
        if bool(doc.report) != (doc.present is not None):
            part.fault("verslag", "stands together with “aanwezig”, or neither does.")
        part.finish()
        return doc

    def _subject(self, part: Fields) -> SubjectDoc:
        doc = SubjectDoc(
            text=part.text("tekst", longest=500),
            theme=part.text("thema", required=False, longest=120),
            area=self._area(part),
            by=part.choice("door", {c: c for c in self.codes.people}, required=False) or "",
            meeting=part.choice("bijeenkomst", {c: c for c in self.meetings}, required=False) or "",
            people=part.whole("aantal", least=1, most=100_000, required=False) or 1,
            on=part.day("ingebracht_op", required=True) or self.as_of,
            fate=part.choice("afloop", words.FATES, required=False) or "",
            goals=part.text("doelen", required=False, longest=100),
            reason=part.text("reden", required=False, longest=1000),
            settled=part.day("beantwoord_op"),
        )
        if bool(doc.by) == bool(doc.meeting):
            part.fault("door", "give either “door” or “bijeenkomst”.")
        if doc.by and doc.people != 1:
            part.fault("aantal", "one person speaks for one.")
        part.finish()
        return doc

    def _measurement(self, part: Fields) -> MeasurementDoc:
        doc = MeasurementDoc(
            goal=part.choice("doel", {c: c for c in self.codes.goals}) or "",
            on=part.day("datum", required=True) or self.as_of,
            value=part.number("waarde") or Decimal(0),
            source=part.text("bron", longest=200),
            note=part.text("toelichting", required=False, longest=500),
        )
        if doc.on > self.as_of:
            part.fault("datum", "lies after “peildatum”.")
        part.finish()
        return doc

    def _gap(self, part: Fields) -> GapDoc:
        doc = GapDoc(
            subject=part.text("onderwerp", longest=150),
            why=part.text("waarom"),
            initiatives=tuple(part.choices("initiatieven", {c: c for c in self.codes.initiatives})),
        )
        part.finish()
        return doc

    def _area(self, part: Fields) -> str:
        return part.choice("buurt", {c: c for c in self.codes.areas}, required=False) or ""

    def _time(self, part: Fields, name: str) -> time:
        given = part.text(name)
        try:
            return time.fromisoformat(given)
        except ValueError:
            part.fault(name, "write a time as 19:30.")
            return time()
