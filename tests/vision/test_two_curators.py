"""A consultation lasts as long as was told, and closing it early or freezing the text takes two curators and a reason."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from civicnet.accounts.actions import end
from civicnet.accounts.models import RoleGrant, User
from civicnet.deadlines import local_date
from civicnet.following.actions import follow
from civicnet.journal.models import Entry
from civicnet.outbox.actions import relay
from civicnet.outbox.models import Notice
from civicnet.pages.agenda.entries import whole_agenda
from civicnet.workflow import SYSTEM, NotAllowedNow
from tests import factories
from tests.factories.consulted import over, version
from vision import actions
from vision.models import Piece, PieceKind, PlannedStep, StepProposal, VisionVersion
from vision.papers.report import report_of
from vision.papers.report_words import summary_of

__all__ = ["version"]
pytestmark = pytest.mark.django_db
WHY = "Er is een kortere weg gevonden."
DESK = "/visie/werkplaats/1.0/"
CLOSE, FREEZE = f"{DESK}eerder-sluiten/", f"{DESK}bevriezen/"


@pytest.fixture
def first() -> User:
    return factories.make_staff("curator")


@pytest.fixture
def second() -> User:
    return factories.make_staff("curator")


def press(user: User, address: str, verb: str, **fields: object) -> int:
    """Press a button on the page of a step, with the proposal that waits there."""
    waits = StepProposal.objects.pending().values_list("pk", flat=True).first() or ""
    return factories.sign_in(user).post(address, {"verb": verb, "proposal": waits, **fields}).status_code


def state(version: VisionVersion) -> str:
    return VisionVersion.objects.values_list("state", flat=True).get(pk=version.pk)


# ---- closing early -----------------------------------------------------------------------------------
def test_nobody_closes_a_consultation_early_alone(version: VisionVersion, first: User) -> None:
    for user in (factories.make_user(), factories.make_staff("admin", "moderator", "decider")):
        assert press(user, CLOSE, "propose", reason=WHY) == 403
    assert press(first, f"{DESK}stap/", "start_amending") == 409
    with pytest.raises(NotAllowedNow):  # nor by the system
        actions.start_amending(version, actor=SYSTEM)
    assert press(first, CLOSE, "propose", reason="  ") == 422
    assert press(first, CLOSE, "confirm") == 409
    assert press(first, CLOSE, "iets") == 400
    assert press(first, CLOSE, "propose", reason=WHY) == 302
    assert press(first, CLOSE, "propose", reason="Nog een keer.") == 409
    assert press(first, CLOSE, "confirm") == 403
    assert press(first, CLOSE, "decline", note="Toch niet.") == 403
    assert state(version) == "consultation"
    page = factories.sign_in(first).get(CLOSE).content.decode()
    assert 'value="withdraw"' in page
    assert 'value="confirm"' not in page


def test_who_comes_to_freeze_too_early_reads_until_when_people_react(
    version: VisionVersion, first: User
) -> None:
    page = factories.sign_in(first).get(FREEZE).content.decode()
    assert version.consultation_closes_on is not None
    assert f"tot en met {date_format(version.consultation_closes_on)}" in page
    assert f'href="{DESK}"' in page.partition("<main")[2].partition('class="cn-part')[2]


def test_two_curators_close_it_and_both_days_stay(
    version: VisionVersion, first: User, second: User, client: Client
) -> None:
    promised = version.consultation_closes_on
    factories.make_reaction(version)
    assert press(first, CLOSE, "propose", reason=WHY) == 302
    assert WHY not in client.get("/visie/consultatie/").content.decode()  # not before it is so
    assert 'data-proposed="close_early"' in factories.sign_in(second).get(DESK).content.decode()
    assert WHY in factories.sign_in(second).get(CLOSE).content.decode()
    assert press(second, CLOSE, "confirm") == 302
    version.refresh_from_db()
    assert (version.state, version.consultation_closes_on) == ("amending", promised)
    assert (version.consultation_closed_on, version.closing_reason) == (local_date(), WHY)
    assert Entry.objects.about(version).get(verb="close_early").note == WHY
    days = (date_format(promised), date_format(local_date()))
    found = VisionVersion.objects.with_text().get(pk=version.pk)
    told = {
        "consultation": client.get("/visie/consultatie/").content.decode(),
        "part": client.get("/visie/consultatie/deel/doel-D1.1/").content.decode(),
        "calendar": client.get("/visie/agenda/").content.decode(),
        "feed": client.get("/visie/agenda.ics").content.decode().replace("\r\n ", "").replace("\\", ""),
        "too late": factories.sign_in(factories.make_user())
        .get("/visie/consultatie/deel/doel-D1.1/reageren/")
        .content.decode(),
        "report": " ".join(summary_of(report_of(found))),
        "vision": client.get("/visie/").content.decode(),
    }
    for where, text in told.items():
        assert all(day in text for day in days), where
        assert WHY in text, where
    assert press(second, CLOSE, "confirm") == 409


def test_everybody_who_spoke_up_or_follows_is_told_once(
    version: VisionVersion, first: User, second: User
) -> None:
    spoke, proposed, follows, both, gone, nobody = (factories.make_user() for _n in range(6))
    factories.make_reaction(version, author=spoke)
    factories.make_amendment(version, author=proposed)
    factories.make_reaction(version, author=both)
    actions.withdraw_reaction(factories.make_reaction(version, author=gone), actor=gone)
    for user in (follows, both):
        follow("vision", version.vision_id, actor=user)
    actions.confirm_step(actions.propose_step(version, "close_early", actor=first, reason=WHY), actor=second)
    told = {
        user: list(Notice.objects.filter(user=user, event="vision_version.close_early"))
        for user in (spoke, proposed, follows, both, gone, nobody)
    }
    assert [len(told[user]) for user in told] == [1, 1, 1, 1, 0, 0]
    for user in (spoke, proposed, both):
        assert "Wat je zei telt mee" in told[user][0].text
    assert "Elke reactie die binnen is" in told[follows][0].text
    for user in (spoke, follows):
        assert WHY in told[user][0].text
        assert date_format(version.consultation_closes_on, "j F") in told[user][0].text
    assert not Notice.objects.filter(user=nobody).exists()


def test_on_the_last_day_one_curator_is_enough_and_the_proposal_lapses(
    version: VisionVersion, first: User, second: User
) -> None:
    proposal = actions.propose_step(version, "close_early", actor=second, reason=WHY)
    last = version.consultation_closes_on
    assert last is not None
    factories.let_pass(version, (last - local_date()).days - 1)
    assert press(first, f"{DESK}stap/", "start_amending") == 409  # a day to go
    factories.let_pass(version, 1)
    assert press(first, CLOSE, "confirm") == 409  # nothing to close early any more
    assert press(first, f"{DESK}stap/", "start_amending") == 302
    version.refresh_from_db()
    assert (version.state, version.closed_early, version.closing_reason) == ("amending", False, "")
    assert version.consultation_closed_on == version.consultation_closes_on
    proposal.refresh_from_db()
    assert proposal.state == "lapsed"
    assert Notice.objects.filter(user=second, event="vision_step_proposal.lapse").count() == 1


def test_the_clock_closes_it_with_the_day_that_was_told(version: VisionVersion, first: User) -> None:
    proposal = actions.propose_step(version, "close_early", actor=first, reason=WHY)
    assert actions.close_consultation(version) is None
    over(version)
    closed = actions.close_consultation(version)
    assert closed is not None
    assert (closed.state, closed.last_day) == ("amending", version.consultation_closes_on)
    proposal.refresh_from_db()
    assert proposal.state == "lapsed"


# ---- freezing ----------------------------------------------------------------------------------------
def test_no_text_is_frozen_that_nobody_could_react_to(first: User, second: User) -> None:
    draft = factories.make_version("1.0", state="drafting")
    assert press(first, FREEZE, "propose", reason=WHY) == 409
    assert 'value="propose"' not in factories.sign_in(first).get(FREEZE).content.decode()
    with pytest.raises(NotAllowedNow):
        actions.propose_step(draft, "freeze", actor=first, reason=WHY)
    opened = actions.open_consultation(draft, actor=first)
    with pytest.raises(NotAllowedNow):
        actions.propose_step(opened, "freeze", actor=first, reason=WHY)
    with pytest.raises(PermissionDenied):  # the verb of the loader
        actions.take_over_text(factories.make_version("2.0", state="drafting"), actor=first)
    for sql in (
        "UPDATE vision_visionversion SET state = 'frozen', frozen_at = now()",
        "UPDATE vision_visionversion SET frozen_at = now()",
        "UPDATE vision_visionversion SET state = 'endorsement'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_two_curators_freeze_it_with_a_reason_that_everybody_reads(
    version: VisionVersion, first: User, second: User, client: Client
) -> None:
    spoke, follows = factories.make_user(), factories.make_user()
    reaction = factories.make_reaction(version, author=spoke)
    follow("vision", version.vision_id, actor=follows)
    factories.close_early(version)
    assert press(first, FREEZE, "propose", reason=WHY) == 422  # a reaction waits
    actions.answer_reactions(version, [reaction.pk], actor=first, outcome="adopted", reasons="Goed.")
    for code in ("D1.1", "D1.2", "D2.1"):
        _add_indicator(version, code)
    assert press(first, FREEZE, "propose", reason="") == 422
    assert press(first, FREEZE, "propose", reason=WHY) == 302
    assert press(first, FREEZE, "confirm") == 403
    assert state(version) == "amending"
    assert press(second, FREEZE, "confirm") == 302
    version.refresh_from_db()
    assert (version.state, version.freezing_reason, version.taken_over) == ("frozen", WHY, False)
    assert WHY in client.get("/visie/versie/1.0/").content.decode()
    assert WHY in client.get("/visie/agenda/").content.decode()
    texts = {n.user_id: n.text for n in Notice.objects.filter(event="vision_version.freeze")}
    assert set(texts) == {spoke.pk, follows.pk}
    assert "met je reactie of voorstel is gedaan" in texts[spoke.pk]
    assert "je reactie" not in texts[follows.pk]
    assert all(WHY in text for text in texts.values())


def _add_indicator(version: VisionVersion, code: str) -> None:
    figures = {"name": "Tuinen", "unit": "%", "source": "telling", "baseline": "1", "baseline_year": "2026"}
    figures |= {"target": "2", "target_year": "2030", "direction": "up"}
    now = version.revisions.filter(kind="goal", code=code).latest("number")
    fields = now.fields | figures
    actions.save_piece(version, Piece(PieceKind.GOAL, code), fields, actor=SYSTEM, base=now.number)


def test_it_is_confirmed_over_just_the_text_that_was_proposed(first: User, second: User) -> None:
    version = factories.make_consultation("1.0", state="amending")
    proposal = actions.propose_step(version, "freeze", actor=first, reason=WHY)
    actions.write_amendment(version, "goal", "D1.1", "Heel iets anders.", actor=SYSTEM, reason="x")
    with pytest.raises(ValidationError):
        actions.confirm_step(proposal, actor=second)
    assert press(second, FREEZE, "confirm") == 422
    proposal.refresh_from_db()
    assert (proposal.state, state(version)) == ("proposed", "amending")


# ---- taking back, declining, losing the role -----------------------------------------------------------
def test_the_other_curator_may_decline_and_the_first_may_take_it_back(
    version: VisionVersion, first: User, second: User
) -> None:
    actions.propose_step(version, "close_early", actor=first, reason=WHY)
    assert Notice.objects.filter(user=second, event="vision_step_proposal.propose").count() == 1
    assert press(second, CLOSE, "withdraw") == 403
    assert press(second, CLOSE, "decline", note="") == 422
    assert press(second, CLOSE, "decline", note="Mensen rekenen erop.") == 302
    declined = Notice.objects.get(user=first, event="vision_step_proposal.decline")
    assert "Mensen rekenen erop." in declined.text
    actions.propose_step(version, "close_early", actor=first, reason=WHY)
    assert press(first, CLOSE, "withdraw") == 302
    assert [row.state for row in StepProposal.objects.order_by("pk")] == ["declined", "withdrawn"]
    assert state(version) == "consultation"


def test_a_button_is_pressed_on_the_proposal_that_was_read(
    version: VisionVersion, first: User, second: User
) -> None:
    read = actions.propose_step(version, "close_early", actor=first, reason=WHY)
    actions.withdraw_step(read, actor=first)
    actions.propose_step(version, "close_early", actor=first, reason="Een heel andere reden.")
    assert press(second, CLOSE, "confirm", proposal=read.pk) == 409
    assert state(version) == "consultation"


def test_who_loses_the_role_loses_what_waits(version: VisionVersion, first: User, second: User) -> None:
    amendment = factories.make_amendment(version)
    closed = factories.close_early(version)
    actions.propose_decision(amendment, actor=first, decision="rejected", reasons="Kan niet.")
    other = factories.make_consultation("2.0")
    proposal = actions.propose_step(other, "close_early", actor=first, reason=WHY)
    assert actions.end_pending_of(first) == 0  # a curator still
    end(RoleGrant.objects.get(user=first, role="curator"), actor=factories.make_staff("admin"))
    with pytest.raises(NotAllowedNow):  # at once, before anybody was told
        actions.confirm_step(proposal, actor=second)
    relay()
    proposal.refresh_from_db()
    amendment.refresh_from_db()
    assert (proposal.state, amendment.state) == ("lapsed", "proposed")
    assert state(closed) == "amending"
    first.refresh_from_db()
    assert actions.end_pending_of(first) == 0  # once is enough
    assert actions.propose_step(other, "close_early", actor=second, reason=WHY).state == "proposed"


# ---- what was told stays ---------------------------------------------------------------------------------
def test_less_than_six_weeks_has_a_reason_that_everybody_reads(first: User, client: Client) -> None:
    draft = factories.make_version("1.0", state="drafting")
    last = (local_date() + timedelta(days=41)).isoformat()
    assert press(first, f"{DESK}stap/", "open_consultation", closes_on=last) == 422
    assert press(first, f"{DESK}stap/", "open_consultation", closes_on=last, reason=" ") == 422
    assert state(draft) == "drafting"
    assert press(first, f"{DESK}stap/", "open_consultation", closes_on=last, reason=WHY) == 302
    for address in ("/visie/consultatie/", "/visie/agenda/"):
        assert WHY in client.get(address).content.decode()
    other = factories.make_version("2.0", state="drafting")
    full = local_date() + timedelta(days=42)
    opened = actions.open_consultation(other, actor=first, closes_on=full, reason="Overbodig.")
    assert (opened.is_short, opened.consultation_reason) == (False, "")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE vision_visionversion SET consultation_closes_on = consultation_closes_on - 1",
        "UPDATE vision_visionversion SET consultation_opened_on = consultation_opened_on - 60",
        "UPDATE vision_visionversion SET consultation_closed_on = consultation_closes_on",
        "UPDATE vision_visionversion SET closing_reason = 'iets anders'",
        "UPDATE vision_visionversion SET consultation_reason = 'iets anders'",
        "UPDATE vision_stepproposal SET reason = 'iets anders'",
        "UPDATE vision_stepproposal SET confirmed_by_id = proposed_by_id",
        "DELETE FROM vision_stepproposal",
        "UPDATE vision_stepproposal SET state = 'proposed', confirmed_by_id = NULL",
    ],
)
def test_what_was_told_does_not_change(version: VisionVersion, sql: str) -> None:
    factories.close_early(version)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("waits", [True, False])
def test_the_database_wants_two_curators(version: VisionVersion, first: User, waits: bool) -> None:
    row = StepProposal(version=version, verb="freeze", reason=WHY, proposed_by=first, state="confirmed")
    row.confirmed_by = None if waits else first
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


# ---- the calendar ----------------------------------------------------------------------------------------
def test_the_calendar_tells_a_planned_consultation_once(version: VisionVersion, first: User) -> None:
    last, today = version.consultation_closes_on, local_date()
    planned = PlannedStep(vision=version.vision, kind="consultation", begins_on=today, ends_on=last)
    planned.note = "Het kan ook op papier."
    actions.plan_step(planned, actor=first)
    later = PlannedStep(
        vision=version.vision, kind="consultation", begins_on=today + timedelta(days=400), ends_on=None
    )
    actions.plan_step(later, actor=first)
    found = {entry.key: entry for entry in whole_agenda(version.vision)}
    assert f"step-{planned.pk}" not in found
    assert f"step-{later.pk}" in found
    assert found[f"consultation-{version.pk}"].note == planned.note
    factories.close_early(version, WHY)
    (entry,) = [one for one in whole_agenda(version.vision) if one.first_day == today]
    assert (entry.last_day, WHY in entry.note, planned.note in entry.note) == (today, True, False)
    page = factories.sign_in(first).get("/visie/agenda/").content.decode()
    assert reverse("vision:planned_step", args=[planned.pk]) in page  # it can still be changed
