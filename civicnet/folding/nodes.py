"""The nodes that a folded template has and Django does not know."""

from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, VariableNode
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString


class Shown(VariableNode):
    """`{{ a.b }}` or `{{ a|b }}`."""


class Filled(BlockNode):
    """A block of a base in a page that has filled it in."""


class Included(Node):
    """An included template, found once. Its parameters, and what it sets itself, are its own."""

    def __init__(self, nodelist: NodeList, parameters: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.parameters = parameters

    def render(self, context: Context) -> SafeString:
        values = {name: value.resolve(context) for name, value in self.parameters.items()}
        with context.push(**values):
            return self.nodelist.render(context)


class Named(Node):
    """`{% translate "…" as name %}`: a text that is the same in every answer, under a name."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text

    def render(self, context: Context) -> str:
        context[self.name] = self.text
        return ""
