"""The kinds of things that one can follow. Each capability names its own in `followed.py`."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from civicnet.serving.parameters import number_of
from civicnet.workflow import Text


@dataclass(frozen=True)
class Thing:
    """Something that is followed, or can be: what it is called in a list of its kind, and its page.

    `title` is what stands above its news, where the name alone does not say what it is.
    """

    name: str
    url: str
    title: str = ""

    @property
    def heading(self) -> str:
        return self.title or self.name


Find = Callable[[Collection[str]], Mapping[str, Thing]]
Select = Callable[[Collection[str], Collection[str]], Mapping[str, Collection[str]]]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of thing. The news of a thing has the topic "kind:key"; only selections find theirs another way.

    Args:
        name: the first half of its topics.
        called: what it is called above a list of them.
        find: those of these keys that everybody may see, in the language of this moment; the same number of queries
            however many they are.
        select: of a kind whose keys are saved searches: by search, those of these keys of things of the kind
            `of` that it finds.
        of: what a saved search finds.
        clean: what is typed into an address, as the key that is kept; empty for what means nothing.
    """

    name: str
    called: Text
    find: Find
    select: Select | None = None
    of: str = ""
    clean: Callable[[str], str] = str

    registry: ClassVar[dict[str, "Kind"]] = {}

    def __post_init__(self) -> None:
        Kind.registry[self.name] = self

    def topic(self, key: object) -> str:
        """The topic of the thing with this key."""
        return f"{self.name}:{key}"


def keys_by_kind(topics: Iterable[str]) -> dict[str, set[str]]:
    """The keys in these topics, by the name of their kind."""
    found: dict[str, set[str]] = {}
    for topic in topics:
        kind, _colon, key = topic.partition(":")
        found.setdefault(kind, set()).add(key)
    return found


def find_things(topics: Iterable[str]) -> dict[str, Thing]:
    """By topic, those of these things that everybody may see, in the language of this moment."""
    return {
        f"{name}:{key}": thing
        for name, keys in keys_by_kind(topics).items()
        if name in Kind.registry
        for key, thing in Kind.registry[name].find(keys).items()
    }


def numbers_in(keys: Iterable[str]) -> list[int]:
    """The keys that can be of rows."""
    numbers = map(number_of, keys)
    return [number for number in numbers if number is not None]
