"""What the API says of a round keeps to its OpenAPI description: no field more, none less, each of its type."""

from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft4Validator

from tests.factories import BallotRow, make_round

pytestmark = pytest.mark.django_db

AREAS = {"B1": ("Oude Kern", 600), "B2": ("Weversveld", 400), "B3": ("Hoek", 100)}
BANDS = {"L1": ("16 tot 35", 500), "L2": ("35 en ouder", 600)}
LIKES = ({"D1.1": "for", "D1.2": "against"}, {"D1.1": "against", "D1.2": "for", "D2.1": "blank"})


def ballots() -> list[BallotRow]:
    """Enough for groups of opinions; too few from B3 to be shown."""
    mixed: list[BallotRow] = [
        (f"B{1 + n % 2}", f"L{1 + n % 2}", ("for", "against", "blank")[n % 3], LIKES[n % 2])
        for n in range(60)
    ]
    return [*mixed, *[("B3", "L1", "against", {})] * 4]


def strict(schema: Any) -> Any:
    """An OpenAPI 3.0 schema as a JSON schema in which a field that is not described is wrong."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: strict(part) for name, part in schema.items() if name != "nullable"}
    if isinstance(schema.get("properties"), dict):
        found["additionalProperties"] = False
    return {"anyOf": [found, {"type": "null"}]} if schema.get("nullable") is True else found


def faults(client: Client, path: str, answer: Any) -> list[str]:
    described = client.get("/api/v1/openapi.json").json()
    ok = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft4Validator({**strict(ok), "components": strict(described["components"])})
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(answer)]


@pytest.mark.parametrize("state", ["fixed", "open", "closing", "closed"])
@pytest.mark.parametrize("per_goal", [True, False], ids=["per goal", "whole"])
def test_a_round_keeps_to_its_schema(client: Client, state: str, per_goal: bool) -> None:
    rows = ballots() if per_goal else [(area, band, choice, {}) for area, band, choice, _g in ballots()]
    round = make_round(state, areas=AREAS, bands=BANDS, ballots=rows, per_goal=per_goal)
    body = client.get(f"/api/v1/instemmingsrondes/{round.code}").json()
    assert faults(client, "/api/v1/instemmingsrondes/{code}", body) == []
    told = body["cijfers"]
    assert (told is not None) is (state == "closed")
    if state == "closed":
        assert sorted(group["getoond"] for group in told["buurten"]) == [False, False, True]
        assert (told["perDoel"] is not None) is per_goal
    # And the description can be broken: a figure more is seen, and so is one of another type.
    assert faults(client, "/api/v1/instemmingsrondes/{code}", body | {"stemmen": 3})
    assert faults(client, "/api/v1/instemmingsrondes/{code}", body | {"lijsten": [{"naam": 7}]})


def test_the_list_of_rounds_keeps_to_its_schema(client: Client) -> None:
    make_round("closed", ballots=ballots()[:30])
    make_round("open")
    body = client.get("/api/v1/instemmingsrondes").json()
    assert len(body["resultaten"]) == 2
    assert faults(client, "/api/v1/instemmingsrondes", body) == []
