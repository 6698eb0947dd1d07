"""Taking over initiatives from a table: the file, and how it is understood."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from civicnet.forms.fields import CharField
from civicnet.tables import KINDS
from initiatives.importing import GUESSES
from initiatives.importing.job import Options
from initiatives.importing.reading import GEOJSON
from initiatives.models import Initiative

# What each field is called on the page, in the order in which people look for them.
LABELS = {
    "naam": _("Name"),
    "waarom": _("Why"),
    "samenvatting": _("In one sentence"),
    "soort": _("Kind"),
    "buurt": _("Neighbourhood"),
    "werkgebied": _("Also works in"),
    "lat": _("Latitude"),
    "lon": _("Longitude"),
    "gestart": _("Started"),
    "fase": _("How far"),
    "eigen_maat": _("Own measure"),
    "thema": _("Theme"),
    "doelen": _("Goals"),
    "website": _("Website"),
    "mail": _("Mail"),
    "telefoon": _("Telephone"),
    "bron_id": _("Number or code at the source"),
    "bron": _("Source"),
    "bron_adres": _("Address of the page at the source"),
    "bron_datum": _("Day it was put there"),
}


# The choice for "no column": without it each of the twenty fields would be marked as optional.
_NONE = "-"
# The fields that nearly every file has; other fields without a column are folded away.
_USUAL = ("naam", "waarom", "buurt")


class ImportFileForm(forms.Form):
    file = forms.FileField(
        label=_("File with initiatives"),
        help_text=_(
            "A table (csv, xlsx or ods), or a GeoJSON file with points. At most 25 MB and 50,000 rows."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join((*KINDS, *GEOJSON))}),
    )
    source_name = CharField(
        label=_("Where does it come from?"),
        max_length=200,
        help_text=_(
            "Every page that is taken over says so. For example: list of residents' initiatives, 2024."
        ),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith((*KINDS, *GEOJSON)):
            raise ValidationError(_("This is no csv, xlsx, ods or geojson. Save the table as one of those."))
        return file


class ImportForm(forms.Form):
    """How the file is read: a column for each field, and what holds for all rows."""

    source_name = CharField(label=_("Where does it come from?"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind, for rows without one"), choices=Initiative.Kind.choices)
    dates = forms.ChoiceField(
        label=_("What does 3-4-2026 mean?"),
        choices=[
            ("", _("Do not guess: leave such a date out")),
            ("dmy", _("3 April: the day first")),
            ("mdy", _("4 March: the month first")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    shorten = forms.BooleanField(
        label=_("Cut texts that are too long at a sentence, with a link to the source"), required=False
    )
    promises_contact = forms.BooleanField(
        label=_("Promise each of them a first contact within 14 days"), required=False
    )

    def __init__(self, data: Any, *, options: Options, headers: list[str], columns: dict[str, str]) -> None:
        super().__init__(
            data,
            initial={name: getattr(options, name) for name in self.base_fields},
        )
        for name in GUESSES:
            expression = columns.get(name, "")
            choices = [(_NONE, _("– not in the file –")), *((header, header) for header in headers)]
            if expression and expression not in headers:
                choices.insert(1, (expression, expression.replace("|", " / ")))
            self.fields[_column(name)] = forms.ChoiceField(
                label=LABELS[name], choices=choices, initial=expression or _NONE
            )
        self.found = {*columns, *_USUAL}

    def clean_column_naam(self) -> str:
        column: str = self.cleaned_data["column_naam"]
        if column == _NONE:
            raise ValidationError(_("Choose the column with the name: without a name there is no page."))
        return column

    @property
    def columns(self) -> list[forms.BoundField]:
        """The fields that a column was found for, and the usual ones, in the order of the page."""
        return [self[_column(name)] for name in LABELS if name in self.found]

    @property
    def more_columns(self) -> list[forms.BoundField]:
        """The other fields that a column may be chosen for."""
        return [self[_column(name)] for name in LABELS if name not in self.found]

    @property
    def others(self) -> list[forms.BoundField]:
        """What holds for all rows."""
        return [self[name] for name in self.base_fields]

    def options(self, before: Options, *, dry_run: bool) -> Options:
        """What was chosen. Only for a valid form."""
        chosen = {name: self.cleaned_data[name] for name in self.base_fields}
        columns = {name: self.cleaned_data[_column(name)] for name in GUESSES}
        return Options(
            name=before.name,
            language=before.language,
            dry_run=dry_run,
            source=before.source,
            columns={name: column for name, column in columns.items() if column != _NONE},
            **chosen,
        )


def _column(name: str) -> str:
    return f"column_{name}"
