"""Read the assessments of an example file."""

from civicnet.example import words
from civicnet.example.assessments.document import CaseDoc, Course, ReadingDoc
from civicnet.example.codes import Codes
from civicnet.example.fields import Fields
from civicnet.example.initiatives.document import InitiativeDoc


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


def check_cases(parts: list[Fields], cases: tuple[CaseDoc, ...]) -> None:
    """Note an initiative that has two entries in `toetsen`."""
    for part, case in zip(parts, cases, strict=True):
        if sum(other.initiative == case.initiative for other in cases) > 1:
            part.fault("initiatief", f"“{case.initiative}” stands here twice.")


def check_phase(part: Fields, doc: InitiativeDoc, cases: tuple[CaseDoc, ...], *, has_vision: bool) -> None:
    """Note where the phase of an initiative, its `oordeel` and its entry in `toetsen` cannot be true together."""
    entry = next((case for case in cases if case.initiative == doc.code), None)
    if entry and doc.overall and entry.overall not in ("", doc.overall):
        part.fault("oordeel", "differs from “verwacht_oordeel” in toetsen.")
    if doc.case_state == "decided" and not (entry or doc.overall):
        part.fault("fase", "says “getoetst”, but there is no “oordeel” and no entry in toetsen.")
    if entry and (doc.stage == "draft" or (doc.stage == "submitted" and doc.case_state is None)):
        part.fault("fase", "leaves no room for an assessment, but there is an entry in toetsen.")
    if doc.case_state == "comparison" and not entry:
        part.fault("fase", "says “in_toets”, but there is no entry in toetsen with the scores.")
    answered = doc.case_state in ("comparison", "decided") or (entry and doc.case_state is None)
    if answered and entry and not entry.overall:
        part.fault("fase", "needs a “verwacht_oordeel” in toetsen.")
    if doc.code in doc.clashes:
        part.fault("botst_met", "names the initiative itself.")
    if (doc.case_state or entry or doc.overall) and not has_vision:
        part.fault("fase", "an assessment needs a “toekomstvisie”.")
