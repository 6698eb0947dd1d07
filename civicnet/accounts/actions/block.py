"""Block somebody, and hear from them again. Nobody is told, and no journal says it: it is nobody else's business.

Source: domain.md, Marketplace: the conversation is private to both.
"""

from django.db import transaction

from civicnet.accounts.models import Block, User
from civicnet.workflow import require


@transaction.atomic
def block(person: User, *, actor: User) -> Block:
    """Have `actor` hear nothing from `person` any more. Calling it twice has no further effect.

    Raises PermissionDenied for oneself.
    """
    row = Block(user=actor, blocked=person)
    require(actor, "accounts.block", row)
    made, _new = Block.objects.get_or_create(user=actor, blocked=person)
    return made


@transaction.atomic
def unblock(row: Block, *, actor: User) -> None:
    """Have `actor` hear from that person again. Raises PermissionDenied for who did not block them."""
    require(actor, "accounts.unblock", row)
    Block.objects.filter(pk=row.pk).delete()
