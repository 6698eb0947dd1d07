"""Read the rounds of an example file: the rule, the margins, and what must come out."""

from datetime import date
from decimal import Decimal

from civicnet.example import words
from civicnet.example.areas.document import Town
from civicnet.example.codes import Codes
from civicnet.example.endorsement.document import ExpectedRound, GoalChoices, Likeness, RoundDoc
from civicnet.example.fields import Fields
from civicnet.example.vision.document import VisionDoc
from vision.endorsement.broad import Count, Rule
from vision.models import VisionVersion

_State = VisionVersion.State
# A version in an earlier state cannot have had a round.
VOTED = (_State.COUNCIL, _State.ADOPTED, _State.SUPERSEDED, _State.REJECTED)


class RoundReader:
    def __init__(self, codes: Codes, town: Town | None) -> None:
        self.codes = codes
        self.areas = {area.code: area.voters for area in town.areas} if town else {}
        # The round of each version, by the number of the version.
        self.held: dict[str, str] = {}
        self.bands = {band.code: band.voters for band in town.bands} if town else {}

    def rule(self, part: Fields | None) -> Rule:
        """The thresholds of `instemmingsregel`; the defaults where it gives none."""
        usual = Rule()
        if part is None:
            return usual
        part.ignore("code", "vastgesteld_door", "vastgelegd_voor_opening")
        majority = part.fraction("aandeel_voor_min", default=usual.majority)
        if part.fraction("aandeel_voor_gewogen_min", default=majority) != majority:
            part.fault("aandeel_voor_gewogen_min", "has to be the same as “aandeel_voor_min”.")
        if not part.flag("geen_groep_meerderheid_tegen", default=True):
            part.fault("geen_groep_meerderheid_tegen", "cannot be left out of the rule.")
        ballots = part.whole("min_stemmen_groep", required=False, least=1, most=100_000)
        rule = Rule(
            turnout=part.fraction("opkomst_totaal_min", default=usual.turnout),
            group_turnout=part.fraction("opkomst_groep_min", default=usual.group_turnout),
            majority=majority,
            group_ballots=usual.group_ballots if ballots is None else ballots,
        )
        part.finish()
        return rule

    def round(self, part: Fields, vision: VisionDoc | None, rule: Rule) -> RoundDoc:
        """One round, with every fault that would keep its ballots from being made."""
        code, number = part.code(), part.text("visieversie")
        by_number = {version.text.number: version for version in vision.versions} if vision else {}
        version = by_number.get(number)
        if version is None:
            part.fault("visieversie", f"there is no version “{number}”.")
        merged = self._merged(part)
        areas = self._margin(part, "per_buurt", self.areas)
        bands = self._margin(part, "per_leeftijd", self.bands)
        if bool(areas) != bool(bands):
            part.fault(None, "needs both “per_buurt” and “per_leeftijd”, or neither.")
        if both := sorted(self.areas.keys() & self.bands.keys()):
            part.fault(None, f"“{both[0]}” is the code of a neighbourhood and of an age band.")
        if areas and bands:
            self._check_margins(part, areas, bands)
            self._check_sizes(part, merged, rule)
        if version is not None:
            if first := self.held.get(number):
                part.fault(
                    "visieversie",
                    f"version “{number}” is that of round “{first}” already, and a version is voted on once: leave out "
                    f"“{first}” or “{code}”, or give each a version of its own.",
                )
            self.held.setdefault(number, code)
            self._check_days(part, version.endorsed)
        if areas and version is not None and version.state not in VOTED:
            part.fault("visieversie", f"version “{number}” has not been voted on yet, says its “status”.")
        goals = (
            [goal.code for theme in version.text.themes for goal in theme.goals]
            if version is not None
            else []
        )
        doc = RoundDoc(
            code=code,
            version=number,
            areas=areas,
            bands=bands,
            merged=merged,
            expected=self._expected(part.part("verwacht")),
            goal_choices=self._goal_choices(part.part("keuzes_per_doel"), goals),
        )
        if doc.expected and not areas:
            part.fault("verwacht", "nothing can come out without “per_buurt” and “per_leeftijd”.")
        part.finish()
        return doc

    def _check_days(self, part: Fields, days: tuple[date | None, date | None]) -> None:
        """Both days of the round, or neither; in their order."""
        begin, end = days
        if (begin is None) != (end is None):
            part.fault("visieversie", "the vision's “data” gives one of the two days of this round only.")
        elif begin is not None and end is not None and end < begin:
            part.fault("visieversie", f"the round ends on {end}, before it begins on {begin}.")

    def _margin(self, part: Fields, name: str, groups: dict[str, int | None]) -> dict[str, Count]:
        """The ballots of each group; a group that is not named has none."""
        margin = part.part(name)
        if margin is None:
            return {}
        counts = {}
        for code, voters in groups.items():
            one = margin.part(code)
            count = Count()
            if one is not None:
                figures = {
                    english: one.whole(word, required=False) or 0 for word, english in words.CHOICES.items()
                }
                count = Count(figures["for"], figures["against"], figures["blank"])
                one.finish()
            if voters is None:
                margin.fault(code, f"how many may vote in “{code}” is not said (“stemgerechtigd”).")
            elif count.ballots > voters:
                margin.fault(code, f"has {count.ballots} ballots of {voters} who may vote.")
            counts[code] = count
        margin.finish()
        return counts

    def _check_margins(self, part: Fields, areas: dict[str, Count], bands: dict[str, Count]) -> None:
        """Note a fault unless both margins count the same people."""
        one, other = sum(areas.values(), Count()), sum(bands.values(), Count())
        for word, name in (("voor", "for_"), ("tegen", "against"), ("blanco", "blank")):
            if getattr(one, name) != getattr(other, name):
                part.fault(
                    "per_leeftijd",
                    f"has {getattr(other, name)} “{word}” in all, “per_buurt” has {getattr(one, name)}.",
                )
        if None not in (*self.areas.values(), *self.bands.values()):
            voters = sum(n or 0 for n in self.areas.values()), sum(n or 0 for n in self.bands.values())
            if voters[0] != voters[1]:
                part.fault(
                    "per_leeftijd",
                    f"by age {voters[1]} people may vote, by neighbourhood {voters[0]} (“stemgerechtigd”).",
                )

    def _check_sizes(self, part: Fields, merged: dict[str, str], rule: Rule) -> None:
        """Note each group that is too small to be counted on its own."""
        for groups in (self.areas, self.bands):
            voters = dict.fromkeys((code for code in groups if code not in merged), 0)
            for code, number in groups.items():
                voters[merged.get(code, code)] += number or 0
            for code, number in voters.items():
                if number < rule.smallest_group:
                    part.fault(
                        "samengevoegd",
                        f"“{code}” has {number} voters, fewer than {rule.smallest_group}: name the neighbour that it "
                        "counts with.",
                    )

    def _merged(self, part: Fields) -> dict[str, str]:
        """Small groups with the neighbour that they were merged with; both of one kind."""
        merged: dict[str, str] = {}
        inner = part.part("samengevoegd")
        if inner is None:
            return merged
        for groups in (self.areas, self.bands):
            for code in groups:
                into = inner.choice(code, {c: c for c in groups if c != code}, required=False)
                if into is not None:
                    merged[code] = into
        for code, into in merged.items():
            if into in merged:
                inner.fault(code, f"“{into}” is merged itself.")
        inner.finish()
        return merged

    def _expected(self, part: Fields | None) -> ExpectedRound | None:
        if part is None:
            return None
        failures = {rule: rule for rule, grouped in words.ROUND_RULES.items() if not grouped}
        for rule, grouped in words.ROUND_RULES.items():
            if grouped:
                failures |= {f"{rule}:{code}": f"{rule}:{code}" for code in (*self.areas, *self.bands)}
        expected = ExpectedRound(
            turnout=self._share(part, "opkomst"),
            share_for=self._share(part, "aandeel_voor"),
            share_for_weighted=self._share(part, "aandeel_voor_gewogen"),
            outcome=part.choice("uitkomst", words.ROUND_OUTCOMES) or "",
            failures=tuple(part.choices("gezakt_op", failures)),
        )
        part.finish()
        return expected

    def _share(self, part: Fields, name: str) -> Decimal | None:
        value = part.number(name, required=False)
        if value is not None and not 0 <= value <= 1:
            part.fault(name, f"“{value}” is not a figure from 0 to 1.")
        return value

    def _goal_choices(self, part: Fields | None, goals: list[str]) -> GoalChoices | None:
        if part is None:
            return None
        choices = GoalChoices(
            seed=part.whole("zaad") or 0,
            part=float(self._share(part, "deelname") or Decimal(1)),
            likenesses=tuple(self._likeness(one, goals) for one in part.parts("kringen", required=True)),
        )
        part.finish()
        return choices

    def _likeness(self, part: Fields, goals: list[str]) -> Likeness:
        share = part.shares("deel", words.CHOICES)
        likeness = Likeness(
            share={words.CHOICES[word]: figure for word, figure in share.items()},
            chance_for=part.shares("voor", goals),
            chance_blank=float(self._share(part, "blanco") or Decimal(0)),
        )
        part.finish()
        return likeness
