"""A list of nodes as one function: the source of it is written, and compiled, when it is first rendered.

Django asks each node to render itself, each node its expressions, each expression its variable. Here texts, values,
choices, loops and scopes become the lines of a function, in which what a name stands for is found once. Tags are
functions (tags.py); nodes of any other kind render themselves, as ever. The scopes of the context are those that Django
would make, so such a node finds in it what it expects. Never used in Django's debug mode, which tells the place of an
error by node.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from itertools import count
from typing import Any, Final

from django.template import Context, Node, NodeList
from django.template.base import TextNode, VariableDoesNotExist
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral, WithNode
from django.templatetags.l10n import LocalizeNode
from django.utils.safestring import SafeString

from civicnet.folding.nodes import Filled, Included, Named, Shown
from civicnet.folding.tags import TAGS, sets
from civicnet.folding.values import MISSING as _MISSING
from civicnet.folding.values import Draw, Value, applied, base, is_quick, lookup, shown, value_of

# Python nests loops and tries no deeper than twenty.
_DEEPEST: Final = 15
_HELPERS: Final = {"base": base, "shown": shown, "MISSING": _MISSING}
_OPERATORS: Final = {"not in": "not in", "is not": "is not", "and": "and", "or": "or"} | {
    sign: sign for sign in ("in", "is", "==", "!=", ">", ">=", "<", "<=")
}


class Straight(NodeList):
    """A list of nodes that is rendered by one function, made when it is first rendered."""

    _draw: Draw | None = None

    def render(self, context: Context) -> SafeString:
        if self._draw is None:  # two threads may both make it, of the same nodes
            self._draw = compiled(self)
        return SafeString(self._draw(context))


def compiled(nodes: Iterable[Node]) -> Draw:
    """What these nodes give, as one function of the context."""
    source = _Source()
    source.block(nodes)
    return source.function()


def _names_set(nodes: Iterable[Any]) -> set[str] | None:
    """The names that `nodes` may set in the scopes around them; None when that cannot be told."""
    found: set[str] = set()
    for node in nodes:
        names: set[str] | None
        match node:
            case TextNode() | Shown():
                continue
            case Named():
                names = {node.name}
            case IfNode():
                names = _names_set(
                    inner for _condition, nodes in node.conditions_nodelists for inner in nodes
                )
            case ForNode():
                names = _names_set([*node.nodelist_loop, *node.nodelist_empty])
            case WithNode() | Included() | Filled() | LocalizeNode():
                names = _names_set(node.nodelist)
            case _:
                names = sets(node)
        if names is None:
            return None
        found |= names
    return found


class _Source:
    """The source of one function of the context, and the objects that it names.

    `known`: the variable of Python that has what a name of the template stands for at this place, as it is.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._indent, self._depth = 1, 0
        self._objects: dict[str, Any] = dict(_HELPERS)
        self._numbers = count()
        self._parts: list[str] = []
        self.known: dict[str, str] = {}

    def function(self) -> Draw:
        self._flush()
        lines = [
            "def draw(context):",
            " dicts = context.dicts; out = []",
            *self._lines,
            ' return "".join(out)',
        ]
        exec(compile("\n".join(lines), "<template>", "exec"), self._objects)  # made here, of our templates
        draw: Draw = self._objects["draw"]
        return draw

    # ---- writing ------------------------------------------------------------------------------
    def _line(self, text: str) -> None:
        self._flush()
        self._lines.append(" " * self._indent + text)

    def _part(self, text: str) -> None:
        """An expression whose value goes into the page."""
        self._parts.append(text)

    def _flush(self) -> None:
        parts, self._parts = self._parts, []
        if parts:
            self._lines.append(" " * self._indent + f"out += ({', '.join(parts)},)")

    def _object(self, value: Any) -> str:
        self._objects[name := f"o{next(self._numbers)}"] = value
        return name

    def _variable(self, expression: str) -> str:
        self._line(f"{(name := f'v{next(self._numbers)}')} = {expression}")
        return name

    @contextmanager
    def _inside(self, head: str, *, forgets: Set[str] | None = frozenset()) -> Iterator[None]:
        """The lines of a branch. What was found in it is not known after it; nor, within it, are `forgets`."""
        self._line(head)
        before = self.known
        self.known = self._without(before, forgets)
        self._indent += 1
        yield
        self._line("pass")
        self._indent -= 1
        self.known = before

    @staticmethod
    def _without(known: dict[str, str], names: Set[str] | None) -> dict[str, str]:
        return {} if names is None else {name: held for name, held in known.items() if name not in names}

    @contextmanager
    def _scope(self, scope: str) -> Iterator[None]:
        """The lines for which `scope`, a dict in a variable, is the innermost scope of the context."""
        self._line(f"dicts.append({scope})")
        self._depth += 1
        with self._inside("try:"):
            yield
        self._depth -= 1
        self._line("finally:")
        # A node that failed to take its own scopes away must not leave them here.
        self._line(f" while dicts.pop() is not {scope}: pass")

    # ---- nodes --------------------------------------------------------------------------------
    def block(self, nodes: Iterable[Any]) -> None:
        """The lines of `nodes`, one after the other."""
        for node in nodes:
            self._node(node)
            if type(node) is not Named:
                self.known = self._without(self.known, _names_set([node]))

    def _node(self, node: Any) -> None:
        if self._depth > _DEEPEST and not isinstance(node, TextNode | Shown):
            self._part(f"{self._object(compiled([node]))}(context)")
            return
        writers: dict[type, Callable[[Any], None]] = {
            TextNode: lambda node: self._part(self._object(node.s)),
            Shown: self._shown,
            Named: self._named,
            IfNode: lambda node: self._choice(node, node.conditions_nodelists),
            ForNode: self._loop,
            WithNode: lambda node: self._with(node.extra_context, node.nodelist),
            Included: lambda node: self._with(node.parameters, node.nodelist),
            LocalizeNode: self._localized,
        }
        if (write := writers.get(type(node))) is not None:
            write(node)
        else:
            draw = TAGS[type(node)](node) if type(node) in TAGS else node.render_annotated
            self._part(f"{self._object(draw)}(context)")

    def _named(self, node: Named) -> None:
        text = self._object(node.text)
        self._line(f"dicts[-1][{node.name!r}] = {text}")
        self.known = {**self.known, node.name: text}

    def _shown(self, node: Shown) -> None:
        self._part(f"shown({self._value(node.filter_expression)}, context)")

    # ---- expressions ----------------------------------------------------------------------------
    def _base(self, name: str) -> str:
        """The variable that has what a name of the template stands for."""
        if name in ("True", "False", "None"):
            return name
        if name not in self.known:
            self.known[name] = self._variable(f"base(dicts, {name!r}, context)")
        return self.known[name]

    def _value(self, expression: Any) -> str:
        """The value of an expression, outside {% if %}."""
        var = expression.var
        if not is_quick(var):
            return f"{self._object(value_of(expression))}(context)"
        found = self._object(_or_whole(lookup(var), applied(expression.filters), expression.resolve))
        return f"{found}({self._base(var.lookups[0])}, context)"

    def _tested(self, condition: Any) -> str:
        """A condition of {% if %}. Where it raises anything, Django's own way decides."""
        if isinstance(condition, TemplateLiteral):
            leaf: Any = condition.value  # the stubs know the values of a condition only
            if not leaf.filters and getattr(leaf.var, "lookups", None) is None:
                return self._object(leaf.resolve(None))
            if leaf.filters or not is_quick(leaf.var):
                return f"{self._object(lambda context: leaf.resolve(context, ignore_failures=True))}(context)"
            return (
                f"{self._object(lookup(leaf.var, missing=None))}({self._base(leaf.var.lookups[0])}, context)"
            )
        if condition.id == "not":
            return f"(not {self._tested(condition.first)})"
        return (
            f"({self._tested(condition.first)} {_OPERATORS[condition.id]} {self._tested(condition.second)})"
        )

    # ---- choices, loops and scopes ----------------------------------------------------------------
    def _choice(self, node: IfNode, branches: Any) -> None:
        (condition, nodes), rest = branches[0], branches[1:]
        if condition is None:  # {% else %}
            self.block(nodes)
            return
        test = self._tested(condition)
        self._line(f"try: t = {test}")
        self._line(f"except Exception: t = {self._object(_djangos(condition))}(context)")
        with self._inside("if t:"):
            self.block(nodes)
        if rest:
            with self._inside("else:"):
                self._choice(node, rest)

    def _with(self, parameters: Any, nodes: NodeList) -> None:
        values = {name: self._variable(self._value(value)) for name, value in parameters.items()}
        scope = self._variable(f"{{{', '.join(f'{name!r}: {held}' for name, held in values.items())}}}")
        with self._scope(scope):
            self.known |= values
            self.block(nodes)

    def _localized(self, node: LocalizeNode) -> None:
        before = self._variable("context.use_l10n")
        self._line(f"context.use_l10n = {node.use_l10n!r}")
        self._depth += 1
        with self._inside("try:"):
            self.block(node.nodelist)
        self._depth -= 1
        self._line(f"finally: context.use_l10n = {before}")

    def _loop(self, node: Any) -> None:
        values = self._object(_items(node))
        scope = self._variable("{}")
        parent = self._variable("context.get('forloop', {})")
        with self._scope(scope):
            items = self._variable(f"{values}(context)")
            number = self._variable(f"len({items})")
            loop = self._variable(f"{{'parentloop': {parent}}}")
            with self._inside(f"if {number}:"):
                self._line(f"{scope}['forloop'] = {loop}")
                self._rounds(node, scope, items, number, loop)
            with self._inside("else:"):
                self.block(node.nodelist_empty)

    def _rounds(self, node: Any, scope: str, items: str, number: str, loop: str) -> None:
        n, item = f"v{next(self._numbers)}", f"v{next(self._numbers)}"
        names = node.loopvars
        self._depth += 1
        changed = _names_set(node.nodelist_loop)
        forgets = None if changed is None else {*changed, *names, "forloop"}
        with self._inside(f"for {n}, {item} in enumerate({items}):", forgets=forgets):
            self._line(
                f"{loop}['counter0'] = {n}; {loop}['counter'] = {n} + 1; {loop}['revcounter'] = {number} - {n}; "
                f"{loop}['revcounter0'] = {number} - {n} - 1; {loop}['first'] = {n} == 0; "
                f"{loop}['last'] = {n} == {number} - 1"
            )
            self.known["forloop"] = loop
            if len(names) == 1:
                self._line(f"{scope}[{names[0]!r}] = {item}")
                self.known[names[0]] = item
                self.block(node.nodelist_loop)
            else:
                held = {name: f"v{next(self._numbers)}" for name in names}
                self._line(f"{', '.join(held.values())} = {item}")
                inner = self._variable(f"{{{', '.join(f'{name!r}: {var}' for name, var in held.items())}}}")
                with self._scope(inner):
                    self.known |= held
                    self.block(node.nodelist_loop)
        self._depth -= 1


def _or_whole(found: Callable[[Any, Any], Any], apply: Callable[[Any, Any], Any] | None, whole: Value) -> Any:
    """A lookup with its filters; Django's own way when the first name stands for nothing."""

    def value(held: Any, context: Any) -> Any:
        try:
            got = found(held, context)
        except VariableDoesNotExist:
            return whole(context)
        if got is _MISSING:
            return whole(context)
        return apply(got, context) if apply else got

    return value


def _djangos(condition: Any) -> Value:
    """A condition in Django's own way, which knows which failures are silent."""

    def test(context: Any) -> Any:
        try:
            return condition.eval(context)
        except VariableDoesNotExist:
            return None

    return test


def _items(node: ForNode) -> Callable[[Any], Any]:
    """What a loop goes through."""
    sequence: Any = node.sequence
    backwards = node.is_reversed

    def items(context: Any) -> Any:
        values: Any = sequence.resolve(context, ignore_failures=True)
        if values is None:
            return ()
        if backwards or not hasattr(values, "__len__"):
            values = list(values)
        return values[::-1] if backwards else values

    return items
