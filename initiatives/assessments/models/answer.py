"""The answer as it is published: one text that never varies, and its SHA-256."""

import hashlib
import json
from typing import Any

from initiatives.assessments.models.case import Assessment
from initiatives.assessments.models.reading import Reading


def canonical_answer(case: Assessment) -> bytes:
    """The answer of `case` as canonical JSON in UTF-8: what readers confirm and everybody can check.

    Keys sorted, no white space, characters as they are. It holds what both readers agreed on, the conditions, the
    replies and what was answered; the text of the vision is named by its own SHA-256. Raises Reading.DoesNotExist
    before there is an agreed reading. Reads the database, never a prefetched copy.
    """
    reading = Reading.objects.with_judgements().get(assessment=case, kind=Reading.Kind.AGREED)
    text: dict[str, Any] = {
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
            for row in case.conditions.order_by("due", "pk")
        ],
        "replies": [
            {"text": row.text, "no_remarks": row.no_remarks, "answer": row.answer}
            for row in case.replies.order_by("at", "pk")
        ],
    }
    return json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def answer_sha256(case: Assessment) -> str:
    """The SHA-256 of `canonical_answer(case)`, as hexadecimal."""
    return hashlib.sha256(canonical_answer(case)).hexdigest()
