"""The reason on the page before an act that cannot be undone (civicnet.http.render_check)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civicnet.forms.fields import CharField


class WhyForm(forms.Form):
    """Why something is called off or taken back. Nobody has to say."""

    note = CharField(
        label=_("Do you want to say why?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, readers: str, **kwargs: Any) -> None:
        """`readers` says who reads it."""
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = readers
