"""All that the site can find, indexed anew: by the command, after a migration that needs it, and every night."""

from typing import Final

from django.db import transaction

from civicnet.areas.models import Neighbourhood
from civicnet.search import actions
from civicnet.search.models import Entry
from civicnet.text.search import Texts
from initiatives.actions.indexing import index_all
from vision.models import Goal, VisionVersion

# Raise this when the normaliser changes, or what is searched of something.
INDEX: Final = 1
_KIND: Final = "index"
# Only public rows suggest words: drafts and what a moderator hid must not leak by a suggestion.
_INITIATIVES: Final = "SELECT search FROM initiatives_initiative WHERE stage <> 'draft' AND hidden_at IS NULL AND search IS NOT NULL"


def is_due() -> bool:
    """Whether what is indexed was indexed by an earlier release, or never."""
    return not Entry.objects.filter(kind=_KIND, key=INDEX).exists()


def index_everything() -> int:
    """Index initiatives and all else that is searched, and forget all other words. Returns how many rows. Minutes for
    20,000."""
    rows = index_all() + actions.index_all()
    actions.learn(_small_texts())
    stands = [_INITIATIVES]
    actions.forget_words(stands, kept=_small_texts())
    with transaction.atomic():
        Entry.objects.filter(kind=_KIND).delete()
        Entry.objects.create(kind=_KIND, key=INDEX, words="")
    return rows


def _small_texts() -> list[Texts]:
    """What is searched without an index, because there is little of it: names of areas and the text of the vision."""
    areas = Neighbourhood.objects.values_list("name", "part_of")
    version = VisionVersion.objects.in_force()
    goals = Goal.objects.filter(version=version) if version else []
    return [
        Texts("\n".join(f"{name}\n{part}" for name, part in areas), text="\n".join(g.wording for g in goals))
    ]
