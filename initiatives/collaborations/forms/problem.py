"""What people fill in about what does not work yet."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from initiatives.collaborations.forms.collaboration import long_text
from initiatives.collaborations.models import Problem
from initiatives.marketplace.models import Category


class ProblemForm(forms.ModelForm):
    """What does not work yet, and the kind of help that would solve it."""

    class Meta:
        model = Problem
        fields = ("text", "category")
        labels = {
            "text": _("What does not work yet?"),
            "category": _("What kind of help would solve it?"),
        }
        help_texts = {
            "text": _("In one sentence. Everybody can read it. Your name does not stand there."),
            "category": _("If you know. If nobody takes it up in 30 days, we ask those who offer this."),
        }
        error_messages = {"text": {"required": _("Say what does not work yet.")}}
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["category"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", gettext("I do not know")), *((k.value, k.label.capitalize()) for k in Category)]


class SolveForm(forms.Form):
    """How the owner of a problem solved it."""

    solution = long_text(
        _("How did you solve it?"),
        3,
        max_length=1000,
        help_text=_("In a sentence or two. Everybody can read it."),
        error_messages={"required": _("Say how you solved it.")},
    )


class SendBackForm(forms.Form):
    """What does not work yet, of what should be solved."""

    missing = long_text(
        _("What does not work yet?"),
        3,
        max_length=1000,
        help_text=_("In a sentence or two. Everybody can read it."),
        error_messages={"required": _("Say what does not work yet.")},
    )
