"""The page to try the API on."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_page_has_no_inline_script(client: Client) -> None:
    page = client.get("/api/v1/probeer").content.decode()
    assert 'id="swagger-ui"' in page
    assert "<script>" not in page
    assert "<style" not in page


def test_its_script_names_the_description(client: Client) -> None:
    answer = client.get("/api/v1/probeer?script=")
    assert answer["Content-Type"].startswith("application/javascript")
    assert "/api/v1/openapi.json" in answer.content.decode()
