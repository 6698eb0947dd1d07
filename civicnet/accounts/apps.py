from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class BeheerConfig(admin_apps.AdminConfig):
    """The Django admin, with our own AdminSite (admin_site.py)."""

    default = False
    default_site = "civicnet.accounts.admin_site.Beheer"


class AccountsConfig(AppConfig):
    name = "civicnet.accounts"
    label = "accounts"
    verbose_name = _("people and roles")
    default = True

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from civicnet.accounts.adapter import first_factor_passed

        authenticator_added.connect(first_factor_passed)
