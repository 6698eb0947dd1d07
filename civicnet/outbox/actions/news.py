"""News: what happened in public, written once for all who follow it (civicnet/following)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import override

from civicnet.journal.models import subject_of
from civicnet.outbox.letter import gather_facts
from civicnet.outbox.models import News
from civicnet.outbox.wording import Letters, Wording
from civicnet.workflow import Actor

# Older news is on the page of what it is about.
KEPT: Final = timedelta(days=60)


def put_news(
    table: Letters,
    wording: Wording,
    about: Any,
    *,
    by: Actor,
    at: datetime | None,
    facts: Mapping[str, Any],
    source: models.Model,
) -> None:
    """Write down the subject of a text as news, in each language. Of what nobody may see, or is long ago, there is none.

    Takes what tell() takes. Two queries.
    """
    if at is not None and at < timezone.now() - KEPT:
        return
    topics = table.topics(about)
    if topics:
        said = {
            language: _say(table, wording, about, facts, language) for language, _name in settings.LANGUAGES
        }
        News.objects.create(
            at=at or timezone.now(), topics=topics, source=subject_of(source), by_id=by.pk, said=said
        )


def _say(table: Letters, wording: Wording, about: Any, facts: Mapping[str, Any], language: str) -> list[str]:
    with override(language):
        said = gather_facts(table, about, facts)
        return [" ".join(said.put(wording.subject).split()), str(said.value(wording.url))]


@transaction.atomic
def withdraw_news(source: models.Model) -> None:
    """Take back all news of one thing: nobody may see it any more."""
    News.objects.filter(source=subject_of(source)).delete()


def sweep_news(*, batch: int = 1000) -> int:
    """Remove what is older than KEPT, `batch` rows at a time. Returns how many went."""
    swept, old = 0, News.objects.filter(at__lt=timezone.now() - KEPT).order_by()
    while keys := list(old.values_list("pk", flat=True)[:batch]):
        swept += News.objects.filter(pk__in=keys).delete()[0]
    return swept
