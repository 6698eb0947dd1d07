"""The mail of the demo is there to read."""

from typing import Any

import pytest
from django.core.mail import send_mail
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_mail_can_be_read(client: Client, settings: Any) -> None:
    settings.DEMO = True
    send_mail("Welkom <b>", "Open https://localhost/mijn/ & lees", None, ["noor@voorbeeld.example"])
    page = client.get(reverse("demo_letters")).content.decode()
    assert "Welkom &lt;b&gt;" in page
    assert 'href="https://localhost/mijn/"' in page
    assert "noor@voorbeeld.example" in page
