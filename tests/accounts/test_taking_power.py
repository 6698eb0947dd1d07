"""Taking power away needs what giving it needs (domain.md, Who).

Ending an administrator, or the last holder of a role, needs that person, a second administrator, or seven days' notice.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from civicnet import events
from civicnet.accounts import actions
from civicnet.accounts.models import CONSENT_ROLES, Announcement, Role, RoleGrant, User
from civicnet.accounts.tasks import carry_out_announced
from civicnet.deadlines import local_date
from civicnet.journal.models import Entry
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import NotAllowedNow
from tests.factories import NO_MAIL, make_staff, make_user, sign_in
from tests.factories.power import State, admins, days_pass, letters, roles_of, together

pytestmark = pytest.mark.django_db


# ---- the attack that was found --------------------------------------------------------------


def test_one_administrator_does_not_take_over_the_house() -> None:
    ada, koen = make_staff("admin"), make_staff("admin")
    client = sign_in(ada)
    grant = koen.grants.get()
    assert client.post(reverse("grant_step", args=[grant.pk]), {"verb": "end"}).status_code == 409
    at_once = {"role": f"end-{grant.pk}", "reason": "Hij mag weg."}
    assert client.post(reverse("end_role", args=[koen.pk]), at_once).status_code == 422
    invited = client.post(reverse("invite_admin"), {"name": "Pop", "email": "pop@voorbeeld.example"})
    assert invited.status_code == 409
    assert client.get(reverse("invite_admin")).status_code == 409
    assert roles_of(koen) == {"admin"}
    assert not User.objects.filter(email="pop@voorbeeld.example").exists()


def test_the_attempt_stands_in_the_journal_and_is_told() -> None:
    ada, koen, third = (
        make_staff("admin"),
        make_staff("admin", mail_rhythms=NO_MAIL),
        make_staff("admin"),
    )
    grant = koen.grants.get()
    with pytest.raises(NotAllowedNow):
        actions.end(grant, actor=ada)
    assert Entry.objects.about(grant).get().verb == "end_refused"
    assert set(Notice.objects.values_list("user", flat=True)) == {koen.pk, third.pk}
    assert letters() == {koen.email, third.email}


# ---- ending an administrator ----------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_who_may_announce(role: str) -> None:
    grant = make_staff(role).grants.get()
    others = [make_user(), *(make_staff(name) for name in Role if name not in (Role.ADMIN, role))]
    for refused in (*others, grant.user):
        with pytest.raises(PermissionDenied):
            actions.announce_end(grant, actor=refused)
    weak = make_staff("admin")
    weak.strong = False
    with pytest.raises(PermissionDenied):
        actions.announce_end(grant, actor=weak)
    assert not Announcement.objects.exists()


def test_the_person_ends_it_at_once() -> None:
    _ada, koen = make_staff("admin"), make_staff("admin")
    actions.end(koen.grants.get(), actor=koen)
    assert roles_of(koen) == frozenset()


def test_a_second_administrator_agrees() -> None:
    ada, koen, third = (make_staff("admin") for _n in range(3))
    announcement = actions.announce_end(koen.grants.get(), actor=ada)
    for refused in (ada, koen, make_staff("decider"), make_user()):
        with pytest.raises(PermissionDenied):
            actions.agree(announcement, actor=refused)
    assert roles_of(koen) == {"admin"}
    actions.agree(announcement, actor=third)
    assert roles_of(koen) == frozenset()
    announcement.refresh_from_db()
    assert (announcement.state, announcement.agreed_by) == (State.AGREED, third)
    with pytest.raises(NotAllowedNow):
        actions.agree(announcement, actor=third)


def test_all_staff_hear_of_it_by_letter_whatever_they_chose() -> None:
    ada, koen = make_staff("admin"), make_staff("admin")
    reader = make_staff("broker", mail_rhythms=NO_MAIL)
    make_user()
    announcement = actions.announce_end(koen.grants.get(), actor=ada)
    assert letters() == {ada.email, koen.email, reader.email}
    assert set(Notice.objects.values_list("user", flat=True)) == {ada.pk, koen.pk, reader.pk}
    assert [e.verb for e in Entry.objects.about(announcement)] == ["announce"]


@pytest.mark.parametrize(("days", "ends"), [(0, False), (7, False), (8, True)])
def test_seven_days_pass(days: int, ends: bool) -> None:
    ada, koen = make_staff("admin"), make_staff("admin")
    announcement = actions.announce_end(koen.grants.get(), actor=ada)
    assert announcement.due_on == local_date() + timedelta(days=7)
    days_pass(announcement, days)
    assert (roles_of(koen) == frozenset()) is ends
    assert announcement.state == (State.CARRIED_OUT if ends else State.ANNOUNCED)


def test_who_stops_it() -> None:
    ada, koen, third = (make_staff("admin") for _n in range(3))
    grant = koen.grants.get()
    announcement = actions.announce_end(grant, actor=ada)
    for refused in (koen, make_staff("decider"), make_user()):
        with pytest.raises(PermissionDenied):
            actions.withdraw(announcement, actor=refused)
    actions.withdraw(announcement, actor=third)
    days_pass(announcement, 8)
    assert (announcement.state, roles_of(koen)) == (State.WITHDRAWN, {"admin"})
    again = actions.announce_end(grant, actor=ada)
    with pytest.raises(NotAllowedNow):
        actions.announce_end(grant, actor=third)
    actions.withdraw(again, actor=ada)


def test_an_objection_is_heard_and_stops_nothing() -> None:
    ada, koen = make_staff("admin"), make_staff("admin")
    reader = make_staff("broker")
    announcement = actions.announce_end(koen.grants.get(), actor=ada)
    with pytest.raises(PermissionDenied):
        actions.object_to(announcement, actor=make_user(), reason="Nee.")
    Message.objects.all().delete()
    answer = sign_in(koen).post(
        reverse("announcement_step", args=[announcement.pk]),
        {"verb": "object", "reason": "Ik was op vakantie."},
    )
    assert answer.status_code == 302
    assert letters() == {ada.email, reader.email}
    assert "Ik was op vakantie." in sign_in(reader).get(reverse("announcements")).content.decode()
    days_pass(announcement, 8)
    assert roles_of(koen) == frozenset()
    with pytest.raises(NotAllowedNow):
        actions.object_to(announcement, actor=reader, reason="Te laat.")


def test_what_a_lost_admin_announced_lapses() -> None:
    ada, koen, third = (make_staff("admin") for _n in range(3))
    announcement = actions.announce_end(koen.grants.get(), actor=ada)
    actions.end(ada.grants.get(), actor=ada)
    days_pass(announcement, 8)
    assert (announcement.state, roles_of(koen), roles_of(third)) == (State.LAPSED, {"admin"}, {"admin"})


def test_two_announce_each_other_and_one_stays() -> None:
    ada, koen = make_staff("admin"), make_staff("admin")
    one = actions.announce_end(koen.grants.get(), actor=ada)
    two = actions.announce_end(ada.grants.get(), actor=koen)
    Announcement.objects.update(due_on=local_date() - timedelta(days=1))
    carry_out_announced()
    assert admins() == 1
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, two.state) == (State.CARRIED_OUT, State.LAPSED)


def test_the_event_is_there_when_the_role_really_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(events._handlers, "role_grant.end", [lambda payload: None])
    ended = Message.objects.filter(kind="event", name="role_grant.end")
    ada, koen, third = (make_staff("admin") for _n in range(3))
    announcement = actions.announce_end(koen.grants.get(), actor=ada)
    with pytest.raises(NotAllowedNow):
        actions.end(koen.grants.get(), actor=ada)
    actions.withdraw(announcement, actor=ada)
    assert not ended.exists()
    actions.agree(actions.announce_end(koen.grants.get(), actor=ada), actor=third)
    assert [m.payload["before"] for m in ended.all()] == ["active"]
    days_pass(actions.announce_end(third.grants.get(), actor=ada), 8)
    assert ended.all().count() == 2


# ---- the last holder of a role --------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_one_after_the_other_goes_until_the_last(role: str) -> None:
    ada, holders = make_staff("admin"), [make_staff(role) for _n in range(3)]
    make_staff(role, is_active=False)
    for holder in holders[:2]:
        actions.end(holder.grants.get(), actor=ada)
    last = holders[2].grants.get()
    with pytest.raises(NotAllowedNow):
        actions.end(last, actor=ada)
    announcement = actions.announce_end(last, actor=ada)
    actions.agree(announcement, actor=make_staff("admin"))
    assert roles_of(holders[2]) == frozenset()


def test_a_role_that_others_hold_needs_no_notice() -> None:
    ada, grant = make_staff("admin"), make_staff("broker").grants.get()
    make_staff("broker")
    with pytest.raises(NotAllowedNow):
        actions.announce_end(grant, actor=ada)


@pytest.mark.parametrize("role", sorted(CONSENT_ROLES))
def test_a_proposal_is_taken_back_by_one(role: str) -> None:
    grant = actions.propose_grant(make_user(), role, actor=make_staff("admin"))
    actions.end(grant, actor=make_staff("admin"))
    assert grant.state == RoleGrant.State.ENDED


# ---- at the same moment ---------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_both_give_up_at_the_same_moment_and_one_stays() -> None:
    for _n in range(5):
        RoleGrant.objects.all().update(state="ended")
        people = make_staff("admin"), make_staff("admin")
        grants = [RoleGrant.objects.get(user=person) for person in people]
        for person in people:
            assert person.roles == {"admin"}  # known before the locks, as in a request
        found = together(
            *(
                lambda g=grant, p=person: actions.end(g, actor=p)
                for grant, person in zip(grants, people, strict=True)
            )
        )
        assert sorted(found) == ["NotAllowedNow", "done"]
        assert admins() == 1


@pytest.mark.django_db(transaction=True)
def test_three_end_each_other_in_a_ring_and_one_stays() -> None:
    ada, bo, cas = (make_staff("admin") for _n in range(3))
    one = actions.announce_end(bo.grants.get(), actor=ada)
    two = actions.announce_end(cas.grants.get(), actor=bo)
    three = actions.announce_end(ada.grants.get(), actor=cas)
    for person in (ada, bo, cas):
        assert person.roles == {"admin"}
    together(
        lambda: actions.agree(one, actor=cas),
        lambda: actions.agree(two, actor=ada),
        lambda: actions.agree(three, actor=bo),
    )
    assert admins() >= 1
    # Whoever lost the role was no administrator any more when their word would have counted.
    for announcement in Announcement.objects.filter(state=State.AGREED):
        assert announcement.grant.user != announcement.agreed_by


@pytest.mark.django_db(transaction=True)
def test_the_last_two_holders_end_at_the_same_moment_and_one_stays() -> None:
    ada, koen = make_staff("admin"), make_staff("admin")
    one, two = make_staff("assessor"), make_staff("assessor")
    grants = [RoleGrant.objects.get(user=person) for person in (one, two)]
    found = together(
        lambda: actions.end(grants[0], actor=ada),
        lambda: actions.end(grants[1], actor=koen),
    )
    assert sorted(found) == ["NotAllowedNow", "done"]
    assert RoleGrant.objects.active("assessor").count() == 1


# ---- the pages ------------------------------------------------------------------------------


def test_the_page_is_for_everybody_with_a_role(client: Client) -> None:
    page = reverse("announcements")
    assert client.get(page).status_code == 302
    assert sign_in(make_user()).get(page).status_code == 403
    ada, koen, third = (make_staff("admin") for _n in range(3))
    announcement = actions.announce_end(koen.grants.get(), actor=ada)
    for person, buttons in (
        (make_staff("broker"), []),
        (koen, []),
        (ada, ["withdraw"]),
        (third, ["agree", "withdraw"]),
    ):
        text = sign_in(person).get(page).content.decode()
        assert f'data-announcement="{announcement.pk}"' in text
        assert [verb for verb in ("agree", "withdraw") if f'value="{verb}"' in text] == buttons


def test_announce_and_agree_in_the_browser() -> None:
    ada, koen, third = (make_staff("admin") for _n in range(3))
    grant = koen.grants.get()
    page = reverse("end_role", args=[koen.pk])
    assert page in sign_in(ada).get(reverse("roles")).text
    sent = {"role": f"announce-{grant.pk}", "reason": "Hij werkt hier niet meer."}
    assert sign_in(ada).post(page, sent)["Location"] == reverse("announcements")
    assert page not in sign_in(ada).get(reverse("roles")).text
    assert "Hij werkt hier niet meer." in sign_in(third).get(reverse("announcements")).text
    assert "Hij werkt hier niet meer." in Notice.objects.filter(user=koen).latest("pk").text
    step = reverse("announcement_step", args=[grant.announcements.get().pk])
    assert sign_in(third).get(step).status_code == 405
    assert sign_in(ada).post(step, {"verb": "agree"}).status_code == 403
    assert sign_in(third).post(step, {"verb": "carry_out"}).status_code == 400
    assert sign_in(third).post(step, {"verb": "object", "reason": " "}).status_code == 400
    assert sign_in(third).post(step, {"verb": "agree"}).status_code == 302
    assert roles_of(koen) == frozenset()


def test_what_is_announced_waits_on_the_page_of_staff() -> None:
    ada, koen = make_staff("admin"), make_staff("admin")
    actions.announce_end(koen.grants.get(), actor=ada)
    for person, sees in ((make_staff("broker"), True), (koen, True), (make_user(), False)):
        assert (reverse("announcements") in sign_in(person).get(reverse("me")).content.decode()) is sees
