"""Moderation: reported by anyone, hidden with a reason, objected to once, decided by another moderator."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from civicnet.accounts.models import User
from civicnet.journal.models import Entry, subject_of
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import NotAllowedNow
from initiatives import actions
from initiatives.models import Initiative, Report
from tests.factories import (
    make_initiative,
    make_organisation,
    make_staff,
    make_user,
    photo_upload,
    sign_in,
)

pytestmark = pytest.mark.django_db
WORDS = "Wat een schande"


class Case:
    """Somebody's garden with news and a photo, a neighbour who reports, and two moderators."""

    def __init__(self) -> None:
        self.owner, self.neighbour = make_user(name="Ada Tuin"), make_user(name="Bep Buur")
        self.one, self.other = make_staff("moderator"), make_staff("moderator")
        self.initiative = make_initiative("running", owner=self.owner, name="Tuin", purpose=WORDS)
        self.update = actions.add_update(
            self.initiative, actor=self.owner, title="Nieuws", text=f"{WORDS} nieuws"
        )
        self.photo = actions.add_photo(self.initiative, photo_upload(), actor=self.owner, alt=f"{WORDS} foto")
        self.organisation = make_organisation("De Kas", owner=self.owner, about=f"{WORDS} kas")
        self.signal = actions.leave_signal(
            actor=self.owner, what="Bankje", where="Plein", why=f"{WORDS} bankje"
        )

    def content(self, kind: str) -> Any:
        content = getattr(self, kind)
        content.refresh_from_db()
        return content

    def report(self, kind: str = "initiative", *, by: User | None = None) -> Report:
        return actions.report(
            self.content(kind), actor=by or self.neighbour, reason="Dit is een scheldwoord."
        )

    def hidden(self, kind: str = "initiative") -> Report:
        return actions.hide(self.report(kind), actor=self.one, reason="Artikel 266 Wetboek van Strafrecht.")


@pytest.fixture
def case() -> Case:
    return Case()


WHERE = {
    "initiative": lambda c: (c.initiative.get_absolute_url(), WORDS),
    "update": lambda c: (c.initiative.get_absolute_url(), f"{WORDS} nieuws"),
    "photo": lambda c: (c.initiative.get_absolute_url(), f"{WORDS} foto"),
    "organisation": lambda c: (c.organisation.get_absolute_url(), f"{WORDS} kas"),
    "signal": lambda c: ("/initiatieven/signalen/", f"{WORDS} bankje"),
}
KINDS = pytest.mark.parametrize("kind", WHERE)


def test_who_wrote_it_does_not_report_it_and_a_reason_is_needed(case: Case) -> None:
    with pytest.raises(PermissionDenied):
        case.report(by=case.owner)
    with pytest.raises(ValidationError):
        actions.report(case.initiative, actor=case.neighbour, reason=" ")
    case.report()
    with pytest.raises(ValidationError, match=r"al gemeld|already"):
        case.report()
    draft = make_initiative("draft")
    with pytest.raises(NotAllowedNow):
        actions.report(draft, actor=case.neighbour, reason="Zomaar.")


def test_a_report_tells_moderators_and_never_the_author(case: Case) -> None:
    row = case.report()
    told = set(Notice.objects.filter(event="report.waits").values_list("user", flat=True))
    assert told == {case.one.pk, case.other.pk}
    assert not case.owner.notices.filter(event__startswith="report").exists()
    assert sign_in(case.owner).get(row.get_absolute_url()).status_code == 404
    assert sign_in(case.neighbour).get(row.get_absolute_url()).status_code == 200


@KINDS
def test_what_is_hidden_is_seen_by_its_authors_only(case: Case, kind: str) -> None:
    where, words = WHERE[kind](case)
    stranger, owner = Client(), sign_in(case.owner)
    assert words in stranger.get(where).text
    row = case.hidden(kind)
    answer = stranger.get(where)
    assert words not in answer.text
    assert (answer.status_code == 404) is (kind == "initiative")
    assert words in owner.get(where).text
    assert row.get_absolute_url() in owner.get(where).text  # the way to the reason
    assert row.decision in owner.get(row.get_absolute_url()).text


@KINDS
def test_what_is_restored_is_seen_by_everybody_again(case: Case, kind: str) -> None:
    where, words = WHERE[kind](case)
    row = actions.appeal(case.hidden(kind), actor=case.owner, text="Het is een citaat.")
    actions.answer_appeal(row, actor=case.other, restore=True, reason="Een citaat mag.")
    assert words in Client().get(where).text
    assert case.content(kind).hidden_at is None


def test_the_files_of_what_is_hidden_are_hidden_too(case: Case) -> None:
    address = case.photo.file.get_absolute_url()
    row = case.hidden("initiative")
    assert Client().get(address).status_code == 404
    later = actions.add_photo(case.initiative, photo_upload(), actor=case.owner, alt="Nog een")
    assert not later.file.public
    photo = Report.objects.create(
        kind="photo", photo=case.photo, title="Foto", reason="x", reported_by=case.neighbour, state="reported"
    )
    actions.hide(photo, actor=case.one, reason="Het gezicht van een kind.")
    actions.answer_appeal(row, actor=case.one, restore=True, reason="Ik vergiste me.")
    later.file.refresh_from_db()
    assert later.file.public
    assert Client().get(address).status_code == 404  # hidden for itself
    assert make_cover(case.initiative) == later.pk
    assert sign_in(case.other).get(f"/werk/meldingen/{photo.pk}/bestand/").status_code == 200
    with pytest.raises(NotAllowedNow):
        actions.move_photo(case.photo, actor=case.owner)


def make_cover(initiative: Initiative) -> int | None:
    initiative.refresh_from_db()
    return initiative.cover_id


def test_the_author_is_told_why_and_how_to_object(case: Case) -> None:
    row = case.hidden()
    notice = case.owner.notices.get(event="report.hidden")
    assert row.decision in notice.text
    assert notice.url == row.get_absolute_url()
    letter = Message.objects.filter(kind="mail", payload__to=[case.owner.email]).latest("made_at").payload
    assert row.decision in letter["body"]
    assert row.get_absolute_url() in letter["body"]
    assert "Bep Buur" not in letter["body"] + sign_in(case.owner).get(row.get_absolute_url()).text
    entry = Entry.objects.get(subject=subject_of(row), verb="hide")
    assert (entry.actor, entry.note) == (case.one, row.decision)


def test_nobody_decides_on_their_own_case(case: Case) -> None:
    mine = case.report(by=case.one)
    with pytest.raises(PermissionDenied):
        actions.hide(mine, actor=case.one, reason="Weg ermee.")
    case.initiative.memberships.create(user=case.other, role="member")
    with pytest.raises(PermissionDenied):
        actions.dismiss(mine, actor=case.other, reason="Prima plan.")
    assert sign_in(case.other).get(mine.desk_url).status_code == 404
    for nobody in (make_staff("admin"), make_staff("assessor"), make_user()):
        with pytest.raises(PermissionDenied):
            actions.hide(mine, actor=nobody, reason="Weg ermee.")


def test_another_moderator_decides_on_the_objection(case: Case) -> None:
    row = case.hidden()
    with pytest.raises(PermissionDenied):
        actions.appeal(row, actor=case.neighbour, text="Laat staan.")
    row = actions.appeal(row, actor=case.owner, text="Het is een citaat.")
    with pytest.raises(NotAllowedNow):
        actions.appeal(row, actor=case.owner, text="Nog eens.")
    with pytest.raises(PermissionDenied):
        actions.answer_appeal(row, actor=case.one, restore=False, reason="Ik blijf erbij.")
    with pytest.raises(PermissionDenied):
        actions.answer_appeal(row, actor=case.one, restore=True, reason="Toch maar wel.")
    row = actions.answer_appeal(row, actor=case.other, restore=False, reason="Het blijft een belediging.")
    assert row.state == Report.State.UPHELD
    assert case.owner.notices.filter(event__in=("report.hidden", "report.upheld")).count() == 2
    with pytest.raises(NotAllowedNow):
        actions.appeal(row, actor=case.owner, text="Nog eens.")
    with transaction.atomic(), pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=row.pk).update(answered_by=case.one)


def test_one_decision_is_enough_for_all_who_reported_it(case: Case) -> None:
    second = case.report(by=make_user())
    row = case.hidden()
    second.refresh_from_db()
    assert second.state == Report.State.SETTLED
    assert second.reported_by
    assert second.reported_by.notices.filter(event="report.settle").exists()
    with pytest.raises(NotAllowedNow):
        actions.hide(row, actor=case.other, reason="Nog eens.")


def test_what_its_author_took_away_is_only_dismissed(case: Case) -> None:
    row = case.report("photo")
    actions.remove_photo(case.photo, actor=case.owner)
    with pytest.raises(NotAllowedNow):
        actions.hide(row, actor=case.one, reason="Te laat.")
    assert sign_in(case.one).get(row.desk_url).status_code == 200
    assert actions.dismiss(row, actor=case.one, reason="Al weg.").state == Report.State.DISMISSED


def test_from_the_link_to_the_decision_in_the_browser(case: Case, client_for: Callable[..., Client]) -> None:
    reporting = client_for(case.neighbour)
    link = f"/initiatieven/melden/nieuws/{case.update.pk}/"
    assert link in reporting.get(case.initiative.get_absolute_url()).text
    assert link not in client_for(case.owner).get(case.initiative.get_absolute_url()).text
    assert reporting.post(link, {"reason": ""}).status_code == 422
    answer = reporting.post(link, {"reason": "Schelden."})
    row = Report.objects.get()
    assert answer["Location"] == row.get_absolute_url()

    desk = client_for(case.one)
    assert [(item.url, item.why) for item in desk.get("/werk/").context["waiting"]] == [
        ("/werk/meldingen/", "1 melding wacht op een besluit.")
    ]
    assert row.desk_url in desk.get("/werk/meldingen/").text
    assert row.desk_url in desk.get("/mijn/").text or "/werk/meldingen/" in desk.get("/mijn/").text
    page = desk.get(row.desk_url).text
    assert 'value="hide"' in page
    assert 'value="uphold"' not in page
    assert desk.post(row.desk_url, {"verb": "hide", "reason": ""}).status_code == 422
    assert desk.post(row.desk_url, {"verb": "hide", "reason": "Een belediging."}).status_code == 302

    author = client_for(case.owner)
    assert author.post(row.get_absolute_url(), {"text": ""}).status_code == 422
    assert author.post(row.get_absolute_url(), {"text": "Een citaat."}).status_code == 302
    assert desk.post(row.desk_url, {"verb": "uphold", "reason": "Nee."}).status_code == 403
    assert 'value="uphold"' not in desk.get(row.desk_url).text
    second = client_for(case.other)
    assert second.post(row.desk_url, {"verb": "restore_on_appeal", "reason": "Mag."}).status_code == 302
    assert f"{WORDS} nieuws" in Client().get(case.initiative.get_absolute_url()).text


def test_the_desk_costs_the_same_however_much_was_reported(
    case: Case, django_assert_max_num_queries: Any
) -> None:
    desk = sign_in(case.one)
    for n in range(12):
        row = case.report(("initiative", "update", "photo", "signal", "organisation")[n % 5], by=make_user())
        if n % 3 == 0:
            actions.dismiss(row, actor=case.one, reason="Mag.")
    with django_assert_max_num_queries(15):
        desk.get("/werk/meldingen/")
