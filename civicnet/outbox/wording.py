"""What people are told: each event has a text for each audience that hears of it.

A capability writes its table in its own `letters.py`; the notice on `/mijn/` and the letter are made from the same text
(civicnet/outbox/letter.py). `/stijl/brieven/` shows all of them. Source: architecture.md, "Every event has a text per
audience".
"""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import MailKind
from civicnet.workflow import Text


class Mail(Enum):
    """Whether a letter goes out beside the notice."""

    ALWAYS = "always"  # a term, an answer, or power over others: whatever the reader chose
    WANTED = "wanted"  # for who wants letters of its kind
    ALONE = "alone"  # as WANTED, and without a notice: a page shows the same
    NEVER = "never"  # it waits for the summary of the day, or the page itself says it


NOT_AGAIN = (_("You get this letter once. We keep your address for nothing else."), "")


@dataclass(frozen=True, kw_only=True)
class Audience:
    """People who are told something for one and the same reason.

    Args:
        name: as the transition tables and `tell()` call it.
        called: what `/stijl/brieven/` calls it.
        why: why they get the letter.
        signed: what the person who wrote it is to them; the fact `writer` is the name.
        kind: what their letters are about, unless a text says otherwise; the foot leads to the choice about it.
        fewer: another way to get fewer letters: the words, and the fact with the address (empty: words only, and the
            reader chooses nothing).
    """

    name: str
    called: Text
    why: Text
    signed: Text = ""
    kind: MailKind = MailKind.WAITS
    fewer: tuple[Text, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The text of one event for one audience. `{name}` in it is a fact; a part in which all is empty is left out.

    Args:
        verb: the event is `<table>.<verb>`.
        to: who reads it.
        subject: the message itself, with its day where there is one.
        happened: what happened, in one sentence.
        outcome: the outcome, in the largest words.
        quote: somebody's own words.
        todo: what the reader can do.
        dates: what is when: words, and the fact with the day. Without words the fact is a list of such rows.
        parts: the fact with lists of what waits, for a summary.
        button: what the button says.
        url: the fact with the address of exactly the place where one can do it.
        after: what else is good to know.
        other: another way on, below the button: the words, and the fact with the address.
        kind: what it is about, when that is not what its audience says.
        news: whether the subject is news for who follows what it is about; the topics of its table say what that is.
    """

    verb: str
    to: Audience
    subject: Text
    happened: Text
    button: Text
    todo: Text = ""
    outcome: Text = ""
    quote: Text = ""
    dates: tuple[tuple[Text, str], ...] = ()
    parts: str = ""
    url: str = "url"
    after: Text = ""
    other: tuple[Text, str] = ("", "")
    kind: MailKind | None = None
    mail: Mail = Mail.WANTED
    news: bool = False

    @property
    def about(self) -> MailKind:
        """What a reader can switch off that it is about."""
        return self.kind or self.to.kind


Facts = Callable[[Any], dict[str, Any]]
Topics = Callable[[Any], list[str]]


def no_topics(_about: Any) -> list[str]:
    """Of a thing of which there is no news to follow."""
    return []


@dataclass(frozen=True, kw_only=True)
class Letters:
    """Every text about one kind of thing.

    Args:
        name: the first word of its events, as its transition table has it.
        called: what `/stijl/brieven/` calls them.
        facts: what the texts say of such a thing, in the language of this moment. A function among them is called
            when a text needs it.
        topics: what one may follow to hear the news of such a thing, as "initiative:12"; the thing itself first, and
            none as long as it is not public.
        texts: one for each verb and audience.
    """

    name: str
    called: Text
    facts: Facts
    texts: tuple[Wording, ...]
    topics: Topics = no_topics
    by_key: dict[tuple[str, str], Wording] = dataclasses.field(init=False, repr=False, compare=False)

    registry: ClassVar[dict[str, "Letters"]] = {}

    def __post_init__(self) -> None:
        by_key = {(text.verb, text.to.name): text for text in self.texts}
        if len(by_key) != len(self.texts):
            raise ValueError(f"{self.name}: a verb has two texts for one audience")
        object.__setattr__(self, "by_key", by_key)
        Letters.registry[self.name] = self


def find_wording(event: str, audience: str) -> tuple[Letters, Wording]:
    """The text of `event` for `audience`, and the table that it stands in. Raises LookupError without one."""
    name, _dot, verb = event.partition(".")
    try:
        table = Letters.registry[name]
        return table, table.by_key[verb, audience]
    except KeyError as error:
        raise LookupError(f"{event} has no text for {audience}") from error


def all_wordings() -> Iterator[tuple[Letters, Wording]]:
    """Every text, by table, in its order there."""
    for name in sorted(Letters.registry):
        yield from ((Letters.registry[name], text) for text in Letters.registry[name].texts)


def no_facts(_about: Any) -> dict[str, Any]:
    """Of a thing about which its texts say only what the caller gives."""
    return {}
