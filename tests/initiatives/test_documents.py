"""Documents on the page of an initiative."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from civicnet.files.models import StoredFile
from civicnet.journal.models import Entry, subject_of
from initiatives import actions
from tests.factories import add_member, make_initiative, make_staff, make_user, pdf_upload, sign_in

pytestmark = pytest.mark.django_db


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("notulen.pdf", pdf_upload().read(), "application/pdf")


def test_only_who_takes_part_adds_and_removes() -> None:
    initiative = make_initiative()
    url = f"/initiatieven/{initiative.slug}/beheren/documenten/"
    assert Client().get(url).status_code == 302
    for person in (make_user(), make_staff("broker"), make_staff("moderator")):
        assert sign_in(person).post(url, {"title": "Notulen", "document": upload()}).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.add_document(initiative, pdf_upload(), actor=person, title="Notulen")
    assert not initiative.documents.exists()


def test_a_member_adds_one_and_everybody_reads_it() -> None:
    initiative = make_initiative()
    client = sign_in(add_member(initiative))
    url = f"/initiatieven/{initiative.slug}/beheren/documenten/"
    empty = client.post(url, {"title": "Notulen"})
    assert empty.status_code == 422
    assert 'value="Notulen"' in empty.text
    wrong = client.post(url, {"title": "Notulen", "document": SimpleUploadedFile("x.pdf", b"geen pdf")})
    assert wrong.status_code == 422
    assert client.post(url, {"title": "Notulen", "document": upload()}).status_code == 302
    row = initiative.documents.get()
    page = Client().get(initiative.get_absolute_url()).text
    assert "Notulen" in page
    assert row.file.get_absolute_url() in page
    assert Client().get(row.file.get_absolute_url()).status_code == 200
    assert Entry.objects.filter(subject=subject_of(initiative), verb="add_document").exists()
    assert client.post(f"{url}{row.pk}/").status_code == 302
    assert not StoredFile.objects.exists()


def test_those_of_a_draft_come_along_when_it_is_put_on_the_site() -> None:
    owner = make_user()
    initiative = make_initiative("draft", owner=owner)
    stored = actions.add_document(initiative, pdf_upload(), actor=owner, title="Notulen").file
    assert Client().get(stored.get_absolute_url()).status_code == 404
    actions.submit(initiative, actor=owner)
    assert Client().get(stored.get_absolute_url()).status_code == 200


def test_those_of_a_draft_that_is_thrown_away_go_with_it() -> None:
    owner = make_user()
    initiative = make_initiative("draft", owner=owner)
    actions.add_document(initiative, pdf_upload(), actor=owner, title="Notulen")
    actions.remove_draft(initiative, actor=owner)
    assert not StoredFile.objects.exists()
