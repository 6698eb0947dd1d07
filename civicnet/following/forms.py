"""How often letters about what one follows go out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.forms import RhythmField
from civicnet.accounts.models import MailKind, Rhythm, User


class RhythmForm(forms.Form):
    """The one choice of the page of what somebody follows."""

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[MailKind.FOLLOWED] = RhythmField(
            MailKind.FOLLOWED,
            user,
            label=_("How often do you want a letter about it?"),
            widget=forms.RadioSelect,
        )

    def rhythm(self) -> Rhythm:
        """What was chosen."""
        return Rhythm(self.cleaned_data[MailKind.FOLLOWED])
