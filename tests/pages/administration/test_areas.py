"""`/beheer/buurten/`: an administrator loads a newer file, and chooses columns that were not recognised from a list."""

import json
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from civicnet.areas.models import Neighbourhood
from civicnet.journal.models import Entry
from tests.factories import make_staff
from tests.setup.typed import area_file

pytestmark = pytest.mark.django_db
LOAD, CHECK = reverse("administration:areas"), reverse("administration:areas_check")
DONE = f"{reverse('administration:index')}#buurten"


@pytest.fixture
def admin(client_for: Callable[..., Client]) -> Client:
    return client_for(make_staff("admin"))


def other_columns() -> SimpleUploadedFile:
    """A file whose columns have names that nobody can guess."""
    document = json.loads(area_file().read())
    document["features"][0]["properties"] = {"nr": 7, "wijkje": "Zuid"}
    return SimpleUploadedFile("gebieden.geojson", json.dumps(document).encode())


@pytest.mark.parametrize("roles", [(), ("assessor", "decider", "broker", "curator", "moderator")])
def test_others_load_nothing(client_for: Callable[..., Client], roles: tuple[str, ...]) -> None:
    other = client_for(make_staff(*roles))
    assert other.post(LOAD, {"file": area_file()}).status_code == 403
    assert other.post(CHECK, {"name": "naam", "code": "code"}).status_code == 403
    assert not Neighbourhood.objects.exists()


def test_a_file_is_loaded_by_the_one_who_sends_it(admin: Client) -> None:
    assert admin.get(LOAD).status_code == 200
    assert admin.post(LOAD, {"file": area_file()})["Location"] == DONE
    assert Neighbourhood.objects.get().name == "Noord"
    assert Entry.objects.get(verb="load_areas").actor_id == int(admin.session["_auth_user_id"])


def test_what_is_no_map_is_refused_in_its_place(admin: Client) -> None:
    for file in ("", SimpleUploadedFile("x.geojson", b"{")):
        answer = admin.post(LOAD, {"file": file})
        assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["file"])


def test_columns_are_chosen_from_a_list_and_the_file_is_kept(admin: Client) -> None:
    assert admin.get(CHECK)["Location"] == LOAD, "there is no file yet"
    assert admin.post(LOAD, {"file": other_columns()})["Location"] == CHECK
    page = admin.get(CHECK)
    assert [value for value, _label in page.context["form"].fields["name"].choices] == ["", "nr", "wijkje"]
    assert "gebieden.geojson" in page.content.decode()
    assert admin.post(CHECK, {"name": ""}).status_code == 400
    assert admin.post(CHECK, {"name": "wijkje", "code": "nr"})["Location"] == DONE
    assert set(Neighbourhood.objects.values_list("code", "name")) == {("7", "Zuid")}
    assert admin.get(CHECK)["Location"] == LOAD, "the file is dropped"
    assert default_storage.listdir("area-files")[1] == []


def test_another_browser_does_not_see_the_file(admin: Client, client_for: Callable[..., Client]) -> None:
    admin.post(LOAD, {"file": other_columns()})
    assert client_for(make_staff("admin")).get(CHECK)["Location"] == LOAD
    admin.post(LOAD, {"file": other_columns()})
    assert len(default_storage.listdir("area-files")[1]) == 1, "the one before it is dropped"
