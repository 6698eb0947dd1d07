"""Members, invitations, roles, leaving, following: the refused first."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.journal.models import Entry
from civicnet.outbox.models import Message
from civicnet.workflow import NotAllowedNow
from initiatives import actions
from initiatives.models import Initiative, Invitation, Membership
from tests.factories import add_member, make_initiative, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db


def page(initiative: Initiative) -> str:
    return reverse("initiatives:members", args=[initiative.slug])


def membership_of(initiative: Initiative, person: User) -> Membership:
    return initiative.memberships.get(user=person, left_at=None)


# ---- who may ---------------------------------------------------------------------------------
def test_only_members_see_the_page_and_only_owners_change_it(client: Client) -> None:
    initiative = make_initiative("running")
    member = add_member(initiative)
    assert client.get(page(initiative)).status_code == 302
    for stranger in (make_user(), make_staff("broker"), make_staff("admin")):
        client.force_login(stranger)
        assert client.get(page(initiative)).status_code == 403
    client.force_login(member)
    answer = client.get(page(initiative))
    assert answer.status_code == 200
    assert 'name="email"' not in answer.text
    before = Invitation.objects.count()
    assert client.post(page(initiative), {"email": "x@voorbeeld.example", "role": "owner"}).status_code == 403
    one = reverse("initiatives:member", args=[initiative.slug, membership_of(initiative, member).pk])
    assert client.post(one, {"do": "owner"}).status_code == 403
    assert Invitation.objects.count() == before
    assert membership_of(initiative, member).role == "member"


def test_the_actions_refuse_who_is_no_owner() -> None:
    initiative = make_initiative("running")
    member = add_member(initiative)
    row = initiative.memberships.get(role="owner")
    own = make_organisation(owner=member)
    for act in (
        lambda: actions.change_role(row, "member", actor=member),
        lambda: actions.remove_member(row, actor=member),
        lambda: actions.invite(initiative, actor=member, email="x@voorbeeld.example"),
        lambda: actions.add_organisation(initiative, own, actor=member),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert initiative.memberships.filter(left_at=None).count() == 2


def test_one_speaks_for_both_to_let_an_organisation_carry_it() -> None:
    owner = make_user()
    initiative = make_initiative("running", owner=owner)
    with pytest.raises(PermissionDenied):
        actions.add_organisation(initiative, make_organisation(), actor=owner)
    with pytest.raises(PermissionDenied):
        actions.start_draft(actor=owner, name="Van een ander", organisation=make_organisation())


# ---- invitations -------------------------------------------------------------------------------
def test_an_invitation_by_mail_is_accepted_once(client: Client) -> None:
    owner = make_user(name="Sanne")
    initiative = make_initiative("running", owner=owner)
    client.force_login(owner)
    answer = client.post(page(initiative), {"email": "Karim@Voorbeeld.example", "role": "member"})
    assert answer.status_code == 302
    letter = Message.objects.get(kind=Message.Kind.MAIL, payload__to=["karim@voorbeeld.example"]).payload
    url = re.search(r"/initiatieven/uitnodiging/[\w-]+/", letter["body"])[0]  # type: ignore[index]
    token = url.split("/")[-2]
    assert not Invitation.objects.filter(token_hash=token).exists()  # only its hash is kept

    guest = Client()
    assert guest.get(url).status_code == 200  # reading asks for no account
    assert guest.post(url).status_code == 200  # joining does
    assert initiative.memberships.count() == 1
    karim = make_user(name="Karim")
    guest.force_login(karim)
    assert guest.post(url)["Location"] == initiative.get_absolute_url()
    assert membership_of(initiative, karim).role == "member"
    assert guest.get(url).status_code == 410
    assert guest.post(url).status_code == 410
    assert client.get("/initiatieven/uitnodiging/verzonnen/").status_code == 404


def test_an_old_or_withdrawn_invitation_does_not_work() -> None:
    initiative = make_initiative("running")
    owner = initiative.audience("owners")[0]
    old = actions.invite(initiative, actor=owner, email="a@voorbeeld.example")
    Invitation.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=31))
    withdrawn = actions.invite(initiative, actor=owner, email="b@voorbeeld.example")
    actions.withdraw_invitation(withdrawn, actor=owner)
    for invitation in (old, withdrawn):
        with pytest.raises(NotAllowedNow):
            actions.accept_invitation(invitation, actor=make_user())
    with pytest.raises(NotAllowedNow):
        actions.withdraw_invitation(withdrawn, actor=owner)
    assert initiative.memberships.count() == 1


def test_a_second_invitation_to_an_address_replaces_the_first() -> None:
    initiative = make_initiative("running")
    owner = initiative.audience("owners")[0]
    first = actions.invite(initiative, actor=owner, email="a@voorbeeld.example")
    second = actions.invite(initiative, actor=owner, email="A@voorbeeld.example")
    first.refresh_from_db()
    assert (first.is_open, second.is_open) == (False, True)


def test_who_is_a_member_already_is_not_invited(client: Client) -> None:
    initiative = make_initiative("running")
    member = add_member(initiative)
    client.force_login(initiative.audience("owners")[0])
    answer = client.post(page(initiative), {"email": member.email, "role": "owner"})
    assert answer.status_code == 422
    assert 'href="#id_email"' in answer.text


# ---- leaving -----------------------------------------------------------------------------------
def test_the_last_owner_cannot_go_in_any_way(client: Client) -> None:
    owner = make_user()
    initiative = make_initiative("running", owner=owner)
    add_member(initiative)
    row = membership_of(initiative, owner)
    for act in (
        lambda: actions.leave(initiative, actor=owner),
        lambda: actions.remove_member(row, actor=owner),
        lambda: actions.change_role(row, "member", actor=owner),
    ):
        with pytest.raises(actions.LastOwner):
            act()
    client.force_login(owner)
    answer = client.post(reverse("initiatives:leave", args=[initiative.slug]), follow=True)
    assert answer.redirect_chain == [(page(initiative), 302)]
    assert "cn-notice--error" in answer.text
    assert membership_of(initiative, owner).role == "owner"


def test_with_a_second_owner_the_first_may_go(client: Client) -> None:
    owner = make_user()
    initiative = make_initiative("running", owner=owner)
    member = add_member(initiative)
    client.force_login(owner)
    one = reverse("initiatives:member", args=[initiative.slug, membership_of(initiative, member).pk])
    client.post(one, {"do": "owner"})
    assert client.post(reverse("initiatives:leave", args=[initiative.slug]))["Location"] == "/mijn/"
    assert initiative.member_ids(owners_only=True) == {member.pk}
    assert client.get(page(initiative)).status_code == 403
    verbs = [e.verb for e in Entry.objects.about(initiative)]
    assert verbs[-2:] == ["change_role", "leave"]
    with pytest.raises(PermissionDenied):
        actions.leave(initiative, actor=owner)


def test_an_organisation_can_be_the_last_owner() -> None:
    owner = make_user()
    initiative = make_initiative("running", owner=owner)
    organisation = make_organisation(owner=owner)
    actions.add_organisation(initiative, organisation, actor=owner)
    actions.leave(initiative, actor=owner)
    # Through the organisation the person still owns it, and may do all that owners may.
    assert initiative.member_ids(owners_only=True) == {owner.pk}
    actions.prepare(make_initiative("submitted", owner=owner), actor=owner)
    with pytest.raises(actions.LastOwner):
        actions.leave_with_organisation(initiative, organisation, actor=owner)
    with pytest.raises(NotAllowedNow):
        actions.leave(initiative, actor=owner)


def test_who_speaks_for_an_organisation_may_edit_but_not_decide() -> None:
    owner = make_user()
    organisation = make_organisation(owner=owner)
    colleague = make_user()
    actions.accept_invitation(
        actions.invite(organisation, actor=owner, email=colleague.email), actor=colleague
    )
    initiative = make_initiative("running", owner=owner, organisation=organisation)
    assert initiative.role_of(colleague) == "member"
    actions.edit(initiative, actor=colleague, summary="Van ons samen")
    with pytest.raises(PermissionDenied):
        actions.rest(initiative, actor=colleague)


@pytest.mark.django_db(transaction=True)
def test_two_last_owners_cannot_leave_at_the_same_moment() -> None:
    first = make_user()
    initiative = make_initiative("running", owner=first)
    second = add_member(initiative, "owner")
    both = Barrier(2)

    def go(person: User) -> str:
        both.wait()
        try:
            actions.leave(initiative, actor=person)
        except actions.LastOwner:
            return "stays"
        finally:
            connection.close()
        return "left"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, (first, second))) == ["left", "stays"]
    assert len(initiative.member_ids(owners_only=True)) == 1
