"""The answer as published, and its draft as sent: texts with one fixed form, each with its SHA-256."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from initiatives.assessments.models.case import Assessment
from initiatives.assessments.models.condition import Condition
from initiatives.assessments.models.reading import Reading

# What both readers agreed on, in the form of the canonical texts. Read once, it serves the draft and the answer.
AgreedText = dict[str, Any]


def canonical_answer(case: Assessment, agreed: AgreedText | None = None) -> bytes:
    """The answer of `case` as canonical JSON in UTF-8: what readers confirm and everybody can check.

    Keys sorted, no white space, characters as they are. It holds what both readers agreed on, the conditions, the
    drafts that were sent by their SHA-256, the replies with the draft that each answers, and what was answered; the
    text of the vision is named by its own SHA-256. Raises Reading.DoesNotExist before there is an agreed reading.
    Reads the database, never a prefetched copy; `agreed` is the present `agreed_text`.
    """
    text = dict(agreed or agreed_text(case))
    text["replies"] = [
        # A reply from before drafts were kept names none: those answers were sealed without one.
        {"text": row.text, "no_remarks": row.no_remarks, "answer": row.answer}
        | ({"draft": row.draft.text_sha256} if row.draft else {})
        for row in case.replies.select_related("draft").order_by("at", "pk")
    ]
    if drafts := list(case.drafts.standing().values_list("text_sha256", flat=True)):
        text["drafts"] = drafts
    return _canonical(text)


def canonical_draft(case: Assessment, agreed: AgreedText | None = None) -> bytes:
    """The draft of the answer as it goes to the initiators: the same text, without the replies to it."""
    return _canonical(agreed or agreed_text(case))


def answer_sha256(case: Assessment, agreed: AgreedText | None = None) -> str:
    """The SHA-256 of `canonical_answer(case)`, as hexadecimal."""
    return sha256_of(canonical_answer(case, agreed))


def sha256_of(text: bytes) -> str:
    """The SHA-256 of a canonical text, as hexadecimal."""
    return hashlib.sha256(text).hexdigest()


def _canonical(text: dict[str, Any]) -> bytes:
    return json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def agreed_text(case: Assessment) -> AgreedText:
    """What both readers agree on as it stands, with the conditions. Raises Reading.DoesNotExist before there is any."""
    reading = Reading.objects.with_judgements().get(assessment=case, kind=Reading.Kind.AGREED)
    return _text_of(case, reading, case.conditions.order_by("due", "pk"))


def shown_text(case: Assessment, reading: Reading) -> AgreedText:
    """The same, to show it: of a reading fetched `with_judgements` and a case with its conditions. No query."""
    return _text_of(case, reading, sorted(case.conditions.all(), key=lambda row: (row.due, row.pk)))


def _text_of(case: Assessment, reading: Reading, conditions: Iterable[Condition]) -> AgreedText:
    return {
        "assessment": case.pk,
        "vision": {"version": case.version.number, "sha256": case.version.sha256},
        "overall": reading.overall,
        "summary": reading.summary,
        "explanation": reading.explanation,
        "support": reading.support,
        "continuity": reading.continuity,
        "effects": reading.effects,
        "goals": [
            {"code": row.goal.code, "score": row.score, "reasons": row.reasons}
            for row in reading.scores.all()
        ],
        "preconditions": [
            {"code": row.precondition.code, "crossed": row.crossed, "reasons": row.reasons}
            for row in reading.findings.all()
        ],
        "conditions": [
            {"text": row.text, "owner": row.owner, "due": row.due.isoformat(), "check": row.check_how}
            for row in conditions
        ],
    }
