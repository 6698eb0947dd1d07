"""The page of the consultation: the draft to read, what is new first, with the way to what people say of each part.

Up to LONG goals it is one page, in which what is the same is folded. A longer draft is shown by pages: first what is
new, then theme by theme or all of it. Whatever its length, its words can be searched.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.text import find_new_words
from civicnet.text.search import Found, Term, Texts, find_words, terms_of
from vision.anchors import plain_words
from vision.changes import Changes, changes_of
from vision.models import Amendment, Kind, Part, Reaction, VisionVersion, parts_of
from vision.views.beside_text import marked_texts
from vision.views.consultation import consultation_facts, consulted_version

# With no more goals than FEW nothing has to be found; with more than LONG not everything fits on one page.
FEW: Final = 6
LONG: Final = 60
PAGE_SIZE: Final = 25
# How many changes are named on top of the page.
MOST_NAMED: Final = 6


@dataclass(frozen=True)
class Row:
    """A part of the draft on its page, or one that went.

    `change`: new, changed, same or dropped; empty in a first draft. `why` it changed, where somebody said so; `diff`
    and `measured` are the words and the indicator against those of before.
    """

    part: Part
    change: str
    why: str
    diff: SafeString
    measured: SafeString
    old: str
    reactions: int
    proposals: int

    @property
    def is_different(self) -> bool:
        return self.change not in ("", "same")

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"weg-{self.part.slug}" if self.change == "dropped" else self.part.slug


@dataclass(frozen=True)
class Chapter:
    """The lines, or one theme with its goals. `code` and `name` of a theme that is gone are those of before."""

    code: str
    name: str
    rows: Sequence[Row]
    is_gone: bool = False

    @cached_property
    def different(self) -> list[Row]:
        return [row for row in self.rows if row.is_different]

    @cached_property
    def same(self) -> list[Row]:
        return [row for row in self.rows if not row.is_different]

    @property
    def counts(self) -> Counter[str]:
        """How many of its parts are new, changed, the same or gone."""
        return Counter(row.change for row in self.rows)

    @property
    def standing(self) -> int:
        """How many of them are in the draft."""
        return sum(row.change != "dropped" for row in self.rows)


class Draft:
    """A draft with all that its page knows of each part."""

    def __init__(self, version: VisionVersion, said: Iterable[Reaction], proposed: Counter[Any]) -> None:
        self.version = version
        self.said = list(said)
        self.changes: Changes | None = changes_of(version.pk, get_language() or "")
        self._reactions = Counter((reaction.kind, reaction.code) for reaction in self.said)
        self._proposals = proposed
        parts = parts_of(version)
        self.opening = [self._row(part) for part in parts if part.kind == Kind.PREAMBLE]
        self.lines = Chapter("grenzen", "", self._rows(parts, Kind.PRECONDITION))
        self.themes = [
            Chapter(theme.code, theme.name, self._rows(parts, Kind.GOAL, theme.code))
            for theme in version.themes.all()
        ]
        for code, name in self.changes.gone_themes if self.changes else ():
            self.themes.append(Chapter(code, name, self._rows((), Kind.GOAL, code), is_gone=True))
        self.chapters = [chapter for chapter in (self.lines, *self.themes) if chapter.rows]
        self.rows = [*self.opening, *(row for chapter in self.chapters for row in chapter.rows)]
        self.different = [row for row in self.rows if row.is_different]

    def _rows(self, parts: Iterable[Part], kind: Kind, theme: str = "") -> list[Row]:
        here = [part for part in parts if part.kind == kind and part.theme == theme]
        return [
            self._row(part) for part in (*here, *(self.changes.gone(kind, theme) if self.changes else ()))
        ]

    def _row(self, part: Part) -> Row:
        line = self.changes.lines[part.key] if self.changes else None
        return Row(
            part=part,
            change=line.change if line else "",
            why=self.changes.why.get(part.code, "") if self.changes and part.kind == Kind.GOAL else "",
            diff=line.html if line else SafeString(),
            measured=line.measured if line else SafeString(),
            old=line.old if line else "",
            reactions=self._reactions[part.key],
            proposals=self._proposals[part.key],
        )

    @property
    def goals(self) -> int:
        return sum(theme.standing for theme in self.themes)

    @property
    def is_long(self) -> bool:
        return self.goals > LONG

    def lost(self) -> Iterator[tuple[tuple[str, str], int]]:
        """What people reacted to and stands nowhere on the page any more: kind and code, and how many reactions."""
        known = {row.part.key for row in self.rows}
        return ((key, n) for key, n in self._reactions.items() if key not in known)

    def with_words(self, terms: Sequence[Term]) -> list[Row]:
        """The parts in which every term stands, those that are new or changed first."""
        found = [row for row in self.rows if row.part.text and Found(Texts(row.part.text)).rank(terms)]
        return sorted(found, key=lambda row: not row.is_different)

    def html_of(self, rows: Iterable[Row], terms: Sequence[Term]) -> dict[tuple[str, str], SafeString]:
        """Their texts with what is new in them, what was looked for, and what people reacted to; by kind and code."""
        standing = {row.part.key: row for row in rows if row.part.text}
        new, found = {}, {}
        for key, row in standing.items():
            words = plain_words(row.part.text)
            if row.change == "changed":
                new[key] = find_new_words(plain_words(row.old), words)
            found[key] = find_words(words, terms)
        parts = [row.part for row in standing.values()]
        return marked_texts(self.version, parts, self.said, new=new, found=found)


@access(PUBLIC)
@kept("vision", "voices", "people")
def consultation(request: HttpRequest) -> HttpResponse:
    """`/visie/consultatie/`: what is new in the draft, and its text with what people say about each part.

    `?toon=nieuw` or `alles`, `?thema=` and `?zoek=` choose what is shown of it. Some six queries of its own.
    """
    version = consulted_version(request)
    if version is None:
        return render(request, "vision/consultation_none.html")
    reactions = Reaction.objects.public().filter(version=version)
    proposals = count_by_part(Amendment.objects.public().filter(version=version))
    draft = Draft(version, reactions.pointing(), proposals)
    answered = sum(reaction.state == Reaction.State.ANSWERED for reaction in draft.said)
    context = {
        "draft": draft,
        "few": draft.goals <= FEW,
        "named": [] if draft.is_long else draft.different[:MOST_NAMED],
        "lost": _lost_parts(draft, reactions),
        "total": len(draft.said),
        "answered": answered,
        "proposed": sum(proposals.values()),
        **_chosen(request, draft),
        **consultation_facts(request, version),
    }
    return render(request, "vision/consultation.html", context)


def _chosen(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """What the address asks for of the draft: `rows` as one list, by pages, or all `chapters` of a shorter one."""
    words = request.GET.get("zoek", "").strip()
    terms = terms_of(words)
    theme = request.GET.get("thema", "")
    show = request.GET.get("toon") or ("nieuw" if draft.is_long and draft.different else "alles")
    chapters: list[Chapter] = []
    rows: list[Row] = []
    if words:
        show, rows = "", draft.with_words(terms) if terms else []
    elif theme:
        show = ""
        chapters = [chapter for chapter in draft.themes if chapter.code == theme]
        if not chapters:
            raise Http404
    elif show == "nieuw" and draft.changes:
        rows = draft.different
    elif draft.is_long:
        rows = draft.rows
    else:
        chapters = draft.chapters
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("pagina"))
    shown = [row for chapter in chapters for row in chapter.rows] or list(page)
    opening = draft.opening if chapters and not theme else []
    return {
        "words": words,
        "theme": theme,
        "show": show,
        "opening": opening,
        "chapters": chapters,
        "page": page,
        "different_found": sum(row.is_different for row in rows),
        "html": draft.html_of((*opening, *shown), terms),
    }


def _lost_parts(draft: Draft, reactions: Any) -> list[tuple[Part, int]]:
    """What people reacted to and is not in the text, by the words that they read. No query when there is none."""
    lost = dict(draft.lost())
    if not lost:
        return []
    rows = reactions.order_by("kind", "code").values_list("kind", "code", "part_text")
    texts: dict[tuple[str, str], str] = {}
    for kind, code, text in rows:
        texts.setdefault((kind, code), text)
    return [(Part(*key, "", was=texts[key]), n) for key, n in lost.items()]


def count_by_part(rows: Any) -> Counter[tuple[str, str]]:
    """How many rows hang on each part, by kind and code. One query."""
    found = rows.order_by().values_list("kind", "code").annotate(n=Count("pk"))
    return Counter({(kind, code): n for kind, code, n in found})
