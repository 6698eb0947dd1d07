"""How an initiative is doing, for residents: one line of words with an icon. Staff see the bare states."""

from datetime import date
from typing import NamedTuple

from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.deadlines import is_late

Text = str | Promise


class Outcome(models.TextChoices):
    """The overall of the last decided assessment, set by it through `record_outcome`."""

    NOT_ASKED = "", _("no assessment asked for")
    UNDER_WAY = "under_way", _("the municipality is looking at it")
    FITS = "fits", _("fits")
    FITS_WITH_CONDITIONS = "fits_with_conditions", _("fits, with conditions")
    NOT_YET_ASSESSABLE = "not_yet_assessable", _("cannot be judged yet")
    DOES_NOT_FIT = "does_not_fit", _("does not fit")


class Status(NamedTuple):
    """`tone` is ok, wait, no, go or rest; `icon` a name of the icon set; `text` one or two short sentences."""

    tone: str
    icon: str
    text: Text


_STAGES = {
    "draft": ("rest", "draft", _("Not finished yet. Only you can see it.")),
    "submitted": ("go", "new", _("Just registered.")),
    "preparation": ("ok", "preparing", _("In preparation.")),
    "running": ("ok", "running", _("Up and running.")),
    "dormant": ("rest", "asleep", _("Resting for a while.")),
    "handed_over": ("rest", "finished", _("Handed over to others.")),
    "ended": ("rest", "finished", _("Finished.")),
    "withdrawn": ("rest", "no", _("Withdrawn by the initiators.")),
}
# Nobody registered it here: it was imported.
_TAKEN_OVER = ("go", "new", _("Taken over from elsewhere."))
_OUTCOMES = {
    "under_way": ("wait", "wait", _("The municipality is looking at this plan.")),
    "fits": ("ok", "ok", _("Fits the vision.")),
    "fits_with_conditions": ("ok", "ok", _("Fits the vision, with conditions.")),
    "not_yet_assessable": ("wait", "wait", _("Cannot be judged yet: the municipality needs to know more.")),
    "does_not_fit": ("no", "no", _("Does not fit the vision.")),
}


def stage_words(stage: str) -> Text:
    """The sentence about the stage alone: "In preparation."."""
    return _STAGES[stage][2]


def status_of(stage: str, outcome: str, answer_by: date | None = None, *, imported: bool = False) -> Status:
    """The line under an initiative in a list. While it is only registered, the answer of the municipality says more
    than the stage.

    `answer_by` is the last day for the answer of an assessment that is under way; `imported` says that it was
    imported.
    """
    if outcome == "under_way" and answer_by is not None and stage not in ("draft", "withdrawn"):
        status = status_of(stage, outcome)
        if is_late(answer_by):
            late = format_lazy(_("The answer should have been there by {day}."), day=date_format(answer_by))
            return Status("no", "warning", late)
        by = format_lazy(_("Answer by {day} at the latest."), day=date_format(answer_by))
        return status._replace(text=format_lazy("{} {}", status.text, by))
    if imported and not outcome and stage == "submitted":
        return Status(*_TAKEN_OVER)
    if not outcome or stage in ("draft", "withdrawn"):
        return Status(*_STAGES[stage])
    if stage == "submitted":
        return Status(*_OUTCOMES[outcome])
    tone, icon, words = _STAGES[stage]
    return Status(tone, icon, format_lazy("{} {}", words, _OUTCOMES[outcome][2]))


def kind_and_place(kind: Text, area: str) -> str:
    """The line between name and text: "Housing cooperative in Weversveld"."""
    kind = capfirst(str(kind))
    return gettext("%(kind)s in %(area)s") % {"kind": kind, "area": area} if kind and area else kind or area
