"""Which news is for whom: the news of some time, once in memory, and what of it each of many readers follows."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.following.kinds import Kind, Thing, find_things, keys_by_kind
from civicnet.following.models import Follow
from civicnet.following.personal import PersonalNews, find_personal_news
from civicnet.outbox.models import News

# No more than this is looked through for one page or one run: the newest.
MOST_LOOKED_AT = 5000


@dataclass(frozen=True)
class Line:
    """One sentence of news under what somebody follows."""

    at: datetime
    under: str
    text: str
    url: str


@dataclass(frozen=True)
class Item:
    """One row of News, without its words in other languages."""

    at: datetime
    topics: tuple[str, ...]
    by: int | None
    said: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class FreshNews:
    """All public news from `since` up to `until`, the newest first, and by topic where in that list it is.

    `personal` is what is for one reader alone, by their key.
    """

    items: list[Item]
    by_topic: Mapping[str, list[int]] = field(default_factory=dict)
    personal: Mapping[int, Sequence[PersonalNews]] = field(default_factory=dict)

    @classmethod
    def between(cls, since: datetime, until: datetime) -> "FreshNews":
        """Read it. As many queries as there are kinds of things that have news."""
        rows = _read(News.objects.filter(at__gte=since, at__lt=until))
        public = find_things({row.topics[0] for row in rows})
        return cls.of_rows(rows, public, find_personal_news(since, until))

    @classmethod
    def of_rows(
        cls, rows: Iterable[Item], public: Container[str], personal: Mapping[int, Sequence[PersonalNews]]
    ) -> "FreshNews":
        """Those of `rows` that are about something `public`, and what is `personal`."""
        items = [row for row in rows if row.topics[0] in public]
        by_topic: dict[str, list[int]] = defaultdict(list)
        for place, item in enumerate(items):
            for topic in item.topics:
                by_topic[topic].append(place)
        return cls(items, by_topic, personal)

    def lines_for(self, user: User, follows: "Follows", since: datetime) -> list[Line]:
        """What is new since `since` for one reader, the newest first, each under the first thing that it belongs to.

        Must be asked in the language of the reader.
        """
        under: dict[int, str] = {}
        for follow in follows.of(user):
            places = follows.selected.get(follow.topic) or self.by_topic.get(follow.topic, [])
            for place in places:
                item = self.items[place]
                if item.at >= max(since, follow.since) and item.by != user.pk:
                    under.setdefault(place, follows.things[follow.topic].heading)
        lines = [
            Line(self.items[place].at, under[place], *self.items[place].said[user.language])
            for place in sorted(under)
        ]
        lines += [
            Line(one.at, str(one.under), str(one.text), str(one.url))
            for one in self.personal.get(user.pk, ())
            if one.at >= since
        ]
        return sorted(lines, key=lambda line: line.at, reverse=True)


@dataclass(frozen=True)
class Follows:
    """What some people follow, of what everybody may see; and which news their saved searches find."""

    by_user: Mapping[int, list[Follow]]
    things: Mapping[str, Thing]
    selected: Mapping[str, list[int]]

    @classmethod
    def of_users(cls, users: Iterable[User], news: FreshNews) -> "Follows":
        """Read it. The same number of queries however many they are, as long as they have few saved searches."""
        rows = list(Follow.objects.filter(user__in=[user.pk for user in users]).order_by("since", "pk"))
        return cls.of_rows(rows, find_things({row.topic for row in rows}), news)

    @classmethod
    def of_rows(cls, rows: Iterable[Follow], things: Mapping[str, Thing], news: FreshNews) -> "Follows":
        """Those of `rows` whose thing is among `things`."""
        by_user: dict[int, list[Follow]] = defaultdict(list)
        for row in sorted(rows, key=_narrowest_first):
            if row.topic in things:
                by_user[row.user_id].append(row)
        followed = {row.topic for rows in by_user.values() for row in rows}
        return cls(by_user, things, dict(_selected(followed, news)))

    def of(self, user: User) -> list[Follow]:
        """What one of them follows, single things before wide ones."""
        return self.by_user.get(user.pk, [])


def _narrowest_first(follow: Follow) -> int:
    """Kinds are known in the order of their capabilities, each from wide to narrow: areas, subjects, then initiatives."""
    return -list(Kind.registry).index(follow.kind) if follow.kind in Kind.registry else 0


def _selected(things: Iterable[str], news: FreshNews) -> Iterator[tuple[str, list[int]]]:
    """By topic of a saved search, which news it finds."""
    for name, searches in keys_by_kind(things).items():
        kind = Kind.registry[name]
        if kind.select is None:
            continue
        keys = keys_by_kind(news.by_topic).get(kind.of, set())
        for search, found in kind.select(searches, keys).items() if keys else ():
            places = {place for key in found for place in news.by_topic[f"{kind.of}:{key}"]}
            yield kind.topic(search), sorted(places)


def _read(rows: QuerySet[News]) -> list[Item]:
    found = rows.order_by("-at", "-pk").values_list("at", "topics", "by", "said")[:MOST_LOOKED_AT]
    return [Item(at, tuple(topics), by, said) for at, topics, by, said in found]


def news_for(user: User, *, since: datetime) -> tuple[list[Line], Follows]:
    """What is new for one person since `since`, the newest first, and what they follow.

    Two queries and one for each kind of thing, and those of personal news; must be asked in their language.
    """
    rows = list(user.follows.order_by("since", "pk"))
    items = _read(News.objects.filter(at__gte=since)) if rows else []
    things = find_things({row.topic for row in rows} | {item.topics[0] for item in items})
    news = FreshNews.of_rows(items, things, find_personal_news(since, timezone.now(), user))
    follows = Follows.of_rows(rows, things, news)
    return news.lines_for(user, follows, since), follows
