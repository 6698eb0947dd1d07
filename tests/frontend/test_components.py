"""Every component is called with the parameters that it has, and with all that it needs; each is used and says them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from jinja2 import nodes

from civicnet.frontend.environment import make_environment

TEMPLATES = Path(settings.BASE_DIR) / "templates"
OURS = sorted(
    str(path.relative_to(TEMPLATES))
    for path in TEMPLATES.rglob("*.html")
    if not {"django", "illustrations"} & set(path.relative_to(TEMPLATES).parts)
)
PARSER = make_environment(autoescape=True)
TREES = {name: PARSER.parse((TEMPLATES / name).read_text(encoding="utf-8")) for name in OURS}
MACROS = {(name, macro.name): macro for name, tree in TREES.items() for macro in tree.find_all(nodes.Macro)}


def calls(name: str) -> Iterator[tuple[nodes.Macro, nodes.Call]]:
    """The calls in a template of macros, imported or its own."""
    tree = TREES[name]
    known = {macro.name: (name, macro.name) for macro in tree.find_all(nodes.Macro)}
    for imported in tree.find_all(nodes.FromImport):
        assert isinstance(imported.template, nodes.Const), f"{name}: imported by a constant name"
        for one in imported.names:
            assert isinstance(one, str), f"{name}: {one} is imported under its own name"
            known[one] = (imported.template.value, one)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in known:
            yield MACROS[known[call.node.name]], call


@pytest.mark.parametrize("name", OURS)
def test_every_call_fits(name: str) -> None:
    for macro, call in calls(name):
        names = [argument.name for argument in macro.args]
        needed = set(names[: len(names) - len(macro.defaults)])
        given = [*names[: len(call.args)], *(keyword.key for keyword in call.kwargs)]
        place = f"{name}:{call.lineno}: {macro.name}"
        assert len(call.args) <= len(names), f"{place} takes {len(names)}"
        assert len(given) == len(set(given)), f"{place} is given one thing twice"
        assert set(given) <= set(names), f"{place} has no {set(given) - set(names)}"
        assert needed <= set(given), f"{place} needs {needed - set(given)}"


def test_every_component_is_used_and_says_what_it_is_given() -> None:
    used = {id(macro) for name in OURS for macro, _call in calls(name)}
    for (name, title), macro in MACROS.items():
        assert id(macro) in used, f"{name}: nobody calls {title}"
        if name.startswith("components/") and len(macro.args) > 0 and title == Path(name).stem:
            comment = (TEMPLATES / name).read_text(encoding="utf-8").partition("#}")[0]
            unsaid = [a.name for a in macro.args if not re.search(rf"\b{a.name}\b", comment)]
            assert not unsaid, f"{name} does not say {unsaid}"
