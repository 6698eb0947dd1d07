"""Compare what is stored with what a file in the example format says must come out. Writes nothing."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from civicnet.areas.models import Municipality
from civicnet.example.areas.check import check_town
from civicnet.example.assessments.check import check_case, stored_cases
from civicnet.example.collaborations.check import check_collaborations
from civicnet.example.collaborations.load import wanted
from civicnet.example.comparison import Comparisons
from civicnet.example.document import Example
from civicnet.example.endorsement.check import check_round
from civicnet.example.initiatives.check import check_initiative, check_places, stored_initiatives
from civicnet.example.marketplace.check import check_posts
from civicnet.example.marketplace.matches import check_matches
from civicnet.example.vision.check import check_vision
from civicnet.journal.models import Entry, subject_of


@dataclass(frozen=True)
class Item:
    """One thing that was compared."""

    name: str
    expected: str
    found: str

    @property
    def is_right(self) -> bool:
        return self.expected == self.found


def check(example: Example) -> list[Item]:
    """Every item of `example` that this release can work out, expected against found."""
    return [
        Item(name, _put_in_words(expected), _put_in_words(found))
        for name, expected, found in _check_everything(example)
    ]


def not_yet(example: Example) -> list[str]:
    """What the file expects and a later release will work out."""
    names = {
        "afwegingen": "deliberations on a contested place",
        "investeringen": "investments and their follow-up",
    }
    return [names[name] for name in example.later if name in names]


def _find_shift() -> timedelta:
    """By how much the days of the file were moved: the demo takes place in another week than its file."""
    entries = Entry.objects.filter(subject=subject_of(Municipality(pk=1)), verb="load_example")
    loaded = entries.order_by("-at", "-pk").first()
    return timedelta(weeks=loaded.data.get("weeks", 0)) if loaded else timedelta()


def _check_everything(example: Example) -> Comparisons:
    shift, stored, cases = _find_shift(), stored_initiatives(), stored_cases()
    yield from check_town(example.town)
    if example.vision is not None:
        yield from check_vision(example.vision, shift)
    for held in example.rounds:
        if held.expected is not None:
            yield from check_round(held, held.expected)
    yield "initiatives", [one.code for one in example.initiatives], list(stored)
    for doc in example.initiatives:
        initiative = stored.get(doc.code)
        if initiative is not None:
            yield from check_initiative(doc, initiative)
        yield from check_case(doc, example.case_of(doc.code), initiative, cases.get(doc.code), shift)
    yield from check_places(example.initiatives)
    yield from check_posts(example.initiatives)
    yield from check_collaborations(wanted(example))
    yield from check_matches(example.matches)


def _put_in_words(value: Any) -> str:
    match value:
        case None | "":
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            return ", ".join(sorted(_put_in_words(one) for one in value)) or "nothing"
        case dict():
            return ", ".join(f"{key} {_put_in_words(one)}" for key, one in sorted(value.items())) or "nothing"
    return str(value)
