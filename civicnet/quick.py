"""Addresses and dates, and looking things up in a template, quickly: what Django does, with the usual cases first.

A page of a list shows hundreds of values, nearly all of them plain text in a dict, a tuple or an object. Those take a
few steps here; whatever is unusual (a function, a sequence by number, a value that is missing or fails) is left to
Django's own way. Templates are written as ever: civicnet/folding.py puts these in when it compiles one.
"""

from datetime import date
from functools import cache, lru_cache
from html import escape
from types import MethodType
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.base import Variable, VariableDoesNotExist, VariableNode
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_ANY = "-"  # a slug that every address accepts


@cache
def _around(view: str, language: str | None, prefix: str) -> tuple[str, str] | None:
    """What stands before and after the slug in the addresses of a view; None when that cannot be told."""
    try:
        start, found, end = reverse(view, args=[_ANY]).rpartition(f"/{_ANY}/")
    except NoReverseMatch:  # its address takes something else than a slug
        return None
    return (f"{start}/", f"/{end}") if found else None


def address(view: str, slug: str) -> str:
    """`reverse(view, args=[slug])`, in the language of this moment."""
    if slug.isascii() and slug.replace("-", "").replace("_", "").isalnum():
        around = _around(view, get_language(), get_script_prefix())
        if around:
            return f"{around[0]}{slug}{around[1]}"
    return reverse(view, args=[slug])


@lru_cache(4096)
def _written_out(day: date, language: str | None) -> str:
    return date_format(day)


def written_out(day: date) -> str:
    """A day (no moment) as it is written out in the language of this moment."""
    return _written_out(day, get_language())


class Quick(Variable):
    """A variable whose lookups find what is in a dict or is an attribute, and leaves the rest to Django."""

    __slots__ = ()

    def djangos(self, context: Any) -> Any:
        """The same, in Django's own way."""
        return Variable._resolve_lookup(self, context)  # type: ignore[attr-defined]  # not in the stubs

    def _resolve_lookup(self, context: Any) -> Any:
        djangos = self.djangos
        names = self.lookups
        assert names is not None
        first = names[0]
        for scope in reversed(getattr(context, "dicts", ())):
            if first in scope:
                value = scope[first]
                break
        else:
            if hasattr(context, first):  # such as `request`
                return djangos(context)
            raise VariableDoesNotExist("Failed lookup for key [%s] in the context", (first,))
        try:
            value = called(value)
            for name in names[1:]:
                if isinstance(value, dict):
                    value = value[name]
                elif isinstance(value, tuple) or not hasattr(type(value), "__getitem__"):
                    value = getattr(value, name)
                else:
                    return djangos(context)
                value = called(value)
        except Exception:  # Django knows which failures are silent
            return djangos(context)
        return value


def called(value: Any) -> Any:
    """What a method gives; anything else as it is. Raises TypeError for a callable that is left to Django."""
    if not callable(value):
        return value
    if (
        type(value) is not MethodType
        or hasattr(value, "alters_data")
        or hasattr(value, "do_not_call_in_templates")
    ):
        raise TypeError
    return value()


class Shown(VariableNode):
    """`{{ a.b }}` without filters: text is escaped right here."""

    def render_annotated(self, context: Context) -> str:
        try:
            value = self.filter_expression.var.resolve(context)
        except Exception:  # told by Django, with the place in the template
            return str(super().render_annotated(context))
        kind = type(value)
        if kind is SafeString:
            return value
        if kind is str and context.autoescape:
            return escape(value)
        if kind is int and not settings.USE_THOUSAND_SEPARATOR:
            return str(value)
        return str(super().render_annotated(context))
