"""What the council changes: told apart from what was voted on, and frozen with the decision."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client

from civicnet.accounts.models import User
from civicnet.workflow import SYSTEM, NotAllowedNow
from tests import factories
from vision import actions
from vision.canonical import digest
from vision.models import Goal, Vision, VisionVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> User:
    return factories.make_staff("curator")


@pytest.fixture
def version() -> VisionVersion:
    return factories.make_version(state="council")


def goal_of(version: VisionVersion, n: int = 0) -> Goal:
    return version.goals.order_by("pk")[n]


@pytest.mark.parametrize("role", ["", "assessor", "admin"])
def test_others_than_a_curator_may_not(role: str, version: VisionVersion) -> None:
    user = factories.make_staff(role) if role else factories.make_user()
    with pytest.raises(PermissionDenied):
        actions.reword_line(goal_of(version), "Anders.", "Om dit.", actor=user)
    with pytest.raises(PermissionDenied):
        actions.drop_line(goal_of(version), "Om dit.", actor=user)
    with pytest.raises(PermissionDenied):
        actions.add_goal(version.themes.first(), "Nieuw.", "Om dit.", actor=user)
    assert not version.goals.exclude(council_change="").exists()


def test_a_rewording_stands_beside_what_was_voted_on(version: VisionVersion, curator: User) -> None:
    goal = goal_of(version)
    was = goal.text
    goal = actions.reword_line(goal, "Anders gezegd.", "De raad wil het korter.", actor=curator)
    assert (goal.text, goal.wording, str(goal)) == (was, "Anders gezegd.", "Anders gezegd.")
    fresh = VisionVersion.objects.with_text().get(pk=version.pk)
    assert digest(fresh) == version.sha256
    actions.keep_line_as_voted(goal, actor=curator)
    goal.refresh_from_db()
    assert (goal.wording, goal.council_change) == (was, "")


def test_an_added_goal_is_a_goal_but_not_part_of_the_frozen_text(
    version: VisionVersion, curator: User
) -> None:
    theme = version.themes.first()
    goal = actions.add_goal(theme, "Ook dit.", "De raad vond dit nodig.", actor=curator)
    assert goal.code not in {g.code for g in version.goals.exclude(pk=goal.pk)}
    assert digest(VisionVersion.objects.with_text().get(pk=version.pk)) == version.sha256
    actions.reword_line(goal, "Ook dat.", "Beter.", actor=curator)
    with pytest.raises(NotAllowedNow):
        actions.drop_line(goal, "Toch niet.", actor=curator)
    actions.keep_line_as_voted(goal, actor=curator)
    assert not version.goals.filter(pk=goal.pk).exists()


def test_an_added_goal_gets_a_code_that_no_version_had(curator: User) -> None:
    earlier = factories.make_version("1.0", state="drafting")
    gone = actions.add_piece(earlier, "goal", {"text": "Was er ooit."}, actor=curator, theme="T1").code
    actions.take_out(earlier, "goal", gone, actor=curator, reason="Dubbel")
    later = factories.make_version("2.0", state="council")
    added = actions.add_goal(later.themes.get(code="T1"), "Ook dit.", "Nodig.", actor=curator)
    assert added.code not in {gone, *later.goals.exclude(pk=added.pk).values_list("code", flat=True)}


def test_a_goal_that_the_council_took_out_stands_no_more(version: VisionVersion, curator: User) -> None:
    goal = actions.drop_line(goal_of(version), "Kan niet.", actor=curator)
    assert goal.is_dropped
    assert goal not in version.goals.standing()


def test_nothing_changes_before_or_after_the_council(curator: User) -> None:
    frozen = factories.make_version(state="frozen")
    with pytest.raises(NotAllowedNow):
        actions.reword_line(goal_of(frozen), "Anders.", "Om dit.", actor=curator)
    with pytest.raises(NotAllowedNow):  # residents vote first
        actions.bring_to_council(frozen, actor=curator)
    actions.open_endorsement(frozen, actor=curator)
    with pytest.raises(NotAllowedNow):  # for SYSTEM as well
        actions.bring_to_council(frozen, actor=SYSTEM)
    actions.take_over_vote(frozen, actor=SYSTEM)
    changed = actions.reword_line(goal_of(frozen), "Anders.", "Om dit.", actor=curator)
    actions.reword_opening(frozen, "Een ander begin.", "Korter.", actor=curator)
    adopted = actions.adopt(frozen, actor=curator, on=date(2026, 5, 21), decision_number="26-1")
    assert adopted.opening != "Een ander begin." or adopted.council_preamble
    for verb in (
        lambda: actions.keep_line_as_voted(changed, actor=curator),
        lambda: actions.drop_line(changed, "x", actor=curator),
    ):
        with pytest.raises(NotAllowedNow):
            verb()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE vision_goal SET text = 'x'",
        "UPDATE vision_goal SET council_change = 'added', council_reason = 'x'",
        "UPDATE vision_goal SET code = 'D9.9', council_change = 'dropped', council_reason = 'x'",
        "DELETE FROM vision_goal",
        "INSERT INTO vision_goal (version_id, theme_id, code, text, position, council_change, council_text,"
        " council_reason) SELECT version_id, theme_id, 'D9.9', 'x', 9, '', '', '' FROM vision_goal LIMIT 1",
        "UPDATE vision_precondition SET text = 'x'",
    ],
)
def test_the_database_keeps_what_was_voted_on(version: VisionVersion, sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE vision_goal SET council_change = 'dropped', council_reason = 'x'",
        "UPDATE vision_goal SET council_text = 'y' WHERE council_change = 'reworded'",
        "DELETE FROM vision_goal WHERE council_change = 'added'",
        "UPDATE vision_visionversion SET council_preamble = 'x'",
        "UPDATE vision_visionversion SET decision_number = 'x'",
        "UPDATE vision_visionversion SET endorsement = 'broadly_endorsed'",
    ],
)
def test_the_database_keeps_what_was_decided(version: VisionVersion, curator: User, sql: str) -> None:
    actions.reword_line(goal_of(version), "Anders.", "Om dit.", actor=curator)
    actions.add_goal(version.themes.first(), "Ook dit.", "Nodig.", actor=curator)
    actions.adopt(version, actor=curator, on=date(2026, 5, 21))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_council_waits_for_the_vote(curator: User) -> None:
    version = factories.make_version(state="frozen")
    actions.open_endorsement(version, actor=curator)
    with pytest.raises(NotAllowedNow):
        actions.bring_to_council(version, actor=curator)
    with pytest.raises(PermissionDenied):
        actions.reject(version, actor=curator)
    actions.record_endorsement(version, "broadly_endorsed", actor=SYSTEM)
    version.refresh_from_db()
    assert actions.bring_to_council(version, actor=curator).state == "council"


def test_adoption_sets_the_clock_of_the_next_review(version: VisionVersion, curator: User) -> None:
    actions.adopt(version, actor=curator, on=date(2025, 5, 22))
    vision = Vision.objects.get()
    assert vision.next_review_on == date(2029, 5, 22)


@pytest.mark.parametrize("outcome", ["endorsed_with_concerns", "not_endorsed"])
def test_a_text_that_is_not_broadly_endorsed_goes_back_with_the_reason(outcome: str, curator: User) -> None:
    version = factories.make_version(state="frozen")
    actions.open_endorsement(version, actor=curator)
    client, address = factories.sign_in(curator), f"/visie/werkplaats/{version.number}/teruggeven/"
    assert client.get(address).status_code == 409
    actions.record_endorsement(version, outcome, actor=SYSTEM)
    assert address in client.get(f"/visie/werkplaats/{version.number}/").content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Te weinig jongeren stemden."}).status_code == 302
    version.refresh_from_db()
    assert version.state == "rejected"
    page = Client().get(f"/visie/versie/{version.number}/").content.decode()
    assert "Te weinig jongeren stemden." in page


def test_a_text_that_is_broadly_endorsed_goes_to_the_council(curator: User) -> None:
    version = factories.make_version(state="frozen")
    actions.open_endorsement(version, actor=curator)
    actions.record_endorsement(version, "broadly_endorsed", actor=SYSTEM)
    version.refresh_from_db()
    with pytest.raises(PermissionDenied):
        actions.reject(version, actor=curator, note="Ik wil het niet.")
    page = factories.sign_in(curator).get(f"/visie/werkplaats/{version.number}/").content.decode()
    assert "bring_to_council" in page
    assert "/teruggeven/" not in page


def test_the_pages_for_what_the_council_changes(version: VisionVersion, curator: User) -> None:
    goal = actions.reword_line(goal_of(version), "Anders gezegd.", "De raad wil het korter.", actor=curator)
    client = factories.sign_in(curator)
    council = f"/visie/werkplaats/{version.number}/raad/"
    page = client.get(council).content.decode()
    assert page.count('data-deviation="reworded"') == 1
    assert f'href="{council}R1/"' in page
    for address in ("preambule/", f"{goal.code}/", "nieuw-doel/"):
        assert client.get(council + address).status_code == 200


@pytest.mark.parametrize("state", ["drafting", "frozen", "endorsement", "council", "adopted", "rejected"])
def test_the_desk_of_a_version_in_every_state(state: str, curator: User) -> None:
    version = factories.make_version(state="frozen" if state == "endorsement" else state)
    if state == "endorsement":
        actions.open_endorsement(version, actor=curator)
    page = factories.sign_in(curator).get(f"/visie/werkplaats/{version.number}/").content.decode()
    assert ("Leg de tekst voor aan inwoners" in page) == (state == "frozen")
    assert ("De stemming van inwoners" in page) == (state == "endorsement")
    assert ("Schrijf het besluit van de raad op" in page) == (state == "council")
