"""What a verb refuses stands beside the field that it names, and never breaks a form that does not have that field."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from civicnet.forms.errors import add_errors
from tests.running import ROOT


class NameForm(forms.Form):
    name = forms.CharField(required=False)


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [
        (ValidationError("Niet nu."), {"__all__": ["Niet nu."]}),
        (ValidationError({"name": "Te kort."}), {"name": ["Te kort."]}),
        (ValidationError({"reason": "Waarom?"}), {"__all__": ["Waarom?"]}),
    ],
)
def test_a_refusal_stands_beside_its_field_or_on_top(
    refusal: ValidationError, expected: dict[str, list[str]]
) -> None:
    form = NameForm({})
    assert form.is_valid()
    add_errors(form, refusal)
    assert form.errors == expected


def test_views_show_refusals_of_verbs_in_this_one_way() -> None:
    """Django's own add_error breaks on a name that the form does not have, as when it changed meanwhile."""
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for room in ("civicnet", "vision", "initiatives")
        for path in (ROOT / room).rglob("*.py")
        for line in path.read_text().splitlines()
        if "add_error(None, error" in line and ".messages" not in line
    ]
    assert found == []
