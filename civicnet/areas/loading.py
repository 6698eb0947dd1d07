"""Loading a file of neighbourhoods in the browser: choose it, and say what cannot be told from it.

Set-up and `/beheer/buurten/` both do this, each with pages of its own. A file about which somebody must decide something
is kept meanwhile (kept_files.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.areas import geojson
from civicnet.areas.actions import LoadReport, clashes_of, likely_successors, set_neighbourhoods
from civicnet.areas.geojson import MOST_ERRORS, AreaFile
from civicnet.areas.kept_files import AREA_FILE
from civicnet.areas.models import Neighbourhood
from civicnet.workflow import Actor

# The neighbourhoods of the largest municipality, drawn finely, are some 5 MB.
LARGEST_AREA_FILE: Final = 50 * 1024 * 1024
# When more than this are gone, use `manage.py load_areas`.
MOST_GONE: Final = 60
SHOWN: Final = 20  # of what is left out of a file
NAMES_SERVE, STAYS, GONE = "", "", "-"


# ---- the first page: the file -------------------------------------------------------------------
class AreasForm(forms.Form):
    """`found` is what the file holds; None when somebody must say which of its columns is what."""

    file = forms.FileField(
        label=_("File with neighbourhoods"),
        help_text=_(
            "A GeoJSON file with outlines and names, and codes if it has them. The CBS publishes one for the whole "
            "country."
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )
    found: AreaFile | None = None

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_AREA_FILE:
            raise ValidationError(_("This file is larger than 50 MB. Load it with `manage.py load_areas`."))
        try:
            self.found = geojson.read(file.read(), name=file.name or "")
        except geojson.ColumnsUnclear:
            self.found = None
        except geojson.AreaFileError as error:
            raise ValidationError([ValidationError(fault) for fault in error.errors]) from error
        return file


def load_or_keep(request: HttpRequest, form: AreasForm, *, actor: Actor) -> str:
    """Load the file of a valid form and return what to say of it; or keep the file, and return nothing, when somebody
    must decide something first. Raises as `set_neighbourhoods` does.
    """
    found = form.found
    if found is not None and not _needs_a_look(found):
        return _load(request, found, actor=actor)
    file = form.cleaned_data["file"]
    file.seek(0)
    AREA_FILE.keep(request, file.name, file.read())
    return ""


def _needs_a_look(found: AreaFile) -> bool:
    """Whether somebody must decide something before this is loaded."""
    return bool(
        found.left_out or found.codes_are_names or clashes_of(found.areas) or likely_successors(found.areas)
    )


def _load(
    request: HttpRequest,
    found: AreaFile,
    *,
    actor: Actor,
    close: Mapping[str, str] | None = None,
    overwrite: bool = False,
) -> str:
    report = set_neighbourhoods(
        found.areas, actor=actor, features=found.features or None, close=close, overwrite=overwrite
    )
    AREA_FILE.drop(request)
    return " ".join([_report_in_words(report), *found.remarks[:5]])


def _report_in_words(report: LoadReport) -> str:
    count = len(report.created) + len(report.changed) + len(report.same)
    return gettext("%(count)s neighbourhoods are loaded.") % {"count": count}


# ---- the second page: what cannot be told from it -----------------------------------------------
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


@dataclass
class Look:
    """A kept file as it was read with the columns that somebody chose, and the form that asks the rest."""

    file: str
    form: AreasCheckForm
    found: AreaFile | None
    faults: list[str] = field(default_factory=list)

    @property
    def left_out(self) -> list[str]:
        """The first faults of features that cannot be loaded."""
        return self.found.left_out[:SHOWN] if self.found else []

    @property
    def more_left_out(self) -> int:
        """How many more there are."""
        return max(0, len(self.found.left_out) - SHOWN) if self.found else 0

    def load(self, request: HttpRequest, *, actor: Actor) -> str:
        """Load it when the form that was sent is right, and return what to say; else nothing, with errors in the form."""
        if self.form.is_valid() and self.found is not None:
            overwrite = self.form.cleaned_data.get("overwrite", False)
            return _load(request, self.found, actor=actor, close=self.form.gone(), overwrite=overwrite)
        for fault in self.faults[:MOST_ERRORS]:
            self.form.add_error(None, fault)
        return ""


def look_at_kept(request: HttpRequest) -> Look | None:
    """Read the file that this browser uploaded, with the columns that were sent. None when there is no such file."""
    kept = AREA_FILE.read(request)
    if kept is None:
        return None
    name, data = kept
    found, faults, properties = None, [], []
    try:
        found = geojson.read(data, _chosen_columns(request.POST), name=name)
        properties = found.properties
    except geojson.AreaFileError as error:
        faults, properties = error.errors, error.properties
    return Look(name, AreasCheckForm(found, properties, request.POST or None), found, faults)


def _chosen_columns(data: Mapping[str, Any]) -> dict[str, str]:
    """Which properties were chosen, as `geojson.read` takes them. Nothing before the form was sent."""
    name = data.get("name", "")
    return {"name": name, "code": data.get("code") or name} if name else {}
