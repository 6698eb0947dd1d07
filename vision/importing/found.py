"""What was found in a text from elsewhere, and what is wrong with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from vision.text import Fields

LONGEST: Final = {"preamble": 20_000, "precondition": 1000, "theme": 120, "goal": 2000}
MOST_PIECES: Final = 2000
# "1.", "2.3", "D1.1:", "Thema 4 - ", "a)": codes are civicnet's own, given once and never again.
_NUMBERING: Final = re.compile(
    r"""(?:(?:thema|hoofdstuk|doel|opgave|theme|chapter|goal)\s+[A-Z]?\d+(?:\.\d+)*\s*[.:)–-]*
        |[A-Z]?\d+(?:\.\d+)+[.:)]?
        |[A-Z]?\d{1,2}[.:)]
        |[a-z]\)
        )\s+""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundGoal:
    """One goal: its words, and of its indicator what is known, by the names of vision.text.INDICATOR."""

    text: str
    indicator: Fields = field(default_factory=dict)


@dataclass(frozen=True)
class FoundTheme:
    name: str
    goals: tuple[FoundGoal, ...] = ()


@dataclass(frozen=True)
class Found:
    """What can come into a draft. `remarks`: sentences on what was assumed and what is not taken over."""

    preamble: str = ""
    preconditions: tuple[str, ...] = ()
    themes: tuple[FoundTheme, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def number_of_goals(self) -> int:
        return sum(len(theme.goals) for theme in self.themes)

    @property
    def number_of_pieces(self) -> int:
        return len(self.preconditions) + len(self.themes) + self.number_of_goals

    def faults(self) -> list[str]:
        """Why it cannot be kept as it is, a sentence for each reason; empty when it can."""
        faults = list(self._too_long())
        if self.number_of_pieces > MOST_PIECES:
            faults.append(
                _("There are more than %(most)d themes and goals. Take over a part of the text at a time.")
                % {"most": MOST_PIECES}
            )
        if not self.number_of_pieces and not self.preamble:
            faults.append(_("Nothing was found in this text that can become a theme or a goal."))
        return faults

    def _too_long(self) -> Iterator[str]:
        pieces = [("preamble", self.preamble), *(("precondition", line) for line in self.preconditions)]
        for theme in self.themes:
            pieces += [("theme", theme.name), *(("goal", goal.text) for goal in theme.goals)]
        for kind, text in pieces:
            if len(text) > LONGEST[kind]:
                yield _("Too long: “%(begin)s”. It has %(n)d characters, and %(most)d is the most.") % {
                    "begin": beginning(text),
                    "n": len(text),
                    "most": LONGEST[kind],
                }


def beginning(text: str) -> str:
    """The first words of a text, to name it by."""
    words = " ".join(text.split())
    return words if len(words) <= 60 else f"{words[:60].rsplit(' ', 1)[0]} …"


def without_number(text: str) -> str:
    """The text without the number of the chapter or goal in front of it."""
    return _NUMBERING.sub("", text, count=1) if _NUMBERING.match(text) else text
