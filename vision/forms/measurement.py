"""What staff fill in about an indicator: one figure, or a file of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.days import check_day
from civicnet.forms.fields import CharField, DateField
from civicnet.tables import UnreadableTable, bare, read_table
from civicnet.text import clean_line
from vision.actions import Figure
from vision.models import Indicator, Measurement

COLUMNS = ("doel", "datum", "waarde", "bron")
LARGEST_FILE = 1_000_000
MOST_FAULTS = 100
LONGEST_SOURCE, LONGEST_NOTE = 200, 500


class MeasurementForm(forms.Form):
    """One figure."""

    on = DateField(
        label=gettext_lazy("Measured on"),
        widget=forms.DateInput(attrs={"type": "date", "class": "cn-w-m"}, format="%Y-%m-%d"),
    )
    value = forms.DecimalField(
        label=gettext_lazy("Figure"),
        max_digits=14,
        decimal_places=4,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "cn-w-s"}),
    )
    source = CharField(
        label=gettext_lazy("Source"),
        max_length=LONGEST_SOURCE,
        help_text=gettext_lazy("Where everybody can look it up."),
    )
    note = CharField(
        label=gettext_lazy("What should people know about it?"), max_length=LONGEST_NOTE, required=False
    )

    def __init__(self, *args: Any, known: Iterable[Measurement] = (), **kwargs: Any) -> None:
        """`known`: the figures there are now, by day."""
        super().__init__(*args, **kwargs)
        self._known = {row.on: row for row in known}
        self.fields["seen"] = forms.IntegerField(
            required=False,
            widget=forms.HiddenInput,
            initial=max((row.pk for row in self._known.values()), default=0),
        )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. Give the day of the measurement."))
        return on

    def figure(self) -> Figure:
        """What was filled in, for the verb."""
        return Figure(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})

    def somebody_was_first(self) -> Measurement | None:
        """The figure of this day that was written down since the page was made: nobody replaces it unseen."""
        seen = self.cleaned_data.get("seen")
        there = self._known.get(self.cleaned_data["on"])
        if there is None or seen is None or there.pk <= seen or there.value == self.cleaned_data["value"]:
            return None
        posted: Any = self.data
        self.data = data = posted.copy()
        data["seen"] = str(there.pk)
        return there


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file: the line as a spreadsheet counts, the column, and the mend."""

    line: int
    field: str
    text: str


class MeasurementFileForm(forms.Form):
    """A file with a figure on each line. `rows` has them once the form is valid, `faults` what is wrong in it."""

    file = forms.FileField(
        label=gettext_lazy("File (csv, xlsx or ods)"),
        help_text=gettext_lazy(
            "Columns: doel, datum (2026-03-14), waarde, bron and, if you like, toelichting."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.ods"}),
    )

    def __init__(self, indicators: Mapping[str, Indicator], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._indicators = indicators
        self.rows: list[tuple[Indicator, Figure]] = []
        self._lines: dict[tuple[int, date], tuple[int, Figure]] = {}
        self.faults: list[Fault] = []
        # What was assumed in reading the file.
        self.assumed: list[str] = []

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is too large. Split it into files of at most 1 MB."))
        try:
            table = read_table(file.read(), file.name or "")
        except UnreadableTable as error:
            raise forms.ValidationError(str(error)) from error
        self.assumed = table.assumed
        known = {bare(header) for header in table.headers}
        if missing := [name for name in COLUMNS if name not in known]:
            raise forms.ValidationError(
                _("The first line has no column %(names)s. It has: %(known)s.")
                % {"names": ", ".join(missing), "known": ", ".join(table.headers[:20])}
            )
        for row in table.rows:
            if row.fault:
                self._wrong(row.line, "", row.fault)
            else:
                self._read(row.line, {bare(header): clean_line(text) for header, text in row.values.items()})
            if len(self.faults) >= MOST_FAULTS:
                break
        if self.faults:
            raise forms.ValidationError(_("Nothing was taken over: mend these lines first."))
        if not self.rows:
            raise forms.ValidationError(_("There is no figure in this file."))
        return file

    def _read(self, line: int, cells: Mapping[str, str]) -> None:
        indicator = self._indicators.get(cells.get("doel", ""))
        if indicator is None:
            self._wrong(line, "doel", _("There is no goal with this code that has an indicator."))
        on = self._day(line, cells.get("datum", ""))
        value = self._value(line, cells.get("waarde", ""))
        source, note = cells.get("bron", ""), cells.get("toelichting", "")
        if not source or len(source) > LONGEST_SOURCE:
            self._wrong(line, "bron", _("Name the source, in at most 200 characters."))
        if len(note) > LONGEST_NOTE:
            self._wrong(line, "toelichting", _("Use at most 500 characters."))
        if indicator and on and value is not None and source:
            self._add(line, indicator, Figure(on, value, source, note))

    def _add(self, line: int, indicator: Indicator, figure: Figure) -> None:
        """Keep a figure; another one for the same goal and day would overwrite it, so that is a fault of the file."""
        first, before = self._lines.setdefault((indicator.pk, figure.on), (line, figure))
        if first == line:
            self.rows.append((indicator, figure))
        elif before != figure:
            self._wrong(
                line, "datum", _("Line %(line)d has another figure for this goal and day.") % {"line": first}
            )

    def _day(self, line: int, text: str) -> date | None:
        try:
            on = date.fromisoformat(text)
        except ValueError:
            self._wrong(line, "datum", _("Write the day as 2026-03-14."))
            return None
        try:
            check_day(on)
        except forms.ValidationError as error:
            self._wrong(line, "datum", error.messages[0])
            return None
        if on > timezone.localdate():
            self._wrong(line, "datum", _("This day has not come yet."))
            return None
        return on

    def _value(self, line: int, text: str) -> Decimal | None:
        try:
            return forms.DecimalField(max_digits=14, decimal_places=4).clean(
                str(Decimal(text.replace(",", ".") if text.count(",") == 1 else text))
            )
        except (InvalidOperation, forms.ValidationError):
            self._wrong(line, "waarde", _("Write a number, such as 12,5."))
            return None

    def _wrong(self, line: int, field: str, text: str) -> None:
        self.faults.append(Fault(line, field, text))
