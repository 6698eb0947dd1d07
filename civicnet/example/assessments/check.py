"""Compare the assessments that are stored with what an example file says must come out of them."""

from datetime import timedelta

from civicnet import deadlines
from civicnet.example.assessments.document import CaseDoc
from civicnet.example.assessments.load import expected_state
from civicnet.example.comparison import Comparisons
from civicnet.example.initiatives.document import InitiativeDoc
from initiatives.assessments.models import Assessment, Reading, answer_sha256, owes_explanation
from initiatives.models import Initiative
from initiatives.models.status import Outcome


def stored_cases() -> dict[str, Assessment]:
    """The newest case of each initiative, by the code of the initiative."""
    return {
        case.initiative.code: case
        for case in Assessment.objects.select_related("initiative", "version")
        .prefetch_related("pauses", "conditions")
        .order_by("requested_at")
    }


def check_case(
    doc: InitiativeDoc,
    entry: CaseDoc | None,
    initiative: Initiative | None,
    found: Assessment | None,
    shift: timedelta,
) -> Comparisons:
    """How far the case of one initiative is, and what was answered. `shift`: by how much the days were moved."""
    state = expected_state(doc, entry)
    yield f"{doc.code} assessment", state, found and found.state
    if initiative is not None:
        outcome = (
            (entry.overall if entry and entry.overall else doc.overall)
            if state == "decided"
            else Outcome.UNDER_WAY
            if state
            else ""
        )
        yield f"{doc.code} outcome in lists", outcome, initiative.outcome
    if found is None or state is None:
        return
    contact = deadlines.due(found.requested_at, deadlines.CONTACT_DAYS)
    yield f"{doc.code} contact due (assessment)", contact, found.contact_due
    if not found.is_paused:  # while the clock stands still its end moves every day
        answer = deadlines.due(found.requested_at, deadlines.ANSWER_DAYS, found.pauses_counted())
        yield f"{doc.code} answer due", answer, found.answer_due
    if state in ("comparison", "decided"):
        yield from _check_judgement(doc, entry, found, state, shift)


def _check_judgement(
    doc: InitiativeDoc, entry: CaseDoc | None, found: Assessment, state: str, shift: timedelta
) -> Comparisons:
    reading = Reading.objects.with_judgements().filter(assessment=found, kind=Reading.Kind.AGREED).first()
    overall = entry.overall if entry else doc.overall
    stored = found.overall if state == "decided" else (reading.overall if reading else None)
    yield f"{doc.code} overall", overall, stored
    if reading is None:
        return
    scores = {row.goal.code: row.score for row in reading.scores.all() if row.score not in ("", "na")}
    crossed = [row.precondition.code for row in reading.crossed]
    wanted = {code: score for code, score in entry.scores.items() if score != "na"} if entry else {}
    yield f"{doc.code} scores", wanted, scores
    yield f"{doc.code} lines crossed", entry.crossed if entry else (), crossed
    owed = owes_explanation(overall, wanted.values(), bool(entry and entry.crossed))
    yield f"{doc.code} owes an explanation", owed, reading.owes_explanation
    if owed and entry and entry.explanation:
        yield f"{doc.code} explanation", entry.explanation, reading.explanation
    if state == "decided":
        conditions = {(one.text, one.owner, one.due + shift, one.outcome) for one in doc.conditions}
        kept = {(one.text, one.owner, one.due, one.outcome) for one in found.conditions.all()}
        yield f"{doc.code} conditions", conditions, kept
        yield (
            f"{doc.code} SHA-256 of the answer worked out again",
            found.text_sha256,
            answer_sha256(found),
        )
        yield (
            f"{doc.code} taken over from elsewhere",
            not (entry and entry.course.readers),
            found.taken_over,
        )
