"""What set-up asks: the municipality, a file of neighbourhoods, and what that file does not say.

The people are asked for in civicnet.accounts.forms.
"""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.areas.actions import clashes_of, likely_successors
from civicnet.areas.geojson import MOST_ERRORS, AreaFile
from civicnet.areas.models import Neighbourhood
from civicnet.forms.fields import NameField

# The neighbourhoods of the largest municipality, drawn finely, are some 5 MB.
LARGEST_AREA_FILE = 50 * 1024 * 1024
# When more than this are gone, use `manage.py load_areas`.
MOST_GONE: Final = 60
NAMES_SERVE, STAYS, GONE = "", "", "-"


class MunicipalityForm(forms.Form):
    name = NameField(
        label=_("Name of the municipality"), max_length=120, help_text=_("Without the word “municipality”.")
    )
    theme = forms.ChoiceField(
        label=_("House style"),
        choices=[("ma", _("Warm and round")), ("voorbeeld", _("Plain and clear"))],
        initial=lambda: settings.THEME or "ma",
        widget=forms.RadioSelect,
        help_text=_("You can change this later."),
    )


class AreasForm(forms.Form):
    file = forms.FileField(
        label=_("File with neighbourhoods"),
        help_text=_(
            "A GeoJSON file with outlines and names, and codes if it has them. The CBS publishes one for the whole "
            "country."
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_AREA_FILE:
            raise ValidationError(_("This file is larger than 50 MB. Load it with `manage.py load_areas`."))
        return file

    def refuse(self, faults: list[str]) -> None:
        """Show what is wrong with the content of the file."""
        self.add_error("file", [ValidationError(fault) for fault in faults])


def needs_a_look(found: AreaFile) -> bool:
    """Whether somebody must decide something before this is loaded."""
    return bool(
        found.left_out or found.codes_are_names or clashes_of(found.areas) or likely_successors(found.areas)
    )


def chosen_columns(data: Mapping[str, Any]) -> dict[str, str]:
    """Which properties were chosen, as `geojson.read` takes them. Nothing before the form was sent."""
    name = data.get("name", "")
    return {"name": name, "code": data.get("code") or name} if name else {}


class AreasCheckForm(forms.Form):
    """What the file does not say. It has a field only when there is something to ask."""

    name = forms.ChoiceField(label=_("What holds the name?"))
    code = forms.ChoiceField(
        label=_("What holds the code?"),
        required=False,
        help_text=_("A code never changes, so that a newer file finds the same neighbourhood again."),
    )

    def __init__(self, found: AreaFile | None, properties: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = found.columns if found else {}
        known = [(name, name) for name in properties]
        self._set("name", known if found else [("", gettext("Choose")), *known], columns.get("name", ""))
        by_name = found is None or found.codes_are_names
        self._set(
            "code",
            [(NAMES_SERVE, gettext("Nothing: let the names serve")), *known],
            NAMES_SERVE if by_name else columns["code"],
        )
        self._gone: dict[str, str] = {}
        if found is None:
            return
        self._ask_about_gone(found)
        if found.left_out:
            self.fields["skip"] = forms.BooleanField(
                label=gettext("Load the other %(count)d neighbourhoods without these")
                % {"count": len(found.areas)},
                error_messages={"required": _("Say so, or choose a file that is mended.")},
            )
        if clashes := clashes_of(found.areas):
            self.fields["overwrite"] = forms.BooleanField(
                label=gettext("These are the same neighbourhoods: change them"),
                help_text=" ".join(clashes[:5]),
                error_messages={
                    "required": _("Codes of the file are in use. Are these others? Choose another code.")
                },
            )

    def _set(self, name: str, choices: list[tuple[str, str]], initial: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices, field.initial = choices, initial

    def _ask_about_gone(self, found: AreaFile) -> None:
        likely = likely_successors(found.areas)
        gone = Neighbourhood.objects.filter(code__in=likely).values_list("pk", "code", "name")
        into = [(row.code, gettext("Went over into %(name)s") % {"name": row.name}) for row in found.areas]
        for key, code, name in gone[:MOST_GONE]:
            # By the key: with another property for the code, others are gone.
            self._gone[f"gone_{key}"] = code
            self.fields[f"gone_{key}"] = forms.ChoiceField(
                label=gettext("%(name)s is not in this file") % {"name": name},
                choices=[
                    (STAYS, gettext("It stays as it is")),
                    (GONE, gettext("It is gone, without a successor")),
                    *into,
                ],
                initial=likely[code] or STAYS,
                required=False,
            )

    def gone(self) -> dict[str, str]:
        """The codes of those that are gone, each with its successor or an empty text: `set_neighbourhoods` closes them."""
        said = {code: self.cleaned_data[field] for field, code in self._gone.items()}
        return {code: "" if what == GONE else what for code, what in said.items() if what != STAYS}

    def refuse(self, faults: list[str]) -> None:
        """Show why nothing can be made of the file as it was read."""
        for fault in faults[:MOST_ERRORS]:
            self.add_error(None, fault)
