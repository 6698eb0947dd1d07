"""A lost second step of signing in is removed by two administrators, or by a command on the server (domain.md, Who)."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from civicnet.accounts import actions
from civicnet.accounts.adapter import MFAAdapter
from civicnet.accounts.models import FactorReset, User
from civicnet.journal.models import Entry
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import NotAllowedNow
from tests.factories import NO_MAIL, PASSWORD, make_staff, make_user, sign_in

pytestmark = pytest.mark.django_db


def with_factors(user: User) -> User:
    """Has an app, a key and recovery codes."""
    for kind, data in (
        (Authenticator.Type.TOTP, {"secret": MFAAdapter().encrypt("GEHEIM")}),
        (Authenticator.Type.WEBAUTHN, {"name": "sleutel", "credential": {}}),
    ):
        Authenticator.objects.create(user=user, type=kind, data=data)
    RecoveryCodes.activate(user)
    return user


def letters(to: User) -> list[str]:
    mail = Message.objects.filter(kind="mail", payload__to=[to.email]).order_by("made_at")
    return [m.payload["subject"] for m in mail]


def test_only_an_administrator_asks_and_never_for_oneself() -> None:
    ada = with_factors(make_staff("admin"))
    somebody = with_factors(make_staff("assessor"))
    weak = make_staff("admin")
    weak.strong = False
    for refused in (make_user(), make_staff("decider"), somebody, weak):
        with pytest.raises(PermissionDenied):
            actions.propose_factor_reset(somebody, actor=refused)
    with pytest.raises(PermissionDenied):
        actions.propose_factor_reset(ada, actor=ada)
    assert not FactorReset.objects.exists()
    assert Authenticator.objects.filter(user=somebody).count() == 3


def test_another_administrator_agrees_never_the_same_nor_the_person() -> None:
    ada, koen = make_staff("admin"), with_factors(make_staff("admin"))
    reset = actions.propose_factor_reset(koen, actor=ada)
    for refused in (ada, koen, make_user(), make_staff("decider")):
        with pytest.raises(PermissionDenied):
            actions.consent_factor_reset(reset, actor=refused)
    assert Authenticator.objects.filter(user=koen).count() == 3
    actions.consent_factor_reset(reset, actor=make_staff("admin"))
    assert not Authenticator.objects.filter(user=koen).exists()
    with pytest.raises(NotAllowedNow):
        actions.consent_factor_reset(reset, actor=make_staff("admin"))


def test_the_database_refuses_an_own_consent() -> None:
    ada, koen = make_staff("admin"), with_factors(make_staff("admin"))
    reset = actions.propose_factor_reset(koen, actor=ada)
    for consenter in (ada, koen):
        with pytest.raises(IntegrityError, match="own_factor_reset"), transaction.atomic():
            FactorReset.objects.filter(pk=reset.pk).update(state="done", consented_by=consenter)


def test_an_administrator_who_lost_the_role_meanwhile_agrees_to_nothing() -> None:
    ada, koen, third = make_staff("admin"), with_factors(make_staff("admin")), make_staff("admin")
    reset = actions.propose_factor_reset(koen, actor=ada)
    assert third.roles == {"admin"}  # known from before, as in a request
    actions.end(third.grants.get(), actor=User.objects.get(pk=third.pk))
    with pytest.raises(PermissionDenied):
        actions.consent_factor_reset(reset, actor=third)
    actions.end(ada.grants.get(), actor=ada)
    reset.refresh_from_db()
    assert reset.state == FactorReset.State.WITHDRAWN, "who asked is no administrator any more"


def test_every_session_ends_and_a_new_second_step_is_asked() -> None:
    ada, bo = make_staff("admin"), make_staff("admin")
    person = with_factors(make_staff("assessor"))
    sessions = [sign_in(person), sign_in(person)]
    other = sign_in(make_staff("assessor"))
    reset = actions.propose_factor_reset(person, actor=ada)
    assert [client.get(reverse("me")).status_code for client in sessions] == [200, 200]
    actions.consent_factor_reset(reset, actor=bo)
    assert [client.get(reverse("me")).status_code for client in sessions] == [302, 302]
    assert other.get(reverse("me")).status_code == 200

    again = Client()
    again.post(reverse("password_login"), {"login": person.email, "password": PASSWORD})
    assert again.session["_auth_user_id"] == str(person.pk)
    assert again.get(reverse("work"))["Location"] == reverse("strong_session")
    page = again.get(reverse("strong_session")).content.decode()
    assert reverse("mfa_activate_totp") in page


def test_a_session_from_before_does_not_come_back_with_an_earlier_secret_key(settings: object) -> None:
    person = with_factors(make_staff("assessor"))
    client = sign_in(person)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]  # pytest-django's
    settings.SECRET_KEY = "een-nieuwe-sleutel"  # type: ignore[attr-defined]  # pytest-django's
    actions.reset_factor_on_the_server(person)
    assert client.get(reverse("me")).status_code == 302


def test_who_is_told() -> None:
    ada, bo, cas = (make_staff("admin") for _n in range(3))
    person = with_factors(make_staff("assessor", mail_rhythms=NO_MAIL))
    reset = actions.propose_factor_reset(person, actor=ada)
    assert len(letters(person)) == 1
    assert set(Notice.objects.values_list("user", flat=True)) == {bo.pk, cas.pk, person.pk}
    actions.consent_factor_reset(reset, actor=bo)
    assert len(letters(person)) == 2
    assert Notice.objects.filter(event="factor_reset.consent").count() == 2
    assert [(e.verb, e.actor) for e in Entry.objects.about(reset)] == [("propose", ada), ("consent", bo)]
    done = Entry.objects.about(person).get(verb="reset_second_factor")
    assert done.data == {"removed": 3}


def test_nothing_to_remove_or_asked_already() -> None:
    ada, somebody = make_staff("admin"), make_user()
    with pytest.raises(NotAllowedNow):
        actions.propose_factor_reset(somebody, actor=ada)
    with_factors(somebody)
    actions.propose_factor_reset(somebody, actor=ada)
    with pytest.raises(NotAllowedNow):
        actions.propose_factor_reset(somebody, actor=make_staff("admin"))


def test_any_administrator_stops_it() -> None:
    ada, bo = make_staff("admin"), make_staff("admin")
    person = with_factors(make_user())
    reset = actions.propose_factor_reset(person, actor=ada)
    for refused in (person, make_staff("broker")):
        with pytest.raises(PermissionDenied):
            actions.withdraw_factor_reset(reset, actor=refused)
    actions.withdraw_factor_reset(reset, actor=bo)
    with pytest.raises(NotAllowedNow):
        actions.consent_factor_reset(reset, actor=bo)
    assert Authenticator.objects.filter(user=person).count() == 3


# ---- the page -------------------------------------------------------------------------------
def test_ask_and_agree_in_the_browser(client: Client) -> None:
    ada, bo = make_staff("admin"), make_staff("admin")
    person = with_factors(make_user())
    ask = reverse("factor_reset")
    assert client.post(ask, {"email": person.email}).status_code == 302
    assert sign_in(make_staff("decider")).post(ask, {"email": person.email}).status_code == 403
    assert not FactorReset.objects.exists()
    first, second = sign_in(ada), sign_in(bo)
    for unknown in ("niemand@voorbeeld.example", bo.email, ""):
        first.post(ask, {"email": unknown})
    assert not FactorReset.objects.exists()
    first.post(ask, {"email": person.email.upper()})
    step = reverse("factor_reset_step", args=[FactorReset.objects.get().pk])
    assert first.post(step, {"verb": "consent"}).status_code == 403
    shown = [f'action="{step}"' in c.get(reverse("roles")).content.decode() for c in (first, second)]
    assert shown == [True, True]
    assert reverse("roles") in second.get(reverse("me")).content.decode()
    assert second.post(step, {"verb": "reset_on_the_server"}).status_code == 400
    assert second.post(step, {"verb": "consent"}).status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()


# ---- the command ----------------------------------------------------------------------------
def test_the_command_on_the_server() -> None:
    ada, koen = with_factors(make_staff("admin")), make_staff("admin")
    asked = actions.propose_factor_reset(ada, actor=koen)
    client, out = sign_in(ada), StringIO()
    call_command("reset_second_factor", ada.email.upper(), stdout=out)
    assert f"{ada.email}: 3 removed" in out.getvalue()
    assert not Authenticator.objects.filter(user=ada).exists()
    assert client.get(reverse("me")).status_code == 302
    asked.refresh_from_db()
    assert asked.state == FactorReset.State.WITHDRAWN
    assert Notice.objects.filter(user=koen, event="factor_reset.reset_on_the_server").exists()
    assert letters(ada)
    done = FactorReset.objects.get(state="done")
    assert [(e.verb, e.actor) for e in Entry.objects.about(done)] == [("reset_on_the_server", None)]


def test_the_command_says_when_there_is_no_such_account() -> None:
    with pytest.raises(CommandError, match="no account"):
        call_command("reset_second_factor", "niemand@voorbeeld.example")
