"""What everybody may read of a snapshot: its parties with their names and kinds, and the ties between them.

A snapshot holds keys only. Names are read when they are shown, so that what was taken off the site, or hides its name,
does so in the pictures of earlier years as well.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civicnet.addresses import address_of
from civicnet.areas.maps import outlines
from initiatives.collaborations.models import Collaboration
from initiatives.marketplace.models import Post
from initiatives.models import Initiative, Organisation
from initiatives.network.models import HiddenName, Node, Snapshot
from initiatives.network.ties import (
    COLLABORATIONS,
    EXCHANGES,
    INITIATIVE,
    MEMBERS,
    ORGANISATION,
    Tie,
    keys_by_kind,
)

RESIDENTS: Final = "ini"
COOPERATIVE: Final = "coo"
ENTERPRISE: Final = "ond"
OTHER: Final = "org"
TOWN: Final = "gem"
# What the five shapes of the picture stand for.
SHAPES: Final[Mapping[str, Promise]] = {
    RESIDENTS: gettext_lazy("Residents’ initiative"),
    COOPERATIVE: gettext_lazy("Cooperative or fund"),
    ENTERPRISE: gettext_lazy("Enterprise"),
    OTHER: gettext_lazy("Organisation"),
    TOWN: gettext_lazy("Municipality"),
}
_SHAPE_OF_KIND: Final = {
    Initiative.Kind.COMMUNITY_ENTERPRISE: ENTERPRISE,
    Initiative.Kind.SOCIAL_ENTERPRISE: ENTERPRISE,
    Initiative.Kind.ENERGY_COOPERATIVE: COOPERATIVE,
    Initiative.Kind.CARE_COOPERATIVE: COOPERATIVE,
    Initiative.Kind.HOUSING_COOPERATIVE: COOPERATIVE,
    Initiative.Kind.MUTUAL_SICK_PAY_FUND: COOPERATIVE,
}
_SHAPE_OF_FORM: Final = {
    Initiative.LegalForm.COOPERATIVE: COOPERATIVE,
    Initiative.LegalForm.COMPANY: ENTERPRISE,
}
# More neighbourhoods than this make no name of a group.
_MOST_AREAS: Final = 3


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A party as everybody may see it. `word`: what it is called in an address. `name` and `url`: empty when hidden.

    theme: the code and the name of its theme; empty without.
    """

    node: Node
    word: str
    name: str
    url: str
    shape: str
    theme: tuple[str, str] = ("", "")

    @property
    def key(self) -> str:
        return self.node.key

    @property
    def is_hidden(self) -> bool:
        return not self.name

    @property
    def called(self) -> str:
        """Its name, or that it hides it."""
        return self.name or _("name hidden")

    @property
    def area(self) -> tuple[str, str]:
        """The code and the name of its neighbourhood; empty without."""
        found = outlines().by_key.get(self.node.area)
        return (found.code, found.name) if found else ("", "")


@dataclass(frozen=True)
class Network:
    """A network as everybody may read it: its parties by key, and the ties between these."""

    parties: Mapping[str, Seen]
    ties: Sequence[Tie]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """What a snapshot holds of what is still on the site. Two queries."""
        stored = snapshot.network
        parties = _seen(stored.nodes)
        return cls(parties, [tie for tie in stored.ties if tie.a in parties and tie.b in parties])

    def only(self, ties: Sequence[Tie], also: Collection[str] = ()) -> "Network":
        """The part of it with these ties: who has one of them, and these others."""
        there = {key for tie in ties for key in tie.pair} | {*also}
        return Network({key: seen for key, seen in self.parties.items() if key in there}, ties)

    def without(self, key: str) -> "Network":
        """The same when a party would not be there."""
        rest = {other: seen for other, seen in self.parties.items() if other != key}
        return Network(rest, [tie for tie in self.ties if key not in tie.pair])

    @cached_property
    def ties_of(self) -> Mapping[str, Sequence[Tie]]:
        """The ties of each party that has one."""
        found: dict[str, list[Tie]] = defaultdict(list)
        for tie in self.ties:
            for key in tie.pair:
                found[key].append(tie)
        return found

    def partners(self, key: str) -> list[Seen]:
        """To whom a party is tied, by name."""
        keys = {other for tie in self.ties_of.get(key, ()) for other in tie.pair if other != key}
        return by_name(self.parties[other] for other in keys)

    def near(self, key: str, steps: int) -> set[str]:
        """Who is at most so many ties away from a party, itself included."""
        found = edge = {key}
        for _step in range(steps):
            edge = {other for one in edge for tie in self.ties_of.get(one, ()) for other in tie.pair} - found
            found = found | edge
        return found

    @cached_property
    def groups(self) -> Sequence[Sequence[Seen]]:
        """The parties of each group, by name; the largest group first."""
        found: dict[int, list[Seen]] = defaultdict(list)
        for seen in self.parties.values():
            if seen.node.group >= 0:
                found[seen.node.group].append(seen)
        return [by_name(found[n]) for n in sorted(found)]

    @cached_property
    def lone(self) -> Sequence[Seen]:
        """Who stands alone, by name."""
        return by_name(seen for seen in self.parties.values() if seen.node.group < 0)

    @cached_property
    def by_word(self) -> Mapping[str, Seen]:
        return {seen.word: seen for seen in self.parties.values()}

    @cached_property
    def municipality(self) -> Seen | None:
        return next((seen for seen in self.parties.values() if seen.shape == TOWN), None)

    @cached_property
    def posts(self) -> Mapping[int, Post]:
        """What the exchanges of it came of, as far as everybody may see it. One query."""
        wanted = {tie.about or 0 for tie in self.ties if tie.kind == EXCHANGES}
        return {row.pk: row for row in Post.objects.public().filter(pk__in=wanted).only("title")}

    @cached_property
    def collaborations(self) -> Mapping[int, Collaboration]:
        """The collaborations of it, as far as everybody may see them. One query."""
        wanted = {tie.about or 0 for tie in self.ties if tie.kind == COLLABORATIONS}
        return {row.pk: row for row in Collaboration.objects.public().filter(pk__in=wanted)}

    def through(self, tie: Tie) -> tuple[str, str]:
        """What a tie came of, in words, and the address of it if there is one.

        Nothing that would name a party that hides its name.
        """
        if tie.kind == MEMBERS:
            if not tie.number:
                return _("One takes part in the other"), ""
            return ngettext("%(n)s shared member", "%(n)s shared members", tie.number) % {"n": tie.number}, ""
        if tie.kind == COLLABORATIONS:
            row = self.collaborations.get(tie.about or 0)
            if row is None or any(self.parties[key].is_hidden for key in tie.pair):
                return _("They work together"), ""
            return row.name, row.get_absolute_url()
        post = self.posts.get(tie.about or 0)
        if post is None or any(self.parties[key].is_hidden for key in tie.pair):
            return _("Help that both confirmed"), ""
        return post.title, post.get_absolute_url()


def by_name(parties: Iterable[Seen]) -> list[Seen]:
    """Parties by name; who hides it comes last."""
    return sorted(parties, key=lambda seen: (seen.is_hidden, seen.name.casefold(), seen.key))


def name_of_group(parties: Sequence[Seen], number: int) -> str:
    """What a group is called: by the neighbourhoods of its parties, where most of them are first."""
    counts = Counter(seen.area[1] for seen in parties if seen.area[1])
    names = [name for name, _n in sorted(counts.items(), key=lambda row: (-row[1], row[0]))]
    if not names:
        return _("Group %(n)s") % {"n": number}
    if len(names) > _MOST_AREAS:
        return _("%(name)s and %(n)s other neighbourhoods") % {"name": names[0], "n": len(names) - 1}
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


def _seen(nodes: Sequence[Node]) -> dict[str, Seen]:
    by_key = {node.key: (n, node) for n, node in enumerate(nodes)}
    initiatives, organisations = keys_by_kind(by_key)
    found: dict[str, Seen] = {}
    plans = Initiative.objects.public().filter(pk__in=initiatives).order_by()
    hides = Exists(HiddenName.objects.filter(initiative=OuterRef("pk")))
    columns = ("pk", "slug", "name", "kind", F("theme__code"), F("theme__name"), hides)
    for pk, slug, name, kind, code, theme, hidden in plans.values_list(*columns):
        place, node = by_key[f"{INITIATIVE}{pk}"]
        found[node.key] = Seen(
            node=node,
            word=f"verborgen.{place}" if hidden else slug,
            name="" if hidden else name,
            url="" if hidden else address_of("initiative", slug),
            shape=_SHAPE_OF_KIND.get(kind, RESIDENTS),
            theme=(code, theme) if code else ("", ""),
        )
    bodies = Organisation.objects.filter(pk__in=organisations).order_by()
    hides = Exists(HiddenName.objects.filter(organisation=OuterRef("pk")))
    for pk, slug, name, form, is_town, hidden in bodies.values_list(
        "pk", "slug", "name", "legal_form", "is_municipality", hides
    ):
        place, node = by_key[f"{ORGANISATION}{pk}"]
        found[node.key] = Seen(
            node=node,
            word=f"verborgen.{place}" if hidden else f"org.{slug}",
            name="" if hidden else name,
            url="" if hidden else reverse("organisation", args=[slug]),
            shape=TOWN if is_town else _SHAPE_OF_FORM.get(form, OTHER),
        )
    return {node.key: found[node.key] for node in nodes if node.key in found}
