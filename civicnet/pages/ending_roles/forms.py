"""The form of the page that ends a role."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import RoleGrant
from civicnet.forms.fields import CharField

AT_ONCE, ANNOUNCED = "end", "announce"


class EndRoleForm(forms.Form):
    """Which role ends, and why. The holder need not say why.

    Each choice holds how the role ends as well: when that has changed since the page was shown, the form comes back.
    """

    use_required_attribute = False

    role = forms.ChoiceField(
        label=_("Which role ends?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a role."),
            "invalid_choice": _(
                "Something has changed since you opened this page. Read it again and choose."
            ),
        },
    )
    reason = CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: the holder of the role reads it.")},
    )

    def __init__(self, *args: Any, ways: list[tuple[RoleGrant, str]], own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ways = {f"{way}-{grant.pk}": (grant, way) for grant, way in ways}
        says = {AT_ONCE: _("ends at once"), ANNOUNCED: _("after seven days, or with a second administrator")}
        choices = [
            (key, f"{capfirst(grant.get_role_display())}: {says[way]}")
            for key, (grant, way) in self._ways.items()
        ]
        role = self.fields["role"]
        role.choices = choices  # type: ignore[attr-defined]  # of a ChoiceField
        role.initial = choices[0][0] if len(choices) == 1 else None
        self.fields["reason"].required = not own
        if not own:
            self.fields["reason"].help_text = _(
                "The holder reads it in a letter. It stays in the journal, with your name."
            )

    @property
    def chosen(self) -> tuple[RoleGrant, str]:
        """The grant that ends and how, once the form is valid."""
        return self._ways[self.cleaned_data["role"]]
