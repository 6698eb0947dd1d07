"""Rules of the marketplace about what is promised, each broken once (mutants.py)."""

from typing import Final

from tests.fault.mutant import Mutant

PROMISING, MARKET = "initiatives/marketplace/actions/promising.py", "tests/initiatives/marketplace"

OF_THE_MARKET: Final = (
    Mutant(
        "many who agree at once wait for each other",
        "initiatives/marketplace/actions/post.py",
        'Post.objects.select_for_update(of=("self",)).with_party()',
        "Post.objects.with_party()",
        f"{MARKET}/test_at_once.py",
    ),
    Mutant(
        "never more is promised than is left",
        PROMISING,
        "if not post.is_open or not 1 <= number <= post.left:",
        "if not post.is_open or number < 1:",
        f"{MARKET}/test_exchange.py",
    ),
    Mutant(
        "what falls through is given back",
        PROMISING,
        "post.taken = max(post.taken - number, 0)",
        "post.taken = max(post.taken, 0)",
        f"{MARKET}/test_exchange.py",
    ),
)
