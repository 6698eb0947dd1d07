"""What an administrator fills in about a place: a building or ground that initiatives need."""

import re
from typing import Any

import shapely
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civicnet.areas import coordinates
from civicnet.areas.forms import AreaField
from civicnet.areas.models import Place
from civicnet.forms.fields import CharField

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class PlaceForm(forms.ModelForm):
    """`point` is two numbers, as maps on the web show them; degrees in either order, or metres of the Rijksdriehoek."""

    point = CharField(
        label=_("Point on the map"),
        required=False,
        max_length=60,
        help_text=_("Two numbers, as a map on the web gives them. For example: 52.3702, 4.8952."),
    )

    class Meta:
        model = Place
        fields = ["name", "owner", "area_m2", "note"]
        labels = {
            "name": _("What is it called?"),
            "owner": _("Whose is it?"),
            "area_m2": _("How large is it, in m²?"),
            "note": _("What should people know?"),
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"name": _("For example: the old school, Kerkstraat 4.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Place = self.instance
        self.fields["neighbourhood"] = AreaField(
            label=_("In which neighbourhood is it?"),
            required=True,
            none=_("Choose"),
            error_messages={"required": _("Choose the neighbourhood in which it lies.")},
            also=[place.neighbourhood_id] if place.pk else [],
        )
        self.order_fields(["name", "neighbourhood", "point", "owner", "area_m2", "note"])
        if place.pk:
            self.initial["neighbourhood"] = place.neighbourhood_id
            self.initial["point"] = "" if place.lat is None else f"{place.lat:.6g}, {place.lon:.6g}"

    def clean_point(self) -> tuple[float, float] | None:
        """Longitude and latitude in degrees; None when nothing was typed."""
        typed: str = self.cleaned_data["point"]
        if not typed:
            return None
        numbers = [float(one) for one in _NUMBER.findall(typed)]
        if len(numbers) != 2 or _NUMBER.sub("", typed).strip(" ,;"):
            raise ValidationError(_("Type two numbers with a point in them, such as 52.3702, 4.8952."))
        try:
            read = coordinates.reader("", [(numbers[0], numbers[1])], [])
        except ValueError as error:
            raise ValidationError(str(error)) from error
        point: Any = read(shapely.Point(*numbers))
        return point.x, point.y

    def save(self, commit: bool = True) -> Place:
        """The place with what was filled in, not saved: that is what the verb does."""
        place: Place = self.instance
        point = self.cleaned_data["point"]
        place.neighbourhood = self.cleaned_data["neighbourhood"]
        place.lon, place.lat = point or (None, None)
        return place
