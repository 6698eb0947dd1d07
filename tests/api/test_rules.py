"""The NL GOV REST API Design Rules 2.2, one test for each rule that a server can be held to, named by its id."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from civicnet.permissions import every_url
from tests import factories
from tests.factories.api import COLLECTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Any:
    version = factories.make_version()
    return factories.make_initiative(stage="running", goals=list(version.goals.all()[:1]))


def routes() -> list[str]:
    return [url.route for url in every_url() if url.route.startswith("api/v1/")]


def test_core_naming_resources_and_collections(client: Client, town: Any) -> None:
    """Resources are plural nouns, in Dutch."""
    for name in COLLECTIONS:
        assert client.get(f"/api/v1/{name}").status_code == 200


def test_core_path_segments_kebab_case() -> None:
    for route in routes():
        for segment in re.sub(r"<[^>]+>", "", route).split("/"):
            assert re.fullmatch(r"[a-z0-9.-]*", segment), route


def test_core_query_keys_camel_case(client: Client, town: Any) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    names = [
        parameter["name"]
        for methods in schema["paths"].values()
        for parameter in methods["get"].get("parameters", [])
        if parameter["in"] == "query"
    ]
    assert names
    assert all(re.fullmatch(r"[a-z][a-zA-Z0-9]*", name) for name in names), names


@pytest.mark.parametrize("name", COLLECTIONS)
def test_core_no_trailing_slash(client: Client, name: str) -> None:
    answer = client.get(f"/api/v1/{name}/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_core_http_methods(client: Client, town: Any) -> None:
    """Only standard methods; what is read-only says so with 405."""
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)("/api/v1/initiatieven", content_type="application/json")
        assert answer.status_code == 405, method
        assert answer["Content-Type"] == "application/problem+json"


def test_core_uri_version_and_version_header(client: Client, town: Any) -> None:
    for path in ("/api/v1", "/api/v1/initiatieven", "/api/v1/bestaat-niet"):
        assert re.fullmatch(r"\d+\.\d+\.\d+", client.get(path)["API-Version"]), path


def test_core_publish_openapi(client: Client) -> None:
    """OpenAPI 3 at the standard place, open to every origin."""
    answer = client.get("/api/v1/openapi.json", headers={"Origin": "https://elders.example"})
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    assert answer["Access-Control-Allow-Origin"] == "*"
    documented = {path.split("{")[0].strip("/").split("/")[-1] for path in answer.json()["paths"]}
    assert set(COLLECTIONS) <= documented


def test_core_doc_language_and_contact(client: Client) -> None:
    info = client.get("/api/v1/openapi.json").json()["info"]
    assert info["title"]
    assert info["version"]


def test_core_error_handling_problem_details(client: Client, town: Any) -> None:
    answer = client.get("/api/v1/initiatieven/bestaat-niet")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 404
    assert answer.json()["title"]


def test_core_error_handling_of_the_page_to_try_it(client: Client) -> None:
    answer = client.get("/api/v1/probeer", {"bestaatniet": "1"})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["invalidParams"][0]["name"] == "bestaatniet"


def test_core_error_handling_invalid_input_is_400(client: Client, town: Any) -> None:
    answer = client.get("/api/v1/initiatieven", {"fase": "bestaat-niet"})
    assert answer.status_code == 400
    assert answer.json()["invalidParams"][0]["name"] == "fase"


@pytest.mark.parametrize(
    "wrong", ["pagina=2", "cursor=abc", "cursor=", "cursor=WzAsMV0", "paginaGrootte=veel", "paginaGrootte=-1"]
)
def test_a_page_that_is_none_is_400(client: Client, town: Any, wrong: str) -> None:
    answer = client.get(f"/api/v1/initiatieven?{wrong}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_core_date_time_is_rfc_3339_in_utc(client: Client, town: Any) -> None:
    moment = client.get("/api/v1/initiatieven").json()["resultaten"][0]["gewijzigdOp"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", moment)


def test_core_security_headers(client: Client, town: Any) -> None:
    answer = client.get("/api/v1/initiatieven")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"]


def test_core_json_only(client: Client, town: Any) -> None:
    assert client.get("/api/v1/initiatieven")["Content-Type"].startswith("application/json")
    assert client.get("/api/v1/initiatieven", headers={"Accept": "text/csv"}).status_code == 406


def test_core_geojson_by_content_negotiation(client: Client, town: Any) -> None:
    answer = client.get("/api/v1/buurten", headers={"Accept": "application/geo+json"})
    assert answer["Content-Type"].startswith("application/geo+json")
    assert answer.json()["type"] == "FeatureCollection"


def test_core_no_action_in_resolver_has_a_slash_at_the_end() -> None:
    assert not [r for r in routes() if r.endswith("/")]
    assert get_resolver()
