"""Names in our templates that stand for nothing: in a test a fault, in production an empty place.

A name after a dot that an object has not, and a name that is shown and that nothing has, are faults: the control to add
a goal never appeared, because its template asked a plain choice field for its `queryset`. What is None, a text or a number has no names, a
dict may lack a key that an {% if %} asks for, and a component may lack a parameter that it tests, or for which it says
what stands there otherwise (`|default`).
"""

from typing import Any

from django.forms import BaseForm
from django.template.base import FilterExpression, VariableDoesNotExist
from django.template.defaultfilters import default, default_if_none

from civicnet.folding.values import MISSING, Quick, base

not_found: list[str] = []


def watch() -> None:
    """Write down, from now on, each name that our templates ask for and do not find."""
    djangos, resolve = Quick.djangos, FilterExpression.resolve

    def followed(variable: Quick, context: Any) -> Any:
        try:
            return djangos(variable, context)
        except VariableDoesNotExist as error:
            name, thing = error.params
            if thing is not context and not isinstance(thing, dict | str | int | BaseForm | None):
                not_found.append(f"{variable}: {type(thing).__name__} has no {name}")
            raise

    def shown(expression: FilterExpression, context: Any, ignore_failures: bool = False) -> Any:
        says_otherwise = any(
            function in (default, default_if_none) for function, _given in expression.filters
        )
        if type(expression.var) is Quick and not ignore_failures and not says_otherwise:
            name = expression.var.lookups[0]
            if base(context.dicts, name, context) is MISSING:
                not_found.append(f"{expression.var} is shown, and nothing is called {name}")
        return resolve(expression, context, ignore_failures)

    Quick.djangos = followed  # type: ignore[method-assign]
    FilterExpression.resolve = shown  # type: ignore[method-assign]
