"""`/mijn/berichten/`: what a person was told, on their own page and on one of its own."""

import pytest

from civicnet.outbox.models import Notice
from tests.factories import make_user, sign_in

pytestmark = pytest.mark.django_db
ME = "/mijn/"


def test_notices_are_read_one_by_one_or_all() -> None:
    resident, other = make_user(), make_user()
    rows = [Notice.objects.create(user=resident, event="x", title=f"Bericht {n}", url=ME) for n in range(3)]
    foreign = Notice.objects.create(user=other, event="x", title="y", url="/")
    browser = sign_in(resident)
    assert browser.get(ME).context["unread"] == 3
    assert browser.post("/mijn/berichten/gelezen/", {"notice": rows[0].pk})["Location"] == ME
    assert browser.get(ME).context["unread"] == 2
    browser.post("/mijn/berichten/gelezen/", {"notice": foreign.pk})
    foreign.refresh_from_db()
    assert foreign.read_at is None
    browser.post("/mijn/berichten/gelezen/")
    assert browser.get(ME).context["unread"] == 0
    assert browser.get("/mijn/berichten/gelezen/").status_code == 405


def test_a_notice_leads_nowhere_else() -> None:
    resident = make_user()
    row = Notice.objects.create(user=resident, event="x", title="x", url="https://elders.example/")
    assert sign_in(resident).post("/mijn/berichten/gelezen/", {"notice": row.pk})["Location"] == ME


def test_all_notices_page_by_page() -> None:
    resident = make_user()
    Notice.objects.bulk_create(Notice(user=resident, event="x", title=f"Bericht {n}") for n in range(45))
    browser = sign_in(resident)
    assert len(browser.get(ME).context["notices"]) == 5
    assert [len(browser.get(f"/mijn/berichten/?pagina={n}").context["page"]) for n in (1, 2, 3)] == [
        20,
        20,
        5,
    ]
