"""What staff write down about an indicator. Source: domain.md, Vision; principle "no badge without deeds"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.journal.actions import record
from civicnet.workflow import Actor, NotAllowedNow, require
from vision.models import Indicator, Measurement, VisionVersion


@dataclass(frozen=True)
class Figure:
    """One measured value, with its day and its source."""

    on: date
    value: Decimal
    source: str
    note: str = ""


class TooEarly(ValueError):
    """A figure for a day that has not come yet."""


@transaction.atomic
def measure(indicator: Indicator, figure: Figure, *, actor: Actor) -> Measurement:
    """Write a figure down. A second one for the same day corrects the first, which stays but no longer counts.

    Raises PermissionDenied without the right, TooEarly for a day to come.
    """
    require(actor, "vision.measure", indicator)
    if figure.on > timezone.localdate():
        raise TooEarly(figure.on)
    # The indicator's row makes two people who measure the same day wait for each other.
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    wrong = Measurement.objects.filter(indicator=indicator, on=figure.on).first()
    if wrong is not None:
        _replace_measurement(wrong)
    row = Measurement.objects.create(
        indicator=indicator,
        on=figure.on,
        value=figure.value,
        source=figure.source,
        note=figure.note,
        entered_by=actor if isinstance(actor, User) else None,
    )
    before = wrong and str(wrong.value.normalize())
    record(
        indicator,
        "correct" if before else "measure",
        actor=actor,
        data={"on": figure.on.isoformat(), "value": str(figure.value), "was": before},
    )
    return row


@transaction.atomic
def take_measurement_away(measurement: Measurement, *, actor: Actor) -> None:
    """Stop counting a figure that should not be there. Raises NotAllowedNow when somebody was first."""
    require(actor, "vision.measure", measurement.indicator)
    Indicator.objects.select_for_update().get(pk=measurement.indicator_id)
    if not Measurement.objects.filter(pk=measurement.pk).exists():
        raise NotAllowedNow(measurement, "take_away")
    record(
        measurement.indicator,
        "take_away",
        actor=actor,
        data={"on": measurement.on.isoformat(), "was": str(measurement.value.normalize())},
    )
    _replace_measurement(measurement)


def _replace_measurement(measurement: Measurement) -> None:
    measurement.replaced_at = timezone.now()
    measurement.save(update_fields=["replaced_at"])


@transaction.atomic
def measure_all(rows: Iterable[tuple[Indicator, Figure]], *, actor: Actor) -> int:
    """Write many figures down, all or none. Returns how many."""
    return len([measure(indicator, figure, actor=actor) for indicator, figure in rows])


@transaction.atomic
def carry_over(version: VisionVersion, *, actor: Actor) -> int:
    """Let a text that comes into force keep the figures of the goals that it continues. Returns how many.

    Called by adopt(), which has checked the right. Figures are kept where the indicator has the same name and unit; the
    earlier version keeps its own.
    """
    rows = {
        (indicator.pk, figure.on): Measurement(
            indicator=indicator,
            on=figure.on,
            value=figure.value,
            source=figure.source,
            note=figure.note,
            entered_by_id=figure.entered_by_id,
            changed_at=figure.changed_at,
        )
        for indicator in Indicator.objects.filter(goal__version=version)
        for figure in Measurement.objects.filter(
            indicator__goal__continued_by=indicator.goal_id,
            indicator__name=indicator.name,
            indicator__unit=indicator.unit,
        )
    }
    Measurement.objects.bulk_create(rows.values(), ignore_conflicts=True)
    if rows:
        record(version, "carry_over", actor=actor, data={"measurements": len(rows)})
    return len(rows)
