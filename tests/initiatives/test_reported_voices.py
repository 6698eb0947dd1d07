"""What residents say about the vision is reported and hidden like everything else, and no answer is dodged by it."""

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import SYSTEM, NotAllowedNow
from initiatives import actions
from initiatives.models import Report
from tests.factories import (
    close_early,
    make_amendment,
    make_consultation,
    make_organisation,
    make_reaction,
    make_staff,
    make_user,
    sign_in,
)
from vision import actions as visioning
from vision.models import PlannedStep, VisionVersion, blockers, report_is_public
from vision.papers.report import credited_proposals, report_of

pytestmark = pytest.mark.django_db
WORDS, WHY = "Wat een sukkels", "Artikel 266 Wetboek van Strafrecht."
WORD = {"reaction": "reactie", "amendment": "voorstel", "contribution": "bijdrage"}
KINDS = pytest.mark.parametrize("kind", WORD)


class Case:
    """A draft that somebody spoke about three ways, a neighbour who reports it, and two moderators."""

    def __init__(self) -> None:
        self.author, self.neighbour = make_user(name="Ada Zegt"), make_user(name="Bep Buur")
        self.one, self.other = make_staff("moderator"), make_staff("moderator")
        self.version = make_consultation()
        self.reaction = make_reaction(self.version, author=self.author, text=f"{WORDS} reactie")
        self.amendment = make_amendment(
            self.version, author=self.author, text=f"{WORDS} voorstel", reason=f"{WORDS} reden"
        )
        vision, today = self.version.vision, local_date()
        step = PlannedStep(vision=vision, kind="gathering", begins_on=today, ends_on=today)
        visioning.plan_step(step, actor=SYSTEM)
        self.contribution = visioning.contribute(vision, f"{WORDS} bijdrage", actor=self.author)

    def voice(self, kind: str) -> Any:
        voice = getattr(self, kind)
        voice.refresh_from_db()
        return voice

    def report(self, kind: str, *, by: User | None = None) -> Report:
        return actions.report(self.voice(kind), actor=by or self.neighbour, reason="Dit is schelden.")

    def hidden(self, kind: str) -> Report:
        return actions.hide(self.report(kind), actor=self.one, reason=WHY)

    def amending(self) -> VisionVersion:
        return close_early(self.version)

    def whole(self) -> VisionVersion:
        return VisionVersion.objects.with_text().get(pk=self.version.pk)

    def where(self, kind: str) -> tuple[str, ...]:
        """Every page on which it can be read."""
        return {
            "reaction": (
                "/visie/consultatie/deel/doel-D1.1/",
                "/visie/consultatie/reacties/",
                f"/api/v1/inspraak/reactie-{self.reaction.pk}",
                "/api/v1/inspraak",
            ),
            "amendment": (
                f"/visie/consultatie/voorstel/{self.amendment.pk}/",
                "/visie/consultatie/deel/doel-D1.1/",
                "/visie/consultatie/voorstellen/",
                f"/api/v1/inspraak/amendement-{self.amendment.pk}",
                "/api/v1/inspraak",
            ),
            "contribution": ("/visie/onderwerpen/",),
        }[kind]


@pytest.fixture
def case() -> Case:
    return Case()


@KINDS
def test_who_wrote_it_does_not_report_it(case: Case, kind: str) -> None:
    with pytest.raises(PermissionDenied):
        case.report(kind, by=case.author)
    address = f"/initiatieven/melden/{WORD[kind]}/{case.voice(kind).pk}/"
    assert sign_in(case.author).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    verb = {
        "reaction": visioning.withdraw_reaction,
        "amendment": visioning.withdraw_amendment,
        "contribution": visioning.withdraw_contribution,
    }[kind]
    verb(case.voice(kind), actor=case.author)  # type: ignore[operator]  # the one of its kind
    with pytest.raises(NotAllowedNow):
        case.report(kind)
    assert sign_in(case.neighbour).get(address).status_code == 404


@KINDS
def test_from_the_link_to_the_objection(case: Case, kind: str) -> None:
    page = {"amendment": case.amendment.get_absolute_url(), "contribution": "/visie/onderwerpen/"}.get(
        kind, "/visie/consultatie/deel/doel-D1.1/"
    )
    link = f"/initiatieven/melden/{WORD[kind]}/{case.voice(kind).pk}/"
    reporting, author = sign_in(case.neighbour), sign_in(case.author)
    assert link in reporting.get(page).text
    assert link in Client().get(page).text  # who is not signed in is asked to
    assert link not in author.get(page).text
    assert WORDS in reporting.get(link).text
    answer = reporting.post(link, {"reason": "x" * 2001})
    assert answer.status_code == 422
    assert "x" * 2001 in answer.text
    assert reporting.post(link, {"reason": "Dit is schelden."}).status_code == 302
    row = Report.objects.get()

    desk = sign_in(case.one)
    shown = desk.get(row.desk_url).text
    assert WORDS in shown
    assert page in shown
    assert desk.post(row.desk_url, {"verb": "hide", "reason": WHY}).status_code == 302

    seen = author.get(page).text
    assert f"{WORDS} {WORD[kind]}" in seen
    assert WHY in seen
    assert link in seen
    assert author.get(link)["Location"] == row.get_absolute_url()
    assert reporting.get(link).status_code == 404
    assert reporting.get(row.get_absolute_url()).status_code == 200
    assert author.post(row.get_absolute_url(), {"text": "Een citaat."}).status_code == 302
    row.refresh_from_db()
    with pytest.raises(PermissionDenied):
        actions.answer_appeal(row, actor=case.one, restore=False, reason="Ik blijf erbij.")
    actions.answer_appeal(row, actor=case.other, restore=True, reason="Een citaat mag.")
    assert f"{WORDS} {WORD[kind]}" in Client().get(page).text
    assert case.voice(kind).hidden_reason == ""


@KINDS
def test_what_is_hidden_is_nowhere_to_be_read(case: Case, kind: str) -> None:
    assert all(WORDS in Client().get(page).text for page in case.where(kind))
    curator = make_staff("curator")
    case.hidden(kind)
    for reader in (Client(), sign_in(case.neighbour), sign_in(curator)):
        told = [page for page in case.where(kind) if f"{WORDS} {WORD[kind]}" in reader.get(page).text]
        assert not told
    letters = str([row.payload for row in Message.objects.all()])
    notices = str(list(Notice.objects.values_list("title", "text")))
    assert WORDS not in letters + notices


@KINDS
def test_a_hidden_voice_always_says_why(case: Case, kind: str) -> None:
    voice = case.voice(kind)
    with transaction.atomic(), pytest.raises(IntegrityError), transaction.atomic():
        type(voice).objects.filter(pk=voice.pk).update(hidden_at=voice.changed_at)


@KINDS
def test_who_owes_it_an_answer_does_not_hide_it(case: Case, kind: str) -> None:
    curator = make_staff("curator", "moderator")
    row = case.report(kind)
    told = set(Notice.objects.filter(event="report.waits").values_list("user", flat=True))
    assert told == {case.one.pk, case.other.pk}
    with pytest.raises(PermissionDenied):
        actions.hide(row, actor=curator, reason=WHY)
    desk = sign_in(curator)
    assert 'value="hide"' not in desk.get(row.desk_url).text
    assert desk.post(row.desk_url, {"verb": "hide", "reason": WHY}).status_code == 403
    row = actions.appeal(actions.hide(row, actor=case.one, reason=WHY), actor=case.author, text="Nee.")
    with pytest.raises(PermissionDenied):
        actions.answer_appeal(row, actor=curator, restore=False, reason=WHY)


def test_counts_leave_it_out(case: Case) -> None:
    make_reaction(case.version)
    visioning.agree(case.reaction, actor=case.neighbour)
    case.hidden("reaction")
    case.hidden("amendment")
    case.hidden("contribution")
    assert 'data-total="1"' in Client().get("/visie/consultatie/reacties/").text
    assert 'data-count="1"' in Client().get("/visie/consultatie/deel/doel-D1.1/").text
    page = Client().get("/visie/onderwerpen/").text
    assert "data-voices" not in page
    assert WHY in page
    assert sign_in(make_staff("curator")).get("/visie/werkplaats/onderwerpen/").text.count(WORDS) == 0


def test_nobody_agrees_answers_or_decides_while_it_is_hidden(case: Case) -> None:
    curator = make_staff("curator")
    case.hidden("reaction")
    case.hidden("amendment")
    with pytest.raises(NotAllowedNow):
        visioning.agree(case.voice("reaction"), actor=case.neighbour)
    with pytest.raises(NotAllowedNow):
        visioning.support(case.voice("amendment"), actor=case.neighbour)
    version = case.amending()
    with pytest.raises(NotAllowedNow):
        visioning.answer_reactions(
            version, [case.reaction.pk], actor=curator, outcome="explained", reasons="Zo."
        )
    with pytest.raises(NotAllowedNow):
        visioning.propose_decision(case.amendment, actor=curator, decision="rejected", reasons="Nee.")


def test_it_is_not_in_the_way_of_freezing_and_the_report_says_that_it_was_there(case: Case) -> None:
    version = case.amending()
    assert {"reactions", "amendments"} <= {item.key for item in blockers(version)}
    row = case.hidden("reaction")
    case.hidden("amendment")
    assert not {"reactions", "amendments"} & {item.key for item in blockers(version)}
    assert report_is_public(version)
    report = report_of(case.whole())
    assert not report.is_concept
    counts = report.counts
    assert (counts.reactions, counts.unanswered, counts.proposals, counts.undecided) == (0, 0, 0, 0)
    assert counts.hidden == 2

    page = Client().get("/visie/versie/1.0/nota/").text
    assert page.count(WHY) == 2
    assert WORDS not in page
    assert "Ada Zegt" not in page
    assert case.amendment.get_absolute_url() not in page
    odt = zipfile.ZipFile(io.BytesIO(Client().get("/visie/versie/1.0/nota.odt").content)).read("content.xml")
    assert odt.decode().count(WHY) == 2
    assert WORDS not in odt.decode()
    assert Client().get("/visie/versie/1.0/nota.pdf").content.startswith(b"%PDF")

    row = actions.appeal(row, actor=case.author, text="Een citaat.")
    actions.answer_appeal(row, actor=case.other, restore=True, reason="Mag.")
    assert {"reactions"} == {item.key for item in blockers(version)} & {"reactions", "amendments"}
    assert report_of(case.whole()).counts.unanswered == 1


def test_an_answer_that_was_given_stays(case: Case) -> None:
    curators = make_staff("curator"), make_staff("curator")
    other = make_reaction(case.version, text="Mooi.")
    version = case.amending()
    visioning.answer_reactions(
        version, [case.reaction.pk, other.pk], actor=curators[0], outcome="explained", reasons="Dat zit zo."
    )
    visioning.propose_decision(case.amendment, actor=curators[0], decision="accepted", reasons="Goed idee.")
    visioning.confirm_decision(case.amendment, actor=curators[1])
    case.hidden("reaction")
    case.hidden("amendment")
    page = Client().get("/visie/versie/1.0/nota/").text
    assert page.count("Dat zit zo.") == 1
    assert "Goed idee." in page
    assert page.count(WHY) == 2
    assert f"{WORDS} reactie" not in page
    assert f"{WORDS} reden" not in page
    assert report_of(case.whole()).counts.hidden == 2
    (proposal,) = credited_proposals(version, "goal", "D1.1")
    assert proposal.hidden_reason == WHY


def test_the_page_of_a_goal_does_not_lead_to_what_is_hidden(case: Case) -> None:
    curators = make_staff("curator"), make_staff("curator")
    version = case.amending()
    visioning.propose_decision(case.amendment, actor=curators[0], decision="accepted", reasons="Goed idee.")
    visioning.confirm_decision(case.amendment, actor=curators[1])
    link, goal = case.amendment.get_absolute_url(), version.goals.get(code="D1.1").get_absolute_url()
    assert link in Client().get(goal).text
    case.hidden("amendment")
    page = Client().get(goal).text
    assert link not in page
    assert WHY in page


def test_a_hidden_text_of_an_organisation_is_not_in_the_form_to_report_it(case: Case) -> None:
    """The organisation itself stays: its page is there, so its form could be asked for too."""
    kas = make_organisation("De Kas", owner=case.author, about=WORDS)
    row = actions.report(kas, actor=case.neighbour, reason="Dit is schelden.")
    actions.hide(row, actor=case.one, reason=WHY)
    answer = sign_in(make_user()).get(f"/initiatieven/melden/organisatie/{kas.pk}/")
    assert (answer.status_code, WORDS in answer.text) == (404, False)
