"""The assessments' part of the page of the search (civicnet/pages/search)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from civicnet.search.results import Asked, Group, Hit, group_of_rows
from initiatives.assessments.models import Assessment, Reading


def for_search(asked: Asked, user: Any) -> Iterator[Group]:
    """The assessments whose initiative or published answer has the words, of what `user` may see."""
    if asked.wants("toetsen"):
        published = Reading.objects.filter(kind=Reading.Kind.AGREED, assessment__state="decided")
        rows = (
            Assessment.objects.visible_to(user)
            .select_related("initiative")
            .defer("initiative__search", "initiative__search_text")
            .prefetch_related(Prefetch("readings", published, to_attr="published"))
        )
        yield group_of_rows(asked, "toetsen", _("Answers of the municipality"), rows, _assessment)


def _assessment(row: Assessment) -> Hit:
    said = row.verdict.sentence if row.verdict else row.get_state_display()
    return Hit(row.name, row.get_absolute_url(), str(said), row.answer.summary if row.answer else "")
