"""Tags of Django as functions of the context: addresses, words with values in them, and tags that are functions."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.template.base import Variable
from django.template.defaulttags import URLNode
from django.template.library import SimpleNode
from django.templatetags.i18n import BlockTranslateNode
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from civicnet.folding.values import MISSING, Draw, shown, value_of
from civicnet.quick import address


def _addressed(node: URLNode) -> Draw:
    """The address of a view with one slug in it."""
    whole: Any = node.render_annotated
    view: Any = node.view_name.var
    if node.view_name.filters or isinstance(view, Variable) or node.kwargs or len(node.args) != 1:
        return whole
    slug = value_of(node.args[0])

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


def _worded(node: Any) -> Draw:
    """Words with values in them, translated when the template is: it is of one language (loader.py)."""
    whole: Draw = node.render_annotated
    given = [(name, value_of(value)) for name, value in node.extra_context.items()]
    one, names = node.render_token_list(node.singular)
    several, more = node.render_token_list(node.plural) if node.plural else ("", [])
    counted, name = (value_of(node.counter), node.countervar) if node.counter else (None, "")
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
            data[key] = shown(value, context)
        try:
            said = said % data
        except (KeyError, ValueError):  # a translation with a mistake in it: Django falls back
            return whole(context)
        if node.asvar:
            context.dicts[-1][node.asvar] = SafeString(said)
            return ""
        return said

    return draw


def _called(node: SimpleNode) -> Draw:
    """A tag that is a function."""
    function, takes_context, name = node.func, node.takes_context, node.target_var
    values = [value_of(argument) for argument in node.args]
    named = [(key, value_of(argument)) for key, argument in node.kwargs.items()]

    def draw(context: Any) -> str:
        given = [value(context) for value in values]
        if takes_context:
            given.insert(0, context)
        output = function(*given, **{key: value(context) for key, value in named})
        if name is not None:
            context[name] = output
            return ""
        return str(conditional_escape(output) if context.autoescape else output)

    return draw


# By their exact class: another one may do something else.
TAGS: Mapping[type, Callable[[Any], Draw]] = {
    URLNode: _addressed,
    BlockTranslateNode: _worded,
    SimpleNode: _called,
}


def sets(node: Any) -> set[str] | None:
    """The names that a tag sets in the scope around it; None when that cannot be told."""
    if type(node) not in TAGS or (type(node) is SimpleNode and node.takes_context):
        return None
    name = node.target_var if type(node) is SimpleNode else node.asvar
    return {name} if name else set()
