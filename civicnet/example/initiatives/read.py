"""Read the initiatives of an example file."""

from datetime import date
from typing import Any

from civicnet.example import words
from civicnet.example.codes import Codes
from civicnet.example.fields import Fields
from civicnet.example.initiatives.document import Condition, ConditionReport, InitiativeDoc, Story
from civicnet.example.marketplace.read import read_posts


class InitiativeReader:
    def __init__(self, codes: Codes) -> None:
        self.codes = codes

    def initiative(self, part: Fields) -> InitiativeDoc:
        stage, case_state = part.choice("fase", words.PHASES) or ("draft", None)
        part.flag("toets_gevraagd", default=True)
        someone = {code: code for code in self.codes.people}
        somewhere = {code: code for code in self.codes.areas}
        doc = InitiativeDoc(
            code=part.code(),
            name=part.text("naam", longest=120),
            kind=part.choice("soort", words.KINDS) or "",
            legal_form=part.choice("rechtsvorm", words.LEGAL_FORMS, required=False) or "",
            area=part.choice("buurt", somewhere, required=False) or "",
            working_area=tuple(part.choices("werkgebied", somewhere)),
            place=part.choice("plek", {code: code for code in self.codes.places}, required=False) or "",
            clashes=tuple(part.choices("botst_met", {code: code for code in self.codes.initiatives})),
            theme=part.choice("thema", {code: code for code in self.codes.themes}, required=False) or "",
            goals=tuple(part.choices("doelen", {code: code for code in self.codes.goals})),
            stage=stage,
            case_state=case_state,
            overall=part.choice("oordeel", words.OVERALLS, required=False) or "",
            purpose=part.text("beschrijving", longest=2000),
            own_measure=part.text("eigen_maat", required=False, longest=300),
            summary=part.text("in_een_zin", required=False, longest=200),
            place_note=part.text("waar", required=False, longest=300),
            people=part.text("wie", required=False, longest=200),
            contact_email=part.text("contact", required=False, longest=254),
            why=part.text("waarom_deze_fase", required=False),
            challenge=self._challenge(part.part("uitdaagrecht")),
            conditions=tuple(self._condition(one) for one in part.parts("voorwaarden")),
            owners=tuple(part.choices("trekkers", someone)),
            members=tuple(part.choices("leden", someone)),
            followers=tuple(part.choices("volgers", someone)),
            news=tuple(self._news(one) for one in part.parts("nieuws")),
            scores=tuple(self._score(one) for one in part.parts("cijfers")),
            photos=tuple(self._photo(one) for one in part.parts("fotos")),
            posts=read_posts(part, self.codes),
            **self._days(part),
            **self._handover(part),
            **self._first_contact(part),
        )
        if doc.scores and not doc.own_measure:
            part.fault("cijfers", "there are figures, but no “eigen_maat” that they are about.")
        if doc.members and not doc.owners:
            part.fault("leden", "there are members, but no “trekkers”.")
        part.finish()
        return doc

    def _days(self, part: Fields) -> dict[str, Any]:
        """The days on which an initiative went from one stage to the next."""
        return {
            "submitted": part.day("ingediend_op"),
            "started": part.day("gestart"),
            "prepared": part.day("voorbereiding_sinds"),
            "dormant_since": part.day("slapend_sinds"),
            "ended": part.day("geeindigd"),
        }

    def _handover(self, part: Fields) -> dict[str, Any]:
        """To whom an initiative was handed over, and with what."""
        others = {code: code for code in self.codes.initiatives}
        return {
            "handed_to": part.choice("overgedragen_aan", others, required=False) or "",
            "handed_to_name": part.text("overgedragen_aan_naam", required=False, longest=200),
            "passes_on": part.text("overgedragen_wat", required=False),
            "learned": part.text("geleerd", required=False),
            "fallback": part.text("als_het_niet_lukt", required=False),
        }

    def _first_contact(self, part: Fields) -> dict[str, Any]:
        """Whether the municipality promised to get in touch, and how it did."""
        contact = part.part("eerste_contact")
        promised = part.flag("contact_beloofd", default=contact is not None)
        if contact is None:
            return {"contact_promised": promised, "contact_on": None, "contact_by": "", "contact_note": ""}
        said = {
            "contact_promised": promised,
            "contact_on": contact.day("op", required=True),
            "contact_by": contact.choice("door", {code: code for code in self.codes.people}) or "",
            "contact_note": contact.text("verslag", required=False),
        }
        contact.finish()
        return said

    def _challenge(self, part: Fields | None) -> dict[str, int | str | None] | None:
        if part is None:
            return None
        challenge: dict[str, int | str | None] = {
            "task": part.text("gemeentelijke_taak", longest=200),
            "current_budget": part.whole("huidig_budget_euro", required=False),
            "asked_budget": part.whole("gevraagd_budget_euro", required=False),
            "term_years": part.whole("looptijd_jaren", required=False, least=1, most=100),
            "household_support": part.whole("steun_huishoudens_procent", required=False, most=100),
        }
        part.finish()
        return challenge

    def _condition(self, part: Fields) -> Condition:
        condition = Condition(
            text=part.text("tekst", longest=300),
            owner=part.choice("eigenaar", words.CONDITION_OWNERS) or "",
            due=part.day("uiterlijk", required=True) or date.max,
            check_how=part.text("controle", required=False, longest=300),
            reports=tuple(self._report(one) for one in part.parts("verloop")),
        )
        part.finish()
        return condition

    def _report(self, part: Fields) -> ConditionReport:
        report = ConditionReport(
            on=part.day("op", required=True) or date.max,
            by=part.choice("door", {code: code for code in self.codes.people}) or "",
            says=part.choice("zegt", words.CONDITION_OUTCOMES) or "",
            text=part.text("tekst", required=False, longest=1000),
        )
        part.finish()
        return report

    def _news(self, part: Fields) -> Story:
        story = Story(
            on=part.day("op", required=True),
            by=part.choice("door", {c: c for c in self.codes.people}, required=False) or "",
            title=part.text("titel", longest=120),
            text=part.text("tekst"),
            photos=tuple(self._photo(one) for one in part.parts("fotos")),
        )
        part.finish()
        return story

    def _score(self, part: Fields) -> Story:
        story = Story(
            on=part.day("op", required=True),
            by=part.choice("door", {c: c for c in self.codes.people}, required=False) or "",
            score=part.whole("cijfer", most=10),
            text=part.text("uitleg", required=False, longest=500),
        )
        part.finish()
        return story

    def _photo(self, part: Fields) -> Story:
        story = Story(
            on=part.day("op"),
            by=part.choice("door", {c: c for c in self.codes.people}, required=False) or "",
            text=part.text("omschrijving", longest=300),
            file=self.codes.file(part, "bestand"),
        )
        if story.file is None:
            part.fault("bestand", "is missing.")
        part.finish()
        return story
