"""The pages of allauth, each at a Dutch address. Names are allauth's own, so its links and mail follow."""

from collections.abc import Iterator

from allauth import urls as allauth_urls
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, path, re_path

from civicnet.accounts import sign_in

# Name → address. The sign-in broker knows our address for its answer, so those of OpenID Connect stay as allauth has them.
ADDRESSES = {
    "account_login": "inloggen/",
    "account_request_login_code": "inloggen/",
    "account_logout": "uitloggen/",
    "account_signup": "registreren/",
    "account_inactive": "niet-actief/",
    "account_reauthenticate": "bevestigen/",
    "account_email": "e-mail/",
    "account_email_verification_sent": "e-mail/bevestigen/",
    "account_confirm_email": r"^e-mail/bevestigen/(?P<key>[-:\w]+)/$",
    "account_change_password": "wachtwoord/wijzigen/",
    "account_set_password": "wachtwoord/kiezen/",
    "account_reset_password": "wachtwoord/vergeten/",
    "account_reset_password_done": "wachtwoord/vergeten/verstuurd/",
    "account_reset_password_from_key": r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "account_reset_password_from_key_done": "wachtwoord/nieuw/klaar/",
    "account_confirm_login_code": "inloggen/code/",
    "mfa_authenticate": "inloggen/tweede-stap/",
    "mfa_login_webauthn": "inloggen/passkey/",
    "mfa_index": "beveiliging/",
    "mfa_reauthenticate": "beveiliging/bevestigen/",
    "mfa_activate_totp": "beveiliging/app/aanzetten/",
    "mfa_deactivate_totp": "beveiliging/app/uitzetten/",
    "mfa_view_recovery_codes": "beveiliging/herstelcodes/",
    "mfa_generate_recovery_codes": "beveiliging/herstelcodes/maken/",
    "mfa_download_recovery_codes": "beveiliging/herstelcodes/downloaden/",
    "mfa_list_webauthn": "beveiliging/sleutels/",
    "mfa_add_webauthn": "beveiliging/sleutels/toevoegen/",
    "mfa_reauthenticate_webauthn": "beveiliging/sleutels/bevestigen/",
    "mfa_edit_webauthn": "beveiliging/sleutels/<int:pk>/wijzigen/",
    "mfa_remove_webauthn": "beveiliging/sleutels/<int:pk>/verwijderen/",
    "socialaccount_connections": "koppelingen/",
    "socialaccount_signup": "koppelingen/registreren/",
    "socialaccount_login_cancelled": "koppelingen/afgebroken/",
    "socialaccount_login_error": "koppelingen/mislukt/",
    "openid_connect_login": "oidc/<str:provider_id>/login/",
    "openid_connect_callback": "oidc/<str:provider_id>/login/callback/",
}

# Views of ours in the place of allauth's: one signs in by a code, and nobody signs up apart from that.
OURS = {
    "account_login": sign_in.ask_for_code,
    "account_request_login_code": sign_in.ask_for_code,
    "account_confirm_login_code": sign_in.type_code,
    "account_signup": sign_in.sign_up,
}


def _named(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """Every page of allauth that is in use; its redirects from old addresses have no name and are left out."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _named(pattern.url_patterns)
        elif pattern.name:
            yield pattern


def _at_own_address(page: URLPattern) -> URLPattern:
    if page.name not in ADDRESSES:
        raise ImproperlyConfigured(f"allauth has a page {page.name}: give it an address in {__name__}.")
    address = ADDRESSES[page.name]
    make = re_path if address.startswith("^") else path
    return make(address, OURS.get(page.name, page.callback), page.default_args, page.name)


urlpatterns = [
    *(_at_own_address(page) for page in _named(allauth_urls.urlpatterns)),
    path("inloggen/wachtwoord/", sign_in.password_login, name="password_login"),
]
