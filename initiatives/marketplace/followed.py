"""What can be followed of the marketplace: a saved search of it, a category, one offer or need."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse, reverse_lazy
from django.utils.http import urlencode
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.accounts.models import User
from civicnet.following.kinds import Kind, Thing, numbers_in
from civicnet.following.personal import PersonalNews, add_personal_news
from initiatives.followed import EVERYTHING, LONGEST_SEARCH, find_of_each
from initiatives.marketplace.letters.suggestion import NEED_FOUND, OFFER_FOUND
from initiatives.marketplace.matching.compared import speakers_of
from initiatives.marketplace.models import Category, Post, Side, Suggestion
from initiatives.marketplace.selection import CATEGORY, MarketSelection, market_rows
from initiatives.views.filters import Names, chips

# Of suggestions no more than this are looked through for one page or one run of letters: the newest.
MOST_SUGGESTIONS: Final = 5000


def clean_search(query: str) -> str:
    """A saved search as it is kept: what it finds, without order and page; empty when it is too long."""
    found = MarketSelection.parse(QueryDict(query.removeprefix("?")))
    plain = MarketSelection(words=found.words, chosen=found.chosen, side=found.side).querystring()
    kept = plain.removeprefix("?") or EVERYTHING
    return kept if len(kept) <= LONGEST_SEARCH else ""


def find_searches(queries: Collection[str]) -> Mapping[str, Thing]:
    """Saved searches by what they say in an address. Three queries at most."""
    names = Names.now()
    return {query: _search(query, names) for query in queries}


def _search(query: str, names: Names) -> Thing:
    selection = MarketSelection.parse(QueryDict(query))
    sides = {Side.NEED: _("what is asked"), Side.OFFER: _("what is offered")}
    said = [sides[Side(selection.side)]] if selection.side else []
    name = ", ".join([*said, *(chip.text for chip in chips(selection, names))])
    page = reverse("marketplace:list") + selection.querystring().removesuffix("?")
    title = _("Marketplace: %(search)s") % {"search": name} if name else ""
    return Thing(capfirst(name) or _("The whole marketplace"), page, title)


def select_posts(queries: Collection[str], keys: Collection[str]) -> Mapping[str, Collection[str]]:
    """By saved search, which of these offers and needs it finds."""
    rows = market_rows().filter(pk__in=numbers_in(keys))

    def narrowed(query: str) -> QuerySet[Post]:
        selection = MarketSelection.parse(QueryDict(query))
        return selection.narrowed(rows.filter(side=selection.side) if selection.side else rows)

    return find_of_each(queries, narrowed)


def find_categories(keys: Collection[str]) -> Mapping[str, Thing]:
    """Categories by their own name."""
    page = reverse("marketplace:list")
    labels = {key: capfirst(str(Category(key).label)) for key in keys if key in Category.values}
    return {
        key: Thing(
            label, f"{page}?{urlencode({CATEGORY: key})}", _("Marketplace: %(search)s") % {"search": label}
        )
        for key, label in labels.items()
    }


def find_posts(keys: Collection[str]) -> Mapping[str, Thing]:
    """Offers and needs that can be answered, by number. One query."""
    rows = Post.objects.public().open().filter(pk__in=numbers_in(keys))
    return {
        str(pk): Thing(title, reverse("marketplace:post", args=[pk]))
        for pk, title in rows.values_list("pk", "title")
    }


def find_suggestions(since: datetime, until: datetime, reader: User | None) -> Iterator[PersonalNews]:
    """What suits an offer or a need, of which the people behind it had no notice of its own, while both are open.

    Seven queries for each side, none of them for each reader.
    """
    for side, other, said in ((Side.NEED, "offer", OFFER_FOUND), (Side.OFFER, "need", NEED_FOUND)):
        rows = Suggestion.objects.live().select_related("need", "offer").order_by(f"-{side}_news_at")
        rows = rows.filter(**{f"{side}_news_at__gte": since, f"{side}_news_at__lt": until})
        if reader is not None:
            rows = rows.filter(**{f"{side}__in": Post.objects.of(reader).values("pk")})
        found = list(rows[:MOST_SUGGESTIONS])
        speakers = speakers_of([getattr(row, side) for row in found])
        for row in found:
            post: Post = getattr(row, side)
            yield PersonalNews(
                at=getattr(row, f"{side}_news_at"),
                readers=speakers.get(post.party_key, ()) if reader is None else [reader.pk],
                under=post.title,
                text=format_lazy(said, found=getattr(row, other).title),
                url=reverse_lazy("marketplace:suggestions", args=[post.pk]),
            )


SEARCH = Kind(
    name="posts",
    called=gettext_lazy("Saved searches of the marketplace"),
    find=find_searches,
    select=select_posts,
    of="post",
    clean=clean_search,
)
OF_A_CATEGORY = Kind(name="category", called=gettext_lazy("Kinds of help"), find=find_categories)
POST = Kind(name="post", called=gettext_lazy("Offers and needs"), find=find_posts)
add_personal_news(find_suggestions)
