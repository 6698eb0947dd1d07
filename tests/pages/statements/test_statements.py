"""What the site says about itself is there in both languages, with an address to write to."""

import pytest
from django.test import Client

from civicnet.areas.models import Municipality
from tests.factories.once import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
@made_once
def town() -> None:
    """With the address of a municipality."""
    Municipality(name="Elzerbroek", email="hallo@elzerbroek.example").save()


@pytest.mark.parametrize("path", ["/toegankelijkheid/", "/gegevens/", "/open-data/", "/zo-werkt-een-toets/"])
def test_statements(client: Client, path: str) -> None:
    for prefix in ("", "/en"):
        page = client.get(prefix + path)
        assert page.status_code == 200
        assert page.content.count(b"<h1") == 1
    if path in ("/toegankelijkheid/", "/gegevens/"):
        assert b"mailto:hallo@elzerbroek.example" in page.content
