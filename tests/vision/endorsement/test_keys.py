"""A round's key goes where its round goes: none is left of a round that was never committed."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from civicnet.example.data import ELZERBROEK
from civicnet.example.load import load
from civicnet.example.read import read_example
from civicnet.workflow import SYSTEM
from tests.factories import make_version
from vision.endorsement import keys
from vision.endorsement.actions import round as rounding
from vision.endorsement.models import Round

pytestmark = pytest.mark.django_db


def test_a_round_that_could_not_be_made_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(round: Round) -> None:
        assert keys.key_file(round).exists()
        raise ZeroDivisionError

    monkeypatch.setattr(rounding, "_make_groups", fails)
    with pytest.raises(ZeroDivisionError):
        rounding.prepare(
            actor=SYSTEM,
            version=make_version(state="frozen"),
            code="R-2028",
            opens_at=timezone.now(),
            closes_at=timezone.now() + timedelta(days=1),
            ways=["desk"],
        )
    assert not Round.objects.exists()
    assert list(Path(settings.ROUND_KEYS).iterdir()) == []


def test_a_load_that_is_rolled_back_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(held: Round, **_: object) -> None:
        assert keys.key_file(held).exists()
        raise ZeroDivisionError

    monkeypatch.setattr("civicnet.example.endorsement.load.close", fails)
    with pytest.raises(ZeroDivisionError):
        load(read_example(ELZERBROEK))
    assert not Round.objects.exists()
    assert list(Path(settings.ROUND_KEYS).iterdir()) == []
