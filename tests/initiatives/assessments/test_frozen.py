"""What is decided never changes: tried by raw SQL, as the role that serves the site."""

from datetime import date

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from initiatives.assessments import actions
from initiatives.assessments.actions import NewCondition
from initiatives.assessments.models import Assessment, Condition
from tests.factories import evasions, make_case, make_judgement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rows")]

CHANGES = [
    "UPDATE assessments_assessment SET overall = 'does_not_fit'",
    "UPDATE assessments_assessment SET state = 'hearing'",
    "UPDATE assessments_assessment SET assessor_id = NULL",
    "UPDATE assessments_reading SET summary = 'anders'",
    "UPDATE assessments_goalscore SET score = '-2'",
    "UPDATE assessments_goalscore SET reasons = ''",
    "UPDATE assessments_finding SET crossed = true",
    "UPDATE assessments_condition SET text = 'anders'",
    "UPDATE assessments_difference SET note = 'anders'",
    "UPDATE assessments_hearingreply SET answer = 'anders'",
    "UPDATE assessments_confirmation SET text_sha256 = 'x'",
    "UPDATE assessments_pause SET ended_on = NULL",
    "UPDATE assessments_contact SET note = 'anders'",
    "UPDATE assessments_contact SET at = now() - interval '1 year'",
    "DELETE FROM assessments_contact",
    "INSERT INTO assessments_contact (assessment_id, at, how, note) SELECT id, now(), 'call', '' "
    "FROM assessments_assessment",
    "INSERT INTO assessments_assessment SELECT (jsonb_populate_record(a, '{\"id\": 999}')).* FROM assessments_assessment a",
    "DELETE FROM assessments_goalscore",
    "DELETE FROM assessments_finding",
    "DELETE FROM assessments_condition",
    "DELETE FROM assessments_difference",
    "DELETE FROM assessments_hearingreply",
    "DELETE FROM assessments_confirmation",
    "DELETE FROM assessments_reading",
    "DELETE FROM assessments_assessment",
    "INSERT INTO assessments_reading (assessment_id, kind, overall, summary, explanation, support, continuity, effects,"
    " saved_at) SELECT id, 'extra', '', '', '', '', '', '', now() FROM assessments_assessment",
    "INSERT INTO assessments_goalscore (reading_id, goal_id, score, reasons)"
    " SELECT r.id, g.id, '2', '' FROM assessments_reading r, vision_goal g WHERE g.code = 'D2.1'",
    "INSERT INTO assessments_condition (assessment_id, text, owner, due, check_how, outcome)"
    " SELECT id, 'erbij', 'initiators', now(), '', '' FROM assessments_assessment",
    "INSERT INTO assessments_difference (assessment_id, goal_id, note)"
    " SELECT a.id, g.id, '' FROM assessments_assessment a, vision_goal g WHERE g.code = 'D2.1'",
    "INSERT INTO assessments_confirmation (assessment_id, reader_id, text_sha256, at)"
    " SELECT id, contact_person_id, 'x', now() FROM assessments_assessment",
]
TABLES = [
    "assessment", "reading", "goalscore", "finding", "condition", "difference", "hearingreply", "confirmation",
    "contact",
]  # fmt: skip


@pytest.fixture(scope="module")
def answer(rows: None) -> int:
    """The number of a decided case with a row in every table that belongs to the answer."""
    case = make_case("first_assessment")
    assert case.assessor
    assert case.second_reader
    assert case.contact_person
    actions.log_contact(case, actor=case.contact_person, how="call")
    actions.ask_information(case, actor=case.assessor, reason="Waar staat het hek?")
    case = actions.resume(case, actor=case.assessor)
    actions.hand_in(case, actor=case.assessor, kind="first", judgement=make_judgement(case, "2"))
    actions.hand_in(case, actor=case.second_reader, kind="second", judgement=make_judgement(case, "0"))
    codes = case.differences.values_list("goal__code", flat=True)
    actions.save_agreed(
        case,
        actor=case.assessor,
        judgement=make_judgement(case, overall="fits_with_conditions"),
        notes=dict.fromkeys(codes, "Besproken."),
        conditions=[NewCondition(text="Het pad blijft open", owner="initiators", due=date(2027, 1, 1))],
    )
    actions.open_hearing(case, actor=case.assessor)
    owner = case.initiative.audience("owners")[0]
    said = actions.reply(case, actor=owner, text="Dank")
    actions.answer_reply(said, actor=case.assessor, text="Graag gedaan")
    for reader in (case.assessor, case.second_reader):
        case.refresh_from_db()
        actions.confirm(case, actor=reader, sha256=case.text_sha256)
    case.refresh_from_db()
    assert case.state == "decided"
    return case.pk


@pytest.fixture
def decided(answer: int) -> Assessment:
    return Assessment.objects.get(pk=answer)


@pytest.mark.parametrize("statement", CHANGES)
def test_no_statement_changes_an_answer(statement: str, decided: Assessment) -> None:
    for _evasion in evasions():
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:  # noqa: PT012
            cursor.execute(statement)
            # Nothing that matches is nothing refused: such a test could not fail.
            assert cursor.rowcount > 0, "the statement matched no row"


@pytest.mark.parametrize("table", TABLES)
def test_no_table_can_be_emptied(table: str, decided: Assessment) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE assessments_{table} CASCADE")


def test_these_statements_work_before_the_answer() -> None:
    readings = list(make_case("hearing").readings.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessments_goalscore SET reasons = 'anders' WHERE reading_id = ANY(%s)", [readings]
        )
        assert cursor.rowcount > 0
        cursor.execute("UPDATE assessments_reading SET summary = 'anders' WHERE id = ANY(%s)", [readings])
        assert cursor.rowcount > 0


def test_what_came_of_a_condition_is_filled_in_afterwards(decided: Assessment) -> None:
    Condition.objects.update(outcome="kept")
    assert Condition.objects.get().outcome == "kept"


def test_the_database_knows_the_steps() -> None:
    case = make_case("intake")
    with pytest.raises(DatabaseError), transaction.atomic():
        Assessment.objects.filter(pk=case.pk).update(state="hearing")


def test_the_tests_act_as_the_web_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        row = cursor.fetchone()
    assert row == (settings.WEB_ROLE,)
