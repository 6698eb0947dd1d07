"""The questions under an initiative, on its page: the newest ones, fetched together with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, JSONField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from civicnet.sections import Section
from initiatives.models import Initiative, Question
from initiatives.models.initiative_queryset import InitiativeQuerySet

NEWEST: Final = 3


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question with its answer, which may be empty. `key`: of its row."""

    key: int
    text: str
    at: datetime
    answer: str
    answered_at: datetime | None
    corrected_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Questions:
    """The newest questions under an initiative, and how many there are; `open`: how many wait for an answer."""

    number: int
    open: int
    newest: list[Asked]


class _QuestionsField(JSONField):
    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Questions:
        found = super().from_db_value(value, expression, connection)
        return Questions(**found | {"newest": [_asked(row) for row in found["newest"]]})


class _AsQuestions(JSONObject):
    output_field = _QuestionsField()


def _asked(row: dict[str, Any]) -> Asked:
    moments = {
        name: row[name] and datetime.fromisoformat(row[name])
        for name in ("at", "answered_at", "corrected_at")
    }
    return Asked(**row | moments)


def with_questions(rows: InitiativeQuerySet) -> InitiativeQuerySet:
    """`rows`, each with its `asked`: Questions."""
    shown = Question.objects.shown().filter(initiative=OuterRef("pk")).order_by()
    counted = shown.values("initiative").annotate(n=Count("pk"), open=Count("pk", filter=Q(state="asked")))
    columns = {"key": "pk", "text": "text", "at": "made_at", "answer": "answer", "answered_at": "answered_at"}
    columns["corrected_at"] = "corrected_at"
    newest = shown.order_by("-made_at", "-pk").values(row=JSONObject(**columns))[:NEWEST]
    asked: dict[str, Any] = {
        "number": Coalesce(Subquery(counted.values("n")), Value(0)),
        "open": Coalesce(Subquery(counted.values("open")), Value(0)),
        "newest": ArraySubquery(newest),
    }
    return rows.annotate(asked=_AsQuestions(**asked))


def questions_for_initiative(initiative: Initiative, user: Any) -> Section | None:
    """The newest questions with their answers; None when there are none. No query for an initiative of its page."""
    asked: Questions = initiative.asked  # type: ignore[attr-defined]  # with_questions
    if not asked.number:
        return None
    return Section(
        name="questions",
        template="initiatives/sections/initiative/questions.html",
        context={
            "questions": asked,
            "answers_questions": initiative.role_of(user) == "owner",
        },
    )
