"""Two people have the same form open: nothing of either is overwritten, and the second one sees both."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from civicnet.forms.editing import FIELD, Editing, in_words, plain
from tests.factories import make_version
from tests.factories.editors import SCENES
from tests.factories.pages import FormOnPage, opened
from vision.models import VisionVersion

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", [name for name in SCENES if name != "vision:deviation"])
def test_what_only_one_of_two_changed_is_kept_of_both(name: str) -> None:
    bram, saskia, url, row, field, one, two = SCENES[name]()
    his, hers = opened(bram, url, field), opened(saskia, url, field)
    task = {"task": ["Het groen"]} if "task" in his else {}
    assert bram.post(url, {**his, **task, **one}).status_code == 302
    between = vars(row())
    assert saskia.post(url, {**hers, **task, **two}).status_code == 302
    now = row()
    assert _rest(now, one) == _rest(between, one)
    again = opened(saskia, url, field)
    for key, value in {**one, **two}.items():
        assert again[key] == [value]


def _rest(row: Any, names: dict[str, str]) -> dict[str, Any]:
    values = row if isinstance(row, dict) else vars(row)
    return {name: values[name] for name in names if name in values}


@pytest.mark.parametrize("name", SCENES)
def test_what_both_changed_is_shown_side_by_side_and_nothing_is_overwritten(name: str) -> None:
    bram, saskia, url, row, field, one, two = SCENES[name]()
    his, hers = opened(bram, url, field), opened(saskia, url, field)
    task = {"task": ["Het groen"]} if "task" in his else {}
    typed = {"begins_on": "2030-06-01", "turnout": "3/10", "next_on": "2099-06-01"}.get(
        field, "Weer iets anders"
    )
    assert bram.post(url, {**his, **task, **one}).status_code == 302
    between = {name: value for name, value in vars(row()).items() if not name.startswith("_")}
    refused = saskia.post(url, {**hers, **task, **two, field: typed})
    assert refused.status_code == 409
    assert {name: vars(row())[name] for name in between} == between  # nothing at all was saved
    assert 'id="allebei"' in refused.text
    shown = FormOnPage(refused.text, field).values
    assert typed in shown[field][0]  # hers, or one text of the two
    for key, value in two.items():
        if key not in one:
            assert shown[key] == [value]
    # Saving again is based on what the other left.
    shown.pop("bekijk", None)
    assert saskia.post(url, {**shown, field: typed}).status_code == 302
    assert opened(saskia, url, field)[field] == [typed]


def test_the_page_says_who_and_when() -> None:
    bram, saskia, url, _row, field, one, _two = SCENES["initiatives:edit wat"]()
    his, hers = opened(bram, url, field), opened(saskia, url, field)
    saskia.post(url, {**hers, "task": ["Het groen"], **one})
    refused = bram.post(url, {**his, "name": "Van Bram"})
    assert refused.status_code == 409
    assert "Saskia bewaarde het op" in refused.text
    assert "Nieuwe" in refused.text
    assert "Van Bram" in refused.text


def test_a_longer_text_that_both_changed_comes_back_as_one() -> None:
    bram, saskia, url, _row, field, _one, _two = SCENES["initiatives:edit waarvoor"]()
    his, hers = opened(bram, url, field), opened(saskia, url, field)
    his["task"] = hers["task"] = ["Het groen"]
    bram.post(url, {**his, "purpose": "Wij doen dit.\nVan Bram."})
    refused = saskia.post(url, {**hers, "purpose": "Vooraf.\nWij doen dit."})
    text = FormOnPage(refused.text, "purpose").values["purpose"][0]
    assert "Vooraf." in text
    assert "Van Bram." in text


def test_the_same_words_twice_are_no_conflict() -> None:
    bram, saskia, url, _row, field, one, _two = SCENES["initiatives:edit wat"]()
    his, hers = opened(bram, url, field), opened(saskia, url, field)
    assert bram.post(url, {**his, **one}).status_code == 302
    assert saskia.post(url, {**hers, **one}).status_code == 302


@pytest.mark.parametrize("mark", ["", "x", "[]", "a:b:c", ".eJ:x:y", "\x00"])
def test_a_form_without_a_mark_or_with_a_made_up_one_is_saved_as_it_is(mark: str) -> None:
    bram, _saskia, url, row, field, _one, _two = SCENES["initiatives:edit wat"]()
    his = opened(bram, url, field)
    assert bram.post(url, {**his, "name": "Anders", FIELD: mark}).status_code == 302
    assert row().name == "Anders"


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_the_same_moment_do_not_overwrite_each_other() -> None:
    bram, saskia, url, row, field, _one, _two = SCENES["initiatives:edit wat"]()
    his, hers = opened(bram, url, field), opened(saskia, url, field)
    both = Barrier(2)

    def save(client: Client, values: dict[str, Any]) -> int:
        both.wait()
        try:
            return client.post(url, values).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(save, bram, {**his, "name": "Van Bram"})
        other = pool.submit(save, saskia, {**hers, "name": "Van Saskia"})
        statuses = {"Van Bram": one.result(), "Van Saskia": other.result()}
    assert sorted(statuses.values()) == [302, 409]
    assert statuses[row().name] == 302


# ---- how values are compared ---------------------------------------------------------------------------


class EveryKind(forms.Form):
    text = forms.CharField()
    day = forms.DateField()
    time = forms.TimeField()
    yes = forms.BooleanField(required=False)
    one = forms.ChoiceField(choices=[("a", "Aap"), ("group", [("b", "Beer")])])
    many = forms.MultipleChoiceField(choices=[("a", "Aap"), ("b", "Beer")])
    number = forms.DecimalField()
    version = forms.ModelChoiceField(VisionVersion.objects.all())
    versions = forms.ModelMultipleChoiceField(VisionVersion.objects.all())


def test_what_stands_there_and_what_was_typed_are_compared_alike() -> None:
    version = make_version()
    there = {
        "text": "Een\r\ntwee ",
        "day": date(2026, 3, 14),
        "time": timezone.datetime(2026, 1, 1, 19, 0).time(),  # type: ignore[attr-defined]  # datetime's own
        "yes": True,
        "one": "b",
        "many": ["b", "a"],
        "number": Decimal("3.00"),
        "version": version.pk,
        "versions": VisionVersion.objects.all(),
    }
    typed = {
        **{
            "text": "Een\ntwee",
            "day": "14-03-2026",
            "time": "19:00",
            "yes": "on",
            "one": "b",
            "many": ["a", "b"],
        },
        **{"number": "3", "version": str(version.pk), "versions": [str(version.pk)]},
    }
    form = EveryKind(typed, initial=there)
    assert form.is_valid(), form.errors
    for name, field in form.fields.items():
        assert plain(field, form.cleaned_data[name]) == plain(field, there[name]), name
    said = {name: in_words(field, plain(field, there[name])) for name, field in form.fields.items()}
    assert said["day"] == "14 maart 2026"
    assert (said["yes"], said["one"], said["many"]) == ("Ja", "Beer", "Aap, Beer")


def test_a_conflict_that_cannot_be_told_from_the_journal_names_nobody() -> None:
    request = RequestFactory().post("/")
    version = make_version()
    form = EveryKind(initial={"text": "Een"})
    assert Editing(request, form, about=version).by == ""
