"""What a verb found wrong, shown in the form that was sent."""

from django import forms
from django.core.exceptions import ValidationError


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what an action found wrong beside the fields that it names, and the rest on top."""
    for name, wrong in getattr(error, "error_dict", {None: [error]}).items():
        form.add_error(name if name in form.fields else None, wrong)
