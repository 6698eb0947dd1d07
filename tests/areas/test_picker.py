"""Choosing a neighbourhood in a form: a few as buttons, many in a list with larger areas, and found by what is typed."""

import re

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client

from civicnet.areas.actions import close_neighbourhood
from civicnet.areas.finding import area_names, rows_of
from civicnet.areas.forms import AreaField, AreaFilterForm, AreaPicker, AreasField
from civicnet.areas.models import Neighbourhood
from civicnet.workflow import SYSTEM
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


# ---- filters ------------------------------------------------------------------------------------
def filter_of(query: str, *areas: str) -> AreaFilterForm:
    return AreaFilterForm(QueryDict(query), areas=[area for area in area_names() if area.name in areas])


def asked(form: AreaFilterForm) -> str:
    form.full_clean()
    return str(form.cleaned_data.get("buurt", "refused"))


def test_a_filter_of_a_few_is_a_list_of_those_that_have_something() -> None:
    make_many_areas(12)
    field = filter_of("", "Buurt 2", "Buurt 5").fields["buurt"]
    assert not isinstance(field.widget, AreaPicker)
    assert [code for code, _name in field.choices] == ["", "B2", "B5"]  # type: ignore[attr-defined]


def test_a_filter_of_many_finds_while_one_types_and_offers_larger_areas() -> None:
    make_many_areas(13)
    form = filter_of("", "Buurt 2", "Buurt 4", "Buurt 1")
    _all, *groups = form.fields["buurt"].choices  # type: ignore[attr-defined]
    assert groups == [
        ("Wijk 1", [("deel:Wijk 1", "Heel Wijk 1"), ("B1", "Buurt 1"), ("B4", "Buurt 4")]),
        ("Wijk 2", [("deel:Wijk 2", "Heel Wijk 2"), ("B2", "Buurt 2")]),
    ]
    page = str(form["buurt"].as_field_group())
    assert ('data-by="code"' in page, 'name="plek"' in page) == (True, True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        *(("buurt=B3", "B3"), ("buurt=deel:Wijk+2", "deel:Wijk 2"), ("", "")),
        *(("buurt=onzin", ""), ("buurt=deel:onzin", ""), ("plek=", "")),
        *(("plek=buurt+12", "B12"), ("plek=wijk+3", "deel:Wijk 3"), ("plek=Buurt+4&buurt=B9", "B4")),
        *(("plek=buurt", "refused"), ("plek=xyz", "refused")),
    ],
)
def test_what_a_filter_is_asked_for(query: str, found: str) -> None:
    """A larger area is one answer; what means several neighbourhoods is refused, with those to choose from."""
    make_many_areas(13)
    form = filter_of(query)
    assert asked(form) == found
    assert len(form.may_mean()) == (13 if query == "plek=buurt" else 0)


def test_a_filter_shows_what_is_chosen_also_when_the_list_has_nothing_of_it() -> None:
    make_many_areas(13)
    for query, value in (("buurt=B3", "B3"), ("buurt=deel:Wijk+2", "deel:Wijk 2")):
        page = str(filter_of(query)["buurt"].as_field_group())
        assert re.findall(r'value="([^"]+)" selected', page) == [value]


def test_a_code_from_before_a_neighbourhood_became_part_of_another() -> None:
    make_many_areas(13)
    gone, into = Neighbourhood.objects.get(code="B1"), Neighbourhood.objects.get(code="B2")
    close_neighbourhood(gone, actor=SYSTEM, successor=into)
    assert asked(filter_of("buurt=B1")) == "B2"
    assert set(rows_of("B2")) == {gone, into}
    # What lay in another larger area counts where its successor lies.
    assert gone in rows_of("deel:Wijk 2")
    assert gone not in rows_of("deel:Wijk 1")
