"""Folded templates give what Django's own would, in each language, with less to do."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.template.base import TextNode
from django.utils import translation
from django.utils.safestring import mark_safe

from civicnet import folding

FOUND_BY = ["django.template.loaders.filesystem.Loader"]
BUILTINS = [
    "template_partials.templatetags.partials",
    "civicnet.templatetags.civicnet",
    "django.templatetags.i18n",
]
FILES = {
    "base.html": '<title>{% block title %}{% translate "Initiatives" %}{% endblock %}</title>{% include "part.html" with n=1 %}'
    "{% block main %}{% block inner %}inner{% endblock %}{% endblock %}{{ up }}|{{ x }}",
    "page.html": '{% extends "base.html" %}{% block title %}{{ title }}{% endblock %}'
    '{% block main %}{% translate "Map" as up %}{{ up }}{% block inner %}{{ row.name }}{% endblock %}{% endblock %}',
    "deep.html": '{% extends "page.html" %}{% block inner %}{% for row in rows %}{{ forloop.counter }}{{ row.0 }},{% endfor %}{% endblock %}',
    "part.html": '{% if n == 1 and not missing %}{% translate "List" as x %}[{{ x }}{{ n }}]{% endif %}{% icon "map" %}',
    "values.html": "{{ text }}{{ safe }}{{ number }}{{ truth }}{{ row.name }}{{ row.count }}{{ thing.name }}{{ thing.says }}"
    "{{ thing.missing }}{{ d.a }}{{ d.items }}{{ nothing }}{{ none }}{{ text|upper }}{{ rows.0.1 }}"
    "{% if missing.deeper %}a{% elif d.a == text %}b{% else %}c{% endif %}{{ thing.danger }}{% with y=d.a %}{{ y }}{% endwith %}",
    "words.html": "{% blocktranslate trimmed count n=number %}{{ n }} initiative{% plural %}{{ n }} initiatives{% endblocktranslate %}"
    '{% url "initiatives:list" %}{% url "initiatives:list" as here %}{{ here }}{% partialdef p %}{{ text }}{% translate "Map" %}'
    "{% endpartialdef %}{% partial p %}{% autoescape off %}{{ text }}{% endautoescape %}",
}


class Row(NamedTuple):
    name: str
    count: int


class Thing:
    name = "<thing>"

    def says(self) -> str:
        return "moo & more"

    def danger(self) -> str:
        raise AssertionError("called")

    danger.alters_data = True  # type: ignore[attr-defined]


CONTEXT = {
    "title": "A & B",
    "text": "<b>",
    "safe": mark_safe("<i>"),
    "number": 1234,
    "truth": True,
    "none": None,
    "row": Row("ro'w", 3),
    "rows": [("a", "b"), ("c", "d")],
    "thing": Thing(),
    "d": {"a": "<b>"},
    "x": "outer",
}


@pytest.fixture
def engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Engine, Engine]:
    """Django's own, and the folding one, on the same files."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(folding, "OURS", str(tmp_path))

    def engine(loaders: list[Any]) -> Engine:
        return Engine(
            [str(tmp_path)], loaders=[("template_partials.loader.Loader", loaders)], builtins=BUILTINS
        )

    return engine([("django.template.loaders.cached.Loader", FOUND_BY)]), engine(
        [("civicnet.folding.Loader", FOUND_BY)]
    )


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", FILES)
def test_it_gives_what_django_gives(engines: tuple[Engine, Engine], name: str, language: str) -> None:
    with translation.override(language):
        plain, folded = [
            [engine.get_template(name).render(Context(dict(CONTEXT))) for _n in range(2)]
            for engine in engines
        ]
    assert folded == plain


def test_each_language_has_its_own(engines: tuple[Engine, Engine]) -> None:
    said = set()
    for language in ("nl", "en", "nl"):
        with translation.override(language):
            said.add(engines[1].get_template("part.html").render(Context({"n": 1})))
    assert len(said) == 2


def test_what_never_differs_is_one_text(engines: tuple[Engine, Engine], tmp_path: Path) -> None:
    (tmp_path / "same.html").write_text(
        '<p>{% translate "Map" %}{# why #}{% icon "map" %}{% url "initiatives:list" %}</p>{% include "still.html" %}'
    )
    (tmp_path / "still.html").write_text('{% translate "List" %}')
    nodes = engines[1].get_template("same.html").nodelist
    assert [type(node) for node in nodes] == [TextNode]


def test_a_block_is_filled_in_as_a_whole(engines: tuple[Engine, Engine], tmp_path: Path) -> None:
    (tmp_path / "more.html").write_text(
        '{% extends "base.html" %}{% block title %}{{ block.super }}{% endblock %}'
    )
    with pytest.raises(TemplateSyntaxError, match=r"block\.super"):
        engines[1].get_template("more.html")


def test_an_error_is_told_as_by_django(engines: tuple[Engine, Engine], tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text("{{ thing.wrong }}")

    class Wrong:
        @property
        def wrong(self) -> str:
            raise RuntimeError("no")

    page = engines[1].get_template("wrong.html")
    with pytest.raises(RuntimeError, match="no"):
        page.render(Context({"thing": Wrong()}))
