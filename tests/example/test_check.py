"""What is stored is held against what the file says must come out."""

from datetime import date

import pytest
from django.core.management.base import CommandError
from django.db.models import Max

from civicnet.example.check import check, not_yet
from civicnet.example.data import ELZERBROEK
from civicnet.example.load import load
from civicnet.example.read import read_example
from civicnet.journal.models import Entry
from initiatives.assessments.models import Assessment
from initiatives.models import Initiative
from tests.example.files import HEIDEDORP, run

pytestmark = pytest.mark.django_db


def test_a_difference_fails_the_check() -> None:
    run("load_example", HEIDEDORP)
    Initiative.objects.filter(code="e").update(outcome="does_not_fit")
    Assessment.objects.filter(initiative__code="b").update(contact_due=date(2030, 1, 1))
    with pytest.raises(CommandError, match="Different: b contact due \\(assessment\\); e outcome in lists"):
        run("check_example", HEIDEDORP)


def test_the_check_needs_something_to_check() -> None:
    with pytest.raises(CommandError, match="There is nothing here yet"):
        run("check_example", HEIDEDORP)


def test_the_check_writes_nothing() -> None:
    load(read_example(HEIDEDORP))
    before = Entry.objects.aggregate(last=Max("pk"))
    check(read_example(HEIDEDORP))
    assert Entry.objects.aggregate(last=Max("pk")) == before


def test_what_a_later_release_works_out_is_told() -> None:
    assert len(not_yet(read_example(ELZERBROEK))) == 4
    assert not_yet(read_example(HEIDEDORP)) == []
