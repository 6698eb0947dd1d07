"""How allauth works here: our words, mail in the reader's language, no account found by e-mail, a level of assurance
checked."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import urlencode

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.code_times import code_works_until
from civicnet.accounts.middleware import is_strong
from civicnet.accounts.models import User
from civicnet.outbox.actions import may_have_door_letter, put_letter
from civicnet.outbox.letter import clock_time, letter_about
from civicnet.outbox.models import LetterKind
from civicnet.text import can_be_read, clean_line

log = structlog.get_logger(__name__)
# The parameter of the confirmation link that says where to go next.
GO_ON = "verder"


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Call or mail the municipality if that is not right."),
        "cannot_remove_primary_email": _("This is your main address. Choose another main address first."),
        "duplicate_email": _("You have added this address already."),
        "email_password_mismatch": _("This address and password do not belong together. Try it once more."),
        "email_taken": _("This address has an account already. Sign in with it."),
        "enter_current_password": _("Type the password that you have now."),
        "incorrect_code": _("This code is not right. Look once more, or ask for a new one."),
        "incorrect_password": _("This password is not right. Try it once more."),
        "invalid_or_expired_key": _("This link does not work any more. Ask for a new one."),
        "invalid_login": _("This is not right. Try it once more."),
        "invalid_password_reset": _("This link does not work any more. Ask for a new one."),
        "max_email_addresses": _("You cannot have more than %d addresses."),
        "rate_limited": _("This was asked too often. Wait ten minutes and try it once more."),
        "too_many_login_attempts": _("This went wrong too often. Wait five minutes and try it once more."),
        "unverified_primary_email": _("Confirm your main address first."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail of allauth's, in the language of its reader, through the outbox.

        There is a limit per address and hour, because anybody can have them sent to anybody.
        """
        if not may_have_door_letter(email):
            log.warning("door_letter_not_sent", reason="many")
            return
        reader = context.get("user") or User.objects.filter(email=email.lower()).first()
        # Of "mfa/email/totp_activated" the last word is the event.
        event = f"account.{template_prefix.rpartition('/')[2]}"
        with override(reader.language if reader else get_language()):
            facts = {"email": email, **context, **_in_words(context)}
            put_letter(
                LetterKind.DOOR, email, letter_about(event, _audience(context), about=reader, facts=facts)
            )

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link that confirms an address.

        It also says where to go next, because the mail may be opened in another browser.
        """
        url = str(super().get_email_confirmation_url(request, emailconfirmation))
        there = get_next_redirect_url(request)
        return f"{url}?{urlencode({GO_ON: there})}" if there else url

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """After confirming: to the sign-in page, and from there to the page from which the person signed up."""
        there = self.request.GET.get(GO_ON, "")
        if not there or not self.is_safe_url(there):
            return str(super().get_email_verification_redirect_url(email_address))
        return there if self.request.user.is_authenticated else redirect_to_login(there).url

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in; roles do not count unless this session has passed two factors."""
        super().login(request, user)
        user.strong = is_strong(request)
        log.info("signed_in", user_id=user.pk, strong=user.strong)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log a wrong password, without the address or the password."""
        log.warning("sign_in_failed")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in through the municipality's OpenID Connect broker (DigiD, eHerkenning)."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse a level of assurance below OIDC_ACR_VALUES: the broker may answer with less than was asked."""
        wanted = sociallogin.provider.app.settings.get("acr_values") or []
        given = (sociallogin.account.extra_data.get("id_token") or {}).get("acr")
        if wanted and given not in wanted:
            log.warning("oidc_refused", reason="acr", given=given)
            page = render(
                request, "accounts/oidc_refused.html", {"name": sociallogin.provider.name}, status=403
            )
            raise ImmediateHttpResponse(page)
        # An address counts as confirmed only when we have confirmed it ourselves.
        for address in sociallogin.email_addresses:
            address.verified = False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Never: whoever gets hold of an address elsewhere would get the account here."""
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        name = clean_line(data.get("name") or "")[:120]
        user.name = name if can_be_read(name) else ""  # as for somebody who gives none
        user.language = get_language() or user.language
        return user


def _in_words(context: dict[str, Any]) -> dict[str, Any]:
    """What a letter says of a code or of a change, in the current language."""
    if code := context.get("code"):
        until = code_works_until(getattr(context.get("request"), "_login_stage", None))
        return {"code": f"{code[:3]} {code[3:]}", "time": clock_time(until)}
    return {"when": context.get("timestamp"), "provider": str(context.get("provider", ""))}


def _audience(context: dict[str, Any]) -> str:
    """A notification has its moment; everything else was asked for by somebody who may be anybody."""
    return "holder" if "timestamp" in context else "visitor"


def first_factor_passed(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """allauth says that a factor was added: who proved the very first one just now need not prove it again.

    A further one does not count: a session that has not passed the first could add its own.
    """
    factors = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    if list(factors) == [authenticator]:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


class MFAAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps and recovery codes are kept encrypted: a copy of the database opens nothing."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("While you sign in with two steps, no address can be added."),
        "cannot_delete_authenticator": _("You cannot switch this off."),
        "cannot_generate_recovery_codes": _("Set up the second step first, then make recovery codes."),
        "incorrect_code": _("This code is not right. Look in your app for the code of now."),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """The name of a passkey whose owner gives it none: that of which one it is."""
        n = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(n)s") % {"n": n}

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    secrets = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(f"mfa:{s}".encode()).digest())) for s in secrets])
