"""What of the network one looks at: which day, which part, and which party. The address holds all of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Self

from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from civicnet.api.values import Words
from civicnet.serving.parameters import number_of
from initiatives.network.reading import Network, Seen
from initiatives.network.ties import COLLABORATIONS, EXCHANGES, KINDS, MEMBERS, Tie

KIND_WORDS: Final = Words.of(
    [(name, kind.label) for name, kind in KINDS.items()],
    words={EXCHANGES: "uitwisseling", COLLABORATIONS: "samenwerking", MEMBERS: "gedeelde_leden"},
)
# What lies between two ties that are both new.
NEW: Final = timedelta(days=365)
WITHOUT: Final = "zonder"
NEW_ONES: Final = "nieuw"
CHOICES: Final = {
    "gemeente": {"": _("Takes part"), WITHOUT: _("Leave it out for now")},
    "sinds": {"": _("All years"), NEW_ONES: _("New in the last year")},
}


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is chosen, as words of the address; empty is everything.

    on: the day of the snapshot; None is now. party: the word of a party. steps: how many ties away from it one sees;
    0 is everything. group: the number of the group that is opened.
    """

    on: date | None = None
    area: str = ""
    theme: str = ""
    kind: str = ""
    town: str = ""
    since: str = ""
    party: str = ""
    steps: int = 0
    group: int = 0

    @classmethod
    def parse(cls, query: Mapping[str, Any]) -> Self:
        """Read an address. What it does not know counts as not chosen."""
        return cls(
            on=_day_in(query.get("op", "")),
            area=query.get("buurt", "")[:40],
            theme=query.get("thema", "")[:40],
            kind=KIND_WORDS.value_of(query.get("band", "")) or "",
            town=WITHOUT if query.get("gemeente") == WITHOUT else "",
            since=NEW_ONES if query.get("sinds") == NEW_ONES else "",
            party=query.get("partij", "")[:100],
            steps=2 if query.get("stappen") == "2" else 0,
            group=number_of(query.get("groep", "")) or 0,
        )

    @property
    def querystring(self) -> str:
        """The same as the end of an address, with its "?"; empty when nothing is chosen."""
        said = {
            "op": self.on.isoformat() if self.on else "",
            "buurt": self.area,
            "thema": self.theme,
            "band": KIND_WORDS[self.kind] if self.kind else "",
            "gemeente": self.town,
            "sinds": self.since,
            "partij": self.party,
            "stappen": str(self.steps or ""),
            "groep": str(self.group or ""),
        }
        chosen = {name: value for name, value in said.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    def to(self, **changes: Any) -> str:
        """The end of the address of another selection."""
        return replace(self, **changes).querystring or "?"

    @property
    def is_filtered(self) -> bool:
        """Whether a part is shown, not the whole of a day."""
        return bool(self.area or self.theme or self.kind or self.town or self.since)

    def narrowed(self, network: Network, day: date) -> Network:
        """The part of a network that was chosen: ties of which one end at least is in the neighbourhood and theme."""
        if self.town and network.municipality:
            network = network.without(network.municipality.key)
        if not (self.area or self.theme or self.kind or self.since):
            return network
        fits = {key for key, seen in network.parties.items() if self._fits(seen)}
        ties = [tie for tie in network.ties if self._fits_tie(tie, fits, day)]
        return network.only(ties, fits if not (self.kind or self.since) else ())

    def _fits(self, seen: Seen) -> bool:
        return self.area in ("", seen.area[0]) and self.theme in ("", seen.theme[0])

    def _fits_tie(self, tie: Tie, fits: set[str], day: date) -> bool:
        return (
            bool(fits & {tie.a, tie.b})
            and self.kind in ("", tie.kind)
            and (not self.since or tie.since > day - NEW)
        )


def _day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
