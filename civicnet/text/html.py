"""Markdown to HTML that is safe to put in a page."""

import re
from functools import lru_cache
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# A page has its own h1 and h2; what a person writes starts below them.
_HEADINGS_DOWN: Final = 2
_ALLOWED: Final = (
    "a blockquote br code del em h3 h4 h5 h6 hr img li ol p pre s strong table tbody td th thead tr ul"
)
_TAGS: Final = frozenset(_ALLOWED.split())
_ATTRIBUTES: Final = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
# Pictures come from this site's own file room; anything else would tell another host who reads the page.
_OWN_PICTURE: Final = re.compile(r"/bestanden/[0-9a-f-]{36}(/klein)?")


# Hardly anybody knows that it is Markdown. An indented paragraph is not code, a bullet out of Word makes a list, and
# "> 65 jaar is welkom" and "2026. Een goed jaar" are sentences.
_INDENTED_CODE: Final = "code"
_BULLET: Final = re.compile(r"^([ \t]*)[•·▪◦‣][ \t]+", re.MULTILINE)
_MORE_THAN: Final = re.compile(r"^([ \t]*)>(?=[ \t]*[0-9])", re.MULTILINE)
_YEAR: Final = re.compile(r"^([ \t]*[0-9]{3,})\.(?=[ \t])", re.MULTILINE)
# A limit of work. For each opening bracket the parser looks ahead for the closing one, and a table is filled up to its
# widest row; beyond what anybody writes, such signs are shown as they stand.
MOST_BRACKETS: Final = 500
MOST_CELLS: Final = 2000


@lru_cache
def _parser(left_out: tuple[str, ...]) -> MarkdownIt:
    # People expect a new line where they made one.
    parser = MarkdownIt("js-default", {"breaks": True, "linkify": True}).disable([_INDENTED_CODE, *left_out])
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_email": False})
    parser.normalizeLinkText = str  # type: ignore[assignment, method-assign]  # as typed: its own loses strange hosts
    return parser


def _too_costly(text: str) -> tuple[str, ...]:
    """The rules of Markdown that would cost more for this text than a page may cost."""
    rules: tuple[str, ...] = ()
    if text.count("[") > MOST_BRACKETS:
        rules += ("link", "image", "reference")
    rows = [row.count("|") for row in text.splitlines()]
    if max(rows, default=0) * len(rows) > MOST_CELLS:
        rules += ("table",)
    return rules


def _as_meant(text: str) -> str:
    text = _BULLET.sub(r"\1- ", text)
    text = _MORE_THAN.sub(r"\1\\>", text)
    return _YEAR.sub(r"\1\\.", text)


def markdown(text: str) -> SafeString:
    """Markdown as HTML that is safe to put in a page.

    Raw HTML is shown as text. Headings go down two levels. Links tell search engines and the other site nothing;
    pictures of other hosts are left out, their description stays; an address that begins with https:// or www. is a
    link. What looks like Markdown and is hardly ever meant so stays as typed. A text with more than MOST_BRACKETS
    opening brackets has no links, and one with a table of more than MOST_CELLS no table.
    """
    parser = _parser(_too_costly(text))
    tokens = parser.parse(_as_meant(text))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + _HEADINGS_DOWN, 6)}"
        for child in token.children or ():
            if child.type == "image" and not _OWN_PICTURE.fullmatch(str(child.attrGet("src") or "")):
                child.type, child.tag, child.children = "text", "", None
    html = parser.renderer.render(tokens, parser.options, {})
    return mark_safe(  # this is what nh3 is for
        nh3.clean(
            html,
            tags=set(_TAGS),
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel="nofollow noopener noreferrer",
            attribute_filter=_only_own_pictures,
        )
    )


def _only_own_pictures(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src" and not _OWN_PICTURE.fullmatch(value):
        return None
    return value
