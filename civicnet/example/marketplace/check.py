"""Compare the offers and needs that are stored with what an example file says of them."""

from collections.abc import Iterable

from civicnet.example.comparison import Comparisons
from civicnet.example.initiatives.document import InitiativeDoc
from initiatives.marketplace.models import Post
from initiatives.workflow import LIVE


def check_posts(docs: Iterable[InitiativeDoc]) -> Comparisons:
    """Every offer and need of what has not ended: whose it is, and what it says."""
    rows = Post.objects.exclude(code="").select_related("initiative", "condition", "place")
    stored = {row.code: row for row in rows}
    wanted = [(doc, post) for doc in docs if doc.stage in LIVE for post in doc.posts]
    yield "offers and needs", [post.code for _doc, post in wanted], list(stored)
    for doc, post in wanted:
        if (row := stored.get(post.code)) is not None:
            yield (
                f"{post.code} of, side, category, number",
                (doc.code, post.side, post.category, str(post.number)),
                (row.initiative.code if row.initiative else "", row.side, row.category, str(row.number)),
            )
            yield f"{post.code} depends on", post.condition, row.condition.code if row.condition else ""
