"""Folded templates give what Django's own would, in each language, with less to do."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.template.base import TextNode
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe

from civicnet.folding import loader

FOUND_BY = ["django.template.loaders.filesystem.Loader"]
BUILTINS = [
    "template_partials.templatetags.partials",
    "civicnet.templatetags.civicnet",
    "django.templatetags.i18n",
    "django.templatetags.l10n",
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
    "choices.html": "{% if row.count > 2 and not none %}a{% endif %}{% if none or missing %}b{% elif text == '<b>' %}c{% endif %}"
    "{% if 'a' in d %}d{% endif %}{% if text in number %}e{% else %}f{% endif %}{% if missing > 3 %}g{% else %}h{% endif %}"
    "{% if user.name %}{{ user.name }}{% endif %}{% if thing.says|length > 3 %}i{% endif %}{% if none is None %}j{% endif %}"
    "{% if row.count != number %}k{% endif %}{% if number >= 1234 %}l{% endif %}{% if text not in rows %}m{% endif %}",
    "loops.html": "{% for a, b in rows %}{{ forloop.counter }}{{ a }}{{ b }}{% for c in rows reversed %}{{ forloop.parentloop.counter0 }}"
    "{% if forloop.last %}{{ c.1 }}{% endif %}{% endfor %}{% empty %}none{% endfor %}{% for a in missing %}{% empty %}empty{% endfor %}"
    "{{ a }}{{ forloop }}{% for key in d %}{{ key }}{% endfor %}{% with a=text b=missing|default:'x' %}{{ a }}{{ b }}{% endwith %}{{ a }}"
    "{% for a in rows %}{% cycle 'x' 'y' %}{% ifchanged a.0 %}{{ a.0 }}{% endifchanged %}{% endfor %}",
    "said.html": "{% blocktranslate trimmed with name=row.name %}{{ name }} in {{ text }}, 100%{% endblocktranslate %}"
    "{% blocktranslate asvar kept %}{{ safe }} {{ missing }}.{% endblocktranslate %}{{ kept }}{% autoescape off %}"
    "{% blocktranslate with name=text %}{{ name }}{% endblocktranslate %}{% endautoescape %}"
    "{% blocktranslate count n=rows|length with name=text %}{{ name }}: {{ n }} initiative{% plural %}{{ name }}: {{ n }} initiatives{% endblocktranslate %}"
    "{% blocktranslate context 'x' %}{{ text }}{% endblocktranslate %}",
    "ways.html": "{% url 'initiative' slug %}{% url 'initiative_feed' slug as feed %}{{ feed }}{% url 'initiatives:report_content' 'foto' number %}"
    "{% url 'initiative' slug=slug %}{% url 'initiative' odd as none %}{{ none }}",
    "names.html": "{{ x }}{% if truth %}{% translate 'Map' as x %}{{ x }}{% endif %}{{ x }}{% for a, b in rows %}{{ y }}{{ x }}"
    "{% translate 'List' as x %}{{ x }}{% url 'initiative' slug as y %}{{ y }}{% endfor %}{{ x }}{{ y }}"
    "{{ x }}{% for a in rows %}{{ x }}{% icon 'map' as x %}{{ x }}{% endfor %}{{ x }}"
    "{% with x=text %}{{ x }}{% if truth %}{% translate 'Map' as x %}{% endif %}{{ x }}{% endwith %}{{ x }}"
    "{% include 'part.html' with n=1 %}{{ x }}{% include 'part.html' with n=text only %}{{ n }}{% with none=1 %}{{ None }}{{ none }}{% endwith %}"
    "{% get_current_language as x %}{{ x }}{% for x in rows %}{{ x.0 }}{% for y in x %}{{ y }}{{ forloop.parentloop.counter }}{% endfor %}{% endfor %}{{ x }}",
    "filters.html": "{{ text|default:title|upper }}{{ none|default:row.name }}{{ missing|default:'-' }}{{ safe|lower }}{{ number|add:'1' }}"
    "{{ rows|length }}{% localize off %}{{ number }}{{ half }}{% endlocalize %}{{ half }}{{ title|linebreaksbr }}{{ moment|date:'c' }}{{ 'a'|upper }}"
    "{% autoescape off %}{{ text|default:'x' }}{% endautoescape %}{% if none|default:text %}a{% endif %}{% if missing|default:none %}b{% endif %}",
    "deep.with.html": "{% with x=x|add:'.' %}" * 30 + "{{ x }}" + "{% endwith %}" * 30,
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
    "slug": "mijn-straat_1",
    "odd": "a b/c",
    "user": SimpleLazyObject(lambda: Row("<u>", 1)),
    "x": "outer",
    "half": 0.5,
    "moment": datetime(2026, 11, 23, 12, tzinfo=UTC),
}


@pytest.fixture(autouse=True)
def every_name_is_found() -> None:
    """These templates ask for names that nothing has, on purpose."""


@pytest.fixture
def engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Engine, Engine]:
    """Django's own, and the folding one, on the same files."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(loader, "OURS", str(tmp_path))

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
