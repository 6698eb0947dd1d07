"""The filters beside the list: the names of the choices, the boxes with their counts, and what is chosen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from civicnet.areas.finding import PART
from civicnet.areas.models import Neighbourhood
from civicnet.caching.memory import cached
from civicnet.text import sort_key
from initiatives.choosing import MOST_MEANT, Choice, Filter
from initiatives.codes import GOALS, PLACES
from initiatives.counts import Counts
from initiatives.models import NOWHERE
from vision.models import Theme, VisionVersion

# More boxes than this in one group do not help: the largest are shown, and the map has them all.
MOST_OPTIONS = 30
LARGEST = 12
MOST_SHOWN = 40


@dataclass(frozen=True)
class Names:
    """The names of the rows to filter by, by primary key and by code."""

    # For one that became part of another: that other.
    neighbourhoods: Mapping[int, tuple[str, str]]
    themes: Mapping[str, str]
    goals: Mapping[str, str]
    goal_themes: Mapping[str, str]
    # Themes and goals of earlier versions, by number and code: "2.0/D1.1".
    themes_before: Mapping[str, tuple[str, str]]
    goals_before: Mapping[str, tuple[str, str]]
    # The larger area of each neighbourhood, by its code; empty when there are few, or it is not known.
    parts: Mapping[str, str]
    _labels: dict[tuple[str, str | None], Mapping[str, str]] = field(default_factory=dict)

    @staticmethod
    @cached("areas", "vision")
    def now() -> "Names":
        """Neighbourhoods, and the themes and goals of the version in force and those before. Three queries, no outlines."""
        rows = Neighbourhood.objects.values_list("pk", "code", "name", "part_of", "points_to")
        listed = list(rows.order_by("sort_key", "code"))
        areas = [row[:4] for row in listed if row[4] is None]
        State = VisionVersion.State
        known = Theme.objects.filter(version__state__in=(State.ADOPTED, State.SUPERSEDED))
        text = (
            known.select_related("version").prefetch_related("goals").order_by("version__made_at", "position")
        )
        themes: dict[str, str] = {}
        goals: dict[str, str] = {}
        goal_themes: dict[str, str] = {}
        themes_before: dict[str, tuple[str, str]] = {}
        goals_before: dict[str, tuple[str, str]] = {}
        for theme in text:
            inside = [goal for goal in theme.goals.all() if not goal.is_dropped]
            if theme.version.state == State.SUPERSEDED:
                number = theme.version.number
                themes_before[f"{number}/{theme.code}"] = number, theme.name
                goals_before |= {f"{number}/{goal.code}": (number, goal.wording) for goal in inside}
            else:
                themes[theme.code] = theme.name
                goals |= {goal.code: goal.wording for goal in inside}
                goal_themes |= {goal.code: theme.code for goal in inside}
        parts = {code: part for _pk, code, _name, part in areas}
        if len(areas) <= MOST_OPTIONS or not all(parts.values()):
            parts = {}
        by_key = {pk: (code, name) for pk, code, name, _part in areas}
        by_key |= {pk: by_key[into] for pk, _code, _name, _part, into in listed if into is not None}
        return Names(by_key, themes, goals, goal_themes, themes_before, goals_before, parts)

    def goals_of(self, selection: Choice) -> list[str]:
        """The goals to filter by: those of the chosen themes and those chosen already; otherwise all of them. Fifteen
        whole sentences at once are a wall of text, so all of them together are folded.
        """
        themes, goals = selection.chosen.get("thema", ()), selection.chosen.get("doel", ())
        if not themes and not goals:
            return list(self.goals)
        return [code for code in self.goals if self.goal_themes[code] in themes or code in goals]

    def of(self, group: Filter) -> Mapping[str, Any]:
        """Label by value, for one filter."""
        match group.name:
            case "buurt":
                wholes = {PART + part: part for part in self.parts.values()}
                return {
                    **dict(self.neighbourhoods.values()),
                    NOWHERE: gettext("Without a neighbourhood"),
                    **wholes,
                }
            case "thema":
                return self.themes
            case "doel":
                return self.goals
        return group.choices or {}

    def labels(self, group: Filter) -> Mapping[str, str]:
        """Label by value for one filter, as shown beside a box; computed once for each language."""
        key = group.name, get_language()
        if key not in self._labels:
            self._labels[key] = {value: capfirst(str(label)) for value, label in self.of(group).items()} | {
                value: gettext("Of version %(number)s: %(text)s") % {"number": number, "text": text}
                for value, (number, text) in self.before(group.name).items()
            }
        return self._labels[key]

    def before(self, name: str) -> Mapping[str, tuple[str, str]]:
        """The version number and the words of each theme or goal of earlier versions, by value."""
        return {"thema": self.themes_before, GOALS: self.goals_before}.get(name, {})


@dataclass(frozen=True, slots=True)
class Option:
    """One box of a filter. `count`: how many there are if it is chosen as well."""

    value: str
    text: str
    count: int
    checked: bool


class Part(NamedTuple):
    """A larger area in the filter of neighbourhoods. `options`: its neighbourhoods, when it is open; `whole`: all of it
    is chosen."""

    value: str
    text: str
    number: int
    url: str
    open: bool
    whole: bool
    options: list[Option]


class Group(NamedTuple):
    name: str
    label: Any
    options: list[Option]
    # Of how many neighbourhoods the boxes are not shown, because there are too many.
    left_out: int
    folded: bool = False
    parts: tuple[Part, ...] = ()


def orders(selection: Choice) -> Iterator[tuple[str, str]]:
    """The orders as the form offers them, each with what it sends: the default nothing, whatever is typed next."""
    for value, words in selection.offered_orders.items():
        yield replace(selection, order=value).order_in_address, str(words)


def may_mean(selection: Choice) -> list[tuple[str, str]]:
    """When what was typed to find a neighbourhood may mean many: their names, each with its address."""
    if selection.chosen.get(PLACES) and selection.meant.sure:
        return []
    few = len(selection.meant.areas) <= MOST_MEANT
    return [
        (
            f"{area.name} ({area.part})" if area.part else area.name,
            selection.with_only(PLACES, area.code).querystring(),
        )
        for area in ([] if few else selection.meant.areas[:MOST_SHOWN])
    ]


def groups(
    selection: Choice, counts: Counts, names: Names, everything: Counts | None = None
) -> Iterator[Group]:
    """The filters as the form shows them. `everything`: the counts without any choice, if there is one."""
    everything = everything or counts
    for name, kind in selection.filters.items():
        chosen, labels = selection.chosen.get(name, ()), names.labels(kind)
        before = names.before(name)
        if before:  # for earlier versions only what an initiative still says, or what is chosen
            still = {value for value in before if value in chosen or everything.of(name, value)}
            labels = {
                value: label for value, label in labels.items() if value not in before or value in still
            }
        if name == GOALS:
            wanted = {*names.goals_of(selection), *before}
            labels = {value: label for value, label in labels.items() if value in wanted}
        options = [
            Option(value, label, counts.of(name, value), value in chosen) for value, label in labels.items()
        ]
        left_out = 0
        if name == PLACES:  # "nowhere on the map" is always offered, when there are any
            apart = [o for o in options if o.value == NOWHERE and (o.count or o.checked)]
            options = [o for o in options if o.value != NOWHERE and not o.value.startswith(PART)]
            if names.parts:
                parts = tuple(_parts(options, selection, counts, names))
                yield Group(name, str(kind.label), apart, 0, parts=parts)
                continue
            options = [*options, *apart]
        if name == PLACES and len(options) > MOST_OPTIONS:
            largest = set(sorted(options, key=lambda o: -o.count)[:LARGEST])
            shown = [o for o in options if o in largest or o.checked or o.value == NOWHERE]
            options, left_out = shown, len(options) - len(shown)
        if options:
            folded = name == GOALS and not chosen and "thema" not in selection.chosen
            yield Group(name, str(kind.label), options, left_out, folded)


def _parts(options: list[Option], selection: Choice, counts: Counts, names: Names) -> Iterator[Part]:
    """The neighbourhoods by their larger area: hundreds of boxes are only shown in an area of which something is chosen."""
    by_part: dict[str, list[Option]] = {}
    for option in options:
        by_part.setdefault(names.parts[option.value], []).append(option)
    chosen = selection.chosen.get("buurt", ())
    for text in sorted(by_part, key=sort_key):
        inside, value = by_part[text], PART + text
        whole = value in chosen
        is_open = whole or any(option.checked for option in inside)
        url = selection.with_only("buurt", value).querystring()
        number = counts.of_any("buurt", {option.value for option in inside})
        yield Part(value, text, number, url, is_open, whole, inside if is_open else [])


class Chip(NamedTuple):
    text: str
    url: str


def chips(selection: Choice, names: Names) -> Iterator[Chip]:
    """Each chosen value, with the address without it."""
    if selection.words:
        yield Chip(f"“{selection.words}”", selection.querystring(words="", page=1))
    for name, values in selection.chosen.items():
        labels = names.labels(selection.filters[name])
        for value in values:
            yield Chip(
                labels.get(value) or capfirst(value.removeprefix(PART)),
                selection.without(name, value).querystring(),
            )
