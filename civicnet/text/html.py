"""Markdown to HTML that is safe to put in a page."""

import re
from functools import cache
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


@cache
def _parser() -> MarkdownIt:
    # People expect a new line where they made one.
    return MarkdownIt("js-default", {"breaks": True})


def markdown(text: str) -> SafeString:
    """Markdown as HTML that is safe to put in a page.

    Raw HTML is shown as text. Headings go down two levels. Links tell search engines and the other site nothing;
    pictures of other hosts are left out, their description stays.
    """
    parser = _parser()
    tokens = parser.parse(text)
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
