"""What the desk types: a number from a pass, and what stands on a paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civicnet.forms.fields import CharField
from vision.endorsement.forms.ballot import BallotForm
from vision.endorsement.models import Round
from vision.models import Theme


class PassForm(forms.Form):
    """The personal number on a passport or identity card."""

    use_required_attribute = False

    number = CharField(
        label=_("Citizen service number on the pass"),
        help_text=_("Look whether the pass belongs to who stands before you. The number is not kept."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "cn-w-m"}),
    )


def paper_code(help_text: Any = "") -> forms.CharField:
    """The field for the code on a paper."""
    return CharField(
        label=_("Code on the paper"),
        help_text=help_text,
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "cn-w-m",
            }
        ),
    )


class AgainForm(forms.Form):
    """A paper that has to be printed once more."""

    use_required_attribute = False

    code = paper_code(_("It stands at the foot of the paper, and on the strip."))


class KeyingForm(BallotForm):
    """One reading of a paper from the box."""

    code = paper_code()
    field_order = ("code", "choice")

    def __init__(self, *args: Any, round: Round, themes: list[Theme], **kwargs: Any) -> None:
        super().__init__(*args, round=round, themes=themes, **kwargs)
        self.fields["choice"].label = _("The whole text")
