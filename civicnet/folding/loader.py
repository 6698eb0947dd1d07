"""Templates in which everything that cannot change has become plain text, once per language.

Words to translate, addresses without arguments, icons and static files are the same in every answer of a process. This
loader works them out when it compiles a template and joins them to the text around them; a component that is included
by name becomes part of the page, and the page part of its base. So an answer only renders what differs. Nothing is kept
of any request, and no template needs to know of it.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.template import Context, Node, NodeList, Template, TemplateSyntaxError
from django.template.base import FilterExpression, Origin, TextNode, TokenType, Variable, VariableNode
from django.template.defaulttags import (
    CommentNode,
    ForNode,
    IfNode,
    LoadNode,
    TemplateLiteral,
    URLNode,
    WithNode,
)
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.translation import get_language
from template_partials.templatetags.partials import RenderPartialNode

from civicnet.folding.nodes import Filled, Included, Named, Shown
from civicnet.folding.source import Straight
from civicnet.folding.values import Quick
from civicnet.forms.repeats import FormMarks

OURS = str(settings.BASE_DIR / "templates")


class _Folding(base.Loader):
    """Folds each template that a loader before it has found and compiled."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template = super().get_template(template_name, skip)
        if _ours(template):
            context = Context()
            with context.bind_template(template):
                if (whole := _whole(template)) is not None:
                    for block in whole.get_nodes_by_type(BlockNode):
                        block.__class__ = Filled  # nothing fills it any more
                    template.nodelist[:] = whole
                fold(template.nodelist, context)
            if not template.engine.debug:
                _straighten(template.nodelist)
        return template


def _ours(template: Template) -> bool:
    return str(template.origin.name).startswith(OURS)


class Loader(cached.Loader, _Folding):
    """Finds templates with the loaders given to it, folds those of ours, and keeps them for each language."""

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        return f"{get_language()}:{super().cache_key(template_name, skip)}"


def fold(nodes: NodeList, context: Context) -> None:
    """Put text in the place of all that is the same in every answer, in the language of this moment.

    `context`: an empty one, bound to the template.
    """
    folded: list[Node] = []
    for node in _opened(nodes, context):
        for inner in _inside(node):
            fold(inner, context)
        _quicken(node)
        text = _text(node, context)
        if text is not None and (name := getattr(node, "asvar", None)):
            folded.append(_at(node, Named(name, text)))
        elif text is None:
            folded.append(node)
        elif folded and isinstance(folded[-1], TextNode):
            folded[-1] = _at(folded[-1], TextNode(folded[-1].s + text))
        elif text:
            folded.append(_at(node, TextNode(text)))
    nodes[:] = folded


def _straighten(nodes: NodeList) -> None:
    """Have these nodes, and those in them, rendered by source.py."""
    nodes.__class__ = Straight
    for node in nodes:
        for inner in _inside(node):
            _straighten(inner)


def _whole(template: Template) -> NodeList | None:
    """The nodes of the base of `template` with its own blocks filled in; None when it has no base of ours."""
    extends = template.nodelist[0] if template.nodelist else None
    if not isinstance(extends, ExtendsNode):
        return None
    parent: Any = extends.parent_name  # the stubs call it a node
    if not _constant(parent):
        return None
    name = str(parent.var)
    if name == template.name:  # one of another app under the same name
        return None
    if str(template.name).startswith("allauth/"):  # the pages of allauth fill in the blocks of these
        return None
    found = template.engine.get_template(name)
    if not _ours(found):
        return None
    if "block.super" in template.source:
        raise TemplateSyntaxError(f"{template.name}: a block is filled in as a whole, without block.super.")
    # A copy of its own: what is filled in must not show on other pages.
    base = Template(found.source, found.origin, found.name, template.engine)
    nodes = _whole(base) or base.nodelist
    if nodes and isinstance(nodes[0], ExtendsNode):
        return None
    own: list[Any] = extends.nodelist.get_nodes_by_type(BlockNode)
    _fill(nodes, {block.name: block for block in own})
    return nodes


def _fill(nodes: NodeList, blocks: dict[str, BlockNode]) -> None:
    for node in nodes:
        if isinstance(node, BlockNode) and node.name in blocks:
            node.nodelist = blocks[node.name].nodelist
        else:
            for inner in _inside(node):
                _fill(inner, blocks)


# Nodes that set nothing in the context around them.
_CLEAN = (TextNode, VariableNode, Shown, IfNode, ForNode, WithNode, FormMarks, Included)


def _opened(nodes: NodeList, context: Context) -> Iterator[Node]:
    """`nodes`, with what is included by name, the partials and the blocks in the place of their tags."""
    assert context.template is not None
    for node in nodes:
        match node:
            case IncludeNode() if not node.isolated_context and _constant(node.template):
                included = context.template.engine.get_template(str(node.template.var))
                if any(
                    isinstance(n, ExtendsNode | BlockNode) for n in included.nodelist.get_nodes_by_type(Node)
                ):
                    yield node
                else:
                    yield from _with(node, included.nodelist, node.extra_context)
            case Filled():
                fold(node.nodelist, context)
                yield from _with(node, node.nodelist, {})
            case RenderPartialNode():  # sets its variables in the context around it
                partial = NodeList(node.partial_mapping[node.partial_name].nodelist)
                fold(partial, context)
                yield from partial
            case _:
                yield node


def _with(place: Node, nodes: NodeList, parameters: dict[str, FilterExpression]) -> Iterator[Node]:
    """`nodes` as they are when they neither take nor set a variable, or else with a scope of their own."""
    if not parameters and all(type(node) in _CLEAN for node in nodes.get_nodes_by_type(Node)):
        yield from nodes
    else:
        yield _at(place, Included(NodeList(nodes), parameters))


def _quicken(node: Node) -> None:
    """Let `node` look its variables up quickly (values.py)."""
    expressions: list[Any]
    match node:
        case VariableNode():
            expressions = [node.filter_expression]
            if type(node) is VariableNode:
                node.__class__ = Shown
        case ForNode():
            expressions = [node.sequence]
        case IfNode():
            expressions = [
                leaf for condition, _nodes in node.conditions_nodelists for leaf in _leaves(condition)
            ]
        case WithNode():
            expressions = list(node.extra_context.values())
        case Included():
            expressions = list(node.parameters.values())
        case SimpleNode():
            expressions = [*node.args, *node.kwargs.values()]
        case BlockTranslateNode():
            expressions = [
                e for e in (*node.extra_context.values(), node.counter) if isinstance(e, FilterExpression)
            ]
        case _:
            return
    for expression in expressions:
        for variable in (expression.var, *(arg for _f, args in expression.filters for _l, arg in args)):
            if type(variable) is Variable and variable.lookups is not None:
                variable.__class__ = Quick


def _leaves(condition: Any) -> Iterator[FilterExpression]:
    """The expressions of an {% if %}."""
    if isinstance(condition, TemplateLiteral):
        leaf: Any = condition.value  # the stubs know the values of a condition only
        yield leaf
    elif condition is not None:
        yield from _leaves(condition.first)
        yield from _leaves(condition.second)


def _at(place: Node, node: Node) -> Node:
    """`node` where `place` stood, for the messages of Django's debugger."""
    node.token, node.origin = place.token, place.origin
    return node


def _inside(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):  # its `nodelist` is a copy
        yield from (nodes for _condition, nodes in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        nodes = getattr(node, name, None)
        if isinstance(nodes, NodeList):
            yield nodes


def _text(node: Node, context: Context) -> str | None:
    """What `node` gives in every answer, or None when that may differ."""
    match node:
        case TextNode():
            return node.s
        case CommentNode() | LoadNode():
            return ""
        case TranslateNode():
            constant = node.message_context is None and _constant(node.filter_expression)
        case BlockTranslateNode():
            words = [*node.singular, *(node.plural or ())]
            texts = all(token.token_type == TokenType.TEXT for token in words)
            constant = texts and not (node.asvar or node.countervar or node.message_context)
        case URLNode():
            constant = all(map(_constant, (node.view_name, *node.args, *node.kwargs.values())))
        case StaticNode():
            constant = not node.varname and _constant(node.path)
        case SimpleNode():
            arguments = [*node.args, *node.kwargs.values()]
            constant = (
                getattr(node.func, "constant", False)
                and not node.target_var
                and all(map(_constant, arguments))
            )
        case _:
            return None
    try:
        if not constant:
            return None
        text = node.render(context)
        return context[name] if (name := getattr(node, "asvar", None)) else str(text)
    except (NoReverseMatch, ValueError):  # it will say so itself if it is ever rendered
        return None


def _constant(expression: FilterExpression) -> bool:
    """Whether `expression` is a literal, unfiltered."""
    var = expression.var
    return not expression.filters and not (isinstance(var, Variable) and var.lookups is not None)
