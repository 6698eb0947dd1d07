"""Areas in the admin: for administrators, and nothing is removed there."""

from collections.abc import Callable

import pytest
from django.test import Client

from civicnet.areas.actions import close_neighbourhood
from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.journal.models import Entry
from civicnet.workflow import SYSTEM
from tests.factories import make_areas, make_staff
from tests.factories.areas import make_many_areas

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("roles", [(), ("assessor", "curator", "moderator", "broker", "decider")])
def test_others_do_not_come_in(client_for: Callable[..., Client], roles: tuple[str, ...]) -> None:
    (area,) = make_areas()
    client = client_for(make_staff(*roles))
    address = f"/beheer/reparatie/areas/neighbourhood/{area.pk}/change/"
    assert client.get(address).status_code in {302, 403, 404}
    client.post(address, {"name": "Anders", "kind": "district"})
    assert Neighbourhood.objects.get().name == area.name


def test_an_admin_changes_a_name_and_the_journal_knows(client_for: Callable[..., Client]) -> None:
    (area,) = make_areas("Kern")
    admin = make_staff("admin")
    client = client_for(admin)
    for model in ("municipality", "neighbourhood", "ageband", "mapfeature"):
        assert client.get(f"/beheer/reparatie/areas/{model}/").status_code == 200
    address = f"/beheer/reparatie/areas/neighbourhood/{area.pk}/change/"
    assert client.get(address).status_code == 200
    response = client.post(address, {"name": "Écluse", "kind": "district", "eligible_voters": "12"})
    assert response.status_code == 302
    changed = Neighbourhood.objects.get()
    assert (changed.name, changed.sort_key, changed.code, changed.eligible_voters) == (
        "Écluse",
        "ecluse",
        "B1",
        12,
    )
    assert changed.path == area.path
    entry = Entry.objects.about(area).get()
    assert (entry.actor, entry.verb, entry.data) == (
        admin,
        "changed",
        {"fields": ["name", "kind", "eligible_voters"]},
    )
    assert (
        client.post(f"/beheer/reparatie/areas/neighbourhood/{area.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )


def test_there_is_one_municipality_to_set(client_for: Callable[..., Client]) -> None:
    client = client_for(make_staff("admin"))
    facts = {"name": "Elzerbroek", "phone": "088 000 01 40"}
    assert client.post("/beheer/reparatie/areas/municipality/add/", facts).status_code == 302
    assert Municipality.objects.get().pk == 1
    assert client.get("/beheer/reparatie/areas/municipality/add/").status_code == 403


def test_a_list_of_many_neighbourhoods_has_the_larger_areas_as_headings(
    client_for: Callable[..., Client],
) -> None:
    areas = make_many_areas(13)
    client = client_for(make_staff("admin"))
    address = f"/beheer/reparatie/areas/neighbourhood/{areas[0].pk}/change/"
    assert client.get(address).content.decode().count("<optgroup") == 3
    close_neighbourhood(areas[1], actor=SYSTEM)
    assert f'value="{areas[1].pk}"' not in client.get(address).content.decode()
