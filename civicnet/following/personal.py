"""News for some people alone, whatever they follow: each capability that has some adds who finds it.

It stands in the letter about what one follows and on `/mijn/volgend/`, and nowhere else.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from civicnet.accounts.models import User
from civicnet.workflow import Text


@dataclass(frozen=True, kw_only=True)
class PersonalNews:
    """One sentence for `readers`, the keys of users, since the moment `at`.

    `under` is what it stands below; that, `text` and `url` are worked out in the language of each reader.
    """

    at: datetime
    readers: Collection[int]
    under: Text
    text: Text
    url: Text


# From a moment up to another one, for one reader or for all of them; what nobody should read any more is left out.
Find = Callable[[datetime, datetime, User | None], Iterable[PersonalNews]]
_finders: Final[list[Find]] = []


def add_personal_news(find: Find) -> None:
    """Have `find` asked for every letter. It takes the same number of queries however many readers there are."""
    _finders.append(find)


def find_personal_news(
    since: datetime, until: datetime, reader: User | None = None
) -> Mapping[int, list[PersonalNews]]:
    """All of it from `since` up to `until`, by the key of its reader; of all readers when `reader` is None."""
    found: dict[int, list[PersonalNews]] = defaultdict(list)
    for find in _finders:
        for news in find(since, until, reader):
            for key in news.readers:
                found[key].append(news)
    return found
