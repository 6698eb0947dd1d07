from typing import Any

from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# What a form says, in the place of "This field is required", "Enter a valid date" and the like of Django.
_SAID: dict[Any, dict[str, Any]] = {
    forms.Field: {"required": _("Fill this in.")},
    forms.ChoiceField: {
        "required": _("Make a choice."),
        "invalid_choice": _("Choose something of the list."),
    },
    forms.MultipleChoiceField: {"invalid_choice": _("Choose something of the list.")},
    forms.ModelChoiceField: {
        "required": _("Make a choice."),
        "invalid_choice": _("Choose something of the list."),
    },
    forms.BooleanField: {"required": _("Tick this to go on.")},
    forms.FileField: {"required": _("Choose a file.")},
    forms.EmailField: {"invalid": _("This is no e-mail address. Example: name@provider.nl")},
    forms.URLField: {"invalid": _("This is no web address. Example: www.neighbourhood-garden.nl")},
    forms.DateField: {"invalid": _("This is no date. Example: 14-3-2026")},
}


class CivicnetConfig(AppConfig):
    name = "civicnet"
    default = True

    def ready(self) -> None:
        from civicnet import celery, permissions  # noqa: F401  # the task application; its system check
        from civicnet.caching.writes import watch_writes

        watch_writes()

        for field, said in _SAID.items():
            field.default_error_messages = getattr(field, "default_error_messages", {}) | said
