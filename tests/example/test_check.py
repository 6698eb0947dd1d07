"""What is stored is held against what the file says must come out."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db.models import Max

from civicnet.example.check import check, not_yet
from civicnet.example.data import ELZERBROEK
from civicnet.example.fields import ExampleError
from civicnet.example.load import load
from civicnet.example.marketplace.matches import check_matches, say_how_many_are_first
from civicnet.example.read import read_example
from civicnet.journal.models import Entry
from initiatives.assessments.models import Assessment
from initiatives.marketplace.actions import withdraw_post
from initiatives.models import Initiative
from tests.example.files import HEIDEDORP, run
from tests.factories.initiatives import owner_of
from tests.factories.posts import make_post

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
    assert len(not_yet(read_example(ELZERBROEK))) == 2
    assert not_yet(read_example(HEIDEDORP)) == []


def test_an_expected_offer_that_is_not_among_the_first_three_fails_the_check() -> None:
    posts = {
        code: make_post(side, code=code, title=title, category="material")
        for code, side, title in (
            ("V1", "need", "Boor om planken te maken"),
            ("A1", "offer", "Boor en zaag te leen"),
            ("A2", "offer", "Winterjassen voor kinderen"),
            ("A3", "offer", "Boor met accu"),
            ("A4", "offer", "Hout, planken en een boor"),
        )
    }
    assert list(check_matches([("V1", "A1")])) == [("V1 finds A1", "among the first 3", "among the first 3")]
    assert list(check_matches([("V1", "A2")])) == [("V1 finds A2", "among the first 3", "number 4")]
    assert list(check_matches([("V1", "A9"), ("V9", "A1")])) == []  # what is not open is not looked at
    assert say_how_many_are_first([("V1", "A2"), ("V1", "A4")]).endswith("1 of 1.")
    assert say_how_many_are_first([("V1", "A2")]).endswith("0 of 1.")
    assert say_how_many_are_first([]) == ""
    withdraw_post(posts["A1"], actor=owner_of(posts["A1"].initiative))
    assert list(check_matches([("V1", "A1")])) == []


def test_an_expected_match_is_a_pair(tmp_path: Path) -> None:
    file = tmp_path / "dorp.yaml"
    file.write_text(HEIDEDORP.read_text() + "\nverwachte_matches:\n  - [V01]\n  - [V01, A01]\n")
    with pytest.raises(ExampleError) as fault:
        read_example(file)
    assert [said for said in fault.value.faults if "pair" in said]
