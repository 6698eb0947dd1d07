"""`/mijn/gegevens/`: what is kept of me, and the file that takes it along."""

import csv
import io
import json
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.files.models import StoredFile
from civicnet.jobs.actions import queue
from civicnet.jobs.models import Job
from civicnet.outbox.models import Message
from civicnet.pages.my_data import export
from civicnet.pages.my_data.actions import drop_old_exports
from civicnet.pages.my_data.export import KIND, carry_out
from civicnet.pages.my_data.table import kinds
from tests.factories import (
    add_member,
    make_consultation,
    make_initiative,
    make_photo,
    make_reaction,
    make_staff,
    make_user,
    sign_in,
)
from tests.factories.following import follow

pytestmark = pytest.mark.django_db
PAGE = "/mijn/gegevens/"


def made_for(user: User) -> Job:
    """A file with the data of `user`, as the worker makes it."""
    sign_in(user).post(f"{PAGE}meenemen/")
    job = Job.objects.get(kind=KIND, owner=user)
    carry_out(str(job.pk))
    job.refresh_from_db()
    return job


def opened(job: Job, by: User) -> ZipFile:
    assert job.file is not None, job.error
    answer = sign_in(by).get(job.file.get_absolute_url())
    assert answer.status_code == 200
    assert 'filename="mijn-gegevens.zip"' in answer["Content-Disposition"]
    return ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def test_a_visitor_signs_in_first(client: Client) -> None:
    for path in (PAGE, f"{PAGE}meenemen/", f"{PAGE}wissen/"):
        assert client.get(path).status_code == 302
        assert client.post(path).status_code == 302
    assert not Job.objects.exists()


def test_the_page_says_of_each_kind_whether_something_is_kept_of_me() -> None:
    reader = make_user()
    follow(make_initiative(), actor=reader)
    page = sign_in(reader).get(PAGE)
    assert page.status_code == 200
    kept, not_kept = dict(page.context["mine"]), page.context["not_kept"]
    assert {*kept, *not_kept} == set(kinds())
    said = {str(kind.what): words for kind, words in kept.items()}
    assert said["Wat je volgt, en je berichten"] == "Van jou bewaren we 1 ding."
    assert "Je e-mailadres" in said
    assert "Je verzoek om een toets en jullie reactie op het voorlopige antwoord" not in said


def test_the_public_page_has_the_same_table(client: Client) -> None:
    page = client.get("/gegevens/")
    assert page.context["kinds"] == kinds()
    for kind in kinds():
        assert str(kind.how_long) in page.content.decode()


def test_only_the_person_can_have_the_file_and_see_it(client: Client) -> None:
    person, other = make_user(), make_staff("admin")
    job = made_for(person)
    address = job.file.get_absolute_url()
    assert client.get(address).status_code == 404
    assert sign_in(other).get(address).status_code == 404
    assert opened(job, person).testzip() is None
    with pytest.raises(PermissionDenied):
        queue("initiatives.import_table", actor=person, options={})


def test_the_file_has_everything_of_me_and_nothing_of_others() -> None:
    me, other = make_user(name="Noor Els"), make_user(name="Wim Anders")
    make_initiative(owner=me, name="Mijn tuin")
    theirs = make_initiative(owner=other, name="Andermans tuin")
    follow(theirs, actor=me)
    photo = make_photo(me)
    version = make_consultation()
    make_reaction(version, author=me, text="Meer bomen graag.")
    make_reaction(version, author=other, text="Minder bomen graag.")
    archive = opened(made_for(me), me)
    everything: dict[str, list[dict[str, Any]]] = json.loads(archive.read("gegevens.json"))
    assert [row["name"] for row in everything["initiatives.Initiative"]] == ["Mijn tuin"]
    follows = everything["following.Follow"][0]
    assert (follows["user"], follows["key"]) == ("jij", str(theirs.pk))
    assert [row["text"] for row in everything["vision.Reaction"]] == ["Meer bomen graag."]
    assert everything["accounts.User"][0]["email"] == me.email
    assert "password" not in everything["accounts.User"][0]
    table = archive.read("tabellen/vision.Reaction.csv").decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(table), delimiter=";"))["text"] == "Meer bomen graag."
    assert f"bestanden/{photo.pk}.webp" in archive.namelist()
    whole = "".join(archive.read(name).decode(errors="ignore") for name in archive.namelist())
    for word in ("Wim Anders", other.email, "Minder bomen"):
        assert word not in whole


def test_who_left_a_plan_does_not_take_it_along() -> None:
    plan = make_initiative(name="Van de anderen", stage="draft")
    me = add_member(plan)
    plan.memberships.filter(user=me).update(left_at=timezone.now())
    everything = json.loads(opened(made_for(me), me).read("gegevens.json"))
    assert everything["initiatives.Initiative"] == []
    assert len(everything["initiatives.Membership"]) == 1


def test_a_formula_in_a_text_is_no_formula_in_the_table() -> None:
    me = make_user(name="=HYPERLINK(1)")
    archive = opened(made_for(me), me)
    assert b"'=HYPERLINK" in archive.read("tabellen/accounts.User.csv")


def test_one_file_at_a_time_and_it_says_how_far_it_is() -> None:
    client = sign_in(make_user())
    client.post(f"{PAGE}meenemen/")
    client.post(f"{PAGE}meenemen/")
    assert Job.objects.filter(kind=KIND).count() == 1
    assert Message.objects.filter(name=KIND).count() == 1
    part = client.get(PAGE, headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert "HX-Refresh" not in part
    carry_out(str(Job.objects.get(kind=KIND).pk))
    assert client.get(PAGE, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert b"ZIP" in client.get(PAGE).content


def test_a_job_that_is_delivered_twice_or_taken_over_makes_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_user()
    job = made_for(person)
    carry_out(str(job.pk))
    assert StoredFile.objects.filter(kind="export").count() == 1
    again = queue(KIND, actor=person, options={})
    whole = export._write_json

    def taken_over(*args: Any) -> None:
        Job.objects.filter(pk=again.pk).update(done=7)
        whole(*args)

    monkeypatch.setattr(export, "_write_json", taken_over)
    carry_out(str(again.pk))
    again.refresh_from_db()
    assert (again.state, again.file) == ("running", None)


def test_what_breaks_is_said_and_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_user()
    monkeypatch.setattr(export, "_write_json", lambda *args: 1 / 0)
    job = made_for(person)
    assert job.state == "failed"
    assert "Bij ons ging iets stuk" in sign_in(person).get(PAGE).content.decode()
    monkeypatch.undo()
    sign_in(person).post(f"{PAGE}meenemen/")
    carry_out(str(Job.objects.filter(kind=KIND).latest("made_at").pk))
    assert StoredFile.objects.filter(kind="export").exists()


def test_the_file_is_there_for_a_week(django_capture_on_commit_callbacks: Any) -> None:
    job = made_for(make_user())
    path = job.file.path
    with time_machine.travel(job.changed_at + timedelta(days=7), tick=False):
        assert drop_old_exports() == 0
    with (
        time_machine.travel(job.changed_at + timedelta(days=7, seconds=1), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert drop_old_exports() == 1
    assert not default_storage.exists(path)
    job.refresh_from_db()
    assert job.file is None
