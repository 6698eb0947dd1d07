"""Files are served to who may see them, and to nobody else."""

import uuid

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone, translation

from civicnet.files.actions import set_public, store_photo
from civicnet.files.models import StoredFile
from civicnet.workflow import SYSTEM
from initiatives.actions import add_photo, leave
from initiatives.models import Photo
from tests.factories import add_member, make_initiative, make_staff, make_user, sign_in
from tests.factories.files import picture, saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored() -> StoredFile:
    return store_photo(saved(picture(1000, 800)), actor=make_user(), alt="Een tuin")


def addresses(stored: StoredFile) -> tuple[str, str]:
    return stored.get_absolute_url(), stored.small_url


def test_the_addresses(stored: StoredFile) -> None:
    assert addresses(stored) == (f"/bestanden/{stored.pk}", f"/bestanden/{stored.pk}/klein")


def test_what_is_not_public_is_not_there_for_others(stored: StoredFile, client: Client) -> None:
    for url in addresses(stored):
        assert client.get(url).status_code == 404
    client.force_login(make_staff("moderator", "admin"))
    for url in addresses(stored):
        assert client.get(url).status_code == 404


def test_an_unknown_file_is_404(client: Client) -> None:
    assert client.get(f"/bestanden/{uuid.uuid4()}").status_code == 404
    assert client.get("/bestanden/../settings.py").status_code == 404


def test_the_uploader_sees_it_and_no_cache_keeps_it(stored: StoredFile, client: Client) -> None:
    assert stored.uploaded_by is not None
    client.force_login(stored.uploaded_by)
    for url in addresses(stored):
        response = client.get(url)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"


def test_what_is_public_is_asked_for_again_after_five_minutes(stored: StoredFile, client: Client) -> None:
    set_public(stored, True, actor=SYSTEM)
    sizes = []
    for url in addresses(stored):
        response = client.get(url)
        assert response.status_code == 200
        assert response["Content-Type"] == "image/webp"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"] == f'inline; filename="{stored.pk}.webp"'
        assert response["Cache-Control"] == "public, max-age=300, must-revalidate"
        assert not response.cookies
        body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        assert int(response["Content-Length"]) == len(body)
        sizes.append(len(body))
        again = client.get(url, headers={"if-none-match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert sizes[0] == stored.size
    assert sizes[1] < sizes[0]


def test_what_is_hidden_leaves_the_caches(stored: StoredFile, client: Client) -> None:
    set_public(stored, True, actor=SYSTEM)
    kept = [(url, client.get(url)["ETag"]) for url in addresses(stored)]
    set_public(stored, False, actor=SYSTEM)
    for url, etag in kept:
        assert client.get(url, headers={"if-none-match": etag}).status_code == 404


def test_only_reading(stored: StoredFile, client: Client) -> None:
    set_public(stored, True, actor=SYSTEM)
    for url in addresses(stored):
        assert client.head(url).status_code == 200
        assert client.post(url).status_code == 405
        assert client.delete(url).status_code == 405
    assert StoredFile.objects.filter(pk=stored.pk).exists()


def test_bytes_that_are_lost_are_404(stored: StoredFile, client: Client) -> None:
    set_public(stored, True, actor=SYSTEM)
    default_storage.delete(stored.path)
    assert client.get(stored.get_absolute_url()).status_code == 404


def test_a_photo_of_a_draft_is_for_its_group() -> None:
    owner, stranger = make_user(), make_user()
    draft = make_initiative("draft", owner=owner)
    photo = add_photo(draft, saved(picture(200, 100)), actor=owner, alt="Een tuin")
    member, left = add_member(draft), add_member(draft)
    leave(draft, actor=left)
    for nobody in (Client(), sign_in(stranger), sign_in(left), sign_in(make_staff("moderator", "admin"))):
        for url in addresses(photo.file):
            assert nobody.get(url).status_code == 404
    for somebody in (owner, member):
        for url in addresses(photo.file):
            response = sign_in(somebody).get(url)
            assert response.status_code == 200
            assert response["Cache-Control"] == "private, no-store"
    # What a moderator has hidden is for nobody but whoever put it there.
    Photo.objects.update(hidden_at=timezone.now())
    assert sign_in(member).get(photo.file.get_absolute_url()).status_code == 404
    assert sign_in(owner).get(photo.file.get_absolute_url()).status_code == 200


def test_a_file_has_one_address_whatever_the_language(stored: StoredFile, client: Client) -> None:
    set_public(stored, True, actor=SYSTEM)
    with translation.override("en"):
        assert stored.get_absolute_url() == f"/bestanden/{stored.pk}"
    assert client.get(f"/en/bestanden/{stored.pk}").status_code == 404
