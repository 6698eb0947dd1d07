"""Claims on a name or a number that only one row may have, such as a slug, when two people want it at the same moment."""

from collections.abc import Callable, Collection
from typing import Final, TypeVar

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from civicnet.database.errors import is_taken
from civicnet.text import fold

MOST_TRIES: Final = 100
Found = TypeVar("Found")
Written = TypeVar("Written")


def claim(find: Callable[[], Found], write: Callable[[Found], Written]) -> Written:
    """What `write` makes of what `find` says is free; when somebody else was first, look and write once more.

    `find` reads what stands there now and may refuse: a name that somebody typed is either free or not. Each try is a
    savepoint, so nothing of one that failed stays. Raises whatever `find` raises, and IntegrityError after a hundred tries.
    """
    left = MOST_TRIES
    while True:
        left -= 1
        try:
            with transaction.atomic():
                return write(find())
        except IntegrityError as error:
            if not is_taken(error) or not left:
                raise


def free_slug(name: str, otherwise: str, taken: Callable[[str], Collection[str]]) -> str:
    """The words of an address that nobody has: those of `name`, with a number when they are taken.

    `taken(words)` are the addresses in use that begin with these words; `otherwise` is for a name without any letter.
    """
    base = slugify(fold(name))[:70].strip("-") or otherwise
    used = taken(base)
    slug, number = base, 1
    while slug in used:
        number += 1
        slug = f"{base}-{number}"
    return slug
