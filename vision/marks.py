"""Words marked in the text of a page: those that people reacted to, that are new, or that were looked for.

The stored text stays as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from civicnet.text.rendered import rendered
from vision.anchors import plain_words


@dataclass(frozen=True)
class Passage:
    """Words from `start` up to `end` of vision.anchors.plain_words(), how many reacted to them, and where to read it."""

    start: int
    end: int
    count: int
    url: str


Spans = Sequence[tuple[int, int]]


def mark_passages(
    text: str, passages: Iterable[Passage], *, new: Spans = (), found: Spans = ()
) -> SafeString:
    """The text as HTML with these passages marked; behind each a link to its reactions that shows how many there are.

    Passages may overlap, and go on through bold words, links and paragraphs: the marks never cross an element. `new`
    and `found`: stretches of plain_words() that are new in the text, or were looked for.
    """
    listed = sorted(passages, key=lambda passage: (passage.start, -passage.end))
    html = rendered(text)
    if not (listed or new or found):
        return html
    words = plain_words(text)
    marker = _Marker(listed, words, _indent(html, words), new, found)
    marker.feed(html)
    marker.close()
    return mark_safe("".join(marker.done) + marker.notes)  # what rendered() made safe, and format_html()


def _indent(html: str, words: str) -> int:
    """How much white space the text of `html` has before its first word."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    read = "".join(reader.read)
    return len(read) - len(read.lstrip()) if words else 0


class _Words(HTMLParser):
    """The text of HTML, as plain() reads it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[str] = []

    def handle_data(self, data: str) -> None:
        self.read.append(data)


class _Marker(HTMLParser):
    """Copies HTML and puts the marks in. `at`: how far it has come in the plain text."""

    def __init__(
        self, passages: Sequence[Passage], words: str, indent: int, new: Spans, found: Spans
    ) -> None:
        super().__init__(convert_charrefs=False)
        self.new, self.found = new, found
        self.edges = {edge for span in (*new, *found) for edge in span}
        self.edges |= {edge for passage in passages for edge in (passage.start, passage.end)}
        self.passages, self.words, self.at = passages, words, -indent
        self.done: list[str] = []
        # Links that wait for the end of a link of the text: one cannot stand in another.
        self.notes = SafeString("")
        self.in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_link = self.in_link or tag == "a"
        self.done.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.done.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.done.append(f"</{tag}>")
        if tag == "a":
            self.in_link = False
            self._flush()

    def handle_data(self, data: str) -> None:
        # For a < or & that is text the parser gives the bare character; rendered() writes those as references.
        first, last = self.at, self.at + len(data)
        edges = {edge for edge in self.edges if first < edge < last}
        for start, end in pairwise(sorted({first, last, *edges})):
            self._write(data[start - first : end - first], end)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};")

    def _reference(self, source: str) -> None:
        self._write(source, self.at + len(unescape(source)))

    def _write(self, source: str, end: int) -> None:
        """A stretch of text that lies in or outside each passage as a whole."""
        inside = sum(passage.start <= self.at < passage.end for passage in self.passages)
        if not source.isspace():
            if self._is_in(self.found):
                source = f'<mark class="cn-found">{source}</mark>'
            if inside:
                kind = "cn-marked cn-marked--more" if inside > 1 else "cn-marked"
                source = f'<mark class="{kind}">{source}</mark>'
        if self._is_in(self.new):
            source = f"<ins>{source}</ins>"
        self.done.append(source)
        self.at = end
        for passage in self.passages:
            if passage.end == end:
                self.notes += self._note(passage)
        if not self.in_link:
            self._flush()

    def _is_in(self, spans: Spans) -> bool:
        return any(start <= self.at < end for start, end in spans)

    def _flush(self) -> None:
        self.done.append(self.notes)
        self.notes = SafeString("")

    def _note(self, passage: Passage) -> SafeString:
        words = " ".join(self.words[passage.start : passage.end].split())
        said = ngettext("%(n)s reaction to “%(words)s”", "%(n)s reactions to “%(words)s”", passage.count) % {
            "n": passage.count,
            "words": words,
        }
        return format_html(
            '<sup class="cn-marked__note">\u00a0<a href="{}" aria-label="{}" data-marks="{}">{}</a></sup>',
            passage.url,
            said,
            passage.count,
            passage.count,
        )
