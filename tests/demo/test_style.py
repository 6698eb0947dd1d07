"""`/stijl/`: every component on one page."""

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_style_page_exists_only_in_the_demo(client: Client, settings: Any) -> None:
    settings.DEMO = settings.DEBUG = False
    assert client.get("/stijl/").status_code == 404
    settings.DEMO = True
    response = client.get("/stijl/")
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1
