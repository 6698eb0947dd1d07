"""Erasing an account: nothing personal stays anywhere, and the public record is whole."""

from time import time
from typing import Any

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from civicnet.accounts.actions import account_of, forget_sessions
from civicnet.accounts.models import User
from civicnet.journal.models import Entry
from civicnet.outbox.actions import relay
from civicnet.outbox.models import Message, Notice
from civicnet.pages.my_data.actions import erase, in_the_way
from civicnet.pages.my_data.retention import keep_terms
from civicnet.pages.my_data.table import KEPT
from civicnet.pages.search.indexing import index_everything
from civicnet.workflow import NotAllowedNow
from initiatives.actions import LastOwner, change_role, edit, end, forget_person, leave, withdraw, write_to
from initiatives.models import Initiative
from tests.factories import (
    add_member,
    make_initiative,
    make_organisation,
    make_staff,
    make_user,
    sign_in,
)
from tests.factories.codes import answer_with, ask, code_of, letter_to
from tests.factories.erasing import (
    NAME,
    NOWHERE,
    PUBLIC,
    somebody_with_everything,
    sung_in_dump,
    where_it_sings,
)
from tests.walked import PAGES

pytestmark = pytest.mark.django_db
PAGE = "/mijn/gegevens/wissen/"


def just_signed_in(user: User, ago: float = 1) -> Client:
    """A client that signed in by a code `ago` seconds ago."""
    client = sign_in(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time() - ago}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


# ---- who may, and when -----------------------------------------------------------------------
def test_nobody_erases_somebody_else() -> None:
    person = make_user()
    with pytest.raises(PermissionDenied):
        erase(person, actor=make_staff("admin"))
    assert User.objects.get(pk=person.pk).email == person.email


def test_who_did_not_sign_in_lately_signs_in_first() -> None:
    person = make_user()
    for client in (sign_in(person), just_signed_in(person, ago=601)):
        page = client.get(PAGE)
        assert b"account/uitloggen/" in page.content
        assert "%2Fmijn%2Fgegevens%2Fwissen%2F" in page.content.decode()
        assert client.post(PAGE).status_code == 409
    assert User.objects.get(pk=person.pk).is_active


def test_the_sign_in_of_somebody_else_does_not_count() -> None:
    person = make_user()
    client = just_signed_in(person)
    session = client.session
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(make_user().pk)
    session.save()
    assert client.post(PAGE).status_code == 409


def test_signing_in_anew_leads_back_to_it() -> None:
    person = make_user()
    client = sign_in(person)
    again = client.get(PAGE).context["again"]
    answer = client.post("/account/uitloggen/", {"next": again})
    assert answer["Location"] == again == "/account/inloggen/?next=%2Fmijn%2Fgegevens%2Fwissen%2F"
    ask(client, person.email, PAGE)
    answer = answer_with(client, code_of(letter_to(person.email)), PAGE)
    assert answer["Location"] == PAGE
    assert client.get(PAGE).context["lately"]


def test_the_last_owner_names_another_or_ends_it_first() -> None:
    person = make_user()
    plan = make_initiative(owner=person, name="Buurttuin")
    add_member(plan)
    page = just_signed_in(person).get(PAGE)
    assert "Noem een andere initiatiefnemer van Buurttuin" in page.content.decode()
    assert "voorgoed" not in page.content.decode()
    assert just_signed_in(person).post(PAGE).status_code == 409
    with pytest.raises(NotAllowedNow):
        erase(person, actor=person)
    add_member(plan, "owner")
    assert not [*in_the_way(person)]
    erase(person, actor=person)
    assert Initiative.objects.get(pk=plan.pk).stage == "submitted"


@pytest.mark.parametrize("stage", ["ended", "withdrawn"])
def test_what_has_stopped_needs_no_owner(stage: str) -> None:
    person = make_user()
    plan = make_initiative("running", owner=person, contact_phone="0612345678")
    {"ended": end, "withdrawn": withdraw}[stage](plan, actor=person)
    erase(person, actor=person)
    plan.refresh_from_db()
    assert (plan.contact_phone, plan.member_ids()) == ("", set())


def test_the_last_owner_through_an_organisation_counts_too() -> None:
    person = make_user()
    club = make_organisation(owner=person)
    plan = make_initiative(owner=person)
    edit(plan, actor=person, organisation=club)
    leave(plan, actor=person)
    assert [item.text for item in in_the_way(person)] == [
        f"Noem een andere initiatiefnemer van {plan.name}, of beëindig het"
    ]


def test_the_last_who_runs_an_organisation_with_members_names_another_first() -> None:
    person = make_user()
    club = make_organisation(owner=person, name="Club Zuid")
    club.members.create(user=make_user(), role="member")
    assert [item.text for item in in_the_way(person)] == ["Laat iemand anders Club Zuid ook beheren"]
    club.members.create(user=make_user(), role="owner")
    assert not [*in_the_way(person)]


def test_an_owner_who_leaves_at_the_same_moment_keeps_it_from_happening() -> None:
    person = make_user()
    plan = make_initiative(owner=person)
    other = plan.memberships.get(user=add_member(plan, "owner"))
    change_role(other, "member", actor=person)
    with pytest.raises(LastOwner):
        forget_person(person, [person.email])


def test_the_last_administrator_stays() -> None:
    admin = make_staff("admin")
    assert "Maak iemand anders beheerder" in just_signed_in(admin).get(PAGE).content.decode()
    with pytest.raises(NotAllowedNow):
        erase(admin, actor=admin)
    make_staff("admin")
    erase(admin, actor=admin)
    assert not User.objects.get(pk=admin.pk).granted_roles


# ---- what goes, and what stays ---------------------------------------------------------------
@pytest.mark.walk(PAGES)
def test_nothing_personal_stays_and_the_public_record_is_whole(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MAIL_CONFIGURED = True
    settings.RELAY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    scene = somebody_with_everything()
    person = scene.person
    there = {place.partition(":")[0] for place in where_it_sings(NOWHERE)}
    assert there >= {"accounts_user", "outbox_message", "outbox_notice", "initiatives_initiative", "session"}
    acts = Entry.objects.filter(actor=person).count()
    public = {place for place in where_it_sings((PUBLIC,)) if not place.startswith(("cache", "outbox"))}
    with django_capture_on_commit_callbacks(execute=True):
        erase(person, actor=person)
    relay()
    forget_sessions(person.pk)
    index_everything()  # in the night, when words that nobody uses any more are forgotten
    assert where_it_sings(NOWHERE) == set()
    assert where_it_sings((PUBLIC,)) >= public
    assert Entry.objects.filter(actor=person).count() > acts
    assert str(User.objects.get(pk=person.pk)) == "een oud-inwoner"
    assert Notice.objects.filter(text__contains="een oud-inwoner").exists()
    last = mail.outbox[-1]
    assert last.subject == "Je account is gewist"
    assert NAME in last.body.lower()


@pytest.mark.django_db(transaction=True)
def test_no_back_up_of_the_night_after_it_holds_anything_personal(settings: Any) -> None:
    settings.MAIL_CONFIGURED = True
    settings.RELAY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    person = somebody_with_everything().person
    assert sung_in_dump((*NOWHERE, PUBLIC)) == {*NOWHERE, PUBLIC}
    erase(person, actor=person)
    relay()
    forget_sessions(person.pk)
    index_everything()
    keep_terms()
    assert sung_in_dump((*NOWHERE, PUBLIC)) == {PUBLIC}


def test_letters_to_others_that_wait_lose_the_name_and_the_address() -> None:
    person, owner = make_user(name="Jan"), make_user()
    write_to(make_initiative(owner=owner), actor=person, text="In januari kan ik helpen, zegt Jan.")
    erase(person, actor=person)
    letter = letter_to(owner.email)
    said = " ".join(str(part) for part in letter.values())
    assert "een oud-inwoner" in said
    assert "In januari kan ik helpen, zegt een oud-inwoner." in letter["body"]
    assert person.email not in said
    assert "Jan" not in said
    notice = Notice.objects.get(user=owner, event="initiative.message")
    assert "In januari" in notice.text
    assert "zegt een oud-inwoner" in notice.text


def test_a_name_with_signs_of_html_goes_too() -> None:
    person, owner = make_user(name="Els & <Co>"), make_user()
    write_to(make_initiative(owner=owner), actor=person, text="Hallo.")
    erase(person, actor=person)
    assert "Co" not in letter_to(owner.email)["html"].replace("<!--", "").partition("<body")[2]


def test_the_page_is_the_last_that_one_sees_and_nobody_is_signed_in() -> None:
    person = make_user(name="Noor")
    client = just_signed_in(person)
    other = sign_in(person)
    page = client.get(PAGE).content.decode()
    assert "Wis mijn account voorgoed" in page
    assert person.email in page
    answer = client.post(PAGE)
    assert (answer.status_code, "Je account is gewist" in answer.content.decode()) == (200, True)
    for browser in (client, other):
        assert browser.get("/mijn/").status_code == 302
    assert not Session.objects.filter(session_key=client.session.session_key).exists()
    assert "Beste Noor" in letter_to(person.email)["body"]


def test_nobody_gets_in_again_and_a_new_account_is_another_one() -> None:
    person = make_user()
    address = person.email
    erase(person, actor=person)
    with pytest.raises(NotAllowedNow):
        erase(person, actor=person)
    assert account_of(address).pk != person.pk
    client = Client()
    ask(client, User.objects.get(pk=person.pk).email)
    assert not client.get("/mijn/").context


def test_a_draft_of_several_stays_for_the_others() -> None:
    person = make_user()
    plan = make_initiative("draft", owner=person)
    other = add_member(plan)
    assert [item.url for item in in_the_way(person)] == [reverse("initiatives:members", args=[plan.slug])]
    plan.memberships.filter(user=other).update(role="owner")
    erase(person, actor=person)
    assert Initiative.objects.get(pk=plan.pk).member_ids() == {other.pk}


def test_the_roles_of_staff_end_and_their_seats_are_free() -> None:
    reader = make_staff("assessor")
    make_staff("assessor")
    erase(reader, actor=reader)
    assert not reader.grants.live().exists()
    assert Entry.objects.filter(verb="end", actor=reader).exists()
    assert Message.objects.filter(name="role_grant.end").exists()
    assert not User.objects.holding("assessor").filter(pk=reader.pk).exists()


def test_a_vote_is_not_touched() -> None:
    tables = {kept.model for kept in KEPT if kept.goes or kept.of}
    assert not {"endorsement.Ballot", "endorsement.RollEntry", "endorsement.SealedList"} & tables
    assert [kept.of for kept in KEPT if kept.model == "endorsement.Keying"] == ["", "keyed_by"]
