"""The stage, which owners set and nobody else; handing over; the desk's first contact; the outcome."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from civicnet.journal.models import Entry
from civicnet.outbox.models import Notice
from civicnet.workflow import SYSTEM, NotAllowedNow
from initiatives import actions
from initiatives.models import Handover, Initiative
from tests.factories import add_member, make_initiative, make_staff, make_user, sign_in
from tests.factories.following import follow, read_by

pytestmark = pytest.mark.django_db


def url(name: str, initiative: Initiative) -> str:
    return reverse(f"initiatives:{name}", args=[initiative.slug])


def test_the_municipality_never_sets_a_stage(client: Client) -> None:
    initiative = make_initiative("submitted")
    assert client.get(url("stage", initiative)).status_code == 302
    people = [
        make_user(),
        add_member(initiative),
        *(make_staff(r) for r in ("broker", "assessor", "moderator", "admin")),
    ]
    for person in people:
        client.force_login(person)
        for name in ("stage", "hand_over"):
            assert client.get(url(name, initiative)).status_code == 403
            assert client.post(url(name, initiative), {"verb": "prepare"}).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.withdraw(initiative, actor=person)
    initiative.refresh_from_db()
    assert initiative.stage == "submitted"


def test_an_owner_moves_it_along_and_followers_hear(client: Client) -> None:
    owner, follower = make_user(), make_user()
    initiative = make_initiative("submitted", owner=owner)
    member = add_member(initiative)
    follow(initiative, actor=follower)
    client.force_login(owner)
    shown = client.get(url("stage", initiative)).text
    assert 'value="prepare"' in shown
    assert 'value="rest"' not in shown
    client.post(url("stage", initiative), {"verb": "prepare", "note": "De schuur staat er"})
    client.post(url("stage", initiative), {"verb": "run"})
    initiative.refresh_from_db()
    assert initiative.stage == "running"
    assert initiative.started_on
    assert len(read_by(follower)) == 2
    assert {n.event for n in Notice.objects.filter(user=member)} == {"initiative.prepare", "initiative.run"}
    assert Entry.objects.get(verb="prepare").note == "De schuur staat er"
    heard = {notice.event for notice in Notice.objects.filter(user=owner)}
    assert heard == {"initiative.receipt", "initiative.join"}  # who acts is not told


def test_a_step_that_is_not_possible_now_is_409(client: Client) -> None:
    owner = make_user()
    initiative = make_initiative("submitted", owner=owner)
    client.force_login(owner)
    assert client.post(url("stage", initiative), {"verb": "rest"}).status_code == 409
    assert client.post(url("stage", initiative), {"verb": "submit"}).status_code == 404
    with pytest.raises(NotAllowedNow):
        actions.end(initiative, actor=owner)


def test_the_database_refuses_a_step_that_the_table_does_not_know() -> None:
    initiative = make_initiative("submitted")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE initiatives_initiative SET stage = 'draft' WHERE id = %s", [initiative.pk])


def test_handing_over_keeps_the_page_and_links_to_who_goes_on(client: Client) -> None:
    owner = make_user()
    initiative = make_initiative("running", owner=owner)
    heir = make_initiative("running", name="De Opvolger")
    client.force_login(owner)
    answer = client.post(url("stage", initiative), {"verb": "hand_over"})
    assert answer["Location"] == url("hand_over", initiative)
    refused = client.post(url("hand_over", initiative), {"lessons": "Begin klein"})
    assert refused.status_code == 422
    assert "Begin klein" in refused.text
    client.post(url("hand_over", initiative), {"successor_name": "de opvolger", "lessons": "Begin klein"})
    handover = Handover.objects.get()
    assert (handover.successor, handover.successor_name) == (heir, "")
    initiative.refresh_from_db()
    assert initiative.stage == "handed_over"
    assert initiative.ended_on
    assert (
        heir.get_absolute_url() not in Client().get(initiative.get_absolute_url()).text
    )  # not asked for nothing
    actions.answer_handover(handover, actor=heir.audience("owners")[0], agrees=True)
    assert heir.get_absolute_url() in Client().get(initiative.get_absolute_url()).text
    assert Handover.objects.get().successor_name == "De Opvolger"
    assert client.post(url("hand_over", initiative), {"successor_name": "Nog een"}).status_code == 409
    assert Handover.objects.count() == 1


def test_first_contact_is_written_down_by_who_spoke_with_them(client: Client) -> None:
    owner = make_user()
    initiative = make_initiative("submitted", owner=owner)
    assert client.get(url("contact", initiative)).status_code == 302
    for person in (make_user(), owner, make_staff("curator")):
        client.force_login(person)
        assert client.post(url("contact", initiative), {}).status_code == 403
    broker = make_staff("broker", name="Noor Verhage")
    client = sign_in(broker)
    assert client.get(url("contact", initiative)).status_code == 200
    client.post(url("contact", initiative), {"note": "Fijn gesprek gehad"})
    initiative.refresh_from_db()
    assert initiative.contact_person == broker
    assert initiative.contacted_at
    assert "Fijn gesprek gehad" in Notice.objects.get(event="initiative.log_contact").text
    assert "Fijn gesprek gehad" not in Client().get(initiative.get_absolute_url()).text
    assert client.post(url("contact", initiative), {}).status_code == 409


def test_staff_who_takes_part_does_not_log_contact_with_itself() -> None:
    broker = make_staff("broker")
    with pytest.raises(PermissionDenied):
        actions.log_contact(make_initiative("submitted", owner=broker), actor=broker)
    with pytest.raises(NotAllowedNow):
        actions.log_contact(make_initiative("draft"), actor=SYSTEM)


def test_an_outcome_leaves_a_line_in_the_journal() -> None:
    initiative = make_initiative("running")
    actions.record_outcome(initiative, "fits", actor=SYSTEM)
    initiative.refresh_from_db()
    assert initiative.outcome == "fits"
    entry = Entry.objects.get(verb="outcome")
    assert (entry.before, entry.after) == ("", "fits")
