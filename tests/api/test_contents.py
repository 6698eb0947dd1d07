"""What the API shows, and what it must not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.actions import (
    answer_question,
    ask,
    call_off_activity,
    plan_activity,
    withdraw_question,
)
from initiatives.models import Activity
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_draft_is_not_there(client: Client) -> None:
    draft = factories.make_initiative(stage="draft")
    assert client.get("/api/v1/initiatieven").json()["aantal"] == 0
    assert client.get(f"/api/v1/initiatieven/{draft.slug}").status_code == 404


def test_questions_and_activities_are_lists_under_their_initiative(client: Client) -> None:
    plan = factories.make_initiative("running")
    owner, place = plan.audience("owners")[0], f"/api/v1/initiatieven/{plan.slug}"
    asked = [ask(plan, actor=factories.make_user(), text=f"Vraag {n}?") for n in range(3)]
    answer_question(asked[1], actor=owner, text="Ja.")
    withdraw_question(asked[0], actor=asked[0].asked_by)
    begins = timezone.now() + timedelta(days=7)
    activity = Activity(initiative=plan, title="Werkochtend", begins_at=begins, place="De tuin")
    activity.ends_at = begins + timedelta(hours=2)
    call_off_activity(plan_activity(activity, actor=owner), actor=owner)
    questions = client.get(f"{place}/vragen").json()
    assert [row["vraag"] for row in questions["resultaten"]] == ["Vraag 2?", "Vraag 1?"]
    assert (questions["aantal"], questions["resultaten"][1]["antwoord"]) == (2, "Ja.")
    assert questions["resultaten"][0]["beantwoordOp"] is None
    (row,) = client.get(f"{place}/activiteiten").json()["resultaten"]
    assert (row["naam"], row["plek"], row["afgelast"]) == ("Werkochtend", "De tuin", True)
    draft = factories.make_initiative("draft")
    for what in ("vragen", "activiteiten"):
        assert client.get(f"/api/v1/initiatieven/{draft.slug}/{what}").status_code == 404
        assert client.get(f"{place}/{what}?wie=ik").status_code == 400
        assert str(asked[1].asked_by) not in client.get(f"{place}/{what}").text


def test_an_open_case_shows_no_reading(client: Client) -> None:
    case = factories.make_case(state="comparison")
    body = client.get(f"/api/v1/toetsen/{case.pk}").json()
    assert body["antwoord"] is None
    assert body["voorwaarden"] == []


def test_a_decided_case_shows_its_answer(client: Client) -> None:
    case = factories.make_case(state="decided")
    body = client.get(f"/api/v1/toetsen/{case.pk}").json()
    assert (case.overall, body["antwoord"]["oordeel"], body["stap"]) == ("fits", "past", "beantwoord")
    assert body["antwoord"]["doelen"]


def test_versions_hold_their_text(client: Client) -> None:
    version = factories.make_version()
    body = client.get(f"/api/v1/versies/{version.number}").json()
    assert body["sha256"] == version.sha256
    assert sum(len(theme["doelen"]) for theme in body["themas"]) == version.goals.count()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_list_takes_as_many_queries_for_many_rows(client: Client) -> None:
    factories.make_initiative(stage="running")
    few = queries(client, "/api/v1/initiatieven?paginaGrootte=100")
    for _n in range(30):
        factories.make_initiative(stage="running")
    assert queries(client, "/api/v1/initiatieven?paginaGrootte=100") == few <= 15


def test_every_answer_keeps_to_the_schema(client: Client) -> None:
    """Each field that is sent stands in the OpenAPI description of its resource."""
    factories.make_case(state="decided")
    schemas: dict[str, Any] = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    for path, name in (("initiatieven", "Initiative"), ("toetsen", "Assessment"), ("versies", "Version")):
        row = client.get(f"/api/v1/{path}").json()["resultaten"][0]
        assert set(row) <= set(schemas[name]["properties"]), path
