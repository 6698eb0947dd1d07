"""The terms of what is kept, carried out every night. Source: AVG art. 5 lid 1 onder e.

What has a periodic task of its own (sessions, accounts that nobody opened, letters that were sent, forms, tables that were
never taken over) stands in the table of kinds under the name of that task (`held_by`).
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import structlog
from django.db import transaction

from civicnet.accounts.actions import forget_absences
from civicnet.areas.models import Municipality
from civicnet.journal.actions import record
from civicnet.outbox.actions import sweep_notices
from civicnet.pages.my_data.actions import drop_old_exports, erase_unused_accounts
from civicnet.workflow import SYSTEM
from initiatives.actions import sweep_drafts, sweep_invitations

log = structlog.get_logger(__name__)


class Term(NamedTuple):
    """What is removed when its time is over. `carry_out` warns first where the person can still act; returns how many
    it removed."""

    name: str
    carry_out: Callable[[], int]


TERMS: Final = (
    Term("notices", sweep_notices),
    Term("exports", drop_old_exports),
    Term("invitations", sweep_invitations),
    Term("drafts", sweep_drafts),
    Term("absences", forget_absences),
    Term("accounts", erase_unused_accounts),
)


def keep_terms() -> dict[str, int]:
    """Carry out each term; one that fails does not hold up the others. Returns how many each removed.

    The journal says of each night and term how many were removed, and never whose.
    """
    removed: dict[str, int] = {}
    for term in TERMS:
        try:
            removed[term.name] = term.carry_out()
        except Exception:
            log.exception("term_not_kept", term=term.name)
            continue
        if removed[term.name]:
            with transaction.atomic():
                data = {"term": term.name, "removed": removed[term.name]}
                record(Municipality(pk=1), "keep_term", actor=SYSTEM, data=data)
    return removed
