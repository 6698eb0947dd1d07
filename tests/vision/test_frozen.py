"""What is frozen never changes: tried with raw SQL as the web role."""

import re
from datetime import date
from decimal import Decimal
from threading import Event, Thread

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from civicnet.workflow import SYSTEM
from tests import factories
from tests.factories.once import made_once
from vision import actions
from vision.actions import Figure
from vision.canonical import digest
from vision.models import Measurement, VisionVersion

pytestmark = pytest.mark.django_db

NEW_VERSION = (
    "INSERT INTO vision_visionversion (vision_id, number, title, state, preamble, frozen_at, sha256, decision_number, "
    "endorsement, council_preamble, council_reason, made_at, changed_at) SELECT vision_id, '9', 'x', %s, '', %s, '', '', "
    "'', '', '', now(), now() FROM vision_visionversion LIMIT 1"
)
REFUSALS = (
    "frozen|permission denied|is refused|Invalid transition|Invalid first state|stands|version_is_frozen_by_its_state"
    "|has not got version|what was measured stays"
)
ATTEMPTS = {
    "number": "UPDATE vision_visionversion SET number = '9' WHERE id = %(version)s",
    "title": "UPDATE vision_visionversion SET title = 'x' WHERE id = %(version)s",
    "preamble": "UPDATE vision_visionversion SET preamble = 'x' WHERE id = %(version)s",
    "hash": "UPDATE vision_visionversion SET sha256 = 'x' WHERE id = %(version)s",
    "thaw": "UPDATE vision_visionversion SET frozen_at = NULL WHERE id = %(version)s",
    "refreeze": "UPDATE vision_visionversion SET frozen_at = now() WHERE id = %(version)s",
    "key": "UPDATE vision_visionversion SET id = id + 1000 WHERE id = %(version)s",
    "delete version": "DELETE FROM vision_visionversion WHERE id = %(version)s",
    "code of the vision": "UPDATE vision_vision SET code = 'x'",
    "theme": "UPDATE vision_theme SET name = 'x' WHERE version_id = %(version)s",
    "move theme away": "UPDATE vision_theme SET version_id = %(draft)s, code = 'X' WHERE version_id = %(version)s",
    "move theme in": "UPDATE vision_theme SET version_id = %(version)s, code = 'X' WHERE version_id = %(draft)s",
    "delete theme": "DELETE FROM vision_theme WHERE version_id = %(version)s",
    "new theme": "INSERT INTO vision_theme (version_id, code, name, position) VALUES (%(version)s, 'T9', 'x', 9)",
    "goal": "UPDATE vision_goal SET text = 'x' WHERE version_id = %(version)s",
    "delete goal": "DELETE FROM vision_goal WHERE version_id = %(version)s",
    "new goal": "INSERT INTO vision_goal (version_id, theme_id, code, text, position) "
    "SELECT version_id, id, 'D9', 'x', 9 FROM vision_theme WHERE version_id = %(version)s LIMIT 1",
    "precondition": "UPDATE vision_precondition SET text = 'x' WHERE version_id = %(version)s",
    "delete precondition": "DELETE FROM vision_precondition WHERE version_id = %(version)s",
    "new precondition": "INSERT INTO vision_precondition (version_id, code, text, position) "
    "VALUES (%(version)s, 'R9', 'x', 9)",
    "indicator": "UPDATE vision_indicator SET target = 1 WHERE goal_id = %(goal)s",
    "move indicator": "UPDATE vision_indicator SET goal_id = %(draft_goal)s WHERE goal_id = %(goal)s",
    "delete indicator": "DELETE FROM vision_indicator WHERE goal_id = %(goal)s",
    "history": "DELETE FROM vision_goal_continues WHERE from_goal_id = %(goal)s",
    "new history": "INSERT INTO vision_goal_continues (from_goal_id, to_goal_id) VALUES (%(goal)s, %(draft_goal)s)",
    "new revision": "INSERT INTO vision_revision (version_id, kind, code, number, what, fields, data, reason, made_at) "
    "VALUES (%(version)s, 'goal', 'D1.1', 9, 'saved', '{}', '{}', '', now())",
    "revision": "UPDATE vision_revision SET fields = '{}' WHERE version_id = %(version)s",
    "delete revision": "DELETE FROM vision_revision WHERE version_id = %(version)s",
    "new conflict": "INSERT INTO vision_conflict (version_id, kind, code, state, made_at, changed_at) "
    "VALUES (%(version)s, 'goal', 'D1.1', 'open', now(), now())",
    "consultation": "UPDATE vision_visionversion SET consultation_opened_on = '2020-01-01' WHERE id = %(version)s",
    "adopted again": "UPDATE vision_visionversion SET state = 'adopted' WHERE id = %(old)s",
    "adopted without a vote": "UPDATE vision_visionversion SET state = 'adopted' WHERE id = %(frozen)s",
    "day without a decision": "UPDATE vision_visionversion SET adopted_on = '2020-01-01' WHERE id = %(frozen)s",
    "number without a decision": "UPDATE vision_visionversion SET decision_number = 'x' WHERE id = %(frozen)s",
    "vote without a vote": "UPDATE vision_visionversion SET endorsement = 'broadly_endorsed' WHERE id = %(frozen)s",
    "back to the drawing board": "UPDATE vision_visionversion SET state = 'drafting' WHERE id = %(version)s",
    "not adopted": "UPDATE vision_visionversion SET state = 'rejected' WHERE id = %(version)s",
    "other day": "UPDATE vision_visionversion SET adopted_on = '2020-01-01' WHERE id = %(version)s",
    "other number": "UPDATE vision_visionversion SET decision_number = 'x' WHERE id = %(version)s",
    "other vote": "UPDATE vision_visionversion SET endorsement = 'broadly_endorsed' WHERE id = %(version)s",
    "council's opening": "UPDATE vision_visionversion SET council_preamble = 'x' WHERE id = %(version)s",
    "frozen by its state alone": "UPDATE vision_visionversion SET state = 'frozen' WHERE id = %(amending)s",
    "new adopted version": NEW_VERSION % ("'adopted'", "NULL"),
    "new version that is frozen": NEW_VERSION % ("'drafting'", "now()"),
    "figure": "UPDATE vision_measurement SET value = 99",
    "day of a figure": "UPDATE vision_measurement SET \"on\" = '2020-01-01'",
    "figure of another goal": "UPDATE vision_measurement SET indicator_id = indicator_id + 1",
    "figure that counts again": "UPDATE vision_measurement SET replaced_at = NULL WHERE replaced_at IS NOT NULL",
    "figure and correction at once": "UPDATE vision_measurement SET replaced_at = now(), value = 99",
    "delete figure": "DELETE FROM vision_measurement",
    "empty figures": "TRUNCATE vision_measurement",
    "new figure that never stood": 'INSERT INTO vision_measurement (indicator_id, "on", value, source, note, changed_at, '
    "replaced_at) SELECT id, '2020-01-01', 1, '', '', now(), now() FROM vision_indicator WHERE goal_id = %(goal)s",
    "decided amendment": "UPDATE vision_amendment SET decision_reasons = 'x' WHERE id = %(amendment)s",
    "words of a decided amendment": "UPDATE vision_amendment SET text = 'x' WHERE id = %(amendment)s",
    "delete decided amendment": "DELETE FROM vision_amendment WHERE id = %(amendment)s",
    "decided otherwise": "UPDATE vision_amendment SET state = 'accepted', decision = 'accepted' WHERE id = %(amendment)s",
    "empty goals": "TRUNCATE vision_goal CASCADE",
    "empty versions": "TRUNCATE vision_visionversion CASCADE",
}


@pytest.fixture
@made_once
def keys() -> dict[str, int]:
    old = factories.make_version("0.9")
    version = factories.make_version("1.0")
    amending = factories.make_consultation("1.1")
    author, curators = factories.make_user(), [factories.make_staff("curator") for _n in range(2)]
    amendment = factories.make_amendment(amending, author=author)
    amending = actions.start_amending(factories.let_pass(amending), actor=SYSTEM)
    actions.propose_decision(amendment, actor=curators[0], decision="rejected", reasons="Het is al zo.")
    actions.confirm_decision(amendment, actor=curators[1])
    frozen = factories.make_version("1.2", state="frozen")
    draft = factories.make_version("2.0", state="drafting")
    goal = version.goals.get(code="D1.1")
    for value in (3, 4):  # the second corrects the first
        actions.measure(
            goal.indicator, Figure(on=date(2025, 12, 31), value=Decimal(value), source="CBS"), actor=SYSTEM
        )
    return {
        "old": old.pk,
        "version": version.pk,
        "amending": amending.pk,
        "amendment": amendment.pk,
        "frozen": frozen.pk,
        "draft": draft.pk,
        "goal": goal.pk,
        "draft_goal": draft.goals.get(code="D1.1").pk,
    }


def test_the_database_refuses(keys: dict[str, int]) -> None:
    possible = []
    for evasion in factories.evasions():
        for name, statement in ATTEMPTS.items():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement, keys)
            except DatabaseError as error:
                if re.search(REFUSALS, str(error)):
                    continue
            possible.append((name, evasion))
    assert possible == []
    version = VisionVersion.objects.with_text().get(pk=keys["version"])
    assert digest(version) == version.sha256
    assert Measurement.objects.get().value == 4


def test_these_attempts_are_made_as_the_web_role(keys: dict[str, int]) -> None:
    if not settings.WEB_ROLE:
        pytest.skip("This installation has one database role.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.WEB_ROLE,)
        for way_round in (
            "ALTER TABLE vision_goal DISABLE TRIGGER frozen",
            "DROP TRIGGER frozen ON vision_goal",
            "SET session_replication_role = replica",
            "CREATE OR REPLACE FUNCTION vision_version_is_frozen(version bigint) RETURNS boolean "
            "LANGUAGE sql AS 'SELECT false'",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(way_round)


def test_what_was_written_in_a_draft_stays_as_it_was(keys: dict[str, int]) -> None:
    """A revision is written once, also while its text can still change."""
    with connection.cursor() as cursor:
        for statement in (
            "UPDATE vision_revision SET made_by_id = NULL, reason = 'x' WHERE version_id = %(draft)s",
            "DELETE FROM vision_revision WHERE version_id = %(draft)s",
            "TRUNCATE vision_revision CASCADE",
        ):
            with pytest.raises(DatabaseError, match=r"permission denied|is refused"), transaction.atomic():
                cursor.execute(statement, keys)


def test_a_draft_can_still_change(keys: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for statement in (
            "UPDATE vision_goal SET text = 'x' WHERE version_id = %(draft)s",
            "UPDATE vision_indicator SET target = 1 WHERE goal_id = %(draft_goal)s",
            "DELETE FROM vision_goal_continues WHERE from_goal_id = %(draft_goal)s",
            "UPDATE vision_visionversion SET preamble = 'x' WHERE id = %(draft)s",
        ):
            cursor.execute(statement, keys)
            assert cursor.rowcount == (4 if "vision_goal SET" in statement else 1)


def test_what_comes_after_the_freeze_can_still_be_written(keys: dict[str, int]) -> None:
    """The steps in their order, each with what belongs to it."""
    with connection.cursor() as cursor:
        for change in (
            "state = 'endorsement'",
            "endorsement = 'broadly_endorsed'",
            "state = 'council'",
            "council_preamble = 'x', council_reason = 'y'",
        ):
            cursor.execute(f"UPDATE vision_visionversion SET {change} WHERE id = %(frozen)s", keys)
        cursor.execute("UPDATE vision_visionversion SET state = 'superseded' WHERE id = %(version)s", keys)
        cursor.execute(
            "UPDATE vision_visionversion SET state = 'adopted', adopted_on = now(), decision_number = '2026-14' "
            "WHERE id = %(frozen)s",
            keys,
        )
        cursor.execute(
            "UPDATE vision_amendment SET hidden_at = now(), hidden_reason = 'x' WHERE id = %(amendment)s",
            keys,
        )
        assert cursor.rowcount == 1


@pytest.mark.django_db(transaction=True)
def test_who_writes_while_a_text_is_frozen_waits_and_is_refused() -> None:
    """Nothing slips in between the hash and the freeze."""
    draft = factories.make_version(state="drafting")
    theme = draft.themes.get(code="T1")
    errors: list[Exception] = []
    at_the_door = Event()

    def write() -> None:
        try:
            with connection.cursor() as cursor:
                at_the_door.set()
                cursor.execute(
                    "INSERT INTO vision_goal (version_id, theme_id, code, text, position) VALUES (%s, %s, 'D9', 'x', 9)",
                    [draft.pk, theme.pk],
                )
        except DatabaseError as error:
            errors.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        version = actions.take_over_text(draft, actor=SYSTEM)
        writer = Thread(target=write)
        writer.start()
        at_the_door.wait(10)
        writer.join(0.5)
        assert writer.is_alive()  # it waits for the lock
    writer.join(10)
    assert "frozen" in str(errors[0])
    assert digest(VisionVersion.objects.with_text().get(pk=version.pk)) == version.sha256


def test_no_text_of_people_reaches_the_council_without_a_vote_by_legal_steps_either() -> None:
    version = factories.let_pass(factories.make_consultation())
    version = actions.start_amending(version, actor=SYSTEM)
    version = factories.freeze(version)
    step = "UPDATE vision_visionversion SET state = %s WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(step, ["endorsement", version.pk])
        with pytest.raises(DatabaseError, match="no_text_reaches_the_council"), transaction.atomic():
            cursor.execute(step, ["council", version.pk])
