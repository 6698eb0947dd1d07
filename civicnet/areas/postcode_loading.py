"""Loading a list of postcodes in the browser: choose the file, and say which of its columns is what.

Set-up and `/beheer/postcodes/` both do this. A list whose columns are not recognised is kept meanwhile (kept_files.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from civicnet.areas.actions import set_postcodes
from civicnet.areas.kept_files import POSTCODE_FILE
from civicnet.areas.postcodes import ColumnsUnclear, PostcodeFileError, PostcodeList, read_postcodes
from civicnet.tables import KINDS, stream_table
from civicnet.text import shorten
from civicnet.workflow import Actor

LARGEST_POSTCODE_FILE: Final = 25 * 1024 * 1024
LONGEST_EXAMPLE: Final = 30


@dataclass(frozen=True)
class Loaded:
    """A list that was loaded: what it said, what its reader assumed, and how many postcodes it has."""

    found: PostcodeList
    assumed: list[str]
    count: int

    @property
    def said(self) -> str:
        """How many there are, in a sentence."""
        return ngettext("%(n)s postcode is loaded.", "%(n)s postcodes are loaded.", self.count) % {
            "n": self.count
        }

    @property
    def left_out(self) -> str:
        """How many rows could not be read, in a sentence; empty for none."""
        if not (n := self.found.refused):
            return ""
        return ngettext("%(n)s row was left out.", "%(n)s rows were left out.", n) % {"n": n}


class PostcodesForm(forms.Form):
    """`found` is what the list says; None when somebody must say which of its columns is what."""

    file = forms.FileField(
        label=_("List of postcodes"),
        help_text=_(
            "A table (csv, xlsx or ods) with the postcode and the code of the neighbourhood and, if you have it, the "
            "house number. At most 25 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
    )
    found: PostcodeList | None = None

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_POSTCODE_FILE:
            raise ValidationError(
                _("This file is larger than 25 MB. Load it with `manage.py load_postcodes`.")
            )
        self.assumed: list[str] = []
        try:
            self.found = read_postcodes(stream_table(file.read(), file.name or "", self.assumed))
        except ColumnsUnclear:
            self.found = None
        except PostcodeFileError as error:
            raise ValidationError(str(error)) from error
        return file


def load_or_keep(request: HttpRequest, form: PostcodesForm, *, actor: Actor) -> Loaded | None:
    """Load the list of a valid form; or keep its file, and return None, when somebody must choose its columns first.

    Raises as `set_postcodes` does.
    """
    if form.found is not None:
        return _load(request, form.found, form.assumed, actor)
    file = form.cleaned_data["file"]
    file.seek(0)
    POSTCODE_FILE.keep(request, file.name, file.read())
    return None


def _load(request: HttpRequest, found: PostcodeList, assumed: list[str], actor: Actor) -> Loaded:
    count = set_postcodes(found, actor=actor)
    POSTCODE_FILE.drop(request)
    return Loaded(found, assumed, count)


class PostcodeColumnsForm(forms.Form):
    """Which column is what, each shown with what its first row says."""

    postcode = forms.ChoiceField(label=_("What holds the postcode?"))
    area = forms.ChoiceField(
        label=_("What holds the code of the neighbourhood?"),
        help_text=_("The code of this site or that of the CBS."),
    )
    number = forms.ChoiceField(
        label=_("What holds the house number?"),
        required=False,
        help_text=_("With it an address on the edge of two neighbourhoods is found as well."),
    )

    def __init__(self, unclear: ColumnsUnclear, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        known = [
            (header, f"{header} ({shorten(value, LONGEST_EXAMPLE)})" if value else header)
            for header, value in zip(unclear.headers, unclear.example, strict=True)
        ]
        for name, empty in (
            ("postcode", _("Choose")),
            ("area", _("Choose")),
            ("number", _("It is not there")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices, field.initial = [("", empty), *known], unclear.known.get(name, "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [header for header in data.values() if header]
        if len(set(chosen)) < len(chosen):
            raise ValidationError(_("You chose one column twice."))
        return data


@dataclass
class Look:
    """A kept list, and the form that asks for its columns."""

    file: str
    data: bytes
    form: PostcodeColumnsForm

    def load(self, request: HttpRequest, *, actor: Actor) -> Loaded | None:
        """Load it when the form that was sent is right; else None, with errors in the form."""
        if not self.form.is_valid():
            return None
        assumed: list[str] = []
        try:
            found = read_postcodes(stream_table(self.data, self.file, assumed), self.form.cleaned_data)
        except PostcodeFileError as error:
            self.form.add_error(None, str(error))
            return None
        return _load(request, found, assumed, actor)


def look_at_kept(request: HttpRequest) -> Look | None:
    """The list that this browser uploaded and that waits for its columns; None when there is none."""
    kept = POSTCODE_FILE.read(request)
    if kept is None:
        return None
    name, data = kept
    try:
        read_postcodes(stream_table(data, name))
    except ColumnsUnclear as unclear:
        return Look(name, data, PostcodeColumnsForm(unclear, request.POST or None))
    except PostcodeFileError:
        return None
    return None
