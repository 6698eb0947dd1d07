"""The day and the hours of something that people come to, as a form asks them."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civicnet.days import moment_of
from civicnet.forms.fields import DateField

# How a browser asks a day.
DAY = {"type": "date", "class": "cn-w-m"}
_TIME = {"type": "time", "class": "cn-w-s"}
# The longest that may end past midnight.
LONGEST_NIGHT: Final = timedelta(hours=12)

M = TypeVar("M", bound=Model)


class WhenForm(forms.ModelForm[M]):
    """Asks a day and two hours, and keeps them as `begins_at` and `ends_at` of its row."""

    day = DateField(label=_("Day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    begins = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs=_TIME, format="%H:%M"))
    ends = forms.TimeField(
        label=_("Ends at"),
        help_text=_("After midnight is the night after that day."),
        widget=forms.TimeInput(attrs=_TIME, format="%H:%M"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: Any = self.instance
        if row.begins_at:
            begins, ends = timezone.localtime(row.begins_at), timezone.localtime(row.ends_at)
            self.initial.update({"day": begins.date(), "begins": begins.time(), "ends": ends.time()})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, begins, ends = data.get("day"), data.get("begins"), data.get("ends")
        if day is None or begins is None or ends is None:
            return data
        last = day if ends > begins else day + timedelta(days=1)  # past midnight
        moments = {}
        for name, moment in (("begins", (day, begins)), ("ends", (last, ends))):
            try:
                moments[name] = moment_of(*moment)
            except forms.ValidationError as error:
                self.add_error(name, error)
        if len(moments) == 2:
            self._take(moments["begins"], moments["ends"], overnight=last > day)
        return data

    def _take(self, begins: datetime, ends: datetime, *, overnight: bool) -> None:
        """Keep both moments, or say that it would not end. "20:00 to 19:00" is a slip and no meeting of 23 hours."""
        # Two moments of one zone are compared by their clocks, which are put forward and back.
        lasts = ends.astimezone(UTC) - begins.astimezone(UTC)
        if timedelta() < lasts and (lasts <= LONGEST_NIGHT or not overnight):
            row: Any = self.instance
            row.begins_at, row.ends_at = begins, ends
        else:
            self.add_error("ends", _("The end comes before the beginning."))
