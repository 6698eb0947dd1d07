"""What people fill in about sitting together."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from civicnet.deadlines import local_date
from civicnet.forms.fields import DateField
from initiatives.collaborations.forms.collaboration import long_text
from initiatives.collaborations.models import Collaboration, Partner

DATE: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _next_on(**options: Any) -> DateField:
    return DateField(
        label=_("When do you sit together next?"),
        required=False,
        widget=DATE,
        help_text=_("This day stands in the calendar of each of you, and on the page."),
        **options,
    )


class MomentForm(forms.Form):
    """That partners sat together: begins with today and everybody, so that a minute is enough."""

    on = DateField(label=_("On which day?"), widget=DATE)
    partners = forms.ModelMultipleChoiceField(
        Partner.objects.none(),
        label=_("Who was there?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say who was there: two of you at least.")},
    )
    agreed = long_text(
        _("What did you agree?"),
        3,
        required=False,
        max_length=2000,
        help_text=_("Only the partners read this."),
    )
    open_points = long_text(
        _("What is still open?"),
        3,
        required=False,
        max_length=2000,
        help_text=_("Only the partners read this."),
    )
    next_on = _next_on()

    def __init__(self, *args: Any, collaboration: Collaboration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = collaboration.partners.here().with_parties()
        self.fields["partners"].queryset = here  # type: ignore[attr-defined]  # of many partners
        self.initial = {"on": local_date(), "partners": list(here), **self.initial}


class PlanForm(forms.Form):
    """When partners sit together next."""

    next_on = _next_on()
