"""Markdown that is safe, whatever is typed; and no line that ends within a code."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import engines
from django.utils.safestring import mark_safe

from civicnet.text import BECOMES, diff_words, markdown, normalise
from tests.factories.texts import hostile_lines

OWN = "/bestanden/12345678-1234-4234-8234-123456789012"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Gewone tekst", "<p>Gewone tekst</p>\n"),
        ("een\ntwee", "<p>een<br>\ntwee</p>\n"),
        ("# Kop", "<h3>Kop</h3>\n"),
        ("## Kop", "<h4>Kop</h4>\n"),
        ("###### Kop", "<h6>Kop</h6>\n"),
        ("Kop\n===", "<h3>Kop</h3>\n"),
        ("**vet** en *schuin*", "<p><strong>vet</strong> en <em>schuin</em></p>\n"),
        ("3. drie", '<ol start="3">\n<li>drie</li>\n</ol>\n'),
        ("<b>dik</b>", "<p>&lt;b&gt;dik&lt;/b&gt;</p>\n"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>\n"),
        (
            "[site](https://buurt.example)",
            '<p><a href="https://buurt.example" rel="nofollow noopener noreferrer">site</a></p>\n',
        ),
        (
            "[mail](mailto:a@b.example)",
            '<p><a href="mailto:a@b.example" rel="nofollow noopener noreferrer">mail</a></p>\n',
        ),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("![een tuin](https://elders.example/x.png)", "<p>een tuin</p>\n"),
        ("![een tuin](//elders.example/x.png)", "<p>een tuin</p>\n"),
        ("![een tuin](/bestanden/../account/)", "<p>een tuin</p>\n"),
        ("![een tuin](data:image/png;base64,AAAA)", "<p>een tuin</p>\n"),
        (f"![een tuin]({OWN})", f'<p><img src="{OWN}" alt="een tuin"></p>\n'),
        (f"![een tuin]({OWN}/klein)", f'<p><img src="{OWN}/klein" alt="een tuin"></p>\n'),
        ("", ""),
    ],
)
def test_markdown(source: str, expected: str) -> None:
    assert markdown(source) == expected


class _Seen(HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def assert_harmless(rendered: str) -> None:
    seen = _Seen()
    seen.feed(rendered)
    assert not seen.tags & {
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "svg",
        "math",
        "base",
        "h1",
    }
    for tag, name, value in seen.attributes:
        assert (tag, name) in {
            *(("a", "href"), ("a", "title"), ("a", "rel"), ("img", "alt"), ("img", "title"), ("ol", "start")),
            ("img", "src"),
        }, (tag, name)
        if name == "href":
            scheme = re.match(r"[\s\x00-\x20]*([a-z][a-z0-9+.-]*):", value, re.I)
            assert not scheme or scheme[1].lower() in {"http", "https", "mailto", "tel"}, value
        if name == "src":
            assert value.startswith("/bestanden/"), value


def test_nothing_naughty_comes_through(shared_data: Path) -> None:
    lines = hostile_lines(shared_data / "slechte-invoer")
    assert len(lines) > 800
    for line in lines:
        for source in (
            line,
            f"[x]({line})",
            f"![x]({line})",
            f"[x]: {line}\n\n[x]",
            f"# {line}",
            f"<{line}>",
        ):
            assert_harmless(markdown(source))
        assert_harmless(
            diff_words(line, line[::-1]).replace(BECOMES, "").replace("<del>", "").replace("<ins>", "")
        )
        for word in normalise(line):
            assert re.fullmatch(r"[^\W_]+", word), word


def test_no_line_ends_within_a_code() -> None:
    page = engines["jinja2"].from_string(
        '{% from "components/breadcrumb.html" import breadcrumb %}{{ breadcrumb(here, up=up, up_url="/") }}'
    )
    html = page.render({"here": "Ronde R-ma", "up": mark_safe("Soep &amp; Co")})
    assert "Ronde R-\u2060ma" in html
    assert ">Soep &amp; Co<" in html
    assert "&lt;b&gt;" in page.render({"here": "<b>", "up": ""})
