"""How somebody wants to be addressed and told: only for oneself."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from civicnet.accounts import actions
from civicnet.accounts.models import MailKind, User
from civicnet.outbox.models import Message, Notice
from initiatives.actions import add_update, ask, follow
from tests.factories import make_initiative, make_staff, make_user
from tests.factories.letters import send_news

pytestmark = pytest.mark.django_db


def test_not_for_visitors(client: Client) -> None:
    assert client.get(reverse("preferences")).status_code == 302


def test_not_for_others() -> None:
    somebody = make_user(name="Zij")
    with pytest.raises(PermissionDenied):
        actions.set_preferences(
            somebody, name="X", language="en", unwanted_mail=MailKind.values, actor=make_staff("admin")
        )
    assert User.objects.get(pk=somebody.pk).name == "Zij"


def test_save(client_for: Callable[..., Client]) -> None:
    user = make_user()
    choice = {"name": "Noor", "language": "en", "mail": ["mine", "vision"]}
    answer = client_for(user).post(reverse("preferences"), choice)
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.name, user.language) == ("Noor", "en")
    assert user.unwanted_mail == ["followed", "waits"]
    text = client_for(user).get(reverse("preferences")).content.decode()
    assert re.findall(r'name="mail" value="(\w+)"[^>]*checked', text) == ["mine", "vision"]


def test_the_summary_is_chosen_by_who_has_a_role_and_kept_of_who_has_none(
    client_for: Callable[..., Client],
) -> None:
    resident, staff = make_user(unwanted_mail=["summary"]), make_staff("curator")
    for user in (resident, staff):
        data = {"name": "Noor", "language": "nl", "mail": ["summary", "waits"]}
        answer = client_for(user).post(reverse("preferences"), data)
        assert answer.status_code == (400 if user is resident else 302)
    client_for(resident).post(reverse("preferences"), {"name": "Noor", "language": "nl", "mail": ["waits"]})
    assert not User.objects.get(pk=resident.pk).wants_mail("summary")
    assert User.objects.get(pk=staff.pk).wants_mail("summary")


def test_the_foot_of_a_letter_leads_to_the_box_about_its_kind(client_for: Callable[..., Client]) -> None:
    text = client_for(make_staff("curator")).get(reverse("preferences")).content.decode()
    for kind in MailKind:
        (box,) = re.findall(rf'<input[^>]*value="{kind}"[^>]*>', text)
        assert f'id="{kind.anchor}"' in box
    reader = make_user()
    send_news([reader])  # of a table whose readers have something waiting
    (letter,) = Message.objects.filter(kind="mail")
    assert f"{reverse('preferences')}#{MailKind.WAITS.anchor}" in letter.payload["body"]


def test_a_form_sets_nothing_else(client_for: Callable[..., Client]) -> None:
    user = make_user()
    data = {
        "name": "Noor",
        "language": "nl",
        "email": "ander@voorbeeld.example",
        "is_active": "",
        "role": "admin",
    }
    client_for(user).post(reverse("preferences"), data)
    changed = User.objects.get(pk=user.pk)
    assert (changed.email, changed.is_active, changed.roles) == (user.email, True, frozenset())


def test_an_unknown_language_comes_back(client_for: Callable[..., Client]) -> None:
    user = make_user()
    answer = client_for(user).post(reverse("preferences"), {"name": "Noor", "language": "xx"})
    assert answer.status_code == 400
    assert answer.context["form"]["name"].value() == "Noor"


def test_who_wants_no_mail_gets_a_notice_only() -> None:
    quiet, other = make_user(unwanted_mail=MailKind.values), make_user()
    send_news([quiet, other])
    assert Notice.objects.count() == 2
    assert [m.payload["to"] for m in Message.objects.filter(kind="mail")] == [[other.email]]


def test_each_kind_is_chosen_by_itself() -> None:
    owner, follower = make_user(unwanted_mail=["mine", "followed"]), make_user(unwanted_mail=["mine"])
    plan = make_initiative("running", owner=owner)
    follow(plan, actor=follower)
    follow(plan, actor=make_user(unwanted_mail=["followed"]))
    add_update(plan, actor=owner, title="Nieuws", text="Zaterdag.")
    ask(plan, actor=make_user(), text="Mag ik komen?")  # waits for the owner, who wants such letters
    mail = Message.objects.filter(kind="mail", made_at__gt=plan.changed_at)
    assert [m.payload["to"] for m in mail.order_by("made_at")] == [[follower.email], [owner.email]]
    assert Notice.objects.filter(event="initiative.update").count() == 2


def test_the_holder_ends_an_own_role(client_for: Callable[..., Client]) -> None:
    user = make_staff("assessor")
    client, page = client_for(user), reverse("end_role", args=[user.pk])
    assert page in client.get(reverse("preferences")).text
    assert client.post(page, {"role": f"end-{user.grants.get().pk}"}).status_code == 302  # no reason is asked
    assert User.objects.get(pk=user.pk).roles == frozenset()


def test_the_last_admin_sees_no_way(client_for: Callable[..., Client]) -> None:
    admin = make_staff("admin")
    client, page = client_for(admin), reverse("end_role", args=[admin.pk])
    for address in ("preferences", "roles"):
        assert page not in client.get(reverse(address)).text
    assert "<form" not in client.get(page).text.split("<main")[1].split("</main>")[0]
