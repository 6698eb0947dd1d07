"""`/zoeken/`: the one search box of the site, over all that it has. Each capability finds its own (`for_search`)."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

import civicnet.areas.sections
import initiatives.assessments.sections
import initiatives.collaborations.sections.search
import initiatives.marketplace.sections
import initiatives.sections
import vision.sections
from civicnet.caching.pages import kept
from civicnet.http import render
from civicnet.permissions import PUBLIC, access
from civicnet.search.nearest import suggestions
from civicnet.search.results import PAGE_SIZE, Asked, Group, Hit, group_of_texts
from civicnet.serving.parameters import number_of
from civicnet.text.search import Found, Texts
from initiatives.choosing import LONGEST_SEARCH

# The groups in the order of the page: what people come for first.
GROUPS: Final = (
    "initiatieven",
    "marktplaats",
    "samenwerkingen",
    "visie",
    "toetsen",
    "buurten",
    "organisaties",
    "signalen",
    "onderwerpen",
    "reacties",
    "voorstellen",
    "herijking",
    "uitleg",
)
# Pages that explain: where they are, what they are called, what they begin with, and words that people use for it.
_EXPLAINS: Final = (
    (
        "how_it_works",
        _("How an assessment works"),
        _(
            "You have a plan and want to know what the municipality thinks. You ask for it yourself; nobody has to. "
            "This is what happens then."
        ),
        _("help, explanation, ask, term, days, hearing, objection, decision, subsidy, permit"),
    ),
    (
        "initiatives:new",
        _("Put your plan here"),
        _("Register your own initiative. It takes ten minutes; you need nobody’s permission."),
        _("help, register, start, new, idea, initiative"),
    ),
    (
        "vision:agenda",
        _("Calendar of the vision"),
        _("Every step from the first subjects to the next review: what was, what is under way, and what comes."),
        _("help, vote, voting, consultation, round, when, date"),
    ),
    (
        "privacy",
        _("Your data"),
        _("To read, you need no account, and no cookie is set. Here is what we keep if you do take part, and what for."),
        _("help, privacy, personal data, account, remove, correct, export, cookie"),
    ),
    (
        "accessibility",
        _("Accessibility"),
        _("Everybody must be able to use this site: with a keyboard, a screen reader, large letters or a small phone."),
        _("help, screen reader, keyboard, complaint, contrast"),
    ),
    (
        "open_data",
        _("Open data"),
        _("All that is public on this site, you may take and use, for whatever you like, without asking."),
        _("help, download, API, data set, licence"),
    ),
)  # fmt: skip


@access(PUBLIC)
@kept(
    "initiatives",
    "marketplace",
    "collaborations",
    "areas",
    "vision",
    "voices",
    "assessments",
    "people",
    "search",
)
def search(request: HttpRequest) -> HttpResponse:
    """`/zoeken/`: what was found in each group, the first few; `?groep=` has all of one, page by page.

    One query for each group in which there is something, however much, and two more; as many again for each of the few
    ways in which a misspelt word may have been meant. A page beyond the last counts as nothing found.
    """
    asked = parse(request)
    groups, typed = list(found(asked, request.user)), ""
    if asked.words and not groups:
        for words in suggestions(asked.words):
            meant = Asked(words, asked.only, asked.page)
            if groups := list(found(meant, request.user)):
                asked, typed = meant, asked.words
                break
    for_all = {group.name: group.url or address(asked.words, group.name) for group in groups}
    one = groups[0] if asked.only and groups else None
    context = {
        "words": asked.words,
        "typed": typed,
        "groups": [(group, for_all[group.name]) for group in groups],
        "total": sum(group.total for group in groups),
        "one": one,
        "page": Paginator(range(one.total), PAGE_SIZE).get_page(asked.page) if one else None,
        "everything": address(asked.words),
    }
    return render(request, "pages/search.html", context)


def parse(request: HttpRequest) -> Asked:
    """What an address asks for. Values without meaning are ignored."""
    words = " ".join(request.GET.get("zoek", "")[: 4 * LONGEST_SEARCH].replace("\x00", "").split())
    only, page = request.GET.get("groep", ""), request.GET.get("pagina", "1")
    number = number_of(page, most=9999) or 1
    return Asked(words[:LONGEST_SEARCH], only if only in GROUPS else "", max(1, number))


def address(words: str, group: str = "") -> str:
    """The address of this search, or of all that it finds in one group."""
    pairs = {"zoek": words} | ({"groep": group} if group else {})
    return f"{reverse('search')}?{urlencode(pairs)}"


def found(asked: Asked, user: Any) -> Iterator[Group]:
    """The groups in which something was found, in the order of the page."""
    if not asked.terms:
        return
    parts = (
        initiatives.sections.for_search(asked, user),
        initiatives.marketplace.sections.for_search(asked, user),
        initiatives.collaborations.sections.search.for_search(asked, user),
        vision.sections.for_search(asked, user),
        initiatives.assessments.sections.for_search(asked, user),
        civicnet.areas.sections.for_search(asked, _lives_in),
        _explanations(asked),
    )
    groups = {group.name: group for part in parts for group in part if group.total}
    yield from (groups[name] for name in GROUPS if name in groups)


def _lives_in(code: str) -> str:
    return reverse("neighbourhood", args=[code])


def _explanations(asked: Asked) -> Iterator[Group]:
    if asked.wants("uitleg"):
        yield group_of_texts(
            asked,
            "uitleg",
            gettext("Explanation and help"),
            _explained(get_language() or ""),
            lambda row: Hit(str(row[1]), reverse(row[0]), excerpt=str(row[2])),
        )


@cache
def _explained(language: str) -> list[tuple[Found, Any]]:
    """The pages that explain, by their words in the current language."""
    return [(Found(Texts(str(row[1]), str(row[2]), aside=str(row[3]))), row) for row in _EXPLAINS]
