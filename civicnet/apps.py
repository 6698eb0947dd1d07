from typing import Any

from django import forms
from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _

_REQUIRED: dict[Any, Any] = {
    forms.Field: _("Fill this in."),
    forms.ChoiceField: _("Make a choice."),
    forms.ModelChoiceField: _("Make a choice."),
    forms.BooleanField: _("Tick this to go on."),
    forms.FileField: _("Choose a file."),
}


class CivicnetConfig(AppConfig):
    name = "civicnet"
    default = True

    def ready(self) -> None:
        from civicnet import celery, permissions  # noqa: F401  # the task application; its system check

        # What a form says of something that was left open, in stead of "This field is required".
        for field, words in _REQUIRED.items():
            field.default_error_messages = field.default_error_messages | {"required": words}


class FrontEndConfig(StaticFilesConfig):
    """Django's static files, without those of other apps that no page of ours asks for."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("*.map", "rest_framework/*", "drf_spectacular_sidecar/redoc/*", "fbconnect.js", "telegram.js"),
        *(
            "htmx-2.js",
            "htmx-4*",
            "htmax-4*",
            "django_htmx/ext/*",
            "admin/js/vendor/select2/i18n/[!en]*",
            "admin/img/gis/*",
        ),
        "oauth2-redirect.*",
    ]
