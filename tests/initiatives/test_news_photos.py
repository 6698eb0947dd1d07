"""News with photos: several at once, each described, hidden and shown with the news, the newest on the cards."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from civicnet.areas.models import Municipality
from civicnet.files.models import StoredFile
from initiatives import actions
from initiatives.models import Initiative, Photo, Update
from tests.factories import make_initiative, make_staff, make_user, photo_upload, sign_in
from tests.factories.initiatives import owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Initiative:
    return make_initiative("running", name="Tuin")


def snap() -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.png", photo_upload().read(), "image/png")


def tell(plan: Initiative, *alts: str, title: str = "De ton staat") -> Update:
    photos = [(photo_upload(), alt) for alt in alts]
    return actions.add_update(plan, actor=owner_of(plan), title=title, text="Gelukt.", photos=photos)


def send(plan: Initiative, photos: list[SimpleUploadedFile], **more: str) -> Any:
    sent = {"title": "De ton staat", "text": "Gelukt.", "photos": photos} | more
    return sign_in(owner_of(plan)).post(reverse("initiatives:updates", args=[plan.slug]), sent)


def test_a_stranger_tells_nothing_and_keeps_no_file(plan: Initiative) -> None:
    with pytest.raises(PermissionDenied):
        actions.add_update(plan, actor=make_user(), title="x", text="y", photos=[(photo_upload(), "Een ton")])
    assert not Update.objects.exists()
    assert not StoredFile.objects.exists()


def test_several_photos_are_shown_with_their_news(plan: Initiative) -> None:
    answer = send(plan, [snap(), snap()], alt_1="Een ton naast het hek", alt_2="Een kruiwagen")
    assert answer.status_code == 302
    told = Update.objects.get()
    assert [photo.alt for photo in told.photos.all()] == ["Een ton naast het hek", "Een kruiwagen"]
    page = Client().get(plan.get_absolute_url()).text
    news = page.partition(f'id="nieuws-{told.pk}"')[2].partition("</article>")[0]
    for photo in told.photos.all():
        assert f'alt="{photo.alt}"' in news
        assert Client().get(photo.file.get_absolute_url()).status_code == 200
    assert 'id="files"' not in page  # they stand there once


@pytest.mark.parametrize(
    ("photos", "more", "wrong"),
    [
        (1, {}, "alt_1"),
        (2, {"alt_1": "Een ton"}, "alt_2"),
        (1, {"alt_2": "Een ton"}, "alt_1"),
        (7, {f"alt_{n}": "Een ton" for n in range(1, 8)}, "photos"),
    ],
)
def test_each_photo_is_described_and_six_is_the_most(
    plan: Initiative, photos: int, more: dict[str, str], wrong: str
) -> None:
    answer = send(plan, [snap() for _n in range(photos)], **more)
    assert answer.status_code == 422
    assert f'href="#id_{wrong}"' in answer.text
    assert "Kies je foto's opnieuw" in answer.text.replace("&#39;", "'")
    assert not Update.objects.exists()


def test_six_are_kept_and_seven_are_not(plan: Initiative) -> None:
    assert tell(plan, *"abcdef").photos.count() == 6
    with pytest.raises(ValidationError):
        tell(plan, *"abcdefg")
    assert Update.objects.count() == 1


def test_with_one_that_is_no_picture_nothing_is_told(plan: Initiative) -> None:
    fake = SimpleUploadedFile("foto.jpg", b"geen foto", "image/jpeg")
    answer = send(plan, [snap(), fake], alt_1="Een ton", alt_2="Niets")
    assert answer.status_code == 422
    assert 'href="#id_photos"' in answer.text
    assert 'value="Niets"' in answer.text
    assert not Update.objects.exists()
    assert not StoredFile.objects.exists()


def test_they_do_not_take_the_room_of_the_photos_of_the_page(plan: Initiative) -> None:
    for n in range(3):
        tell(plan, *"abcdef", title=f"Bericht {n}")
    actions.add_photo(plan, photo_upload(), actor=owner_of(plan), alt="Een tuin")
    assert plan.photos.count() == 19


def test_a_card_and_a_row_show_the_newest_and_the_page_the_first(plan: Initiative) -> None:
    Municipality(name="Elzerbroek").save()
    first = actions.add_photo(plan, photo_upload(), actor=owner_of(plan), alt="De tekening")
    tell(plan, "De ton")
    newest = Photo.objects.get(alt="De ton")
    for page in ("/", "/initiatieven/"):
        text = Client().get(page).text
        assert newest.file.small_url in text
        assert first.file.small_url not in text
    plan.refresh_from_db()
    assert (plan.cover_id, plan.newest_photo_id) == (first.pk, newest.pk)
    actions.remove_photo(newest, actor=owner_of(plan))
    plan.refresh_from_db()
    assert plan.newest_photo_id == first.pk


def test_they_are_hidden_and_shown_with_their_news(plan: Initiative) -> None:
    told = tell(plan, "De ton")
    (photo,) = told.photos.all()
    moderator, other = make_staff("moderator"), make_staff("moderator")
    row = actions.report(told, actor=make_user(), reason="Een scheldwoord.")
    row = actions.hide(row, actor=moderator, reason="Dit mag niet.")
    plan.refresh_from_db()
    assert (plan.cover_id, plan.newest_photo_id) == (None, None)
    assert Client().get(photo.file.get_absolute_url()).status_code == 404
    for page in (plan.get_absolute_url(), "/initiatieven/"):
        assert str(photo.file_id) not in Client().get(page).text
    assert "De ton" in sign_in(owner_of(plan)).get(plan.get_absolute_url()).text
    stranger = sign_in(make_user())
    assert stranger.get(reverse("initiatives:report_content", args=["foto", photo.pk])).status_code == 404
    row = actions.appeal(row, actor=owner_of(plan), text="Het is een citaat.")
    actions.answer_appeal(row, actor=other, restore=True, reason="Een citaat mag.")
    assert Client().get(photo.file.get_absolute_url()).status_code == 200
    plan.refresh_from_db()
    assert plan.newest_photo_id == photo.pk


def test_a_photo_of_hidden_news_stays_hidden_when_the_page_comes_back(plan: Initiative) -> None:
    told = tell(plan, "De ton")
    moderator = make_staff("moderator")
    for content in (told, plan):
        content.refresh_from_db()
        row = actions.report(content, actor=make_user(), reason="Een scheldwoord.")
        row = actions.hide(row, actor=moderator, reason="Dit mag niet.")
    actions.answer_appeal(row, actor=moderator, restore=True, reason="Ik vergiste me.")
    assert Client().get(plan.get_absolute_url()).status_code == 200
    assert not told.photos.get().file.public


def test_looking_first_says_that_the_photos_are_chosen_again(plan: Initiative) -> None:
    page = send(plan, [snap()], alt_1="Een ton", bekijk="1").text
    assert "data-preview" in page
    assert "Kies je foto's opnieuw" in page.replace("&#39;", "'")
    assert 'value="Een ton"' in page
    assert not StoredFile.objects.exists()
