"""What is decided is what was heard: another answer than the draft that was sent needs a new hearing.

domain.md, Assessment (Hearing); Awb 4:7 and 4:8.
"""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.journal.models import Entry, subject_of
from civicnet.outbox.models import Message
from civicnet.workflow import NotAllowedNow
from initiatives.assessments import actions
from initiatives.assessments.actions import NewCondition
from initiatives.assessments.models import Assessment, Condition, HearingReply, Reading, SentDraft
from tests.factories import make_case, make_judgement, make_staff, make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rows", "first")]
OPENED = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONDITION = NewCondition(text="Het pad blijft open", owner="initiators", due=date(2027, 5, 1))
LATER = replace(CONDITION, due=date(2027, 6, 1))


@pytest.fixture(scope="module")
def first(rows: None) -> None:
    """The case that `heard` gives, with a condition, to whose draft the initiators replied "no remarks"."""
    case = make_case("comparison")
    judgement = make_judgement(case, overall="fits_with_conditions")
    actions.save_agreed(case, actor=case.assessor, judgement=judgement, conditions=[CONDITION])
    case = actions.open_hearing(case, actor=case.assessor)
    actions.reply(case, actor=owner_of(case), no_remarks=True)


def heard() -> Assessment:
    """The case that was made for all tests of this file (`first`)."""
    return Assessment.objects.earliest("pk")


def owner_of(case: Assessment) -> User:
    return case.initiative.audience("owners")[0]


def judged(case: Assessment, **changes: object) -> actions.Judgement:
    return replace(make_judgement(case, overall="fits_with_conditions"), **changes)


def save(case: Assessment, kind: str) -> Assessment:
    """One reader changes what was sent: one of the four kinds of substance, or only words."""
    text, conditions = judged(case), [CONDITION]
    match kind:
        case "overall":
            text, conditions = judged(case, overall="does_not_fit"), []
        case "score":
            code = next(iter(text.scores))
            text = judged(case, scores={**text.scores, code: ("-2", "Toch niet")}, explanation="Daarom.")
        case "line":
            lines = dict.fromkeys(text.findings, (True, "Toch wel"))
            text = judged(case, findings=lines, explanation="Daarom.")
        case "condition":
            conditions = [LATER]
        case "one more condition":
            conditions = [CONDITION, LATER]
        case "words":
            text = judged(case, summary="Het past, zeggen wij in andere woorden.")
    actions.save_agreed(case, actor=case.second_reader, judgement=text, conditions=conditions)
    return Assessment.objects.get(pk=case.pk)


def confirm_both(case: Assessment, at: datetime | None = None) -> Assessment:
    for reader in (case.assessor, case.second_reader):
        case = Assessment.objects.get(pk=case.pk)
        case = actions.confirm(case, actor=reader, sha256=case.text_sha256, at=at)
    return case


SUBSTANCE = pytest.mark.parametrize("kind", ["overall", "score", "line", "condition", "one more condition"])


def test_only_the_readers_send_a_changed_draft() -> None:
    case = save(heard(), "score")
    for person in (owner_of(case), case.contact_person, make_user(), make_staff("assessor", "decider")):
        with pytest.raises(PermissionDenied):
            actions.send_again(case, actor=person)
    assert SentDraft.objects.count() == 1


@SUBSTANCE
def test_nobody_confirms_what_the_initiators_have_not_read(kind: str) -> None:
    case = save(heard(), kind)
    assert case.owes_hearing
    for reader in (case.assessor, case.second_reader):
        with pytest.raises(ValidationError) as refused:
            actions.confirm(case, actor=reader, sha256=case.text_sha256)
        assert refused.value.error_list[0].code == "unheard"
    assert Assessment.objects.get(pk=case.pk).state == "hearing"


@SUBSTANCE
def test_the_database_decides_nothing_else_than_what_was_heard(kind: str) -> None:
    """Past every verb: the row is set to decided with all that the other constraints ask."""
    case = save(heard(), kind)
    overall = Reading.objects.get(assessment=case, kind="agreed").overall
    with pytest.raises(DatabaseError, match="not what was heard"), transaction.atomic():
        Assessment.objects.filter(pk=case.pk).update(
            state="decided", overall=overall, decided_at=timezone.now(), text_sha256="x"
        )


def test_the_database_wants_a_draft_and_the_time_to_reply() -> None:
    case = make_case("hearing")
    decided = {"state": "decided", "overall": "fits", "decided_at": timezone.now(), "text_sha256": "x"}
    with pytest.raises(DatabaseError, match="time to reply is not over"), transaction.atomic():
        Assessment.objects.filter(pk=case.pk).update(**decided)
    with pytest.raises(DatabaseError, match="got no draft"), transaction.atomic():
        Assessment.objects.filter(pk=case.pk).update(draft=None, **decided)


@SUBSTANCE
def test_the_changed_draft_is_sent_again_with_a_new_term(kind: str) -> None:
    case = save(heard(), kind)
    with pytest.raises(NotAllowedNow):  # there is nothing new to say something of yet
        actions.reply(case, actor=owner_of(case), text="Wacht eens")
    Message.objects.all().delete()
    case = actions.send_again(case, actor=case.assessor)
    first, second = SentDraft.objects.filter(assessment=case)
    assert (case.state, case.draft, case.hearing_due) == ("hearing", second, second.reply_by)
    assert second.reply_by >= timezone.localdate() + timedelta(days=14)
    assert not case.owes_hearing
    assert hashlib.sha256(second.text.encode()).hexdigest() == second.text_sha256 != first.text_sha256
    notice = owner_of(case).notices.get(event="assessment.send_again")
    assert notice.url == f"/toetsen/{case.pk}/reageren/"
    letters = Message.objects.filter(kind="mail", payload__to=[owner_of(case).email])
    assert any("→" in letter.payload["body"] for letter in letters)
    # The reply to the first draft does not open the door for the second.
    with pytest.raises(NotAllowedNow):
        actions.confirm(case, actor=case.assessor, sha256=case.text_sha256)
    actions.reply(case, actor=owner_of(case), no_remarks=True)
    assert confirm_both(case).state == "decided"


def test_words_alone_may_be_confirmed_and_the_page_shows_what_was_replied_to() -> None:
    case = make_case("comparison")
    actions.save_agreed(case, actor=case.assessor, judgement=make_judgement(case))
    case = actions.open_hearing(case, actor=case.assessor)
    actions.reply(case, actor=owner_of(case), no_remarks=True)
    other = replace(make_judgement(case), summary="Zo zeggen wij het nu.")
    actions.save_agreed(case, actor=case.assessor, judgement=other)
    case = confirm_both(Assessment.objects.get(pk=case.pk))
    sent = SentDraft.objects.get(assessment=case)
    page = Client().get(case.get_absolute_url()).text
    assert "data-draft" in page
    assert sent.text_sha256 in page
    assert "Zo zeggen wij het nu." in page
    for gone in ("Dit", "past", "visie"):  # the words of the draft, struck through or standing
        assert gone in page
    text = json.loads(Client().get(f"/toetsen/{case.pk}/antwoord.json").content)
    assert text["drafts"] == [sent.text_sha256]
    assert [row["draft"] for row in text["replies"]] == [sent.text_sha256]


def test_a_draft_that_is_the_answer_is_not_shown_twice() -> None:
    page = Client().get(make_case("decided").get_absolute_url()).text
    assert "data-round" in page
    assert "data-draft" not in page


def test_every_round_is_shown_in_order() -> None:
    case = heard()
    case = actions.send_again(save(case, "score"), actor=case.assessor)
    said = actions.reply(case, actor=owner_of(case), text="Dat vinden wij niet eerlijk.")
    actions.answer_reply(said, actor=case.second_reader, text="Jullie hebben gelijk.")
    case = actions.send_again(save(case, "condition"), actor=case.second_reader)
    actions.reply(case, actor=owner_of(case), no_remarks=True)
    case = confirm_both(case)
    page = Client().get(case.get_absolute_url()).text
    places = [page.index(f'id="concept-{number}"') for number in (1, 2, 3)]
    assert places == sorted(places)
    assert places[1] < page.index("Dat vinden wij niet eerlijk.") < page.index("Jullie hebben gelijk.")
    rounds = Client().get(f"/api/v1/toetsen/{case.pk}").json()["hoorrondes"]
    assert [row["nummer"] for row in rounds] == [1, 2, 3]
    assert [len(row["reacties"]) for row in rounds] == [1, 1, 1]
    for row in rounds:
        assert hashlib.sha256(row["concept"].encode()).hexdigest() == row["conceptSha256"]


def test_before_the_answer_nobody_else_reads_a_draft() -> None:
    case = save(heard(), "score")
    assert Client().get(f"/api/v1/toetsen/{case.pk}").json()["hoorrondes"] == []
    assert "data-round" not in Client().get(case.get_absolute_url()).text


def test_the_initiators_read_what_was_sent_and_not_what_is_being_written() -> None:
    case = heard()
    code = next(iter(make_judgement(case).scores))
    page = f"/toetsen/{case.pk}/reageren/"
    case = save(case, "score")
    assert "Toch niet" not in sign_in(owner_of(case)).get(page).text
    assert "Toch niet" not in sign_in(case.contact_person).get(f"/werk/toetsen/{case.pk}/").text
    actions.send_again(case, actor=case.assessor)
    seen = sign_in(owner_of(case)).get(page).text
    assert "Toch niet" in seen
    assert "data-changes" in seen
    assert code in seen


def test_a_reply_is_to_the_draft_that_was_on_the_screen() -> None:
    case = heard()
    owner, page = sign_in(owner_of(case)), f"/toetsen/{case.pk}/reageren/"
    seen = case.draft.text_sha256
    case = actions.send_again(save(case, "score"), actor=case.assessor)
    for draft in (seen, ""):
        answer = owner.post(page, {"text": "Wij vinden het goed", "draft": draft})
        assert answer.status_code == 422
        assert "Wij vinden het goed" in answer.text
    assert owner.post(page, {"text": "Dit niet", "draft": case.draft.text_sha256}).status_code == 302
    assert HearingReply.objects.get(text="Dit niet").draft == case.draft


def test_back_to_what_was_sent_needs_no_new_hearing() -> None:
    case = save(save(heard(), "score"), "nothing")
    assert not case.owes_hearing
    with pytest.raises(NotAllowedNow):  # it is the same text
        actions.send_again(case, actor=case.assessor)
    assert confirm_both(case).state == "decided"


def test_back_to_an_earlier_draft_is_another_one_than_the_last() -> None:
    case = save(heard(), "score")
    case = save(actions.send_again(case, actor=case.assessor), "nothing")
    actions.reply(case, actor=owner_of(case), no_remarks=True)
    with pytest.raises(ValidationError):
        actions.confirm(case, actor=case.assessor, sha256=case.text_sha256)


def test_a_yes_of_before_counts_for_nothing_after_another_hearing() -> None:
    case = heard()
    case = actions.confirm(case, actor=case.assessor, sha256=case.text_sha256)
    case = actions.send_again(save(case, "score"), actor=case.assessor)
    actions.reply(case, actor=owner_of(case), no_remarks=True)
    case = Assessment.objects.get(pk=case.pk)
    assert actions.confirm(case, actor=case.second_reader, sha256=case.text_sha256).state == "hearing"


def test_silence_on_the_second_draft_lasts_its_own_fourteen_days() -> None:
    case = make_case("hearing", at=OPENED)
    again = OPENED + timedelta(days=13)
    changed = make_judgement(case, "2")
    actions.save_agreed(case, actor=case.assessor, judgement=changed, at=again)
    case = actions.send_again(case, actor=case.assessor, at=again)
    assert case.hearing_due is not None
    day = case.hearing_due
    assert day >= again.date() + timedelta(days=14)
    last = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
    for moment in (OPENED + timedelta(days=15), last):
        with pytest.raises(NotAllowedNow):
            actions.confirm(case, actor=case.assessor, sha256=case.text_sha256, at=moment)
    assert confirm_both(case, at=last + timedelta(days=1)).state == "decided"


def test_a_reply_to_an_earlier_draft_still_wants_its_answer() -> None:
    case = make_case("hearing")
    said = actions.reply(case, actor=owner_of(case), text="Dit klopt niet.")
    actions.save_agreed(case, actor=case.assessor, judgement=make_judgement(case, "2"))
    case = actions.send_again(case, actor=case.assessor)
    actions.reply(case, actor=owner_of(case), no_remarks=True)
    case = Assessment.objects.get(pk=case.pk)
    with pytest.raises(NotAllowedNow):
        actions.confirm(case, actor=case.assessor, sha256=case.text_sha256)
    actions.answer_reply(said, actor=case.assessor, text="Klopt, wij veranderden het.")
    assert confirm_both(case).state == "decided"


def test_a_new_reader_does_not_take_the_old_hearing_along() -> None:
    """Step back, read anew, find something else: the reply to the first draft counts for nothing."""
    case = heard()
    old = case.draft
    actions.declare_interest(case, actor=case.second_reader, has_interest=True)
    new = make_staff("assessor")
    case = actions.seat(Assessment.objects.get(pk=case.pk), "second_reader", new, actor=new)
    actions.declare_interest(case, actor=new, has_interest=False)
    case = actions.hand_in(case, actor=new, kind="second", judgement=make_judgement(case, "2"))
    assert (case.state, case.draft) == ("comparison", None)
    codes = case.version.goals.filter(code__in=make_judgement(case).scores).values_list("code", flat=True)
    actions.save_agreed(
        case,
        actor=new,
        judgement=make_judgement(case, "2"),
        notes=dict.fromkeys(codes, "Besproken"),
        conditions=[],
    )
    case = actions.open_hearing(case, actor=new)
    assert case.draft != old
    with pytest.raises(NotAllowedNow):
        actions.confirm(case, actor=new, sha256=case.text_sha256)
    # Pointing at the draft of before, past the verbs, helps nobody.
    with pytest.raises(DatabaseError, match="got no draft"), transaction.atomic():
        Assessment.objects.filter(pk=case.pk).update(
            state="decided", overall="fits", decided_at=timezone.now(), text_sha256="x", draft=old
        )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE assessments_sentdraft SET text = '{}'",
        "UPDATE assessments_sentdraft SET reply_by = '2020-01-01'",
        "DELETE FROM assessments_sentdraft",
        "TRUNCATE assessments_sentdraft CASCADE",
        "UPDATE assessments_hearingreply SET draft_id = NULL",
        "UPDATE assessments_hearingreply SET text = 'Prachtig', no_remarks = false",
        "INSERT INTO assessments_hearingreply (assessment_id, author_id, text, no_remarks, at, answer, draft_id)"
        " SELECT id, requested_by_id, 'Prima', false, now(), '', NULL FROM assessments_assessment",
    ],
)
def test_what_was_sent_and_said_stays(change: str) -> None:
    heard()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL pgtrigger.ignore = '{{all}}'; {change}")


def test_a_case_of_before_drafts_were_kept_is_sent_first() -> None:
    case = heard()
    Assessment.objects.filter(pk=case.pk).update(draft=None)
    case = Assessment.objects.get(pk=case.pk)
    assert case.owes_hearing
    with pytest.raises(ValidationError):
        actions.confirm(case, actor=case.assessor, sha256=case.text_sha256)
    assert actions.send_again(case, actor=case.assessor).draft is not None


def test_in_the_dossier_the_button_sends_and_no_button_confirms() -> None:
    case = save(heard(), "condition")
    reader, url = sign_in(case.assessor), f"/werk/toetsen/{case.pk}/"
    page = reader.get(url).text
    assert "data-owes-hearing" in page
    assert 'value="send_again"' in page
    assert 'value="confirm"' not in page
    rows = reader.get("/werk/?toon=mijn").context["desk"].rows
    assert len([row for row in rows if row.plan == case.initiative]) == 1
    seen = Reading.objects.get(assessment=case, kind="agreed").saved_at.isoformat()
    text = judged(case)
    form = {"verb": "send_again", "seen": seen, "overall": text.overall, "summary": text.summary}
    form |= {f"score_{code}": score for code, (score, _why) in text.scores.items()}
    form |= {f"reasons_{code}": why for code, (_score, why) in text.scores.items()}
    form |= {f"crossed_{code}": "no" for code in text.findings}
    form |= {f"why_{code}": why for code, (_crossed, why) in text.findings.items()}
    form |= {
        "conditions-TOTAL_FORMS": "1",
        "conditions-INITIAL_FORMS": "0",
        "conditions-0-text": "Het pad open",
    }
    form |= {"conditions-0-owner": "initiators", "conditions-0-due": "2027-05-01"}
    assert reader.post(url, form).status_code == 302
    assert SentDraft.objects.filter(assessment=case).count() == 2
    assert "data-owes-hearing" not in reader.get(url).text
    assert Entry.objects.filter(subject=subject_of(case), verb="send_again").count() == 1


def test_a_condition_that_stands_twice_is_counted_twice() -> None:
    case = heard()
    actions.save_agreed(case, actor=case.assessor, judgement=judged(case), conditions=[CONDITION, CONDITION])
    assert Assessment.objects.get(pk=case.pk).owes_hearing
    assert Condition.objects.filter(assessment=case).count() == 2
