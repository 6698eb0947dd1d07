"""Who may ask for long work: administrators, for imports; everybody, for what a higher room opens to them. Only the
system carries it out.
"""

import rules

from civicnet.accounts.models import User
from civicnet.accounts.rules import is_admin
from civicnet.jobs.models import Job

_open_to_all: set[str] = set()


def open_to_all(kind: str) -> None:
    """Let everybody ask for work of this kind, for themselves. A higher room calls this in its apps.py."""
    _open_to_all.add(kind)


@rules.predicate
def is_open_to_all(user: User, job: Job | None) -> bool:
    return user.is_authenticated and job is not None and job.kind in _open_to_all and job.owner_id == user.pk


rules.add_perm("jobs.queue", is_admin | is_open_to_all)
rules.add_perm("jobs.carry_out", rules.always_false)
