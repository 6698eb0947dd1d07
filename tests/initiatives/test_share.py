"""Sharing an initiative or a need: its address to copy and to send, a poster and a code that lead to it, and a picture."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from civicnet.addresses import site_url
from civicnet.frontend.qr import qr_code
from initiatives.models import Initiative
from tests.factories import make_initiative, make_user, sign_in
from tests.factories.posts import make_post

pytestmark = pytest.mark.django_db


def test_what_is_not_public_cannot_be_shared(client: Client) -> None:
    owner = make_user()
    draft, hidden = make_initiative("draft", owner=owner), make_initiative(owner=owner)
    Initiative.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    for plan in (draft, hidden):
        for word in ("deel/", "deel/poster/", "deel/qr.svg", "deel/plaatje.png"):
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


def test_the_page_names_a_picture_of_ours(client: Client) -> None:
    for plan in (
        make_initiative(name='Tuin & "Plein"', summary="Twaalf buren."),
        make_post(title="Een zaal"),
    ):
        page = client.get(plan.get_absolute_url()).text
        address = site_url(plan.get_absolute_url())
        assert f'property="og:image" content="{address}deel/plaatje.png"' in page
        assert f'property="og:url" content="{address}"' in page
        answer = client.get(f"{plan.get_absolute_url()}deel/plaatje.png")
        picture = Image.open(BytesIO(answer.content))
        assert (answer["Content-Type"], picture.format, picture.size) == ("image/png", "PNG", (1200, 630))
        assert len(answer.content) < 100_000
        assert not answer.cookies


@pytest.mark.parametrize("name", ["x", "W" * 120, "Een heel lange naam " * 6, "Şişli çocukları Łódź", "日本"])
def test_any_name_makes_a_picture(client: Client, name: str) -> None:
    plan = make_initiative(name=name[:120].strip(), summary=(name * 3)[:200])
    assert client.get(f"{plan.get_absolute_url()}deel/plaatje.png").status_code == 200


def test_the_code_is_a_file_of_its_own(client: Client) -> None:
    plan = make_initiative()
    answer = client.get(f"{plan.get_absolute_url()}deel/qr.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert qr_code(site_url(plan.get_absolute_url())).path in answer.content.decode()


def test_a_need_is_shared_without_the_name_of_a_resident(client: Client) -> None:
    person = make_user(name="Geheime Vrager")
    need, draft = make_post(person=person, title="Hulp bij het snoeien"), make_post(state="draft")
    for word in ("deel/", "deel/poster/"):
        assert client.get(f"/marktplaats/{draft.pk}/{word}").status_code == 404
        page = client.get(f"/marktplaats/{need.pk}/{word}").text
        assert "Hulp bij het snoeien" in page
        assert "Geheime" not in page
    assert f"/marktplaats/{need.pk}/deel/" in client.get(need.get_absolute_url()).text
