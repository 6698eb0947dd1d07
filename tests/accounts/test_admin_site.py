"""The Django admin: for administrators with two factors, under the same strict headers as every page."""

import re
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from civicnet.accounts import actions
from civicnet.accounts.models import Role
from civicnet.journal.models import Entry
from civicnet.outbox.models import Message
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db


def test_refused(client: Client, client_for: Callable[..., Client]) -> None:
    index = reverse("admin:index")
    assert client.get(index).status_code == 302
    for visitor in (
        client_for(make_user()),
        client_for(make_staff("assessor", "decider", "broker", "curator", "moderator")),
        client_for(make_staff("admin"), strong=False),
    ):
        assert visitor.get(index).status_code in {302, 403}
        for name in ("accounts_user", "journal_entry", "areas_neighbourhood"):
            assert visitor.get(reverse(f"admin:{name}_changelist")).status_code in {302, 403}


def test_the_admin_has_no_sign_in_of_its_own(client: Client) -> None:
    answer = client.post(reverse("admin:login"), {"username": "x", "password": "y"})
    assert answer["Location"].startswith(reverse("account_login"))


def test_each_list_opens_under_the_strict_policy(client_for: Callable[..., Client]) -> None:
    one, other = make_staff("admin"), make_staff("admin")
    actions.propose_grant(make_user(), Role.DECIDER, actor=other)
    client = client_for(one)
    pages = [reverse("admin:index")]
    for model in admin.site._registry:
        pages.append(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        if row := model._base_manager.first():
            pages.append(
                reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
            )
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "unsafe" not in answer["Content-Security-Policy"]
        body = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", body), page
        assert not re.search(r'\son\w+="|\sstyle="|<style', body), page


def test_only_our_own_models_are_there() -> None:
    """Those of allauth and Celery show keys, tokens and addresses, or need inline scripts."""
    apps = {model.__module__.partition(".")[0] for model in admin.site._registry}
    assert apps <= {"civicnet", "vision", "initiatives"}


@pytest.mark.parametrize("name", ["accounts_user", "accounts_rolegrant", "journal_entry", "outbox_message"])
def test_people_roles_journal_and_outbox_are_to_look_at(client_for: Callable[..., Client], name: str) -> None:
    admin_user = make_staff("admin")
    grant = actions.propose_grant(make_user(), Role.CURATOR, actor=admin_user)
    client = client_for(admin_user)
    row = {
        "accounts_user": grant.user,
        "accounts_rolegrant": grant,
        "journal_entry": Entry.objects.first(),
        "outbox_message": Message.objects.first(),
    }[name]
    assert client.get(reverse(f"admin:{name}_add")).status_code == 403
    assert client.post(reverse(f"admin:{name}_change", args=[row.pk]), {"email": "x@y.nl"}).status_code == 403
    assert client.post(reverse(f"admin:{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert type(row)._base_manager.filter(pk=row.pk).exists()


def test_letters_and_passwords_are_not_shown(client_for: Callable[..., Client]) -> None:
    one = make_staff("admin")
    actions.invite_second_admin(name="Bo", email="bo@gemeente.example", actor=one)
    client = client_for(one)
    letter = Message.objects.filter(kind="mail").first()
    assert letter
    page = client.get(reverse("admin:outbox_message_change", args=[letter.pk])).content.decode()
    assert "uitnodiging" not in page
    person = client.get(reverse("admin:accounts_user_change", args=[one.pk])).content.decode()
    assert one.password not in person
