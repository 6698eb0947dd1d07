"""What a broken rule is."""

from typing import NamedTuple


class Mutant(NamedTuple):
    """One broken rule: what it is, in which file, what stands there, what is put there, and which tests must fail."""

    rule: str
    file: str
    old: str
    new: str
    tests: str
