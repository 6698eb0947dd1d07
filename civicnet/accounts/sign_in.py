"""The way in: an e-mail address, a code in the mail. allauth makes, counts and compares the codes.

An address that nobody knows gets the same pages and the same letter (`actions.account_of`), so no page and no clock
tells who has an account here (OWASP ASVS 5.0, 6.3.8). A password, a passkey or the sign-in broker stay a choice.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.stages import LoginByCodeStage, LoginStage, LoginStageController
from allauth.account.views import ConfirmLoginCodeView, LoginView, RequestLoginCodeView
from allauth.core import ratelimit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import RedirectView

from civicnet.accounts import actions
from civicnet.accounts.code_times import code_works_until
from civicnet.accounts.models import User
from civicnet.forms.fields import CharField, EmailField
from civicnet.forms.typed import is_kept, leaves_nothing
from civicnet.permissions import PUBLIC, access

# Actions of ACCOUNT_RATE_LIMITS, counted by address.
_ASKED: Final = "request_login_code"
_WRONG: Final = "wrong_login_code"
WAIT: Final = timedelta(minutes=10)  # the period of both
PAUSE: Final = timedelta(minutes=1)  # between a letter with a code and the next, for the mail takes a while


# ---- forms -----------------------------------------------------------------------------------------
class AskForCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth has no types
    """Where the code goes. Every address is right; `send_code` says whether it must wait."""

    email = EmailField(
        label=gettext_lazy("What is your e-mail address?"),
        help_text=gettext_lazy("We send you a code there. Your address does not appear on the site."),
        error_messages={"required": gettext_lazy("Fill in your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def clean_email(self) -> str:
        """In small letters. In the place of allauth's, which looks here who has an account."""
        email: str = self.cleaned_data["email"].lower()
        return email


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth has no types
    """The six digits of the letter; spaces between them are fine."""

    code = CharField(
        label=gettext_lazy("Type over the code"),
        error_messages={"required": gettext_lazy("Type the six digits of the mail.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "cn-code6"}
        ),
    )


class PasswordForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """allauth's form for a password, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("login", gettext_lazy("E-mail address")),
            ("password", gettext_lazy("Password")),
            ("remember", gettext_lazy("Stay signed in on this device")),
        ):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""  # the page has a line for who forgot it


# ---- sending and counting --------------------------------------------------------------------------
def send_code(request: HttpRequest, form: AskForCodeForm) -> bool:
    """Send a code to the address of the valid `form`, and remember in the session that it is awaited.

    Nothing is sent when a letter to that address is on its way: a button that is pressed twice sends one code.
    False, with an error in the form, when too many codes were asked for or typed wrong: the address waits.
    """
    email = form.cleaned_data["email"]
    awaited = LoginStageController.enter(request, LoginByCodeStage.key)
    if awaited and awaited.state.get("email") == email and next_code_at(awaited) > timezone.now():
        return True
    if not ratelimit.consume(request, action=_WRONG, key=email, dry_run=True):
        form.add_error("email", must_wait())
        return False
    if not ratelimit.consume(request, action=_ASKED, key=email):
        form.add_error(
            "email", _("Many codes were asked for. Ask for one again at %(time)s.") % _at_the_latest()
        )
        return False
    LoginCodeVerificationProcess.initiate(request=request, user=actions.account_of(email), email=email)
    return True


def must_wait() -> str:
    """What somebody reads who typed too many wrong codes."""
    return _("A wrong code was typed too often. Ask for a new one at %(time)s.") % _at_the_latest()


def _at_the_latest() -> dict[str, str]:
    """When an address that has to wait may go on, at the latest: allauth counts from each attempt on."""
    return {"time": date_format(timezone.localtime(timezone.now() + WAIT), "H.i")}


def next_code_at(stage: LoginStage) -> datetime:
    """From when another letter may be sent to who waits for a code in `stage`."""
    return datetime.fromtimestamp(stage.state.get("sent_at", stage.state["at"]), UTC) + PAUSE


def broker_name() -> str:
    """What the button calls the broker (DigiD); empty where there is none."""
    return settings.OIDC_NAME if settings.OIDC_SERVER_URL else ""


def broker_url(following: str) -> str:
    """The address that signs in by the broker (DigiD) and goes on to `following`; empty where there is none."""
    if not broker_name():
        return ""
    address = reverse("openid_connect_login", args=["gemeente"])
    return f"{address}?{urlencode({'next': following})}" if following else address


def go_to_broker(request: HttpRequest, following: str) -> HttpResponse:
    """To the broker at once, and after signing in there on to `following`: for a button that was pressed already.

    allauth asks once more when a mere link leads there, which anybody could have put anywhere. Writes the session.
    """
    provider = get_adapter().get_provider(request, "gemeente")
    answer: HttpResponse = provider.redirect(request, process=AuthProcess.LOGIN, next_url=following)
    return answer


# ---- pages -----------------------------------------------------------------------------------------
class AskForCode(RequestLoginCodeView):  # type: ignore[misc]  # allauth has no types
    """`/account/inloggen/`: the address, and below it the other ways."""

    form_class = AskForCodeForm
    template_name = "accounts/sign_in.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        """Nowhere: who comes back here while a code is awaited wants another address."""

    def form_valid(self, form: AskForCodeForm) -> HttpResponse:
        if not send_code(self.request, form):
            return self.form_invalid(form)
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: AskForCodeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {
            "broker_url": broker_url(self.get_next_url() or ""),
            "broker_name": broker_name(),
            "password_url": self.passthrough_next_url(reverse("password_login")),
            "is_kept": is_kept(self.request),
        }
        return super().get_context_data(**kwargs) | more


class TypeCode(ConfirmLoginCodeView):  # type: ignore[misc]  # allauth has no types
    """`/account/inloggen/code/`: the code, or a new one."""

    form_class = CodeForm
    template_name = "accounts/sign_in_code.html"

    def form_valid(self, form: forms.Form) -> HttpResponse:
        user = self._process.user
        if "code" in form.cleaned_data and isinstance(user, User):
            actions.forget_unproven(user)
        return super().form_valid(form)

    def form_invalid(self, form: CodeForm) -> HttpResponse:
        """Count a wrong code; after too many this one does not work any more, and the address waits."""
        email = self._process.state["email"]
        if not form.data.get("code", "").strip():
            return self._shown(form)
        ratelimit.consume(self.request, action=_WRONG, key=email)
        may_go_on = ratelimit.consume(self.request, action=_WRONG, key=email, dry_run=True)
        if self._process.record_invalid_attempt() and may_go_on:
            return self._shown(form)
        self._process.abort()
        messages.error(self.request, must_wait())
        return HttpResponseRedirect(self.passthrough_next_url(reverse("account_login")))

    def _resend_form_valid(self, form: forms.Form) -> HttpResponse:
        """Send a new code, unless the last letter is still on its way."""
        if next_code_at(self.stage) > timezone.now():
            return HttpResponseRedirect(self.passthrough_next_url(reverse("account_confirm_login_code")))
        self._process.state["sent_at"] = timezone.now().timestamp()
        return super()._resend_form_valid(form)

    def _shown(self, form: CodeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {
            "until": code_works_until(self.stage),
            "next_at": next_code_at(self.stage),
            "may_ask_again": next_code_at(self.stage) <= timezone.now(),
            "other_address_url": self.passthrough_next_url(reverse("account_login")),
            "is_kept": is_kept(self.request),
        }
        return super().get_context_data(**kwargs) | more


class PasswordSignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """`/account/inloggen/wachtwoord/`: a password, or a passkey."""

    form_class = PasswordForm
    template_name = "account/login.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        """Nowhere: who comes here while a code is awaited wants another way."""


def _page(view: Any) -> Any:
    return leaves_nothing(access(PUBLIC)(view))


ask_for_code = _page(AskForCode.as_view())
type_code = _page(TypeCode.as_view())
password_login = _page(PasswordSignIn.as_view())
# Where one made an account before there were codes: letters and bookmarks still lead there.
sign_up: Any = _page(RedirectView.as_view(pattern_name="account_login", query_string=True))
