"""Reactions that say the same, laid together for the curators as a proposal: they decide what gets one answer."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db.models import QuerySet

from civicnet.likeness.nearest import vectors_of
from civicnet.text.likeness import Gist, likeness, shared_words
from vision.models import Reaction

MOST: Final = 150  # reactions that are compared, the first of the list: every two of them take time
MOST_GROUPS: Final = 5
SAME: Final = 0.42  # likeness from which on two reactions may get one answer


class Together(NamedTuple):
    """Reactions that may get one answer, and the telling words that all of them have."""

    reactions: Sequence[Reaction]
    words: Sequence[str]

    @property
    def keys(self) -> str:
        """Their keys, as a form sends them."""
        return "-".join(str(reaction.pk) for reaction in self.reactions)


def lay_together(listed: "QuerySet[Reaction]") -> list[Together]:
    """The first of these reactions in groups of two or more that say the same, the largest group first. Two queries."""
    rows = list(listed[:MOST])
    vectors = vectors_of(Reaction, [row.pk for row in rows])
    gists = [Gist(row.text, vectors.get(row.pk)) for row in rows]
    like = {at: [at] for at in range(len(rows))}
    for one in range(len(rows)):
        for other in range(one):
            if likeness(gists[one], gists[other]) >= SAME:
                like[one].append(other)
                like[other].append(one)
    groups, taken = [], set[int]()
    # Whoever has most others that say the same speaks for the group.
    for at in sorted(like, key=lambda at: (-len(like[at]), at)):
        group = [other for other in like[at] if other not in taken]
        if at not in taken and len(group) > 1:
            taken.update(group)
            groups.append(Together([rows[n] for n in group], shared_words(*(gists[n] for n in group))))
    groups.sort(key=lambda group: -len(group.reactions))
    return groups[:MOST_GROUPS]
