"""Choosing a neighbourhood in a form: a few as buttons, many in a list with larger areas, and found by what is typed."""

import re

import pytest
from django import forms
from django.test import Client

from civicnet.areas.forms import AreaField, AreasField
from civicnet.areas.models import Neighbourhood
from initiatives.models import Initiative
from tests.factories import make_initiative, make_user
from tests.factories.areas import make_many_areas
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db


def form_of(**data: object) -> forms.Form:
    made = type(
        "AnyForm", (forms.Form,), {"area": AreaField(label="Buurt"), "areas": AreasField(label="Ook")}
    )
    return made(data or None)  # type: ignore[no-any-return]


def key(name: str) -> str:
    return str(Neighbourhood.objects.get(name=name).pk)


def test_a_few_are_buttons() -> None:
    make_many_areas(12)
    field = AreaField()
    assert isinstance(field.widget, forms.RadioSelect)
    assert len(list(field.choices)) == 13
    assert isinstance(AreasField().widget, forms.CheckboxSelectMultiple)


def test_many_are_a_list_with_the_larger_areas_first() -> None:
    make_many_areas(13)
    empty, *groups = AreaField().choices
    assert empty[0] == ""
    assert [(name, len(inside)) for name, inside in groups] == [("Wijk 1", 5), ("Wijk 2", 4), ("Wijk 3", 4)]
    page = str(form_of()["area"].as_field_group())
    assert page.count("<optgroup") == 3
    assert 'name="area_words"' in page
    boxes = str(form_of()["areas"].as_field_group())
    assert (boxes.count("<details"), boxes.count('type="checkbox"')) == (3, 13)


def test_without_larger_areas_it_is_one_list() -> None:
    make_many_areas(13, parts=0)
    page = str(form_of()["area"].as_field_group())
    assert ("<optgroup" in page, page.count("<option")) == (False, 14)
    assert str(form_of()["areas"].as_field_group()).count("<details") == 0


def test_what_is_typed_is_chosen_when_it_means_one() -> None:
    make_many_areas(13)
    assert form_of(area_words="buurt 12").is_valid()
    chosen = form_of(area_words="Buurt 12", area="")
    assert chosen.is_valid()
    assert chosen.cleaned_data["area"].name == "Buurt 12"
    # The list wins where what was typed may mean it, and only there.
    for words, name in (("buurt 1", "Buurt 1"), ("wijk 1", "Buurt 4"), ("buurt 13", "Buurt 13")):
        both = form_of(area_words=words, area=key("Buurt 4"))
        assert both.is_valid(), words
        assert both.cleaned_data["area"].name == name


def test_what_means_several_comes_back_with_those() -> None:
    make_many_areas(13)
    form = form_of(area_words="wijk 1", area="")
    assert not form.is_valid()
    page = str(form["area"].as_field_group())
    options = re.findall(r'<option value="(\d+)"', page)
    assert set(options) == {key(f"Buurt {n}") for n in (1, 4, 7, 10, 13)}
    assert 'value="wijk 1"' in page
    assert 'aria-invalid="true"' in page


def test_what_means_nothing_comes_back_with_all() -> None:
    make_many_areas(13)
    form = form_of(area_words="xyz")
    assert not form.is_valid()
    assert "xyz" in form.errors["area"][0]
    assert str(form["area"].as_field_group()).count("<option") == 14


def test_ticked_boxes_are_in_an_open_fold() -> None:
    make_many_areas(13)
    page = str(form_of(areas=[key("Buurt 3")])["areas"].as_field_group())
    assert len(re.findall(r"<details[^>]* open>", page)) == 1


def test_the_step_of_a_registration(client: Client) -> None:
    make_many_areas(13)
    owner = make_user()
    draft = make_initiative("draft", owner=owner)
    client = sign_in(owner)
    address = f"/initiatieven/nieuw/{draft.slug}/waar/"
    several = client.post(
        address, {"neighbourhood": "", "neighbourhood_words": "wijk 2", "place_note": "Op de hoek"}
    )
    assert several.status_code == 422
    assert "Op de hoek" in several.content.decode()
    assert Initiative.objects.get().neighbourhood is None
    one = client.post(address, {"neighbourhood": "", "neighbourhood_words": "Buurt 7", "place_note": ""})
    assert one.status_code == 302
    assert Initiative.objects.get().neighbourhood == Neighbourhood.objects.get(code="B7")
