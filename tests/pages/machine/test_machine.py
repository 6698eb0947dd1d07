"""What programs ask for first."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from civicnet.areas.models import Municipality
from initiatives.models import Initiative
from tests.factories import make_initiative
from tests.factories.once import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
@made_once
def town() -> None:
    """With the address of a municipality."""
    Municipality(name="Elzerbroek", email="hallo@elzerbroek.example").save()


def test_what_programs_ask_for(client: Client) -> None:
    found = make_initiative()
    assert "Sitemap: " in client.get("/robots.txt").content.decode()
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:hallo@elzerbroek.example" in text
    assert "Expires: " in text
    sitemap = b"".join(client.get("/sitemap.xml")).decode()
    assert f"{found.get_absolute_url()}</loc>" in sitemap


def test_a_program_is_told_the_day_it_was_here(client: Client) -> None:
    make_initiative()
    Initiative.objects.update(changed_at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    assert "<lastmod>2026-07-01</lastmod>" in b"".join(client.get("/sitemap.xml")).decode()


def test_a_browser_that_asks_by_itself_finds_the_icon(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert answer["Location"].endswith(".svg")
