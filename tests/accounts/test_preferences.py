"""How somebody wants to be addressed and told: only for oneself."""

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.accounts import actions
from civicnet.accounts.actions import set_rhythms
from civicnet.accounts.models import MailKind, Rhythm, User
from civicnet.outbox.models import Message, Notice
from initiatives.actions import add_update, ask
from tests.factories import NO_MAIL, add_member, make_initiative, make_staff, make_user
from tests.factories.letters import send_news

pytestmark = pytest.mark.django_db


def test_not_for_visitors(client: Client) -> None:
    assert client.get(reverse("preferences")).status_code == 302


def test_not_for_others() -> None:
    somebody = make_user(name="Zij")
    with pytest.raises(PermissionDenied):
        actions.set_preferences(somebody, name="X", language="en", rhythms={}, actor=make_staff("admin"))
    assert User.objects.get(pk=somebody.pk).name == "Zij"


def test_save(client_for: Callable[..., Client]) -> None:
    user = make_user()
    choice = {"waits": "now", "mine": "daily", "followed": "never", "vision": "weekly"}
    answer = client_for(user).post(reverse("preferences"), {"name": "Noor", "language": "en"} | choice)
    assert answer.status_code == 302
    user.refresh_from_db()
    assert (user.name, user.language) == ("Noor", "en")
    assert user.mail_rhythms == {"mine": "daily", "followed": "never"}  # the rest is as usual
    text = client_for(user).get(reverse("preferences")).content.decode()
    assert re.findall(r'<option value="(\w+)" selected', text) == [*choice.values()]


def test_at_once_what_is_theirs_alone_and_the_rest_once_a_week() -> None:
    user = make_user()
    assert {kind: user.rhythm_of(kind) for kind in MailKind if kind is not MailKind.SUMMARY} == {
        "waits": "now",
        "mine": "now",
        "followed": "weekly",
        "vision": "weekly",
    }


def test_the_summary_is_chosen_by_who_has_a_role_and_kept_of_who_has_none(
    client_for: Callable[..., Client],
) -> None:
    resident, staff = make_user(mail_rhythms={"summary": "never"}), make_staff("curator")
    data = {"name": "Noor", "language": "nl"} | dict.fromkeys(("waits", "mine", "followed", "vision"), "now")
    assert client_for(resident).post(reverse("preferences"), data | {"summary": "now"}).status_code == 302
    assert not User.objects.get(pk=resident.pk).wants_mail(MailKind.SUMMARY)
    assert client_for(staff).post(reverse("preferences"), data | {"summary": "daily"}).status_code == 400
    assert client_for(staff).post(reverse("preferences"), data | {"summary": "never"}).status_code == 302
    assert not User.objects.get(pk=staff.pk).wants_mail(MailKind.SUMMARY)


def test_the_foot_of_a_letter_leads_to_the_box_about_its_kind(client_for: Callable[..., Client]) -> None:
    text = client_for(make_staff("curator")).get(reverse("preferences")).content.decode()
    for kind in MailKind:
        (box,) = re.findall(rf'<select[^>]*name="{kind}"[^>]*>', text)
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
    quiet, other = make_user(mail_rhythms=NO_MAIL), make_user()
    send_news([quiet, other])
    assert Notice.objects.count() == 2
    assert [m.payload["to"] for m in Message.objects.filter(kind="mail")] == [[other.email]]


def test_each_kind_is_chosen_by_itself() -> None:
    owner = make_user(mail_rhythms={"mine": "never"})
    plan = make_initiative("running", owner=owner)
    member, other = add_member(plan), add_member(plan)
    set_rhythms(member, {MailKind.WAITS: Rhythm.NEVER}, actor=member)
    set_rhythms(other, {MailKind.MINE: Rhythm.DAILY}, actor=other)
    before = timezone.now()
    add_update(plan, actor=owner, title="Nieuws", text="Zaterdag.")
    ask(plan, actor=make_user(), text="Mag ik komen?")  # waits for the owner, who wants such letters
    mail = Message.objects.filter(kind="mail", made_at__gt=before)
    assert [m.payload["to"] for m in mail.order_by("made_at")] == [[member.email], [owner.email]]
    waits = Notice.objects.filter(event="initiative.update").order_by("user").values_list("awaits", flat=True)
    assert list(waits) == ["", "mine"]


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
