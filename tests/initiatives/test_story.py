"""News, photos and the own measure: by members only."""

import io
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from civicnet import deadlines
from civicnet.files.models import StoredFile
from civicnet.workflow import NotAllowedNow
from initiatives import actions
from initiatives.models import Initiative, MeasureNorm, MeasureScore, Photo, Update
from tests.factories import add_member, make_initiative, make_staff, make_user
from tests.factories.following import follow, lines_for

pytestmark = pytest.mark.django_db


def url(name: str, initiative: Initiative, *more: object) -> str:
    return reverse(f"initiatives:{name}", args=[initiative.slug, *more])


def picture(colour: tuple[int, int, int] = (90, 140, 70)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(out, "JPEG")
    return SimpleUploadedFile("foto.jpg", out.getvalue(), "image/jpeg")


@pytest.mark.parametrize("name", ["updates", "photos", "measure", "manage", "members"])
def test_the_pages_are_for_members(client: Client, name: str) -> None:
    initiative, draft = make_initiative("running", own_measure="Droog"), make_initiative("draft")
    assert client.get(url(name, initiative)).status_code == 302
    for stranger in (make_user(), make_staff("moderator")):
        client.force_login(stranger)
        assert client.get(url(name, initiative)).status_code == 403
        assert client.get(url(name, draft)).status_code == 404
    client.force_login(add_member(initiative))
    assert client.get(url(name, initiative)).status_code == 200


def test_strangers_cannot_write() -> None:
    initiative = make_initiative("running", own_measure="Droog")
    owner, stranger = initiative.audience("owners")[0], make_staff("admin")
    update = actions.add_update(initiative, actor=owner, title="Nieuws", text="Tekst")
    photo = actions.add_photo(initiative, picture(), actor=owner, alt="Een tuin")
    for act in (
        lambda: actions.edit(initiative, actor=stranger, name="Anders"),
        lambda: actions.add_update(initiative, actor=stranger, title="x", text="y"),
        lambda: actions.edit_update(update, actor=stranger, title="x", text="y"),
        lambda: actions.score_measure(initiative, actor=stranger, score=1),
        lambda: actions.set_norm(initiative, actor=stranger, norm=1),
        lambda: actions.add_photo(initiative, picture(), actor=stranger, alt="x"),
        lambda: actions.edit_photo(photo, actor=stranger, alt="x"),
        lambda: actions.move_photo(photo, actor=stranger),
        lambda: actions.remove_photo(photo, actor=stranger),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert (Update.objects.get().title, Photo.objects.get().alt) == ("Nieuws", "Een tuin")


def test_editing_a_part_changes_the_page_and_the_search(client: Client) -> None:
    initiative = make_initiative("running", name="Moestuin")
    client.force_login(add_member(initiative))
    what = {"name": "Zwembad", "summary": "Zwemmen"}
    assert client.post(url("edit", initiative, "wat"), what | {"name": ""}).status_code == 422
    assert client.get("/initiatieven/?zoek=moestuin").context["total"] == 1
    assert client.post(url("edit", initiative, "wat"), what)["Location"] == url("manage", initiative)
    assert client.get("/initiatieven/?zoek=moestuin").context["total"] == 0
    assert client.get("/initiatieven/?zoek=zwembad").context["total"] == 1
    assert client.get(url("edit", initiative, "verzonnen")).status_code == 404
    initiative.refresh_from_db()
    assert initiative.stage == "running"


def test_news_is_looked_at_first_and_then_told(client: Client) -> None:
    initiative = make_initiative("running")
    follower, member = make_user(), add_member(initiative)
    follow(initiative, actor=follower)
    client.force_login(member)
    news = {"title": "Feest", "text": "Kom **allemaal** <script>alert(1)</script>"}
    preview = client.post(url("updates", initiative), news | {"bekijk": "1"}).text
    assert "<strong>allemaal</strong>" in preview
    assert "<script>alert" not in preview
    assert not Update.objects.exists()
    client.post(url("updates", initiative), news)
    told = Update.objects.get()
    assert told.author == member
    (line,) = lines_for(follower)
    assert "Feest" in line.text
    assert line.url.endswith(f"#nieuws-{told.pk}")
    assert "<strong>allemaal</strong>" in Client().get(initiative.get_absolute_url()).text
    client.post(url("update", initiative, told.pk), {"title": "Feest", "text": "Verzet naar mei"})
    told.refresh_from_db()
    assert (told.text, bool(told.changed_at)) == ("Verzet naar mei", True)
    assert client.get(url("update", make_initiative("running"), told.pk)).status_code == 403


def test_old_news_has_a_page_and_an_address_of_its_own(client: Client) -> None:
    initiative = make_initiative("running")
    member = add_member(initiative)
    told = [
        actions.add_update(initiative, actor=member, title=f"Bericht {n}", text=f"Tekst {n}")
        for n in range(1, 13)
    ]
    page = client.get(initiative.get_absolute_url()).text
    assert [n for n in range(1, 13) if f"Tekst {n}<" in page] == [8, 9, 10, 11, 12]
    assert told[6].get_absolute_url() in page  # older
    assert told[0].get_absolute_url() in page  # in the timeline
    page = client.get(told[6].get_absolute_url()).text
    assert [n for n in range(1, 13) if f"Tekst {n}<" in page] == [3, 4, 5, 6, 7]
    assert f'href="{told[11].get_absolute_url()}" rel="prev"' in page
    assert f'href="{told[1].get_absolute_url()}" rel="next"' in page
    page = client.get(told[0].get_absolute_url()).text
    assert [n for n in range(1, 13) if f"Tekst {n}<" in page] == [1]
    assert 'rel="next"' not in page
    assert "Tekst 12<" in client.get(f"{initiative.get_absolute_url()}?nieuws=²").text


def test_a_photo_needs_words_and_a_real_picture(client: Client) -> None:
    initiative = make_initiative("running")
    client.force_login(add_member(initiative))
    assert client.post(url("photos", initiative), {"photo": picture(), "alt": ""}).status_code == 422
    fake = SimpleUploadedFile("foto.jpg", b"geen foto", "image/jpeg")
    answer = client.post(url("photos", initiative), {"photo": fake, "alt": "Een tuin"})
    assert answer.status_code == 422
    assert 'href="#id_photo"' in answer.text
    assert 'value="Een tuin"' in answer.text
    assert not Photo.objects.exists()
    assert client.post(url("photos", initiative), {"photo": picture(), "alt": "Een tuin"}).status_code == 302
    initiative.refresh_from_db()
    assert initiative.cover == Photo.objects.get()
    assert Client().get(initiative.cover.file.get_absolute_url()).status_code == 200


def test_photos_are_reworded_put_on_top_and_removed(client: Client) -> None:
    initiative = make_initiative("running")
    owner = initiative.audience("owners")[0]
    first = actions.add_photo(initiative, picture(), actor=owner, alt="Een")
    second = actions.add_photo(initiative, picture((9, 9, 9)), actor=owner, alt="Twee")
    client.force_login(owner)
    client.post(url("photo", initiative, second.pk), {"do": "alt", "alt": "Twee buren"})
    client.post(url("photo", initiative, second.pk), {"do": "first"})
    initiative.refresh_from_db()
    assert [p.alt for p in initiative.photos.all()] == ["Twee buren", "Een"]
    assert initiative.cover_id == second.pk
    client.post(url("photo", initiative, second.pk), {"do": "remove"})
    initiative.refresh_from_db()
    assert initiative.cover_id == first.pk
    assert StoredFile.objects.get() == first.file
    assert client.post(url("photo", initiative, first.pk), {"do": "verzonnen"}).status_code == 404


def test_photos_of_a_draft_become_public_with_it() -> None:
    draft = make_initiative("draft")
    owner = draft.audience("owners")[0]
    photo = actions.add_photo(draft, picture(), actor=owner, alt="Een tuin")
    address = photo.file.get_absolute_url()
    assert Client().get(address).status_code == 404
    actions.submit(draft, actor=owner)
    assert Client().get(address).status_code == 200


def test_a_thrown_away_draft_takes_its_photos_along() -> None:
    draft = make_initiative("draft")
    owner = draft.audience("owners")[0]
    actions.add_photo(draft, picture(), actor=owner, alt="Een tuin")
    actions.remove_draft(draft, actor=owner)
    assert not StoredFile.objects.exists()
    live = make_initiative("running", owner=owner)
    with pytest.raises(NotAllowedNow):
        actions.remove_draft(live, actor=owner)


def test_twelve_photos_are_enough() -> None:
    initiative = make_initiative("running")
    owner = initiative.audience("owners")[0]
    for n in range(12):
        actions.add_photo(initiative, picture((n, n, n)), actor=owner, alt=f"Foto {n}")
    with pytest.raises(ValidationError):
        actions.add_photo(initiative, picture(), actor=owner, alt="Nog een")


def test_the_own_measure_is_scored_over_time(client: Client) -> None:
    initiative = make_initiative("running", own_measure="Het bankje blijft droog")
    client.force_login(add_member(initiative))
    today = deadlines.local_date().isoformat()
    for wrong in (
        {"score": "11", "on": today},
        {"score": "", "on": today},
        {"score": "5", "on": "2999-01-01"},
    ):
        answer = client.post(url("measure", initiative), {"note": "Mijn uitleg"} | wrong)
        assert answer.status_code == 422
        assert "Mijn uitleg" in answer.text
    assert not MeasureScore.objects.exists()
    client.post(url("measure", initiative), {"score": "0", "on": "2026-03-01", "note": ""})
    client.post(url("measure", initiative), {"score": "6", "on": today, "note": "Het wordt beter"})
    assert list(MeasureScore.objects.values_list("score", flat=True)) == [0, 6]
    assert "Het wordt beter" in Client().get(initiative.get_absolute_url()).text


def test_without_a_measure_there_is_nothing_to_score(client: Client) -> None:
    initiative = make_initiative("running")
    client.force_login(add_member(initiative))
    assert client.get(url("measure", initiative)).status_code == 200
    today = deadlines.local_date().isoformat()
    assert client.post(url("measure", initiative), {"score": "6", "on": today}).status_code == 409


def test_words_from_before_the_rule_are_cleaned(client: Client) -> None:
    initiative = make_initiative("running", name="Koffie")
    with connection.cursor() as cursor:  # as an earlier release kept them
        cursor.execute(
            "UPDATE initiatives_initiative SET name = %s WHERE id = %s",
            ["Koffie\x0bop het plein", initiative.pk],
        )
    with pytest.raises(ValueError, match="XML"):
        client.get("/initiatieven/rss.xml")
    import_module("initiatives.migrations.0014_clean_words").clean(apps, None)
    assert "Koffie op het plein" in client.get("/initiatieven/rss.xml").text


def test_the_own_norm_changes_with_a_reason_that_everybody_reads(client: Client) -> None:
    initiative = make_initiative("running", own_measure="Het bankje blijft droog")
    owner = add_member(initiative)
    client.force_login(owner)
    assert client.post(url("norm", initiative), {"norm": "0"}).status_code == 422
    assert client.post(url("norm", initiative), {"norm": "11"}).status_code == 422
    assert client.post(url("norm", initiative), {"norm": "6"})["Location"] == url("measure", initiative)
    actions.score_measure(initiative, actor=owner, score=6)
    page = Client().get(initiative.get_absolute_url()).text
    assert 'data-norm="6"' in page
    assert "nog niet zoals gehoopt" not in page

    for wrong in ({"norm": "7", "reason": ""}, {"norm": "6", "reason": "Toch maar hetzelfde"}):
        answer = client.post(url("norm", initiative), wrong)
        assert answer.status_code == 422
        assert wrong["reason"] in answer.text
    client.post(url("norm", initiative), {"norm": "7", "reason": "Het kan beter dan we dachten"})
    assert list(MeasureNorm.objects.values_list("norm", flat=True)) == [6, 7]
    page = Client().get(initiative.get_absolute_url()).text
    assert 'data-norm="7"' in page
    assert "nog niet zoals gehoopt" in page
    assert "Het kan beter dan we dachten" in page
    detail = Client().get(f"/api/v1/initiatieven/{initiative.slug}").json()
    assert [row["norm"] for row in detail["eigenMaatNormen"]] == [6, 7]


def test_without_an_own_measure_there_is_no_norm(client: Client) -> None:
    initiative = make_initiative("running", own_measure="")
    client.force_login(add_member(initiative))
    assert client.post(url("norm", initiative), {"norm": "5"}).status_code == 409
    assert not MeasureNorm.objects.exists()
