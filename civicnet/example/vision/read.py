"""Read the vision of an example file: the newest version, and the earlier ones by their differences."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from civicnet.example import words
from civicnet.example.codes import Codes
from civicnet.example.fields import Fields
from civicnet.example.vision.document import Version, VisionDoc
from vision.models import VisionVersion
from vision.text import GoalText, IndicatorText, ThemeText, VersionText


class VisionReader:
    def __init__(self, codes: Codes) -> None:
        self.codes = codes

    def vision(self, part: Fields | None, voted: Sequence[str]) -> VisionDoc | None:
        """The vision; `voted` are the numbers of the versions that the rounds were about, in their order."""
        if part is None:
            return None
        title = part.text("titel", longest=200)
        text = VersionText(
            number=part.code("versie"),
            title=title,
            preamble=part.text("preambule", required=False),
            preconditions=tuple(
                self._line(one) for one in self.codes.unique(part.parts("randvoorwaarden"), self.codes.lines)
            ),
            themes=tuple(
                self._theme(one)
                for one in self.codes.unique(part.parts("themas", required=True), self.codes.themes)
            ),
        )
        self.codes.versions.add(text.number)
        days = self._days(part.part("data"), voted)
        newest = Version(
            text=text,
            state=part.choice("status", words.VERSION_STATES) or "",
            drafted=days.get("eerste_ontwerp"),
            consulted=(days.get("consultatie_van"), days.get("consultatie_tot")),
            endorsed=(days.get(f"{text.number}_van"), days.get(f"{text.number}_tot")),
            decided=days.get("raadsbesluit"),
        )
        earlier = [self._earlier(one, newest, days) for one in part.parts("vorige_versies")]
        doc = VisionDoc(
            code=part.code(),
            title=title,
            next_review=days.get("volgende_herijking"),
            curator=part.choice("visiebeheerder", {p: p for p in self.codes.people}, required=False) or "",
            versions=(*earlier, newest),
        )
        part.finish()
        return doc

    def _days(self, part: Fields | None, voted: Sequence[str]) -> dict[str, date]:
        """The days of `data` by name; those of the n-th round by the version that it was about."""
        if part is None:
            return {}
        days: dict[str, date | None] = {
            name: part.day(name)
            for name in (
                "onderwerpen_opgehaald_vanaf",
                "eerste_ontwerp",
                "raadsbesluit",
                "volgende_herijking",
            )
        }
        days["consultatie_van"], days["consultatie_tot"] = part.days("consultatie", 2)
        for n, number in enumerate(voted, 1):
            days[f"{number}_van"], days[f"{number}_tot"] = part.days(f"instemmingsronde_{n}", 2)
        part.finish()
        return {name: day for name, day in days.items() if day is not None}

    def _line(self, part: Fields) -> tuple[str, str]:
        line = (part.code(), part.text("tekst"))
        part.finish()
        return line

    def _theme(self, part: Fields) -> ThemeText:
        goals = self.codes.unique(part.parts("doelen", required=True), self.codes.goals)
        theme = ThemeText(
            part.code(), part.text("naam", longest=120), tuple(self._goal(one) for one in goals)
        )
        part.finish()
        return theme

    def _goal(self, part: Fields) -> GoalText:
        goal = GoalText(part.code(), part.text("tekst"), self._indicator(part.part("indicator")))
        part.finish()
        return goal

    def _indicator(self, part: Fields | None) -> IndicatorText | None:
        if part is None:
            return None
        indicator = IndicatorText(
            name=part.text("naam", longest=300),
            unit=part.text("eenheid", longest=60),
            source=part.text("bron", longest=200),
            baseline=part.number("nulmeting") or Decimal(0),
            baseline_year=part.whole("jaar", least=1900, most=2200) or 0,
            target=part.number("streef") or Decimal(0),
            target_year=part.whole("streefjaar", least=1900, most=2200) or 0,
            direction=part.choice("richting", words.DIRECTIONS) or "",
        )
        part.finish()
        return indicator

    def _earlier(self, part: Fields, newest: Version, days: dict[str, date]) -> Version:
        """An earlier version: the text of the newest one, with the differences that the file names."""
        number = part.code("versie")
        if number in self.codes.versions:
            part.fault("versie", f"version “{number}” stands here twice.")
        self.codes.versions.add(number)
        now = newest.text
        other = part.texts("anders", (*self.codes.goals, *self.codes.lines, *self.codes.themes))
        lacked = part.choices(
            "ontbrak", {c: c for c in (*self.codes.goals, *self.codes.lines, *self.codes.themes)}
        )
        version = Version(
            text=VersionText(
                number=number,
                title=part.text("titel", required=False, longest=200) or now.title,
                preamble=part.text("preambule", required=False) or now.preamble,
                preconditions=tuple((c, other.get(c, t)) for c, t in now.preconditions if c not in lacked),
                themes=tuple(
                    ThemeText(
                        theme.code,
                        other.get(theme.code, theme.name),
                        tuple(
                            GoalText(goal.code, other.get(goal.code, goal.text), goal.indicator)
                            for goal in theme.goals
                            if goal.code not in lacked
                        ),
                    )
                    for theme in now.themes
                    if theme.code not in lacked
                ),
            ),
            state=part.choice("status", words.VERSION_STATES) or "",
            drafted=newest.drafted,
            consulted=newest.consulted,
            endorsed=(days.get(f"{number}_van"), days.get(f"{number}_tot")),
            decided=part.day("besloten"),
            differs=tuple(other),
            lacked=tuple(lacked),
        )
        if version.state == VisionVersion.State.ADOPTED:
            part.fault("status", "only the newest version can be in force; an earlier one is “vervangen”.")
        part.finish()
        return version
