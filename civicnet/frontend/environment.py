"""The environment of the Jinja2 templates: one per language, so that what is constant is worked out once.

Words (`_("Initiatives")`), addresses without arguments (`"home"|url`), icons (`"map"|icon`) and static files
(`"civicnet/icon.svg"|static`) are the same in every answer in one language. Filters on constants are folded by Jinja's
own optimiser when a template is compiled; `_Environment` does the same for words without values in them.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as gettext_now
from django.utils.translation import ngettext as ngettext_now
from jinja2 import ChainableUndefined, Environment, StrictUndefined, Template, Undefined, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from civicnet.frontend import filters


class NothingOfNobody(Undefined):
    """A name that a template is not given is a fault; an attribute of None is empty, as nobody has no name."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Undefined:  # type: ignore[misc]  # one of two kinds
        of_nobody = kwargs.get("obj", cls) is None
        return ChainableUndefined(*args, **kwargs) if of_nobody else StrictUndefined(*args, **kwargs)


def words(message: str, /, **values: Any) -> Markup:
    """`message` in the current language, with `values` in the place of its `%(name)s`, escaped."""
    return Markup(gettext_now(message)) % {
        name: filters.localized(value) for name, value in values.items()
    }  # words of ours


def counted(one: str, several: str, n: int, /, **values: Any) -> Markup:
    """`one` or `several` in the current language, by `n`; `values` as in `words`, `num` is n."""
    values = {"num": n} | values
    return Markup(ngettext_now(one, several, n)) % {
        name: filters.localized(value) for name, value in values.items()
    }


class _Folded(NodeTransformer):
    """Words without values in them become constants."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        match node:
            case nodes.Call(
                node=nodes.Name(name="_" | "gettext"), args=[nodes.Const(value=str(message))], kwargs=[]
            ):
                return nodes.Const(words(message), lineno=node.lineno)
        return self.generic_visit(node)


class _Environment(Environment):
    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        return super()._generate(_Folded().visit(source), *args, **kwargs)


class ByLanguage:
    """The environments of all languages, as Django's backend takes them: it hands out that of the current language."""

    def __init__(self, **options: Any) -> None:
        self._options = options
        # By language, and None while translation is off: its words are those of the source, and must reach no other.
        self._made: dict[str | None, Environment] = {}

    def get_template(self, name: str) -> Template:
        return self._of_now().get_template(name)

    def from_string(self, source: str) -> Template:
        return self._of_now().from_string(source)

    def _of_now(self) -> Environment:
        language = get_language()
        if language not in self._made:
            self._made[language] = make_environment(**self._options)
        return self._made[language]


def make_environment(**options: Any) -> Environment:
    """One environment, for the current language. options: those of Django's Jinja2 backend."""
    made = _Environment(
        **options | {"undefined": NothingOfNobody},
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=filters.localized,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.newstyle_gettext = True  # type: ignore[attr-defined]  # of the extension
    made.globals.update(
        _=words,
        gettext=words,
        ngettext=counted,
        language=get_language() or settings.LANGUAGE_CODE,
        **filters.GLOBALS,
    )
    made.filters.update(filters.FILTERS)
    return made
