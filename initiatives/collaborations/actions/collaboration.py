"""Verbs that begin a collaboration: a party asks others, or a bridge builder brings two together."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.database.claims import claim, free_slug
from civicnet.outbox.actions import tell
from civicnet.workflow import create
from initiatives.collaborations.actions.partner import add_partner, add_yes, settle
from initiatives.collaborations.models import Collaboration, Party
from initiatives.collaborations.models.partner import owners_of
from initiatives.marketplace.models import Exchange

# Addresses below /samenwerkingen/ that are pages of their own.
RESERVED: Final = frozenset({"nieuw", "voorstellen", "partners", "deelproblemen"})


@transaction.atomic
def start(
    *,
    actor: User,
    own: Party,
    others: Iterable[Party],
    name: str,
    goal: str,
    message: str = "",
    exchange: Exchange | None = None,
    at: datetime | None = None,
) -> Collaboration:
    """Begin to explore with `others` what can be done together, on behalf of `own`. They are asked, and told `message`.

    Args:
        exchange: the help that worked out and that it comes of; both said so, and `own` was one of the two.

    Raises PermissionDenied for who does not decide for `own`, or takes an exchange of others; ValidationError without
    others, when `own` is one of them, or for one for which nobody else but the actor could say yes.
    """
    asked = list(dict.fromkeys(others))
    if not asked:
        raise ValidationError({"party": _("Say with whom you want to work together.")})
    for party in asked:
        if owners_of(party) == [actor]:
            alone = _("Nobody but you decides for %(name)s. Somebody else must be able to say yes.")
            raise ValidationError({"party": alone % {"name": party}})
    if exchange is not None and not _came_of(exchange, own):
        raise PermissionDenied("not an exchange of theirs")
    row = Collaboration(name=name.strip(), goal=goal.strip(), exchange=exchange, made_by=actor)
    row = _put_there(row, "start", actor, at)
    first = add_partner(row, own, actor=actor, at=at)
    add_yes(first, first, actor=actor, at=at)
    settle(row, at=at)
    for party in asked:
        candidate = add_partner(row, party, actor=actor, at=at)
        add_yes(candidate, first, actor=actor, at=at)
        facts = {"by": first.name, "party": candidate.name, "message": message.strip()}
        tell(candidate.owners(), "collaboration.invite", "asked", about=row, by=actor, at=at, facts=facts)
    return row


@transaction.atomic
def introduce(
    *, actor: User, parties: Iterable[Party], name: str, goal: str, message: str, at: datetime | None = None
) -> Collaboration:
    """A bridge builder brings two parties or more together, with a message to each. It is theirs as soon as they said yes.

    Raises PermissionDenied for everybody but a bridge builder, ValidationError for fewer than two parties.
    """
    asked = list(dict.fromkeys(parties))
    if len(asked) < 2:
        raise ValidationError({"party": _("Choose two different parties.")})
    row = Collaboration(name=name.strip(), goal=goal.strip(), by_broker=True, made_by=actor)
    row = _put_there(row, "introduce", actor, at)
    candidates = [add_partner(row, party, actor=actor, at=at) for party in asked]
    for candidate in candidates:
        others = ", ".join(other.name for other in candidates if other != candidate)
        facts = {"by": str(actor), "party": candidate.name, "others": others, "message": message.strip()}
        tell(candidate.owners(), "collaboration.introduce", "asked", about=row, by=actor, at=at, facts=facts)
    return row


def _put_there(row: Collaboration, verb: str, actor: User, at: datetime | None) -> Collaboration:
    """Save it under an address of its own.

    It does not hold the name: until two said yes nobody else may know it, and addresses stand in logs and in letters.
    """
    row.made_at = row.changed_at = at or timezone.now()
    slugs = Collaboration.objects.values_list("slug", flat=True)

    def write(slug: str) -> Collaboration:
        row.slug = slug
        return create(row, verb, actor=actor, at=at)

    return claim(
        lambda: free_slug(
            "samenwerking", "", lambda base: RESERVED.union(slugs.filter(slug__startswith=base))
        ),
        write,
    )


def _came_of(exchange: Exchange, own: Party) -> bool:
    """Whether both sides of it said that it worked out, and `own` was one of them."""
    return exchange.state == Exchange.State.CONFIRMED and own in (exchange.party, exchange.post.party)
