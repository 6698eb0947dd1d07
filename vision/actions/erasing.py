"""What the vision forgets of somebody whose account is erased: what they had taken back.

What is public stays; its author has no name any more (civicnet/pages/my_data/actions.py).
"""

from typing import Any, Final

from django.db import transaction

from civicnet.accounts.models import User
from civicnet.search.actions import forget
from vision.models import Amendment, Contribution, Reaction

# What can be taken back, with the words in it.
TAKEN_BACK: Final[tuple[tuple[Any, tuple[str, ...]], ...]] = (
    (Reaction, ("quote", "before", "after", "text")),
    (Amendment, ("text", "reason")),
    (Contribution, ("text",)),
)


@transaction.atomic
def forget_person(user: User) -> None:
    """Empty the words that `user` took back: nobody but them could read those."""
    for model, fields in TAKEN_BACK:
        rows = model.objects.filter(author=user, state="withdrawn")
        forget(rows)
        rows.update(**dict.fromkeys(fields, ""))
