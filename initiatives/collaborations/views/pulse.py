"""The pulse: the page with five statements, and what of it the page of a collaboration shows."""

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from civicnet.deadlines import local_date
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access
from initiatives.collaborations import actions
from initiatives.collaborations.forms import PulseForm
from initiatives.collaborations.models import Collaboration, Partner
from initiatives.collaborations.models.pulse import (
    FEWEST,
    HIGH,
    LOW,
    SHORT,
    Beat,
    Pulse,
    Statement,
    beats_of,
    period_of,
)
from initiatives.collaborations.views.door import partner_for
from initiatives.views.door import posted

# Half-years that are shown, the newest last.
MOST: Final = 6
_STEP: Final = 40
_HIGH: Final = 60
_EDGE: Final = 8


@dataclass(frozen=True)
class Dot:
    """One half-year in the picture: its mean, and the line from the lowest to the highest answer around it."""

    x: int
    y: int
    top: int
    bottom: int


@dataclass(frozen=True, kw_only=True)
class PulseLine:
    """One statement over time. `cells`: the mean and the spread of each half-year in words; `label` says the picture."""

    name: str
    statement: str
    dots: list[Dot]
    path: str
    cells: list[str]
    label: str


@dataclass(frozen=True, kw_only=True)
class PulsePart:
    """All that the page shows: `lines` are empty for who does not see them yet; `to_answer` are the own partners that did not
    answer in this half-year, `answered` those that did."""

    lines: list[PulseLine]
    periods: list[str]
    width: int
    height: int
    to_answer: list[Partner]
    answered: list[Partner]
    is_public: bool


@access(SIGNED_IN)
def pulse(request: Request, pk: int) -> HttpResponse:
    """`partners/<pk>/polsslag/`: five statements on behalf of one partner, which is done in a minute."""
    partner = partner_for(request, pk, "collaborations.share")
    row = partner.collaboration
    if not partner.is_here or not row.is_live or not row.is_public:
        return redirect(row)
    said = Pulse.objects.filter(partner=partner, period=period_of(local_date())).first()
    initial = {name: str(getattr(said, name)) for name in Statement.values} if said else {}
    form = PulseForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_pulse(partner, actor=request.user, said=form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Thank you. Here you see how it goes, of all of you together."))
            return redirect(f"{row.get_absolute_url()}#polsslag")
    context = {"collaboration": row, "partner": partner, "form": form}
    return render(request, "collaborations/pulse_form.html", context, status=422 if form.errors else 200)


def pulse_part(row: Collaboration, here: list[Partner], own: list[Partner]) -> PulsePart | None:
    """What is shown of the pulse; None when there is nothing to see and nothing to do. One query.

    A partner sees all of it once it has answered in this half-year; everybody else only half-years with three answers or more,
    when there are three partners or more.
    """
    pulses = list(row.pulses.all())
    period = period_of(local_date())
    said = {pulse.partner_id for pulse in pulses if pulse.period == period}
    to_answer = [partner for partner in own if partner.pk not in said] if row.is_live else []
    if own:
        shown = [] if to_answer else pulses
    else:
        shown = public_pulses(pulses) if len(here) >= FEWEST else []
    if not shown and not own:
        return None
    periods = sorted({pulse.period for pulse in shown})[-MOST:]
    kept = [pulse for pulse in shown if pulse.period in periods]
    return PulsePart(
        lines=[_line(statement, beats_of(kept, statement.value)) for statement in Statement] if kept else [],
        periods=[date_format(month.replace(month=month.month + 5), "F Y") for month in periods],
        width=max(len(periods) - 1, 1) * _STEP + 2 * _EDGE,
        height=_HIGH + 2 * _EDGE,
        to_answer=to_answer,
        answered=[partner for partner in own if partner.pk in said],
        is_public=len(here) >= FEWEST,
    )


def public_pulses(pulses: list[Pulse]) -> list[Pulse]:
    """Those of half-years in which three partners or more answered."""
    counts = {beat.period: beat.count for beat in beats_of(pulses, Statement.AMBITION)}
    return [pulse for pulse in pulses if counts[pulse.period] >= FEWEST]


def _line(statement: Statement, beats: list[Beat]) -> PulseLine:
    dots = []
    for n, beat in enumerate(beats):
        x = _EDGE + n * _STEP
        half = round(beat.spread * _HIGH / (HIGH - LOW) / 2)
        y = _y(beat.mean)
        dots.append(Dot(x, y, max(y - half, _EDGE), min(y + half, _EDGE + _HIGH)))
    cells = [
        _("%(mean)s, difference %(spread)s") % {"mean": number_format(beat.mean, 1), "spread": beat.spread}
        for beat in beats
    ]
    name = str(SHORT[statement])
    return PulseLine(
        name=name,
        statement=str(statement.label),
        dots=dots,
        path=" ".join(f"{'L' if n else 'M'}{dot.x} {dot.y}" for n, dot in enumerate(dots)),
        cells=cells,
        label=f"{name}: {'; '.join(cells)}",
    )


def _y(mean: float) -> int:
    return _EDGE + round((HIGH - mean) * _HIGH / (HIGH - LOW))
