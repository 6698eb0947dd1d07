"""What people said, laid beside the text as it is now: where their words are, and what became of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from civicnet.text import Work, diff_words
from vision.anchors import find_anchor, plain_words
from vision.marks import Passage, Spans, mark_passages
from vision.models import (
    Amendment,
    Kind,
    Part,
    Reaction,
    VisionVersion,
)

Key = tuple[str, str]

# How many are shown beside the text in the workshop.
MOST_BESIDE = 5


@dataclass(frozen=True)
class Whereabouts:
    """What became of the words that a reaction is about.

    `place`: "same", "changed" or "gone"; `now`: the words as they are now, when they have changed; `changes`: the old
    text of the part against that of now, when it has changed.
    """

    place: str
    now: str
    changes: SafeString | str


def find_reactions(
    reactions: Iterable[Reaction], parts: Iterable[Part]
) -> list[tuple[Reaction, Whereabouts]]:
    """The reactions, each with what became of the words it is about. No queries."""
    by_key = {part.key: part for part in parts}
    found = []
    work = Work()
    for reaction in reactions:
        part = by_key.get((reaction.kind, reaction.code))
        text = plain_words(part.text) if part else ""
        place = find_anchor(reaction.anchor, text)
        word = "gone" if place is None else "same" if place.exact else "changed"
        edited = part is not None and part.text != reaction.part_text
        if word == "same" and edited and not reaction.quote:  # it is about the whole part
            word = "changed"
        whereabouts = Whereabouts(
            place=word,
            now=text[place.start : place.end] if place and not place.exact else "",
            changes=diff_words(reaction.part_text, part.text, work) if part and edited else "",
        )
        found.append((reaction, whereabouts))
    return found


def marked_texts(
    version: VisionVersion,
    parts: Iterable[Part],
    reactions: Iterable[Reaction],
    *,
    new: Mapping[Key, Spans] = {},
    found: Mapping[Key, Spans] = {},
) -> dict[Key, SafeString]:
    """The HTML of each part with the words marked that these reactions are about, by kind and code. No queries.

    `new` and `found`: by kind and code, what is new in it or was looked for, as mark_passages() takes them.
    """
    quoted: dict[tuple[str, str], list[Reaction]] = {}
    for reaction in reactions:
        if reaction.quote:
            quoted.setdefault((reaction.kind, reaction.code), []).append(reaction)
    return {
        part.key: mark_passages(
            part.text,
            _passages(version, part, quoted.get(part.key, [])),
            new=new.get(part.key, ()),
            found=found.get(part.key, ()),
        )
        for part in parts
    }


def _passages(version: VisionVersion, part: Part, reactions: Iterable[Reaction]) -> list[Passage]:
    """Where these reactions point to in a part; those to the same words together, under the first of them."""
    words, found = plain_words(part.text), dict[tuple[int, int], list[int]]()
    for reaction in reactions:
        if place := find_anchor(reaction.anchor, words):
            found.setdefault((place.start, place.end), []).append(reaction.pk)
    there = reverse("vision:part", args=[part.slug])
    return [
        Passage(
            start,
            end,
            len(keys),
            f"{there}?versie={version.number}&sorteer=plaats&reactie={keys[0]}#reactie-{keys[0]}",
        )
        for (start, end), keys in found.items()
    ]


def voices_on(version: VisionVersion, kind: str, code: str) -> dict[str, Any] | None:
    """For writers of a part: what most people agree with, and every proposal. None before anybody was asked."""
    if version.consultation_opened_on is None or kind not in Kind.values:
        return None
    here = Part(kind, code, "")
    reactions = Reaction.objects.public().filter(version=version).at(here)
    proposals = Amendment.objects.public().filter(version=version).at(here).for_list()
    most = reactions.for_list().order_by("-agreed", "made_at", "pk")[:MOST_BESIDE]
    return {
        "slug": here.slug,
        "total": reactions.count(),
        "reactions": list(most),
        "amendments": list(proposals.order_by("made_at", "pk")),
    }


@dataclass(frozen=True)
class TextNow:
    """What the part that a proposal would change says now.

    `is_gone`: it is no longer in the text; `has_changed`: it says something else than when the proposal was made;
    `html`: the proposal against the text of now.
    """

    is_gone: bool
    has_changed: bool
    html: SafeString


def compare_amendments(
    amendments: Iterable[Amendment], parts: Iterable[Part]
) -> list[tuple[Amendment, TextNow]]:
    """The proposals, each with what its part says now. No queries."""
    texts = {part.key: part.text for part in parts}
    compared = []
    work = Work()
    for amendment in amendments:
        adds = amendment.change == Amendment.Change.ADD
        now = "" if adds else texts.get((amendment.kind, amendment.code), "")
        text_now = TextNow(
            is_gone=not adds and (amendment.kind, amendment.code) not in texts,
            has_changed=not adds and now != amendment.base_text,
            html=diff_words(now, amendment.text, work),
        )
        compared.append((amendment, text_now))
    return compared
