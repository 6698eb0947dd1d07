"""The page of one initiative: who sees it, what it tells, what it costs."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civicnet.areas.models import Municipality
from civicnet.following.models import Follow
from initiatives.actions import add_update, end, score_measure, set_norm, withdraw
from initiatives.models import Initiative, MemberRole, Membership
from tests.factories import make_areas, make_case, make_initiative, make_user, make_version, sign_in
from tests.factories.following import follow

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return response.content.decode()


def test_a_draft_is_404_for_everybody_but_its_members(client: Client) -> None:
    owner = make_user()
    draft = make_initiative("draft", owner=owner, name="Geheim plan")
    address = draft.get_absolute_url()
    assert client.get(address).status_code == 404
    assert sign_in(make_user()).get(address).status_code == 404
    page = sign_in(owner).get(address)
    assert page.status_code == 200
    assert "noindex" in text_of(page)
    assert draft.continue_url in text_of(page)
    assert client.get(address + "rss.xml").status_code == 404


def test_what_a_moderator_hid_is_404(client: Client) -> None:
    hidden = make_initiative()
    Initiative.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_only_initiators_get_the_panel(client: Client) -> None:
    owner = make_user()
    found = make_initiative(owner=owner)
    manage = f"{found.get_absolute_url()}beheren/"
    assert manage not in text_of(client.get(found.get_absolute_url()))
    assert manage not in text_of(sign_in(make_user()).get(found.get_absolute_url()))
    page = text_of(sign_in(owner).get(found.get_absolute_url()))
    assert manage in page
    assert 'value="prepare"' in page
    assert 'value="withdraw"' not in page
    assert f"/toetsen/aanvragen/{found.slug}/" in page


def test_a_plan_that_does_not_go_on_asks_for_no_assessment() -> None:
    owner = make_user()
    found = make_initiative(owner=owner)
    withdraw(found, actor=owner)
    page = text_of(sign_in(owner).get(found.get_absolute_url()))
    assert f"/toetsen/aanvragen/{found.slug}/" not in page


def test_the_small_map_marks_the_place(client: Client) -> None:
    found = make_initiative(neighbourhood=make_areas()[0])
    assert text_of(client.get(found.get_absolute_url())).count("cn-map__here") == 1


def test_a_hidden_member_is_shown_to_the_others_only(client: Client) -> None:
    owner, shy = make_user(), make_user(name="Verlegen Persoon")
    found = make_initiative(owner=owner)
    Membership.objects.create(initiative=found, user=shy, role=MemberRole.MEMBER, shown=False)
    assert "Verlegen Persoon" not in text_of(client.get(found.get_absolute_url()))
    assert "Verlegen Persoon" in text_of(sign_in(owner).get(found.get_absolute_url()))


def test_following_takes_an_account(client: Client) -> None:
    found, resident = make_initiative(), make_user()
    address = found.get_absolute_url()
    page = client.get(address)
    assert f"/volgen/?wat=initiative&amp;wie={found.pk}" in text_of(page)
    assert not page.cookies  # no POST form, so no cookie
    browser, what = sign_in(resident), {"wat": "initiative", "wie": found.pk, "volg": "1"}
    assert browser.get(address).context["follow"].follows is False
    browser.post("/volgen/", what)
    assert browser.get(address).context["follow"].follows is True
    assert client.post("/volgen/", what).status_code == 302
    assert Follow.objects.of("initiative", found.pk).count() == 1


@pytest.mark.parametrize("state", ["requested", "first_assessment", "hearing", "decided"])
def test_the_status_says_what_the_municipality_does(client: Client, state: str) -> None:
    case = make_case(state)
    page = client.get(case.initiative.get_absolute_url())
    status = page.context["status"]
    assert status.tone == ("ok" if state == "decided" else "wait")
    if state in ("requested", "first_assessment"):
        assert str(case.answer_due.year) in status.text
    assert f'href="/toetsen/{case.pk}/"' in text_of(page)


def test_blind_readings_are_not_on_the_page(client: Client) -> None:
    case = make_case("comparison")
    for browser in (client, sign_in(case.initiative.audience("owners")[0])):
        assert "Reden bij" not in text_of(browser.get(case.initiative.get_absolute_url()))


def test_the_timeline_tells_everything_once_newest_first(client: Client) -> None:
    owner = make_user()
    found = make_initiative("running", owner=owner, own_measure="Het werkt.")
    add_update(found, actor=owner, title="Eerste nieuws", text="**Hoi** <script>alert(1)</script>")
    score_measure(found, actor=owner, score=7, on=timezone.localdate())
    set_norm(found, actor=owner, norm=6)
    withdraw(found, actor=owner)
    page = client.get(found.get_absolute_url())
    lines = page.context["timeline"]
    dates = [line.at for line in lines]
    assert dates == sorted(dates, reverse=True)
    assert sum(line.text == "Eerste nieuws" for line in lines) == 1
    assert len(lines) == 6  # put on the site, running, withdrawn; the news; the score; the norm
    assert "<b>Hoi</b>" in text_of(page) or "<strong>Hoi</strong>" in text_of(page)
    assert "<script>alert" not in text_of(page)


def test_the_next_deadline_stands_on_top(client: Client) -> None:
    case = make_case("intake")
    first = client.get(case.initiative.get_absolute_url()).context["timeline"][0]
    assert first.next
    assert first.at == case.answer_due


def test_json_ld_cannot_be_broken_out_of(client: Client) -> None:
    found = make_initiative(name="</script><b>x", summary="a & b")
    page = text_of(client.get(found.get_absolute_url()))
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert json.loads(data)["name"] == "</script><b>x"


def test_an_ended_one_stays(client: Client) -> None:
    owner = make_user()
    found = make_initiative("running", owner=owner)
    end(found, actor=owner)
    assert client.get(found.get_absolute_url()).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_queries_stay_flat_and_few(client: Client) -> None:
    Municipality(name="Elzerbroek").save()
    (area,) = make_areas("Oude Kern")
    version = make_version()
    owner = make_user()
    found = make_initiative(
        "running", owner=owner, neighbourhood=area, goals=version.goals.all()[:1], own_measure="Het werkt."
    )
    case = make_case("decided", initiative=found)
    address = found.get_absolute_url()
    browser = sign_in(owner)

    def count(who: Client) -> int:
        who.get(address)
        with CaptureQueriesContext(connection) as captured:
            who.get(address)
        return len(captured)

    add_update(found, actor=owner, title="Nieuws", text="x")
    score_measure(found, actor=owner, score=3, on=timezone.localdate())
    few, few_owner = count(client), count(browser)
    for n in range(8):
        add_update(found, actor=owner, title=f"Nieuws {n}", text="x")
        score_measure(found, actor=owner, score=n, on=timezone.localdate())
        member = make_user()
        Membership.objects.create(initiative=found, user=member, role=MemberRole.MEMBER)
        follow(found, actor=make_user())
    found.goals.set(version.goals.all())
    case.refresh_from_db()
    assert count(client) == few
    assert count(browser) == few_owner
    assert few <= 15
    assert few_owner <= 24
