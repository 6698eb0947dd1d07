"""News: what happened in public, written once for all who follow it (civicnet/following)."""

from collections.abc import Callable, Mapping
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
    """Write down the subject of a text as news. Takes what tell() takes."""

    def say() -> tuple[str, str]:
        said = gather_facts(table, about, facts)
        return said.put(wording.subject), str(said.value(wording.url))

    write_news(lambda: table.topics(about), say, source=source, by=by.pk, at=at)


def write_news(
    topics: Callable[[], list[str]],
    say: Callable[[], tuple[str, str]],
    *,
    source: models.Model,
    by: int | None,
    at: datetime | None = None,
) -> None:
    """Write down that something happened, in each language. Of what nobody may see, or is long ago, there is no news.

    Args:
        topics: as Letters.topics; none when nobody may see it.
        say: the sentence and the address, in the language of the moment.
        source: what it tells of.
        by: who did it, and need not be told.
    """
    if at is not None and at < timezone.now() - KEPT:
        return
    if found := topics():
        said = {language: _in(language, say) for language, _name in settings.LANGUAGES}
        News.objects.create(
            at=at or timezone.now(), topics=found, source=subject_of(source), by_id=by, said=said
        )


def _in(language: str, say: Callable[[], tuple[str, str]]) -> list[str]:
    with override(language):
        sentence, address = say()
        return [" ".join(sentence.split()), address]


def news_of(source: models.Model) -> models.QuerySet[News]:
    """All news that tells of one thing."""
    return News.objects.filter(source=subject_of(source))


@transaction.atomic
def withdraw_news(source: models.Model) -> None:
    """Take back all news of one thing: nobody may see it any more."""
    news_of(source).delete()


def sweep_news(*, batch: int = 1000) -> int:
    """Remove what is older than KEPT, `batch` rows at a time. Returns how many went."""
    swept, old = 0, News.objects.filter(at__lt=timezone.now() - KEPT).order_by()
    while keys := list(old.values_list("pk", flat=True)[:batch]):
        swept += News.objects.filter(pk__in=keys).delete()[0]
    return swept
