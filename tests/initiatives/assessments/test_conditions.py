"""What came of a condition: who promised it says that it is done, the other side says whether it is kept."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client

from civicnet.accounts.models import RoleGrant, User
from civicnet.deadlines import local_date
from civicnet.workflow import NotAllowedNow
from initiatives.assessments import actions
from initiatives.assessments.models import (
    Condition,
    ConditionReport,
    condition_promises,
    conditions_to_see_to,
)
from tests.factories import add_member, make_condition, make_staff, make_user, sign_in

pytestmark = pytest.mark.django_db
SOON = local_date() + timedelta(days=30)
OURS, THEIRS = "municipality", "initiators"


def owner_of(condition: Condition) -> User:
    return condition.assessment.initiative.audience("owners")[0]


def sides(condition: Condition) -> tuple[User, User]:
    """Who promised `condition`, and who says whether it is kept."""
    desk, owner = make_staff("broker"), owner_of(condition)
    return (desk, owner) if condition.owner == OURS else (owner, desk)


def report(condition: Condition, person: User, says: str, text: str = "Gezien.") -> None:
    actions.report_condition(condition, actor=person, says=says, text=text)
    condition.refresh_from_db()


@pytest.mark.parametrize("whose", [OURS, THEIRS])
def test_nobody_judges_the_own_promise(whose: str, client: Client) -> None:
    condition = make_condition(whose, SOON)
    promised, judges = sides(condition)
    for stranger in (make_user(), make_staff("admin"), make_staff("curator")):
        assert sign_in(stranger).get(condition.get_absolute_url()).status_code == 403
        for says in ("told", "kept", "not_kept"):
            with pytest.raises(PermissionDenied):
                report(condition, stranger, says)
    for says in ("kept", "not_kept"):
        with pytest.raises(PermissionDenied):
            report(condition, promised, says)
    with pytest.raises(PermissionDenied):
        report(condition, judges, "told")
    assert client.get(condition.get_absolute_url()).status_code == 302
    assert condition.outcome == "open"


def test_staff_with_a_part_in_the_plan_do_not_speak_for_the_municipality() -> None:
    condition = make_condition(OURS, SOON)
    colleague = add_member(condition.assessment.initiative, "member")
    RoleGrant.objects.create(user=colleague, role="assessor", state=RoleGrant.State.ACTIVE)
    with pytest.raises(PermissionDenied):
        report(condition, colleague, "told")


@pytest.mark.parametrize("whose", [OURS, THEIRS])
def test_done_then_kept(whose: str, client: Client) -> None:
    condition = make_condition(whose, SOON)
    promised, judges = sides(condition)
    page = sign_in(promised).get(condition.get_absolute_url()).text
    assert 'value="tell"' in page
    assert 'value="find_kept"' not in page
    answer = sign_in(promised).post(
        condition.get_absolute_url(), {"verb": "tell", "text": "Het pad ligt er."}
    )
    assert answer["Location"] == f"{condition.assessment.get_absolute_url()}#voorwaarden"
    assert "zeggen of" in sign_in(promised).get(condition.get_absolute_url()).text
    sign_in(judges).post(condition.get_absolute_url(), {"verb": "find_kept", "text": ""})
    condition.refresh_from_db()
    assert condition.outcome == "kept"
    public = client.get(condition.assessment.get_absolute_url()).text
    assert "Het pad ligt er." in public
    assert promised.name not in public
    assert public.index("Het pad ligt er.") < public.index("dat het is nagekomen")
    assert "Het pad is breed genoeg" in client.get(condition.assessment.initiative.get_absolute_url()).text


def test_what_is_done_or_why_not_is_said() -> None:
    condition = make_condition(THEIRS, SOON)
    promised, judges = sides(condition)
    answer = sign_in(promised).post(condition.get_absolute_url(), {"verb": "tell", "text": " "})
    assert answer.status_code == 422
    assert "Schrijf wat er gedaan is." in answer.text
    assert (
        "Kies een van de knoppen."
        in sign_in(promised).post(condition.get_absolute_url(), {"text": "Ja"}).text
    )
    report(condition, promised, "told")
    with pytest.raises(ValidationError):
        report(condition, judges, "not_kept", "")
    report(condition, judges, "not_kept", "Het is te smal.")
    report(condition, promised, "told", "Nu is het breed.")
    report(condition, judges, "kept", "")
    assert [row.says for row in ConditionReport.objects.all()] == ["told", "not_kept", "told", "kept"]
    with pytest.raises(NotAllowedNow):
        report(condition, promised, "told")


def test_nothing_is_called_not_kept_before_its_day_has_passed() -> None:
    condition = make_condition(THEIRS, local_date())
    _promised, judges = sides(condition)
    with pytest.raises(ValidationError, match="nog niet voorbij"):
        report(condition, judges, "not_kept")
    late = make_condition(THEIRS, local_date() - timedelta(days=1))
    report(late, make_staff("broker"), "not_kept")
    assert late.outcome == "not_kept"


def test_who_is_to_do_something_finds_it() -> None:
    ours, theirs = make_condition(OURS, SOON), make_condition(THEIRS, SOON)
    desk, waits = ours.assessment.contact_person, "Het pad is breed genoeg"
    assert desk is not None
    assert list(conditions_to_see_to(desk)) == [ours]
    assert waits in sign_in(owner_of(theirs)).get("/mijn/").text
    assert waits not in sign_in(owner_of(ours)).get("/mijn/").text
    report(ours, desk, "told")
    report(theirs, owner_of(theirs), "told")
    desk = theirs.assessment.contact_person
    assert desk is not None
    assert list(conditions_to_see_to(desk)) == [theirs]
    assert waits not in sign_in(owner_of(theirs)).get("/mijn/").text
    assert ours.get_absolute_url() in sign_in(owner_of(ours)).get("/mijn/").text
    page = sign_in(desk).get("/werk/?toon=alles").text
    assert theirs.get_absolute_url() in page
    assert ours.get_absolute_url() not in page


def test_the_desk_looks_at_what_is_done_without_being_late() -> None:
    condition = make_condition(THEIRS, local_date() - timedelta(days=3))
    report(condition, owner_of(condition), "told")
    page = sign_in(make_staff("broker")).get("/werk/").text
    assert "kijk of het zo is" in page
    assert "3 dagen te laat" not in page


def told(day: date, says: tuple[str, ...]) -> None:
    """A condition of the initiators by `day`, of which both sides say `says` today."""
    condition = make_condition(THEIRS, day)
    promised, judges = sides(condition)
    for word in says:
        report(condition, promised if word == "told" else judges, word)


def test_the_figures_tell_in_time_from_late() -> None:
    today = local_date()
    passed = today - timedelta(days=1)
    for day, says in (
        (SOON, ("told", "kept")),
        (today, ("kept",)),
        (passed, ("told", "kept")),
        (passed, ("not_kept",)),
        (passed, ()),
        (passed, ("told",)),
        (SOON, ()),
    ):
        told(day, says)
    figures = condition_promises(Condition.objects.of(THEIRS), today).figures()
    assert (figures.in_time, figures.late, figures.missed, figures.to_come) == (2, 1, 2, 2)
    assert condition_promises(Condition.objects.of(OURS), today).figures().total == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessments_conditionreport SET text = 'anders'",
        "DELETE FROM assessments_conditionreport",
        "UPDATE assessments_condition SET outcome = 'open'",
        "UPDATE assessments_condition SET outcome = 'kept', due = due + 1",
    ],
)
def test_the_database_keeps_what_was_said(statement: str) -> None:
    condition = make_condition(THEIRS, SOON)
    report(condition, owner_of(condition), "told")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
