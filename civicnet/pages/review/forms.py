"""What a page about the next review asks beside what the vision itself asks."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from initiatives.models import Initiative


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
