"""What an expression in a template stands for, found quickly: what Django does, with the usual cases first.

A page shows hundreds of values, nearly all of them plain text in a dict, a tuple or an object. Those take a few steps
here; whatever is unusual (a function, a sequence by number, a value that is missing or fails) is left to Django's way.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import escape
from types import MethodType
from typing import Any, Final

from django.conf import settings
from django.template.base import (
    FilterExpression,
    Variable,
    VariableDoesNotExist,
    render_value_in_context,
)
from django.utils.functional import SimpleLazyObject, empty
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # not in the stubs

Draw = Callable[[Any], str]
Value = Callable[[Any], Any]
# Gives the value of an expression from what its first name stands for, and the context.
Lookup = Callable[[Any, Any], Any]

MISSING: Final = object()  # nothing in the context has the first name of an expression
_OWN: Final = object()  # it is not in the context, but something of the context itself, such as `request`
# Kinds of values that nothing needs to be done to before they are shown or their attributes looked up; more are added.
plain: Final[set[type]] = {str, SafeString, int, bool, float, type(None), dict, list, tuple}


class Quick(Variable):
    """A variable whose lookups find what is in a dict or is an attribute, and leaves the rest to Django."""

    __slots__ = ()

    def djangos(self, context: Any) -> Any:
        """The same, in Django's own way."""
        return Variable._resolve_lookup(self, context)  # type: ignore[attr-defined]  # not in the stubs

    def _resolve_lookup(self, context: Any) -> Any:
        assert self.lookups is not None
        value = lookup(self)(base(getattr(context, "dicts", ()), self.lookups[0], context), context)
        if value is MISSING:
            raise VariableDoesNotExist("Failed lookup for key [%s] in the context", (self.lookups[0],))
        return value


def is_quick(var: Any) -> bool:
    """Whether `var` is a name that is looked up here; not a literal, nor something to translate."""
    return type(var) is Quick and not var.translate


def base(dicts: Any, name: str, context: Any) -> Any:
    """What `name` stands for in the innermost scope that has it, as it is; or MISSING."""
    for scope in reversed(dicts):
        if name in scope:
            return scope[name]
    return _OWN if hasattr(context, name) else MISSING


def lookup(variable: Quick, missing: Any = MISSING) -> Lookup:
    """Follows the names after the first. Gives `missing` when there was no first; raises what Django's lookup does."""
    assert variable.lookups is not None
    rest, djangos = variable.lookups[1:], variable.djangos

    def whole(value: Any, context: Any) -> Any:
        if value is MISSING:
            return missing
        if value is _OWN:
            return djangos(context)
        try:
            return value if type(value) in plain else _opened(value)
        except Exception:  # Django knows which failures are silent
            return djangos(context)

    def follow(value: Any, context: Any) -> Any:
        if value is MISSING:
            return missing
        if value is _OWN:
            return djangos(context)
        try:
            if type(value) not in plain:
                value = _opened(value)
            for name in rest:
                if isinstance(value, dict):
                    value = value[name]
                elif _has_attributes(type(value)):  # type: ignore[arg-type]  # every class is hashable
                    value = getattr(value, name)
                else:
                    return djangos(context)
                if type(value) not in plain:
                    value = _opened(value)
        except Exception:  # Django knows which failures are silent
            return djangos(context)
        return value

    return follow if rest else whole


@cache
def _has_attributes(kind: Any) -> bool:
    """Whether a name after a dot is an attribute of such a value, and not one of its items."""
    return issubclass(kind, tuple) or not hasattr(kind, "__getitem__")


def _opened(value: Any) -> Any:
    """What a method gives, or what a lazy object stands for. Raises TypeError for a callable that is left to Django."""
    if type(value) is SimpleLazyObject:
        lazy: Any = value
        if lazy._wrapped is empty:
            lazy._setup()
        value = lazy._wrapped
    elif not callable(value):
        plain.add(type(value))
        return value
    if not callable(value):
        return value
    if (
        type(value) is not MethodType
        or hasattr(value, "alters_data")
        or hasattr(value, "do_not_call_in_templates")
    ):
        raise TypeError
    return value()


def value_of(expression: FilterExpression) -> Value:
    """An expression as one function of the context, outside {% if %}."""
    var: Any = expression.var
    whole: Value = expression.resolve
    apply = applied(expression.filters)
    if not isinstance(var, Variable):
        return (lambda context: apply(var, context)) if apply else (lambda context: var)
    if not is_quick(var):
        return whole
    quick: Any = var
    name, found = quick.lookups[0], lookup(quick)

    def value(context: Any) -> Any:
        try:
            got = found(base(context.dicts, name, context), context)
        except VariableDoesNotExist:
            got = MISSING
        if got is MISSING:
            return whole(context)
        return apply(got, context) if apply else got

    return value


def applied(filters: Iterable[tuple[Any, Any]]) -> Lookup | None:
    """What filters make of a value, one after the other; None when there are none."""
    marks = ("expects_localtime", "needs_autoescape", "is_safe")
    steps: list[Any] = [
        (
            function,
            [(looked_up, given if looked_up else mark_safe(given)) for looked_up, given in arguments],
            *(getattr(function, mark, False) for mark in marks),
        )
        for function, arguments in filters
    ]
    if not steps:
        return None

    def apply(value: Any, context: Any) -> Any:
        for function, arguments, localtime, autoescape, safe in steps:
            given = [what.resolve(context) if looked_up else what for looked_up, what in arguments]
            if localtime:
                value = template_localtime(value, context.use_tz)
            more: Mapping[str, Any] = {"autoescape": context.autoescape} if autoescape else {}
            new = function(value, *given, **more)
            value = mark_safe(new) if safe and isinstance(value, SafeData) else new
        return value

    return apply


def shown(value: Any, context: Any) -> str:
    """`value` as it stands in a page."""
    kind = type(value)
    if kind is str and context.autoescape:
        return escape(value)
    if kind is SafeString:
        return value  # type: ignore[no-any-return]
    if kind is int and not settings.USE_THOUSAND_SEPARATOR:
        return str(value)
    return str(render_value_in_context(value, context))
