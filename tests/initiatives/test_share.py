"""Sharing an initiative: its address to copy and to send, and a poster with a code that leads to it."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from civicnet.addresses import site_url
from civicnet.frontend.qr import qr_code
from initiatives.models import Initiative
from tests.factories import make_initiative, make_user, sign_in

pytestmark = pytest.mark.django_db


def test_what_is_not_public_cannot_be_shared(client: Client) -> None:
    owner = make_user()
    draft, hidden = make_initiative("draft", owner=owner), make_initiative(owner=owner)
    Initiative.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    for plan in (draft, hidden):
        for word in ("deel/", "deel/poster/"):
            assert sign_in(owner).get(plan.get_absolute_url() + word).status_code == 404


def test_the_page_leads_there_and_sends_no_mail_by_itself(client: Client) -> None:
    plan = make_initiative()
    page = client.get(plan.get_absolute_url()).text
    (link,) = re.findall(r"<a[^>]+data-share=[^>]+>", page)
    assert f'href="{plan.get_absolute_url()}deel/"' in link
    assert f'data-share="{site_url(plan.get_absolute_url())}"' in link
    assert "mailto:?" not in page


def test_there_is_an_address_to_copy_and_ways_to_send_it(client: Client) -> None:
    plan = make_initiative(name="Tuin & Plein")
    answer = client.get(f"{plan.get_absolute_url()}deel/")
    address = site_url(plan.get_absolute_url())
    assert f'value="{address}"' in answer.text
    assert 'href="https://wa.me/?text=Tuin%20%26%20Plein%20http' in answer.text
    assert "mailto:?subject=Tuin%20%26%20Plein" in answer.text
    assert not answer.cookies


def test_the_poster_says_what_it_is_and_where(client: Client) -> None:
    plan = make_initiative(name="Tuin", summary="Twaalf buren maken een tuin.")
    page = client.get(f"{plan.get_absolute_url()}deel/poster/").text
    address = site_url(plan.get_absolute_url())
    assert "Twaalf buren maken een tuin." in page
    assert address.partition("://")[2].rstrip("/") in page
    assert qr_code(address).path in page
