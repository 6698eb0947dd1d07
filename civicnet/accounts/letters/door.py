"""Signing in and what changes in an account: the mails that allauth asks for, by the name that it gives each.

No name in them: whoever signs up types it, and could write anything to somebody else's address.
"""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicnet.addresses import site_url
from civicnet.outbox.wording import NOT_AGAIN, Audience, Letters, Mail, Wording

VISITOR = Audience(
    name="visitor",
    called=_("Who signs in or signs up"),
    why=_("You get this letter because somebody typed your address here."),
    fewer=(_("Was this not you? Then you need do nothing."), ""),
)
HOLDER = Audience(
    name="holder",
    called=_("Owner of the account"),
    why=_("You get this letter because something changed in your account."),
    fewer=(_("About this we always write to you."), ""),
)
FORMER = Audience(
    name="former",
    called=_("Who had an account"),
    why=_("You get this letter because you had an account here."),
    fewer=NOT_AGAIN,
)
Asked = partial(Wording, to=VISITOR, mail=Mail.ALWAYS)
Changed = partial(
    Wording,
    to=HOLDER,
    mail=Mail.ALWAYS,
    dates=((_("When"), "when"),),
    todo=_("Was this not you? Choose a new password at once, and tell the municipality."),
)
MY_WAY = _("Look at my way to sign in")


def facts_of_account(_about: Any) -> dict[str, Any]:
    """Where an account is looked after."""
    return {
        "preferences": f"{reverse('preferences')}#inloggen",
        "addresses": reverse("account_email"),
        "second_step": reverse("mfa_index"),
        "sign_in": reverse("account_login"),
        "home": reverse("home"),
        "site": site_url(),
    }


DOOR = Letters(
    name="account",
    called=_("Signing in"),
    facts=facts_of_account,
    texts=(
        Asked(
            verb="login_code",
            subject=_("Your code is {code}"),
            happened=_("This is your code to sign in at {site}:"),
            outcome="{code}",
            todo=_("Type it on the page where you asked for it. It works once."),
            dates=((_("It works until"), "time"),),
            button="",
            url="home",
            after=_(
                "Was this not you? Then do nothing: without the code nobody can sign in with your address. Never give it to "
                "anybody, not to the municipality either."
            ),
        ),
        Asked(
            verb="email_confirmation_signup",
            subject=_("Confirm your e-mail address"),
            happened=_("Somebody, probably you, made an account with this address."),
            todo=_("Confirm that this is your address. Then you can go on."),
            button=_("Confirm my address"),
            url="activate_url",
            after=_("Was this not you? Then do nothing: nobody can use this address without the link."),
        ),
        Asked(
            verb="email_confirmation",
            subject=_("Confirm your e-mail address"),
            happened=_("Somebody, probably you, added this address to an account."),
            todo=_("Confirm that this is your address."),
            button=_("Confirm my address"),
            url="activate_url",
            after=_("Was this not you? Then do nothing: nobody can use this address without the link."),
        ),
        Asked(
            verb="account_already_exists",
            subject=_("You already have an account"),
            happened=_(
                "Somebody, probably you, wanted to use {email} here. That address has an account already."
            ),
            todo=_("Ask for a code to sign in with it."),
            button=_("Sign in"),
            url="sign_in",
            after=_("Was this not you? Then do nothing: nothing has changed."),
        ),
        Asked(
            verb="unknown_account",
            subject=_("There is no account with this address"),
            happened=_(
                "Somebody, probably you, asked for a new password for {email}. There is no account with it."
            ),
            todo=_("You need no password: ask for a code and you are in."),
            button=_("Sign in"),
            url="sign_in",
            after=_("Was this not you? Then do nothing: nothing has changed."),
        ),
        Asked(
            verb="password_reset_key",
            subject=_("Choose a new password"),
            happened=_("Somebody, probably you, asked for a new password."),
            todo=_("Choose one on the page below."),
            button=_("Choose a new password"),
            url="password_reset_url",
            after=_("Was this not you? Then do nothing: your password stays as it is."),
        ),
        Changed(
            verb="password_reset",
            subject=_("Your password is new"),
            happened=_("You have a new password."),
            button=MY_WAY,
            url="preferences",
        ),
        Changed(
            verb="password_changed",
            subject=_("Your password has changed"),
            happened=_("Your password has changed."),
            button=MY_WAY,
            url="preferences",
        ),
        Changed(
            verb="password_set",
            subject=_("You have a password now"),
            happened=_("A password was set for your account."),
            button=MY_WAY,
            url="preferences",
        ),
        Changed(
            verb="email_changed",
            subject=_("Your e-mail address has changed"),
            happened=_("Your main address here is {to_email} now. It was {from_email}."),
            button=_("Look at my addresses"),
            url="addresses",
        ),
        Changed(
            verb="email_confirm",
            subject=_("Your e-mail address is confirmed"),
            happened=_("An address of your account was confirmed."),
            button=_("Look at my addresses"),
            url="addresses",
        ),
        Changed(
            verb="email_deleted",
            subject=_("An e-mail address was removed"),
            happened=_("The address {deleted_email} was removed from your account."),
            button=_("Look at my addresses"),
            url="addresses",
        ),
        Changed(
            verb="totp_activated",
            subject=_("You sign in with an app as well now"),
            happened=_("An authenticator app was added as your second step."),
            button=MY_WAY,
            url="second_step",
        ),
        Changed(
            verb="totp_deactivated",
            subject=_("Your authenticator app is switched off"),
            happened=_("The authenticator app of your account is switched off."),
            button=MY_WAY,
            url="second_step",
        ),
        Changed(
            verb="recovery_codes_generated",
            subject=_("You have new recovery codes"),
            happened=_("New recovery codes were made. The old ones do not work any more."),
            button=MY_WAY,
            url="second_step",
        ),
        Changed(
            verb="webauthn_added",
            subject=_("A passkey was added"),
            happened=_("A passkey was added to your account."),
            button=MY_WAY,
            url="second_step",
        ),
        Changed(
            verb="webauthn_removed",
            subject=_("A passkey was removed"),
            happened=_("A passkey was removed from your account."),
            button=MY_WAY,
            url="second_step",
        ),
        Changed(
            verb="account_connected",
            subject=_("Another way to sign in was added"),
            happened=_("Signing in with {provider} was added to your account."),
            button=MY_WAY,
            url="preferences",
        ),
        Changed(
            verb="account_disconnected",
            subject=_("A way to sign in was removed"),
            happened=_("Signing in with {provider} was removed from your account."),
            button=MY_WAY,
            url="preferences",
        ),
        Wording(
            verb="unused",
            to=HOLDER,
            mail=Mail.ALWAYS,
            subject=_("We erase your account after {until}"),
            happened=_("You have not signed in for years. So we erase your account after {until}."),
            todo=_("Do you want to keep it? Then sign in once before that day."),
            dates=((_("Last day to sign in"), "until"),),
            button=_("Sign in"),
            url="sign_in",
            after=_(
                "Do nothing if you do not need it any more. What you said in public stays, without your name."
            ),
        ),
        Wording(
            verb="erased",
            to=FORMER,
            mail=Mail.ALWAYS,
            subject=_("Your account is erased"),
            happened=_("Your account is erased, with your name, your addresses and what you followed."),
            todo=_("What you said in public stays, without your name. You need do nothing."),
            button=_("To the site"),
            url="home",
            after=_(
                "Was this not you? Then call or mail the municipality. Whoever wants to can start a new account."
            ),
        ),
    ),
)
