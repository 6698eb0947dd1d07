"""Picking a neighbourhood: a few as buttons, many in a list by larger area, with a box that finds them while one types.

The box works without a script as well: what is typed in it (a postcode, an address, some of a name) is looked up when the
form is sent. One neighbourhood is then chosen; of several the form comes back with only those to choose from.
"""

from collections.abc import Collection, Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField, BoundWidget
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from civicnet.areas.finding import (
    LONGEST,
    PART,
    AreaName,
    Meant,
    area_called,
    area_names,
    find_areas,
    how_to_find,
    larger_areas,
)
from civicnet.areas.models import Neighbourhood, Place
from civicnet.forms.fields import MOST_BUTTONS
from civicnet.text import sort_key

NO_PLACE: Final = _("No place yet")
Choice = tuple[Any, Any]


class Unclear(str):
    """No choice yet: the words that were typed, and the keys of the choices that they may mean."""

    words: str
    found: list[str]

    @classmethod
    def of(cls, words: str, found: list[str]) -> "Unclear":
        value = cls("")
        value.words, value.found = words, found
        return value

    @property
    def problem(self) -> str:
        """What to say of it."""
        if not self.found:
            return gettext("We do not know “%(words)s”. Try some of the name, or choose from the list.") % {
                "words": self.words
            }
        return ngettext(
            "“%(words)s” may be %(n)s neighbourhood. Choose it from the list.",
            "“%(words)s” may be %(n)s neighbourhoods. Choose one from the list.",
            len(self.found),
        ) % {"words": self.words, "n": len(self.found)}


class AreaPicker(forms.Select):
    """The list, and the box above it, which is sent as `<name>_words` (components/area_picker.html)."""

    drawn_as = "place"
    by = "key"  # what of a neighbourhood is sent: picker.js reads it

    def words_name(self, name: str) -> str:
        """What the box above the list is called."""
        return f"{name}_words"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = data.get(name) or ""
        words = " ".join(str(data.get(self.words_name(name)) or "").split())[:LONGEST]
        if not words:
            return chosen
        found = self.values_of(find_areas(words))
        if chosen in found:
            return chosen
        return found[0] if len(found) == 1 else Unclear.of(words, found)

    def values_of(self, meant: Meant) -> list[str]:
        """The choices that words mean."""
        offered = set(self._offered())
        return [str(area.key) for area in meant.areas if str(area.key) in offered]

    def _offered(self) -> Iterable[str]:
        for value, label in self.choices:
            yield from (str(key) for key, _name in label) if isinstance(label, list) else [str(value)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """When words may mean several: only those to choose from."""
        if not isinstance(value, Unclear) or not value.found:
            return super().get_context(name, value, attrs)
        every = self.choices
        self.choices = list(_only(every, value.found))
        try:
            return super().get_context(name, value, attrs)
        finally:
            self.choices = every

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return f"{id_}_words" if id_ else id_


def _only(choices: Iterable[Choice], keys: Collection[str]) -> Iterable[Choice]:
    for value, label in choices:
        if not isinstance(label, list):
            if value == "" or str(value) in keys:
                yield value, label
        elif inside := [pair for pair in label if str(pair[0]) in keys]:
            yield value, inside


class AreaField(forms.ModelChoiceField):
    """One neighbourhood, or none unless it is `required`. Make it anew for each form: the neighbourhoods may have changed.

    Args:
        also: keys of closed ones that are offered as well.
        none: what having none is called.
    """

    def __init__(self, *, also: Collection[int] = (), none: str | Promise = NO_PLACE, **options: Any) -> None:
        offered = Neighbourhood.objects.offered(also=also)
        areas = list(offered)
        few = len(areas) <= MOST_BUTTONS
        options.setdefault("widget", forms.RadioSelect if few else AreaPicker)
        options.setdefault("required", False)
        super().__init__(offered, **options)
        empty = [] if few and self.required else [("", none)]
        self.choices = [*empty, *choices_of(areas, flat=few)]
        self.how_to_find = how_to_find()

    def clean(self, value: Any) -> Any:
        if isinstance(value, Unclear):
            raise ValidationError(value.problem)
        return super().clean(value)


class AreaFilterPicker(AreaPicker):
    """In a filter: by code, and a larger area is a choice too. Its box is named as that of the list of initiatives."""

    by = "code"

    def words_name(self, name: str) -> str:
        return "plek"

    def values_of(self, meant: Meant) -> list[str]:
        return [PART + meant.part] if meant.part in larger_areas() else [area.code for area in meant.areas]


class AreaFilterField(forms.ChoiceField):
    """A neighbourhood by its code, or `deel:` and a larger area, to filter a list by. A word that means none is nothing:
    an old address shows everything.

    Args:
        areas: those that the list has something of. Any other can be found by typing.
        asked: what the address asks for already, as `area_called` has it.
    """

    def __init__(self, areas: Iterable[AreaName], asked: str = "") -> None:
        few = len(area_names()) <= MOST_BUTTONS
        super().__init__(
            label=_("Neighbourhood"), required=False, widget=forms.Select if few else AreaFilterPicker
        )
        offered = {area.code for area in areas} | {asked}
        shown = [area for area in area_names() if area.code in offered]
        self.choices = [("", _("All")), *(_flat(shown) if few else _by_part(shown, asked))]
        self.how_to_find = how_to_find()

    def clean(self, value: Any) -> str:
        if isinstance(value, Unclear):
            raise ValidationError(value.problem)
        return area_called(str(value or ""))


class AreaFilterForm(forms.Form):
    """The neighbourhood that a list is filtered by, as it stands in the address."""

    def __init__(self, query: QueryDict, *, areas: Iterable[AreaName]) -> None:
        data, asked = query.copy(), area_called(query.get("buurt", ""))
        data["buurt"] = asked
        super().__init__(data)
        self.fields["buurt"] = AreaFilterField(areas, asked)

    def may_mean(self) -> list[AreaName]:
        """What was typed in the box may mean these; empty when it means one, or nothing that is known."""
        found = getattr(self["buurt"].value(), "found", ())
        return [area for area in area_names() if area.code in found]


def _flat(areas: Iterable[AreaName]) -> list[Choice]:
    return [(area.code, area.name) for area in areas]


def _by_part(areas: list[AreaName], asked: str) -> list[Choice]:
    """With the larger areas as groups, each of which can be chosen as a whole; one list when they are not known."""
    inside = {part: [area for area in areas if area.part == part] for part in larger_areas()}
    return [
        (part, [(PART + part, gettext("All of %(place)s") % {"place": part}), *_flat(found)])
        for part, found in inside.items()
        if found or asked == PART + part
    ] or _flat(areas)


class AreaBoxes(forms.CheckboxSelectMultiple):
    """A box for each neighbourhood, folded by larger area (components/folded_boxes.html)."""

    drawn_as = "places"


class AreasBound(BoundField):
    """What the template draws of many boxes."""

    def groups(self) -> list[tuple[str, list[BoundWidget], int]]:
        """Each larger area with its boxes, and how many of them are ticked; an empty name for those that lie in none."""
        boxes = {str(box.data["value"]): box for box in self.subwidgets}
        choices: Any = self.field.choices  # type: ignore[attr-defined]  # an AreasField
        alone = [pair for pair in choices if not isinstance(pair[1], list)]
        groups = [*([("", alone)] if alone else []), *(pair for pair in choices if isinstance(pair[1], list))]
        made = [(part, [boxes[str(key)] for key, _name in inside]) for part, inside in groups]
        return [(part, inside, sum(box.data["selected"] for box in inside)) for part, inside in made]


class AreasField(forms.ModelMultipleChoiceField):
    """Several neighbourhoods, or none, as boxes. Make it anew for each form, like AreaField."""

    def __init__(self, *, also: Collection[int] = (), **options: Any) -> None:
        offered = Neighbourhood.objects.offered(also=also)
        areas = list(offered)
        few = len(areas) <= MOST_BUTTONS
        options.setdefault("widget", forms.CheckboxSelectMultiple if few else AreaBoxes)
        super().__init__(offered, required=False, **options)
        self.choices = choices_of(areas, flat=few)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> AreasBound:
        return AreasBound(form, self, field_name)


class PlaceField(forms.ModelChoiceField):
    """A building or ground, or none. Many stand under the neighbourhood that each lies in. Make it anew for each form."""

    def __init__(self, *, none: str | Promise, **options: Any) -> None:
        rows = Place.objects.select_related("neighbourhood").defer(
            "neighbourhood__polygon", "neighbourhood__path"
        )
        super().__init__(rows, required=False, **options)
        self.places = list(rows)
        groups: dict[str, list[Choice]] = {}
        for place in self.places:
            groups.setdefault(place.neighbourhood.name, []).append((place.pk, place.name))
        flat = [(place.pk, place.name) for place in self.places]
        by_area = [(name, groups[name]) for name in sorted(groups, key=sort_key)]
        self.choices = [("", none), *(by_area if len(flat) > MOST_BUTTONS else flat)]


def choices_of(areas: Iterable[Neighbourhood], *, flat: bool) -> list[Choice]:
    """These as choices: with the larger areas as groups, unless `flat`, or when they are not known."""
    groups: dict[str, list[Choice]] = {}
    for area in areas:
        groups.setdefault("" if flat else area.part_of, []).append((area.pk, area.name))
    alone = groups.pop("", [])
    return [*alone, *((part, groups[part]) for part in sorted(groups, key=sort_key))]
