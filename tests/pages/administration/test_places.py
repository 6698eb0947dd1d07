"""`/beheer/plekken/`: an administrator adds and changes the buildings and grounds that initiatives need."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from civicnet.areas.actions import close_neighbourhood, save_place
from civicnet.areas.models import Neighbourhood, Place
from civicnet.journal.models import Entry
from civicnet.workflow import SYSTEM
from initiatives.models import Initiative
from tests.factories import make_areas, make_initiative, make_staff
from tests.factories.pages import FormOnPage

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("administration:places"), reverse("administration:add_place")


@pytest.fixture
def area() -> Neighbourhood:
    return make_areas("Oude Kern")[0]


@pytest.fixture
def admin(client_for: Callable[..., Client]) -> Client:
    return client_for(make_staff("admin"))


def typed(area: Neighbourhood, **changes: Any) -> dict[str, Any]:
    return {"name": "Oude school", "neighbourhood": area.pk, **changes}


def made(area: Neighbourhood, name: str = "Oude school") -> Place:
    return save_place(Place(name=name, neighbourhood=area), actor=SYSTEM)


@pytest.mark.parametrize("roles", [(), ("assessor", "decider", "broker", "curator", "moderator")])
def test_others_neither_see_nor_change_them(
    client_for: Callable[..., Client], area: Neighbourhood, roles: tuple[str, ...]
) -> None:
    someone = make_staff(*roles)
    other, place = client_for(someone), made(area)
    for address in (LIST, ADD, reverse("administration:place", args=[place.pk])):
        assert other.get(address).status_code == 403
        assert other.post(address, typed(area, name="Anders")).status_code == 403
    with pytest.raises(PermissionDenied):
        save_place(place, actor=someone)
    assert Place.objects.get().name == "Oude school"


def test_one_is_added_and_the_journal_knows(admin: Client, area: Neighbourhood) -> None:
    assert "Nog geen plek" in admin.get(LIST).content.decode()
    said = typed(area, point="52.3702, 4.8952", owner="De gemeente", area_m2="900", note="Leeg sinds 2024.")
    page = admin.post(ADD, said, follow=True)
    assert page.redirect_chain == [(LIST, 302)]
    place = Place.objects.get()
    assert (place.name, place.neighbourhood, place.owner, place.area_m2) == (
        "Oude school",
        area,
        "De gemeente",
        900,
    )
    assert (place.lat, place.lon, place.sort_key) == (52.3702, 4.8952, "oude school")
    assert place.code.startswith("P-")
    entry = Entry.objects.about(place).get()
    assert (entry.verb, entry.actor_id) == ("added", int(admin.session["_auth_user_id"]))


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"neighbourhood": ""}, "neighbourhood"),
        ({"neighbourhood": "999"}, "neighbourhood"),
        ({"area_m2": "-1"}, "area_m2"),
        *(
            ({"point": text}, "point")
            for text in ("ergens", "52.37", "52,37 4,89", "1; 2; 3", "999999, 999999")
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    admin: Client, area: Neighbourhood, change: dict[str, str], wrong: str
) -> None:
    answer = admin.post(ADD, typed(area, note="Bewaard?", **change))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert "Bewaard?" in answer.content.decode(), "what was typed is still there"
    assert not Place.objects.exists()


@pytest.mark.parametrize("point", ["52.3702, 4.8952", "4.8952 52.3702", "121394;487383"])
def test_a_point_is_read_in_each_of_its_forms(admin: Client, area: Neighbourhood, point: str) -> None:
    admin.post(ADD, typed(area, point=point))
    place = Place.objects.get()
    assert (round(place.lat or 0, 1), round(place.lon or 0, 1)) == (52.4, 4.9)


def test_one_is_changed_and_keeps_its_code(admin: Client, area: Neighbourhood) -> None:
    place = made(area)
    address = reverse("administration:place", args=[place.pk])
    form = FormOnPage(admin.get(address).content.decode(), "name")
    assert admin.post(address, {**form.values, "name": "Nieuwe school", "point": ""})["Location"] == LIST
    changed = Place.objects.get()
    assert (changed.name, changed.code, changed.sort_key) == ("Nieuwe school", place.code, "nieuwe school")
    # Where it lies is offered, also when that neighbourhood was closed.
    close_neighbourhood(area, actor=SYSTEM)
    assert f'value="{area.pk}"' in admin.get(address).content.decode()


def test_two_who_change_one_both_see_it(
    admin: Client, client_for: Callable[..., Client], area: Neighbourhood
) -> None:
    place = made(area)
    address = reverse("administration:place", args=[place.pk])
    first = FormOnPage(admin.get(address).content.decode(), "name").values
    other = client_for(make_staff("admin"))
    other.post(
        address, {**FormOnPage(other.get(address).content.decode(), "name").values, "name": "Van haar"}
    )
    answer = admin.post(address, {**first, "name": "Van hem"})
    assert answer.status_code == 409
    assert "Van haar" in answer.content.decode()
    assert Place.objects.get().name == "Van haar"


def test_they_are_found_by_name_neighbourhood_and_owner(admin: Client) -> None:
    kern, wevers = make_areas("Oude Kern", "Weversveld")
    school, field = made(kern), made(wevers, "Grasveld")
    Place.objects.filter(pk=field.pk).update(owner="Woonstichting")
    plan = make_initiative("submitted")
    Initiative.objects.filter(pk=plan.pk).update(place=school)

    def found(words: str) -> list[str]:
        return [place.name for place in admin.get(LIST, {"zoek": words}).context["page"]]

    assert found("") == ["Grasveld", "Oude school"]
    assert found("SCHOOL oude") == ["Oude school"] == found("kern")
    assert found("woon") == ["Grasveld"]
    assert found("school woon") == []
    assert "1 initiatief wil hem gebruiken" in admin.get(LIST).content.decode()
