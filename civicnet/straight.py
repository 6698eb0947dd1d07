"""Rendering a folded template straight: one function for each node, made once, instead of Django's walk.

Django asks each node to render itself, each node its expressions, each expression its variable. Here a list of nodes
becomes functions that know what they will do: a text, a value, a choice, a loop, words with values in them. Nodes of
any other kind render themselves, as ever. The nodes stay as they are, so whatever looks through a template finds them.
Used by civicnet/folding.py, and never in Django's debug mode, which tells the place of an error by node.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import escape
from typing import Any, Final

from django.conf import settings
from django.template import Context, Node, NodeList
from django.template.base import (
    FilterExpression,
    TextNode,
    Variable,
    VariableDoesNotExist,
    render_value_in_context,
)
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral, URLNode, WithNode
from django.templatetags.i18n import BlockTranslateNode
from django.urls import NoReverseMatch
from django.utils.functional import SimpleLazyObject, empty
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from civicnet.quick import Quick, Shown, address, called

Draw = Callable[[Any], str]
Value = Callable[[Any], Any]

MISSING: Final = object()
# Values that nothing needs to be done to before their attributes are looked up, or they are shown.
_PLAIN: Final = frozenset({str, SafeString, int, bool, float, type(None), dict, list, tuple})
_COMPARES: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
    "is": operator.is_,
    "is not": operator.is_not,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class Straight(NodeList):
    """A list of nodes that is rendered by functions, made when it is first rendered."""

    _draw: Draw | None = None

    def render(self, context: Context) -> SafeString:
        if self._draw is None:  # two threads may both make it, of the same nodes
            self._draw = joined(self)
        return SafeString(self._draw(context))


def joined(nodes: Iterable[Node]) -> Draw:
    """What these nodes give, as one function."""
    draws = [_draw(node) for node in nodes]
    if not draws:
        return lambda context: ""
    if len(draws) == 1:
        return draws[0]
    return lambda context: "".join([draw(context) for draw in draws])


def _draw(node: Any) -> Draw:
    # By their exact class: another one may do something else.
    makes: Mapping[type, Callable[[Any], Draw]] = {
        TextNode: _constant,
        Shown: _shown,
        IfNode: _decided,
        ForNode: _looped,
        WithNode: lambda node: scoped(node.extra_context, node.nodelist),
        BlockTranslateNode: _worded,
        URLNode: _addressed,
    }
    if (draw := getattr(node, "straight", None)) is not None:
        made: Draw = draw()
        return made
    make = makes.get(type(node))
    return make(node) if make else node.render_annotated


def _constant(node: TextNode) -> Draw:
    text: str = node.s
    return lambda context: text


# ---- values ---------------------------------------------------------------------------------------
def _found(variable: Quick) -> Value:
    """Looks `variable` up: MISSING when nothing has its first name. Raises what Django's own lookup does."""
    names = variable.lookups
    assert names is not None
    first, rest = names[0], names[1:]
    djangos: Value = variable.djangos

    def find(context: Any) -> Any:
        for scope in reversed(context.dicts):
            if first in scope:
                value = scope[first]
                break
        else:
            return djangos(context) if hasattr(context, first) else MISSING
        try:
            if type(value) not in _PLAIN:
                value = _opened(value)
            for name in rest:
                if isinstance(value, dict):
                    value = value[name]
                elif _has_attributes(type(value)):  # type: ignore[arg-type]  # every class is hashable
                    value = getattr(value, name)
                else:
                    return djangos(context)
                if type(value) not in _PLAIN:
                    value = _opened(value)
        except Exception:  # Django knows which failures are silent
            return djangos(context)
        return value

    return find


@cache
def _has_attributes(kind: Any) -> bool:
    """Whether a name after a dot is an attribute of such a value, and not one of its items."""
    return issubclass(kind, tuple) or not hasattr(kind, "__getitem__")


def _opened(value: Any) -> Any:
    """What a method gives, or what a lazy object stands for."""
    if type(value) is SimpleLazyObject:
        lazy: Any = value
        if lazy._wrapped is empty:
            lazy._setup()
        value = lazy._wrapped
    return called(value)


def _value(expression: FilterExpression) -> Value:
    """What an expression gives outside {% if %}."""
    var: Any = expression.var
    whole: Value = expression.resolve
    if expression.filters:
        return whole
    if not isinstance(var, Variable):
        return lambda context: var
    if type(var) is not Quick or var.translate:
        return whole
    find = _found(var)

    def value(context: Any) -> Any:
        try:
            found = find(context)
        except VariableDoesNotExist:
            found = MISSING
        return whole(context) if found is MISSING else found

    return value


def _text(value: Any, context: Any) -> str:
    """`value` as it stands in a page."""
    kind = type(value)
    if kind is SafeString:
        return str(value)
    if kind is str and context.autoescape:
        return escape(value)
    if kind is int and not settings.USE_THOUSAND_SEPARATOR:
        return str(value)
    return str(render_value_in_context(value, context))


def _shown(node: Shown) -> Draw:
    variable: Any = node.filter_expression.var
    whole: Draw = node.render_annotated
    if type(variable) is not Quick or variable.translate:
        return whole
    find = _found(variable)

    def draw(context: Any) -> str:
        try:
            value = find(context)
        except VariableDoesNotExist:
            value = MISSING
        if value is MISSING:
            return whole(context)
        kind = type(value)
        if kind is SafeString:
            return value  # type: ignore[no-any-return]
        if kind is str and context.autoescape:
            return escape(value)
        return _text(value, context)

    return draw


# ---- choices, loops and scopes ----------------------------------------------------------------------
def _tested(condition: Any) -> Value:
    """A condition of {% if %} as one function. Where it raises anything, Django's own way decides."""
    if isinstance(condition, TemplateLiteral):
        leaf: Any = condition.value  # the stubs know the values of a condition only
        if leaf.filters or type(leaf.var) is not Quick or leaf.var.translate:
            return lambda context: leaf.resolve(context, ignore_failures=True)
        find = _found(leaf.var)

        def test(context: Any) -> Any:
            try:
                value = find(context)
            except VariableDoesNotExist:
                return None
            return None if value is MISSING else value

        return test
    if condition.id == "not":
        no = _tested(condition.first)
        return lambda context: not no(context)
    one, two = _tested(condition.first), _tested(condition.second)
    if condition.id == "and":
        return lambda context: one(context) and two(context)
    if condition.id == "or":
        return lambda context: one(context) or two(context)
    compare = _COMPARES[condition.id]
    return lambda context: compare(one(context), two(context))


def _decided(node: IfNode) -> Draw:
    branches = [
        (_tested(condition) if condition is not None else None, condition, joined(nodes))
        for condition, nodes in node.conditions_nodelists
    ]

    def draw(context: Any) -> str:
        for test, condition, then in branches:
            if test is None:  # {% else %}
                return then(context)
            try:
                match = test(context)
            except Exception:  # Django knows which failures are silent
                try:
                    match = condition.eval(context)  # type: ignore[union-attr]
                except VariableDoesNotExist:
                    match = None
            if match:
                return then(context)
        return ""

    return draw


def scoped(parameters: Mapping[str, FilterExpression], nodes: NodeList) -> Draw:
    """`nodes` with variables of their own."""
    values, body = [(name, _value(value)) for name, value in parameters.items()], joined(nodes)

    def draw(context: Any) -> str:
        scope = {name: value(context) for name, value in values}
        context.dicts.append(scope)
        try:
            return body(context)
        finally:
            context.dicts.pop()

    return draw


def _looped(node: Any) -> Draw:
    body, empty = joined(node.nodelist_loop), joined(node.nodelist_empty)
    names, sequence, backwards = node.loopvars, node.sequence, node.is_reversed
    single = names[0] if len(names) == 1 else None

    def draw(context: Any) -> str:
        scope: dict[str, Any] = {}
        parent = context.get("forloop", {})
        context.dicts.append(scope)
        try:
            values: Any = sequence.resolve(context, ignore_failures=True)
            if values is None:
                values = ()
            if not hasattr(values, "__len__"):
                values = list(values)
            if (count := len(values)) < 1:
                return empty(context)
            loop: dict[str, Any] = {"parentloop": parent}
            scope["forloop"] = loop
            drawn = []
            for n, item in enumerate(reversed(values) if backwards else values):
                loop["counter0"], loop["counter"] = n, n + 1
                loop["revcounter"], loop["revcounter0"] = count - n, count - n - 1
                loop["first"], loop["last"] = n == 0, n == count - 1
                if single is not None:
                    scope[single] = item
                    drawn.append(body(context))
                else:
                    context.dicts.append(dict(zip(names, item, strict=True)))
                    drawn.append(body(context))
                    context.dicts.pop()
            return "".join(drawn)
        finally:
            while context.dicts.pop() is not scope:
                pass

    return draw


def _addressed(node: URLNode) -> Draw:
    """The address of a view with one slug in it."""
    whole: Any = node.render_annotated
    view: Any = node.view_name.var
    if node.view_name.filters or isinstance(view, Variable) or node.kwargs or len(node.args) != 1:
        return whole
    slug = _value(node.args[0])

    def draw(context: Any) -> str:
        value = slug(context)
        if type(value) is not str or not value:
            return whole(context)
        try:
            found = address(view, value)
        except NoReverseMatch:
            return whole(context)
        if node.asvar:
            context.dicts[-1][node.asvar] = found
            return ""
        return escape(found) if context.autoescape else found

    return draw


# ---- words -------------------------------------------------------------------------------------------
def _worded(node: Any) -> Draw:
    """Words with values in them, translated when the template is: it is of one language (civicnet/folding.py)."""
    whole: Draw = node.render_annotated
    given = [(name, _value(value)) for name, value in node.extra_context.items()]
    one, names = node.render_token_list(node.singular)
    several, more = node.render_token_list(node.plural) if node.plural else ("", [])
    counted, name = (_value(node.counter), node.countervar) if node.counter else (None, "")
    if node.message_context or bool(node.plural) is not bool(counted and name):
        return whole
    words, names = gettext(one) if counted is None else "", list(dict.fromkeys([*names, *more]))

    def draw(context: Any) -> str:
        scope = {name: value(context) for name, value in given}
        said = words
        if counted is not None:
            count = scope[name] = counted(context)
            if type(count) is not int:
                return whole(context)
            said = ngettext(one, several, count)
        data = {}
        for key in names:
            value = scope[key] if key in scope else context.get(key, MISSING)
            if value is MISSING:
                return whole(context)
            data[key] = _text(value, context)
        try:
            said = said % data
        except (KeyError, ValueError):  # a translation with a mistake in it: Django falls back
            return whole(context)
        if node.asvar:
            context.dicts[-1][node.asvar] = SafeString(said)
            return ""
        return said

    return draw
