"""What the API shows, and what it must not."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories

pytestmark = pytest.mark.django_db


def test_a_draft_is_not_there(client: Client) -> None:
    draft = factories.make_initiative(stage="draft")
    assert client.get("/api/v1/initiatieven").json()["aantal"] == 0
    assert client.get(f"/api/v1/initiatieven/{draft.slug}").status_code == 404


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
