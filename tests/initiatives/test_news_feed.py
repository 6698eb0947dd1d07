"""The news of one initiative for a feed reader."""

import pytest
from django.test import Client

from initiatives.actions import add_update
from tests.factories import make_initiative, make_user

pytestmark = pytest.mark.django_db


def test_its_feed_has_the_news(client: Client) -> None:
    owner = make_user()
    found = make_initiative(owner=owner)
    add_update(found, actor=owner, title="Nieuws", text="Tekst")
    feed = client.get(found.get_absolute_url() + "rss.xml")
    assert feed["Content-Type"].startswith("application/rss+xml")
    assert "Nieuws" in feed.content.decode()
