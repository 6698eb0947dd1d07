"""`/mijn/`: what waits for me and nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civicnet.areas.models import Municipality
from civicnet.outbox.models import Notice
from initiatives.actions import invite
from initiatives.assessments import actions as assessing
from initiatives.assessments.models import Condition
from initiatives.models import MemberRole
from tests.factories import make_case, make_initiative, make_judgement, make_staff, make_user, sign_in
from tests.factories.following import follow

pytestmark = pytest.mark.django_db
ME = "/mijn/"


@pytest.mark.parametrize("address", [ME, "/mijn/berichten/", "/mijn/berichten/gelezen/"])
def test_a_visitor_is_asked_to_sign_in(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/inloggen/")


def test_nothing_of_somebody_else(client: Client) -> None:
    make_initiative("draft", owner=make_user(), name="Geheim plan")
    other = make_user()
    Notice.objects.create(user=other, event="x", title="Niet voor jou")
    page = sign_in(make_user()).get(ME)
    assert page.context["waiting"] == []
    assert "Geheim" not in page.content.decode()
    assert "Niet voor jou" not in page.content.decode()


def test_a_draft_waits_where_one_stopped() -> None:
    owner = make_user()
    draft = make_initiative("draft", owner=owner)
    (waiting,) = sign_in(owner).get(ME).context["waiting"]
    assert waiting.url == draft.continue_url


def test_the_hearing_waits_until_one_replies() -> None:
    case = make_case("hearing")
    owner = case.initiative.audience("owners")[0]
    (waiting,) = sign_in(owner).get(ME).context["waiting"]
    assert (waiting.url, waiting.due) == (f"/toetsen/{case.pk}/reageren/", case.hearing_due)
    replied = make_case("replied")
    assert sign_in(replied.initiative.audience("owners")[0]).get(ME).context["waiting"] == []


def test_an_own_condition_waits_those_of_others_do_not() -> None:
    case = make_case("comparison")
    owner = case.initiative.audience("owners")[0]
    soon = timezone.localdate() + timedelta(days=3)
    promised = [
        assessing.NewCondition(text=f"Van {who}", owner=who, due=soon) for who in Condition.Owner.values
    ]
    assessing.save_agreed(
        case,
        actor=case.assessor,
        judgement=make_judgement(case, overall="fits_with_conditions"),
        conditions=promised,
    )
    assessing.open_hearing(case, actor=case.assessor)
    assessing.reply(case, actor=owner, no_remarks=True)
    assert [w.text for w in sign_in(owner).get(ME).context["waiting"] if w.text.startswith("Van")] == []
    for reader in (case.assessor, case.second_reader):
        case.refresh_from_db()
        assessing.confirm(case, actor=reader, sha256=case.text_sha256)
    assert [w.text for w in sign_in(owner).get(ME).context["waiting"]] == ["Van initiators"]


def test_an_invitation_waits() -> None:
    owner, guest = make_user(), make_user("gast@voorbeeld.example")
    found = make_initiative(owner=owner, name="Buurttuin")
    invite(found, actor=owner, email="Gast@voorbeeld.example", role=MemberRole.MEMBER)
    browser = sign_in(guest)
    (waiting,) = browser.get(ME).context["waiting"]
    assert "Buurttuin" in waiting.text
    assert sign_in(make_user()).post(waiting.url).status_code == 404, "only for its own address"
    assert "Buurttuin" in browser.get(waiting.url).content.decode()
    browser.post(waiting.url, {"verborgen": "ja"})
    assert found.memberships.get(user=guest).shown is False
    assert browser.get(ME).context["waiting"] == []
    assert browser.post(waiting.url).status_code == 410


def test_an_invitation_to_an_address_that_is_not_confirmed_does_not_wait() -> None:
    owner, guest = make_user(), make_user()
    guest.emailaddress_set.create(email="gast@voorbeeld.example", verified=False, primary=False)
    invitation = invite(make_initiative(owner=owner), actor=owner, email="gast@voorbeeld.example")
    browser = sign_in(guest)
    assert browser.get(ME).context["waiting"] == []
    assert browser.post(f"/initiatieven/uitnodigingen/{invitation.pk}/").status_code == 404
    guest.emailaddress_set.filter(email="gast@voorbeeld.example").update(verified=True)
    assert browser.get(f"/initiatieven/uitnodigingen/{invitation.pk}/").status_code == 200


def test_staff_are_led_to_the_desk_only_with_two_factors() -> None:
    broker = make_staff("broker")
    assert [w.url for w in sign_in(broker).get(ME).context["waiting"]] == ["/werk/"]
    assert sign_in(broker, strong=False).get(ME).context["waiting"] == []


def test_what_one_follows() -> None:
    resident = make_user()
    found = make_initiative(name="Elzerstroom")
    follow(found, actor=resident)
    browser = sign_in(resident)
    assert browser.get(ME).context["followed"] == 1
    browser.post("/volgen/", {"wat": "initiative", "wie": found.pk, "volg": "0"})
    assert browser.get(ME).context["followed"] == 0


def test_queries_stay_flat() -> None:
    Municipality(name="Elzerbroek").save()
    owner = make_user()
    browser = sign_in(owner)
    make_initiative(owner=owner)
    make_initiative("draft", owner=owner)
    make_case("hearing", initiative=make_initiative("running", owner=owner))

    def count() -> int:
        browser.get(ME)
        with CaptureQueriesContext(connection) as captured:
            browser.get(ME)
        return len(captured)

    few = count()
    for _n in range(6):
        make_initiative(owner=owner)
        make_initiative("draft", owner=owner)
        follow(make_initiative(), actor=owner)
        Notice.objects.create(user=owner, event="x", title="x")
    assert count() == few
    assert few <= 18
