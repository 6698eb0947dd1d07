"""Claims: what only one row may have, when two want it at the same moment."""

import pytest
from django.db import IntegrityError

from civicnet.database.claims import MOST_TRIES, claim
from vision.models import Vision


@pytest.mark.django_db
def test_claiming_looks_again_and_gives_up_in_the_end() -> None:
    Vision.objects.create(code="A", title="A")
    looked: list[str] = []

    def find() -> str:
        looked.append("A" if len(looked) < 3 else "B")
        return looked[-1]

    assert claim(find, lambda code: Vision.objects.create(code=code, title="B")).code == "B"
    assert looked == ["A", "A", "A", "B"]
    tries: list[int] = []
    with pytest.raises(IntegrityError):
        claim(lambda: tries.append(1), lambda _found: Vision.objects.create(code="A", title="C"))
    assert len(tries) == MOST_TRIES


@pytest.mark.django_db
def test_what_is_no_race_is_not_tried_again() -> None:
    tries: list[int] = []
    with pytest.raises(IntegrityError):
        claim(lambda: tries.append(1), lambda _found: Vision.objects.create(code="X", title=None))
    assert len(tries) == 1
