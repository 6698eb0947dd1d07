from typing import Any

from django import forms
from django.apps import AppConfig
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
        from civicnet.caching.writes import watch_writes

        watch_writes()

        # What a form says when a field was left empty, instead of "This field is required".
        for field, words in _REQUIRED.items():
            field.default_error_messages = field.default_error_messages | {"required": words}
