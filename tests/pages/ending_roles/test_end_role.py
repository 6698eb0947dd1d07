"""A role ends on a page that says what ends with it, and asks why (interface.md, Ways)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from civicnet.accounts import actions
from civicnet.accounts.models import Role, User
from civicnet.journal.models import Entry
from civicnet.outbox.models import Notice
from initiatives.models import Initiative
from tests.factories import (
    make_amendment,
    make_case,
    make_consultation,
    make_initiative,
    make_staff,
    make_user,
    sign_in,
)
from vision.actions import propose_decision
from vision.models import StepProposal

pytestmark = pytest.mark.django_db
WHY = "Zij werkt hier niet meer."


def url(person: User) -> str:
    return reverse("end_role", args=[person.pk])


def sent(person: User, role: str, way: str = "end", reason: str = WHY) -> dict[str, str]:
    return {"role": f"{way}-{person.grants.get(role=role).pk}", "reason": reason}


def test_only_an_administrator_or_the_holder_opens_it(client: Client) -> None:
    holder = make_staff("curator")
    make_staff("curator")
    assert client.get(url(holder)).status_code == 302
    for other in (make_user(), make_staff("assessor", "broker", "moderator")):
        assert sign_in(other).get(url(holder)).status_code == 404
        assert sign_in(other).post(url(holder), sent(holder, "curator")).status_code == 404
    assert sign_in(make_staff("admin"), strong=False).get(url(holder)).status_code == 404
    assert sign_in(make_staff("admin")).get(url(make_user())).status_code == 404
    assert User.objects.get(pk=holder.pk).roles == {"curator"}


def test_it_asks_an_administrator_why_and_the_holder_reads_it() -> None:
    admin, holder = sign_in(make_staff("admin")), make_staff("curator")
    make_staff("curator")
    assert admin.post(url(holder), sent(holder, "curator", reason=" ")).status_code == 422
    assert User.objects.get(pk=holder.pk).roles == {"curator"}
    assert admin.post(url(holder), sent(holder, "curator")).status_code == 302
    assert User.objects.get(pk=holder.pk).roles == frozenset()
    assert WHY in Notice.objects.get(user=holder, event="role_grant.end").text
    assert Entry.objects.get(verb="end").note == WHY


def test_a_choice_that_means_something_else_by_now_comes_back() -> None:
    """It would have ended at once; meanwhile the holder became the last one, and that takes two."""
    admin, holder, other = sign_in(make_staff("admin")), make_staff("curator"), make_staff("curator")
    assert "eindigt meteen" in admin.get(url(holder)).text
    actions.end(other.grants.get(), actor=other)
    answer = admin.post(url(holder), sent(holder, "curator"))
    assert answer.status_code == 422
    assert "Er is iets veranderd" in answer.text
    assert WHY in answer.text
    assert User.objects.get(pk=holder.pk).roles == {"curator"}
    assert not Entry.objects.filter(verb="end_refused").exists()
    assert admin.post(url(holder), sent(holder, "curator", "announce")).status_code == 302


def test_it_says_what_ends_with_a_seat_and_not_what_another_role_still_gives() -> None:
    case, plan = make_case("comparison"), make_initiative()
    holder = case.assessor
    make_staff("assessor", "broker")
    Initiative.objects.filter(pk=plan.pk).update(contact_person=holder)
    admin = sign_in(make_staff("admin"))
    text = admin.get(url(holder)).text
    assert f"Een plek in 1 lopende toets komt vrij: {case}." in text
    assert f"verliest zijn contactpersoon: {plan}." in text
    actions.propose_grant(holder, Role.BROKER, actor=make_staff("admin"))
    holder.grants.filter(role="broker").update(state="active")
    text = admin.get(url(holder)).text
    assert f"Een plek in 1 lopende toets komt vrij: {case}." in text  # a broker reads nothing
    assert "verliest zijn contactpersoon" not in text


def test_it_says_what_ends_with_a_curator_and_an_administrator() -> None:
    holder, version = make_staff("curator", "admin"), make_consultation(state="amending")
    make_staff("curator")
    amendment = make_amendment(version=version)
    propose_decision(amendment, actor=holder, decision="rejected", reasons="Nee.")
    StepProposal.objects.create(
        version=version, verb="freeze", reason="Klaar.", proposed_by=holder, state="proposed", sha256="0" * 64
    )
    actions.propose_grant(make_user(), Role.DECIDER, actor=holder)
    text = sign_in(make_staff("admin")).get(url(holder)).text
    for said in (
        "1 stap van de visie wacht op een tweede visiebeheerder en vervalt.",
        "1 voorstel voor andere woorden wacht weer op een eerste besluit.",
        "1 voorstel over rollen wacht op een tweede beheerder en vervalt.",
        "Dit kun je niet alleen.",
    ):
        assert said in text


def test_the_page_of_roles_has_one_quiet_way_for_each_person() -> None:
    admin, many = make_staff("admin"), make_staff("assessor", "broker", "curator")
    make_staff("admin", "assessor", "broker", "curator")
    text = sign_in(admin).get(reverse("roles")).text
    assert text.count(url(many)) == text.count(url(admin)) == 1
    assert 'value="end"' not in text


def test_queries_do_not_grow_with_what_ends(django_assert_max_num_queries: Any) -> None:
    holder = make_staff("assessor", "curator", "admin", "broker")
    client = sign_in(make_staff("admin"))
    with django_assert_max_num_queries(30):
        client.get(url(holder))
