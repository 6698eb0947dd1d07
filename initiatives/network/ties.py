"""Where ties come from: for each kind one function that says who was tied to whom, and from when until when.

Source: domain.md, Network. A resident in person is no party of it; the municipality is one like others.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civicnet.deadlines import local_date
from initiatives.collaborations.models import Agreement, Collaboration, Partner
from initiatives.marketplace.models import POSTER, Exchange, Party
from initiatives.models import Initiative, Membership, Organisation
from initiatives.workflow import LIVE

INITIATIVE: Final = "i"
ORGANISATION: Final = "o"
_CHUNK: Final = 2000


@dataclass(frozen=True, kw_only=True)
class Tie:
    """One tie between two parties, by their keys ("i12" is an initiative, "o3" an organisation).

    Of a tie with a direction `a` gave and `b` got. `until` is the first day on which it was there no more. `about` is
    the offer or need that an exchange came of, or the collaboration; `number` is how many people two parties share.
    """

    a: str
    b: str
    kind: str
    since: date
    until: date | None = None
    about: int | None = None
    number: int = 0

    @property
    def pair(self) -> tuple[str, str]:
        """Both, in the order of their keys."""
        return (self.a, self.b) if self.a < self.b else (self.b, self.a)

    def is_there_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class Kind(NamedTuple):
    """A kind of tie: what it is called, and the function that finds them, of all parties or only of these."""

    label: Promise
    ties: Callable[[Collection[str] | None], Iterator[Tie]]
    # Whether one side gives and the other gets.
    has_direction: bool = False


def key_of(party: Initiative | Organisation) -> str:
    """The key of a party in the network."""
    return f"{INITIATIVE if isinstance(party, Initiative) else ORGANISATION}{party.pk}"


def party_of(key: str) -> Initiative | Organisation | None:
    """The party with a key, if it is on the site. One query."""
    rows: QuerySet[Initiative] | QuerySet[Organisation]
    rows = Initiative.objects.public() if key[:1] == INITIATIVE else Organisation.objects.all()
    return rows.filter(pk=key[1:]).first()


def keys_by_kind(keys: Collection[str]) -> tuple[list[int], list[int]]:
    """The same parties as primary keys: those of initiatives, then those of organisations."""
    initiatives = sorted(int(key[1:]) for key in keys if key[0] == INITIATIVE)
    return initiatives, sorted(int(key[1:]) for key in keys if key[0] == ORGANISATION)


def parties_on(day: date) -> list[str]:
    """The keys of all that took part on a day: what everybody may see and had not stopped, and every organisation."""
    ended_later = Q(stage__in=("ended", "handed_over"), ended_on__gt=day)
    alive = Initiative.objects.public().filter(Q(stage__in=LIVE) | ended_later, submitted_at__date__lte=day)
    # The municipality was there before the site.
    there = Organisation.objects.filter(Q(made_at__date__lte=day) | Q(is_municipality=True))
    return [
        *(f"{INITIATIVE}{pk}" for pk in alive.order_by("pk").values_list("pk", flat=True)),
        *(f"{ORGANISATION}{pk}" for pk in there.order_by("pk").values_list("pk", flat=True)),
    ]


def ties_on(day: date, of: Collection[str] | None = None) -> list[Tie]:
    """All ties that were there on a day, or only those of these parties; the oldest first."""
    found = [tie for kind in KINDS.values() for tie in kind.ties(of) if tie.is_there_on(day)]
    single = [tie for tie in found if tie.kind != MEMBERS]
    together = _together([tie for tie in found if tie.kind == MEMBERS])
    return sorted([*single, *together], key=lambda tie: (tie.since, tie.pair, tie.kind, tie.about or 0))


# ---- the kinds ------------------------------------------------------------------------------
def _exchanges(of: Collection[str] | None) -> Iterator[Tie]:
    """What both confirmed, from that day on: who helped whom. What a resident did in person ties nobody."""
    rows = Exchange.objects.kept().filter(person=None, post__person=None)
    if of is not None:
        initiatives, organisations = keys_by_kind(of)
        rows = rows.filter(
            Q(initiative__in=initiatives)
            | Q(organisation__in=organisations)
            | Q(post__initiative__in=initiatives)
            | Q(post__organisation__in=organisations)
        )
    rows = rows.select_related("post").only(
        "initiative",
        "organisation",
        "person",
        "closed_at",
        "post__side",
        "post__initiative",
        "post__organisation",
    )
    for row in rows.order_by("pk").iterator(chunk_size=_CHUNK):
        poster, answerer = _key(row.post), _key(row)
        a, b = (poster, answerer) if row.giver == POSTER else (answerer, poster)
        if a != b:
            yield Tie(a=a, b=b, kind=EXCHANGES, since=local_date(row.closed_at), about=row.post_id)


def _key(row: Party) -> str:
    column, pk = row.party_key
    return f"{INITIATIVE if column == 'initiative' else ORGANISATION}{pk}"


def _collaborations(of: Collection[str] | None) -> Iterator[Tie]:
    """Who works together: each two partners, from the first agreement on that both were part of, until one stopped
    or all said that it is done.

    While they explore it, nothing ties them yet.
    """
    first = Agreement.objects.counted().filter(collaboration=OuterRef("collaboration")).order_by("agreed_at")
    rows = Partner.objects.filter(
        collaboration__in=Collaboration.objects.public().values("pk"), joined_at__isnull=False
    ).annotate(agreed=Subquery(first.values("agreed_at")[:1]))
    if of is not None:
        initiatives, organisations = keys_by_kind(of)
        theirs = Partner.objects.filter(Q(initiative__in=initiatives) | Q(organisation__in=organisations))
        rows = rows.filter(collaboration__in=theirs.values("collaboration"))
    columns = (
        *("collaboration", "initiative", "organisation", "joined_at", "state", "changed_at", "agreed"),
        *("collaboration__state", "collaboration__changed_at"),
    )
    together: dict[int, list[tuple[str, date, date | None]]] = defaultdict(list)
    found = rows.exclude(agreed=None).order_by("pk").values_list(*columns)
    for row in found.iterator(chunk_size=_CHUNK):
        about, initiative, organisation, joined, state, changed, agreed, whole, whole_changed = row
        key = f"{INITIATIVE}{initiative}" if initiative else f"{ORGANISATION}{organisation}"
        is_done = whole == Collaboration.State.COMPLETED
        until = local_date(changed) if state == Partner.State.LEFT else None
        if until is None and is_done:
            until = local_date(whole_changed)
        together[about].append((key, local_date(max(joined, agreed)), until))
    for about, partners in together.items():
        for n, (a, since_a, until_a) in enumerate(partners):
            for b, since_b, until_b in partners[n + 1 :]:
                since, ends = max(since_a, since_b), [until for until in (until_a, until_b) if until]
                until = min(ends, default=None)
                if a != b and (of is None or {a, b} & {*of}) and (until is None or since < until):
                    yield Tie(a=a, b=b, kind=COLLABORATIONS, since=since, until=until, about=about)


def _members(of: Collection[str] | None) -> Iterator[Tie]:
    """Who takes part in two initiatives, and is shown at both; and an organisation with what it is a member of.

    Who speaks for an organisation is not public, so those people tie it to nothing.
    """
    rows = Membership.objects.filter(shown=True).order_by("pk")
    if of is not None:
        initiatives, organisations = keys_by_kind(of)
        people = rows.filter(initiative__in=initiatives, user__isnull=False).values("user")
        rows = rows.filter(
            Q(user__in=people) | Q(organisation__in=organisations) | Q(initiative__in=initiatives)
        )
    by_person: dict[int, list[tuple[str, date, date | None]]] = defaultdict(list)
    columns = ("initiative", "organisation", "user", "since", "left_at")
    for initiative, organisation, user, since, left in rows.values_list(*columns).iterator(chunk_size=_CHUNK):
        key, begun, until = f"{INITIATIVE}{initiative}", local_date(since), local_date(left) if left else None
        if organisation is not None:
            yield Tie(a=f"{ORGANISATION}{organisation}", b=key, kind=MEMBERS, since=begun, until=until)
        else:
            by_person[user].append((key, begun, until))
    for took_part in by_person.values():
        for n, (a, since_a, until_a) in enumerate(took_part):
            for b, since_b, until_b in took_part[n + 1 :]:
                ends = [until for until in (until_a, until_b) if until]
                if a != b and (of is None or {a, b} & {*of}):
                    yield Tie(
                        a=min(a, b),
                        b=max(a, b),
                        kind=MEMBERS,
                        since=max(since_a, since_b),
                        until=min(ends, default=None),
                        number=1,
                    )


def _together(ties: Collection[Tie]) -> Iterator[Tie]:
    """One tie for each two parties, with how many people they share, since the first of them."""
    by_pair: dict[tuple[str, str], list[Tie]] = defaultdict(list)
    for tie in ties:
        by_pair[tie.pair].append(tie)
    for (a, b), rows in by_pair.items():
        since, number = min(row.since for row in rows), sum(row.number for row in rows)
        yield Tie(a=a, b=b, kind=MEMBERS, since=since, number=number)


EXCHANGES: Final = "exchange"
COLLABORATIONS: Final = "collaboration"
MEMBERS: Final = "members"
KINDS: Final[Mapping[str, Kind]] = {
    EXCHANGES: Kind(_("Exchange"), _exchanges, has_direction=True),
    COLLABORATIONS: Kind(_("Collaboration"), _collaborations),
    MEMBERS: Kind(_("Shared members"), _members),
}
