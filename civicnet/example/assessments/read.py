"""Read the assessments of an example file."""

from civicnet.example import words
from civicnet.example.codes import Codes
from civicnet.example.document import CaseDoc, Course, ReadingDoc
from civicnet.example.fields import Fields


class CaseReader:
    def __init__(self, codes: Codes) -> None:
        self.codes = codes

    def case(self, part: Fields) -> CaseDoc:
        judged = (*self.codes.goals, *self.codes.lines)
        case = CaseDoc(
            initiative=part.choice("initiatief", {code: code for code in self.codes.initiatives}) or "",
            version=part.choice("visieversie", {n: n for n in self.codes.versions}) or "",
            scores=part.by_code("scores", self.codes.goals, words.SCORES),
            crossed=tuple(part.choices("randvoorwaarden_geschonden", {c: c for c in self.codes.lines})),
            overall=part.choice("verwacht_oordeel", words.OVERALLS, required=False) or "",
            summary=part.text("motivering", required=False, longest=4000),
            reasons=part.texts("redenen", judged),
            explanation=part.text("toelichting", required=False, longest=4000),
            support=part.text("draagvlak", required=False, longest=4000),
            continuity=part.text("houdbaarheid", required=False, longest=4000),
            effects=part.text("gevolgen", required=False, longest=4000),
            course=self._course(part.part("verloop")),
        )
        part.finish()
        return case

    def _course(self, part: Fields | None) -> Course:
        if part is None:
            return Course()
        someone = {code: code for code in self.codes.people}
        readers = part.choices("lezers", someone)
        if len(readers) not in (0, 2) or len(set(readers)) != len(readers):
            part.fault("lezers", "has to name two different people.")
        how = part.choice("gesprek_hoe", words.CONTACTS, required=False)
        course = Course(
            requested=part.day("gevraagd"),
            requested_by=part.choice("gevraagd_door", someone, required=False) or "",
            question=part.text("vraag", required=False, longest=2000),
            taken_in=part.day("opgepakt"),
            contact_person=part.choice("contactpersoon", someone, required=False) or "",
            talked=part.day("gesprek"),
            talk_how=how or "talk",
            talk_note=part.text("gesprek_verslag", required=False, longest=500),
            readers=tuple(readers),
            started=part.day("begonnen"),
            paused=part.day("gevraagd_om_informatie"),
            pause_reason=part.text("welke_informatie", required=False, longest=1000),
            first=self._reading(part.part("eerste_lezing")),
            second=self._reading(part.part("tweede_lezing")),
            compared=part.day("vergeleken"),
            notes=part.texts("besproken", self.codes.goals),
            heard=part.day("voorgelegd"),
            replied=part.day("gereageerd"),
            reply=part.text("reactie", required=False, longest=4000),
            reply_by=part.choice("gereageerd_door", someone, required=False) or "",
            answered=part.day("beantwoord"),
            answer=part.text("antwoord", required=False, longest=4000),
            decided=part.day("besloten"),
        )
        if course.reply and not course.answer:
            part.fault("reactie", "a reply needs an “antwoord”.")
        part.finish()
        return course

    def _reading(self, part: Fields | None) -> ReadingDoc:
        if part is None:
            return ReadingDoc()
        reading = ReadingDoc(
            on=part.day("op"),
            scores=part.by_code("scores", self.codes.goals, words.SCORES),
            reasons=part.texts("redenen", (*self.codes.goals, *self.codes.lines)),
            overall=part.choice("oordeel", words.OVERALLS, required=False) or "",
            summary=part.text("motivering", required=False, longest=4000),
        )
        part.finish()
        return reading
