"""Hiding the name of a party in the network: its owners may, nobody else, and never of the municipality."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from initiatives.models import Organisation
from initiatives.network.actions import hide_name, show_name, take_snapshot
from initiatives.network.models import HiddenName
from tests.factories import make_initiative, make_user
from tests.factories.initiatives import add_member, make_organisation, owner_of

pytestmark = pytest.mark.django_db


def test_others_and_mere_members_are_refused() -> None:
    initiative = make_initiative("running")
    for person in (make_user(), add_member(initiative)):
        with pytest.raises(PermissionDenied):
            hide_name(initiative, actor=person)
    organisation = make_organisation()
    with pytest.raises(PermissionDenied):
        hide_name(organisation, actor=make_user())
    assert not HiddenName.objects.exists()


def test_the_municipality_is_always_named() -> None:
    owner = make_user()
    town = make_organisation(owner=owner)
    Organisation.objects.filter(pk=town.pk).update(is_municipality=True)
    town.refresh_from_db()
    with pytest.raises(PermissionDenied):
        hide_name(town, actor=owner)


def test_a_draft_is_in_no_picture() -> None:
    draft = make_initiative("draft")
    with pytest.raises(PermissionDenied):
        hide_name(draft, actor=owner_of(draft))


def test_hiding_twice_is_once_and_showing_undoes_it() -> None:
    initiative = make_initiative("running")
    owner = owner_of(initiative)
    hide_name(initiative, actor=owner)
    hide_name(initiative, actor=owner)
    assert HiddenName.objects.count() == 1
    show_name(initiative, actor=owner)
    show_name(initiative, actor=owner)
    assert not HiddenName.objects.exists()


def test_owners_do_it_beside_the_picture(client: Client) -> None:
    initiative = make_initiative("running", name="Buurttuin")
    take_snapshot()
    owner = owner_of(initiative)
    address = f"/netwerk/naam/initiatief/{initiative.slug}/"
    client.force_login(make_user())
    assert client.post(address, {"verberg": "1"}).status_code == 403
    assert address not in client.get(f"/netwerk/?partij={initiative.slug}").content.decode()
    client.force_login(owner)
    assert address in client.get(f"/netwerk/?partij={initiative.slug}").content.decode()
    assert client.post(address, {"verberg": "1"}).status_code == 302
    assert "Buurttuin" not in client.get("/netwerk/").content.decode()
    client.post(address, {"toon": "1"})
    assert "Buurttuin" in client.get("/netwerk/").content.decode()


def test_an_organisation_too(client: Client) -> None:
    owner = make_user()
    organisation = make_organisation("Bibliotheek", owner=owner)
    client.force_login(owner)
    client.post(f"/netwerk/naam/organisatie/{organisation.slug}/", {"verberg": "1"})
    assert HiddenName.objects.get().organisation == organisation
