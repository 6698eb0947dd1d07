"""What is new in the assessments, for a feed: requests and answers, in public words only."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from initiatives.assessments.models.case import Assessment
from initiatives.assessments.models.case_queryset import AssessmentQuerySet


@dataclass(frozen=True, kw_only=True)
class News:
    """One item. `key` is an address of this site that stays the same for ever."""

    key: str
    at: datetime
    title: str
    text: str
    url: str


def news_of(cases: AssessmentQuerySet, count: int) -> list[News]:
    """The newest `count` requests and answers among `cases`, newest first. Four queries."""
    asked = cases.filter(taken_over=False).with_summary().order_by("-requested_at", "-pk")[:count]
    answered = cases.decided().exclude(decided_at=None).with_summary().order_by("-decided_at", "-pk")[:count]
    items = [*map(_news_of_request, asked), *map(_news_of_answer, answered)]
    return sorted(items, key=lambda item: (item.at, item.key), reverse=True)[:count]


def _news_of_request(case: Assessment) -> News:
    url = case.get_absolute_url()
    return News(
        key=f"{url}#aangevraagd",
        at=case.requested_at,
        title=_("%(name)s: an assessment was asked for") % {"name": case.name},
        text=case.initiative.summary,
        url=url,
    )


def _news_of_answer(case: Assessment) -> News:
    url = case.get_absolute_url()
    verdict = str(case.verdict.sentence) if case.verdict else ""
    return News(
        key=f"{url}#antwoord",
        at=case.decided_at or case.changed_at,
        title=f"{case.name}: {verdict}" if verdict else case.name,
        text=case.answer.summary if case.answer else "",
        url=url,
    )
