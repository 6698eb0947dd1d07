"""The steps of the work, all on one page."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.forms.fields import CharField
from civicnet.spans import SpanField
from initiatives.collaborations.models import MOST_STEPS, WorkStep

# How many empty rows stand open below those that are filled in.
SPARE: Final = 2
COLUMNS: Final = ("what", "who", "minutes", "wait", "why")


class StepsForm(forms.Form):
    """Twelve rows with five fields each; an empty row is no step."""

    def __init__(self, *args: Any, steps: Sequence[WorkStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_rows = min(MOST_STEPS, max(len(steps) + SPARE, 3))
        for n in range(1, MOST_STEPS + 1):
            row: dict[str, Any] = _row_of_fields()
            for name, field in row.items():
                self.fields[f"{name}_{n}"] = field
                if n <= len(steps):
                    self.initial[f"{name}_{n}"] = getattr(steps[n - 1], name) or None

    def rows(self) -> Iterator[tuple[int, bool, list[BoundField]]]:
        """Each row with its number, whether it stands open, and its fields."""
        for n in range(1, MOST_STEPS + 1):
            fields = [self[f"{name}_{n}"] for name in COLUMNS]
            yield n, n <= self.open_rows or any(field.errors for field in fields), fields

    def is_whole(self) -> bool:
        """Whether each row in which something stands says what is done and how long it takes; marks those that do not.

        Asked once what two people changed is put together: one may have written what the other one timed.
        """
        for n, row in self._filled():
            if not row["what"]:
                self.add_error(f"what_{n}", gettext("Say what is done."))
            if not row["minutes"]:
                self.add_error(f"minutes_{n}", gettext("Say how long it takes."))
        return not self.errors

    def steps(self) -> list[WorkStep]:
        """The rows in which something stands, in their order."""
        return [
            WorkStep(
                what=row["what"],
                who=row["who"] or "",
                minutes=row["minutes"] or 0,
                wait=row["wait"] or 0,
                why=row["why"] or "",
            )
            for _n, row in self._filled()
        ]

    def _filled(self) -> list[tuple[int, dict[str, Any]]]:
        rows = [
            (n, {name: self.cleaned_data.get(f"{name}_{n}") for name in COLUMNS})
            for n in range(1, MOST_STEPS + 1)
        ]
        return [(n, row) for n, row in rows if any(row.values())]


def _row_of_fields() -> dict[str, forms.Field]:
    return {
        "what": CharField(label=_("What is done?"), max_length=80, required=False),
        "who": CharField(label=_("Who does it?"), max_length=80, required=False),
        "minutes": SpanField(label=_("How long does it take?"), required=False),
        "wait": SpanField(label=_("How long does it wait then?"), required=False),
        "why": CharField(label=_("Why does it wait?"), max_length=160, required=False),
    }
