"""A text to take over into a draft: pasted, or out of a file; and how it is to be read."""

import csv
import io
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.forms.fields import CharField
from civicnet.tables import KINDS, Table, UnreadableTable, read_table
from vision.importing import (
    Choices,
    Found,
    Goals,
    ReadTable,
    UnreadableText,
    columns_of,
    markdown_of,
    read_goals,
    read_prose,
)

LONGEST: Final = 1_000_000
ACCEPTED: Final = ".docx,.md,.txt,.xlsx,.ods,.csv"


class TakeInForm(forms.Form):
    """The text stays in the form between the preview and the saving: what was looked at is what is saved."""

    use_required_attribute = False

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Word (docx), Markdown or plain text, or a table (xlsx, ods, csv) with a goal on each row."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    text = CharField(
        label=gettext_lazy("Or paste the text here"),
        help_text=gettext_lazy("A # before the name of each theme, a dash before each goal."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14, "class": "cn-voicebox"}),
    )
    # What was in a file, once it has been read: a table as csv, and what the file is called.
    table = CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput, one_line=False)
    source = CharField(required=False, max_length=200, widget=forms.HiddenInput)
    level = forms.TypedChoiceField(
        label=gettext_lazy("The themes are"),
        required=False,
        coerce=int,
        choices=[
            ("", gettext_lazy("the highest headings")),
            *((n, gettext_lazy("the headings of level %d") % n) for n in range(1, 5)),
        ],
    )
    goals = forms.ChoiceField(
        label=gettext_lazy("The goals of a theme are"),
        required=False,
        choices=[("", gettext_lazy("what is likeliest")), *Goals.choices],
    )
    theme_column = CharField(label=gettext_lazy("Column with the theme"), required=False, widget=forms.Select)
    goal_column = CharField(label=gettext_lazy("Column with the goal"), required=False, widget=forms.Select)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if file := data.get("file"):
            self._take_from(file, data)
        self._table = self._read(data)
        if not self.errors and not data.get("text", "").strip() and self._table is None:
            self.add_error("file", _("Choose a file, or paste a text."))
        return data

    def _read(self, data: dict[str, Any]) -> Table | None:
        """The table that the form carries, which this site wrote itself: anything else was written by somebody else."""
        try:
            return read_table(data["table"].encode(), "tabel.csv") if data.get("table") else None
        except UnreadableTable as error:
            self.add_error("file", str(error))
            return None

    def _take_from(self, file: UploadedFile[Any], data: dict[str, Any]) -> None:
        """Put what is in a file where a pasted text would be."""
        content, name = file.read(), str(file.name)
        data |= {"text": "", "table": "", "source": name[:200], "theme_column": "", "goal_column": ""}
        try:
            if PurePath(name).suffix.lower() in set(KINDS) - {".txt"}:
                data["table"] = _as_csv(read_table(content, name))
            else:
                data["text"] = markdown_of(content, name)
        except (UnreadableTable, UnreadableText) as error:
            self.add_error("file", str(error))
        if max(len(data["text"]), len(data["table"])) > LONGEST:
            self.add_error(
                "file", _("There is more text in this file than a vision can have. Take a part of it.")
            )

    @cached_property
    def found(self) -> Found:
        """What stands in the text, read as was chosen. Only of a valid form."""
        data = self.cleaned_data
        if self._table is None:
            return read_prose(data["text"], Choices(data["level"] or 0, data["goals"]))[0]
        return read_goals(ReadTable(self._table, columns_of(self._table, self._columns())))

    def _columns(self) -> Mapping[str, str]:
        return {"theme": self.cleaned_data["theme_column"], "goal": self.cleaned_data["goal_column"]}

    def looked_at(self) -> "TakeInForm":
        """The form below the preview: the text itself in place of the file, and the choices by which it was read."""
        data = self.cleaned_data
        initial = {name: data[name] for name in ("text", "table", "source", "level", "goals")}
        if self._table is None:
            level, goals = vars(
                read_prose(data["text"], Choices(data["level"] or 0, data["goals"]))[1]
            ).values()
            initial |= {"level": level, "goals": goals}
        form = TakeInForm(initial=initial)
        if self._table is None:
            del form.fields["theme_column"], form.fields["goal_column"]
            return form
        del form.fields["text"], form.fields["level"], form.fields["goals"]
        columns = columns_of(self._table, self._columns())
        for purpose in ("theme", "goal"):
            field = form.fields[f"{purpose}_column"]
            field.widget = forms.Select(
                choices=[("", _("none")), *((name, name) for name in self._table.headers)]
            )
            field.initial = columns[purpose]
        return form


def _as_csv(table: Table) -> str:
    """A table that was read, as the text that it can be read from again."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.headers)
    writer.writerows([row.values[header] for header in table.headers] for row in table.rows if not row.fault)
    return out.getvalue()
