"""What set-up and the pages of several rooms ask; the people are asked for in civicnet.accounts.forms."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from civicnet.forms import NameField
from initiatives.models import Initiative


class MunicipalityForm(forms.Form):
    name = NameField(
        label=_("Name of the municipality"), max_length=120, help_text=_("Without the word “municipality”.")
    )
    theme = forms.ChoiceField(
        label=_("House style"),
        choices=[("ma", _("Warm and round")), ("voorbeeld", _("Plain and clear"))],
        initial=lambda: settings.THEME or "ma",
        widget=forms.RadioSelect,
        help_text=_("You can change this later."),
    )


class GapInitiativesForm(forms.Form):
    """Which initiatives show that a subject is missing in the vision."""

    initiatives = forms.ModelMultipleChoiceField(
        label=_("Which initiatives show it?"),
        help_text=_("These name no goal of the vision. Two or more make it a subject for the review."),
        queryset=Initiative.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, offered: QuerySet[Initiative], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["initiatives"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = offered
