"""When people can call, in words."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from civicnet.areas.hours import hours_in_words
from civicnet.areas.models import Municipality


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([1], "Maandag"),
        ([1, 2], "Maandag en dinsdag"),
        ([1, 2, 3], "Maandag tot en met woensdag"),
        ([5, 4, 3, 2, 1, 1], "Maandag tot en met vrijdag"),
        ([1, 3, 5], "Maandag, woensdag en vrijdag"),
        ([1, 2, 3, 5], "Maandag tot en met woensdag en vrijdag"),
        ([1, 2, 4, 5, 6, 7], "Maandag, dinsdag en donderdag tot en met zondag"),
    ],
)
def test_days_in_a_row_are_said_together(days: list[int], words: str) -> None:
    with override("nl"):
        assert hours_in_words(days, time(9), time(17, 30)) == f"{words}, 9.00 tot 17.30 uur"


def test_in_english() -> None:
    with override("en"):
        assert hours_in_words([1, 2, 3], time(9), time(17)) == "Monday to Wednesday, 9:00 to 17:00"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "facts",
    [
        {"call_days": [1]},
        {"call_from": time(9), "call_until": time(17)},
        {"call_days": [1], "call_from": time(17), "call_until": time(9)},
        {"call_days": [1], "call_from": time(9)},
    ],
)
def test_the_database_takes_all_three_or_none(facts: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.create(name="Elzerbroek", **facts)
