"""Lay out the course of an assessment of the example format, through its real verbs."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from civicnet.example.assessments.document import CaseDoc, Course, ReadingDoc
from civicnet.example.document import Example
from civicnet.example.initiatives.document import Condition, ConditionReport, InitiativeDoc
from civicnet.example.rows import LoadedRows
from civicnet.example.schedule import Chain
from civicnet.workflow import SYSTEM, Actor
from initiatives.assessments import actions as assessing
from initiatives.assessments.models import Assessment, HearingReply, Reading

# How far a case goes, by the state that it ends in.
ORDER = ("intake", "awaiting_information", "comparison", "decided")


def expected_state(doc: InitiativeDoc, case: CaseDoc | None) -> str | None:
    """The state of the assessment that belongs to the phase of an initiative; None when it has none.

    With an overall, or an entry in `toetsen`, the assessment of an initiative in a later phase has been answered.
    """
    if doc.case_state:
        return doc.case_state
    return "decided" if case or doc.overall else None


class CaseLoader:
    """The acts of one case, in order."""

    def __init__(self, rows: LoadedRows, doc: InitiativeDoc, chain: Chain) -> None:
        self.rows, self.doc, self.chain = rows, doc, chain
        self.entry = rows.example.case_of(doc.code)
        self.course = self.entry.course if self.entry else Course()
        self.case: Assessment | None = None
        self.reply: HearingReply | None = None

    @staticmethod
    def wanted(example: Example, doc: InitiativeDoc) -> bool:
        """Whether there is an assessment of `doc` at all."""
        return expected_state(doc, example.case_of(doc.code)) is not None

    def add(self) -> datetime | None:
        """Schedule the whole case. Returns the moment of its last act, None when there is no case."""
        target = expected_state(self.doc, self.entry)
        if target is None:
            return None
        if target == "decided" and not self.course.readers:
            self._step("oordeel", self.course.decided or self.course.requested, self._take_over)
            self._conditions()
            return self.chain.now
        self._until_reading(target)
        if target in ("comparison", "decided"):
            self._reading()
        if target == "decided":
            self._hearing()
            self._conditions()
        return self.chain.now

    # ---- steps -------------------------------------------------------------------------------
    def _step(self, field: str, day: date | None, act: Callable[[datetime], Any]) -> None:
        self.chain.add(f"toets van {self.doc.code}, {field}", day, act)

    def _until_reading(self, target: str) -> None:
        course = self.course
        owner = course.requested_by or next(iter(self.doc.owners), "")
        contact = self.rows.who(course.contact_person)
        self._step("gevraagd", course.requested, lambda at: self._request(owner, at))
        self._step("opgepakt", course.taken_in, lambda at: self._do(assessing.take_in, actor=contact, at=at))
        if course.talked:
            self._step("gesprek", course.talked, lambda at: self._talk(contact, at))
        if course.readers:
            for seat, code in zip(("assessor", "second_reader"), course.readers, strict=True):
                self._step("lezers", course.started, partial(self._seat, seat, code))
        if target == "awaiting_information":
            reason = course.pause_reason or "De reden is niet aangeleverd."
            self._step(
                "gevraagd_om_informatie",
                course.paused,
                lambda at: self._do(assessing.ask_information, actor=contact, reason=reason, at=at),
            )

    def _reading(self) -> None:
        course = self.course
        first, second = (self.rows.who(code) for code in course.readers or ("", ""))
        self._step("begonnen", None, lambda at: self._do(assessing.start_assessing, actor=first, at=at))
        for reader, reading, kind, field in (
            (first, course.first, Reading.Kind.FIRST, "eerste_lezing"),
            (second, course.second, Reading.Kind.SECOND, "tweede_lezing"),
        ):
            self._step(field, reading.on, partial(self._hand_in, reader, kind, reading))
        if course.readers and course.compared:
            self._step("vergeleken", course.compared, lambda at: self._agree(first, at))

    def _hearing(self) -> None:
        course = self.course
        first, second = (self.rows.who(code) for code in course.readers)
        self._step(
            "voorgelegd", course.heard, lambda at: self._do(assessing.open_hearing, actor=first, at=at)
        )
        if course.replied:
            who = course.reply_by or next(iter(self.doc.owners), "")
            self._step("gereageerd", course.replied, lambda at: self._say(who, at))
        if course.reply:
            self._step("beantwoord", course.answered, lambda at: self._answer(first, at))
        for reader in (first, second):
            self._step("besloten", course.decided, partial(self._confirm, reader))

    def _conditions(self) -> None:
        for condition in self.doc.conditions:
            for report in condition.reports:
                self._step("voorwaarden", report.on, partial(self._report, condition, report))

    # ---- verbs -------------------------------------------------------------------------------
    def _do(self, verb: Callable[..., Any], **words: Any) -> Any:
        assert self.case is not None  # the request comes first
        return verb(self.case, **words)

    def _request(self, owner: str, at: datetime) -> None:
        self.case = assessing.request_assessment(
            self.rows.initiatives[self.doc.code],
            actor=self.rows.who(owner),
            question=self.course.question,
            at=at,
        )

    def _talk(self, contact: Actor, at: datetime) -> None:
        self._do(
            assessing.log_contact, actor=contact, how=self.course.talk_how, note=self.course.talk_note, at=at
        )

    def _seat(self, seat: str, code: str, at: datetime) -> None:
        person = self.rows.people[code]
        self._do(assessing.seat, name=seat, person=person, actor=person, at=at)
        self._do(assessing.declare_interest, actor=person, has_interest=False, at=at)

    def _hand_in(self, reader: Actor, kind: str, reading: ReadingDoc, at: datetime) -> None:
        self._do(assessing.hand_in, actor=reader, kind=kind, judgement=self._judgement(reading), at=at)

    def _agree(self, actor: Actor, at: datetime) -> None:
        self._do(
            assessing.save_agreed,
            actor=actor,
            judgement=self._judgement(ReadingDoc()),
            notes=self.course.notes,
            conditions=[
                assessing.NewCondition(
                    text=one.text,
                    owner=one.owner,
                    due=one.due + self.rows.clock.shift,
                    check_how=one.check_how,
                )
                for one in self.doc.conditions
            ],
            at=at,
        )

    def _say(self, who: str, at: datetime) -> None:
        text = self.course.reply
        self.reply = self._do(
            assessing.reply, actor=self.rows.people[who], text=text, no_remarks=not text, at=at
        )

    def _answer(self, actor: Actor, at: datetime) -> None:
        assert self.reply is not None  # the file has a reply before an answer
        assessing.answer_reply(self.reply, actor=actor, text=self.course.answer, at=at)

    def _confirm(self, actor: Actor, at: datetime) -> None:
        assert self.case is not None
        self.case.refresh_from_db()
        self._do(assessing.confirm, actor=actor, sha256=self.case.text_sha256, at=at)

    def _report(self, condition: Condition, report: ConditionReport, at: datetime) -> None:
        assert self.case is not None
        row = self.case.conditions.get(text=condition.text)
        by = self.rows.people[report.by]
        assessing.report_condition(row, actor=by, says=report.says, text=report.text, at=at)

    def _take_over(self, at: datetime) -> None:
        """An answer that was given elsewhere: with the scores of `toetsen`, or the overall alone."""
        entry = self.entry
        version = self.rows.versions[entry.version] if entry else list(self.rows.versions.values())[-1]
        scores = (
            {code: (score, entry.reasons.get(code, "")) for code, score in entry.scores.items()}
            if entry
            else {}
        )
        crossed = {code: entry.reasons.get(code, "") for code in entry.crossed} if entry else {}
        self.case = assessing.take_over(
            self.rows.initiatives[self.doc.code],
            actor=SYSTEM,
            version=version,
            overall=entry.overall if entry else self.doc.overall,
            summary=entry.summary if entry else "",
            explanation=entry.explanation if entry else "",
            scores=scores,
            crossed=crossed,
            conditions=[
                assessing.NewCondition(
                    text=one.text,
                    owner=one.owner,
                    due=one.due + self.rows.clock.shift,
                    check_how=one.check_how,
                )
                for one in self.doc.conditions
            ],
            at=at,
        )

    def _judgement(self, reading: ReadingDoc) -> assessing.Judgement:
        """What both agreed on, with what this reader found differently."""
        entry = self.entry
        assert entry is not None  # document.py refuses a case that is read without an entry
        reasons = entry.reasons | reading.reasons
        lines = self.rows.versions[entry.version].preconditions.values_list("code", flat=True)
        scores = entry.scores | reading.scores
        return assessing.Judgement(
            scores={code: (score, reasons.get(code, "")) for code, score in scores.items()},
            findings={code: (code in entry.crossed, reasons.get(code, "")) for code in lines},
            overall=reading.overall or entry.overall,
            summary=reading.summary or entry.summary,
            explanation=entry.explanation,
            support=entry.support,
            continuity=entry.continuity,
            effects=entry.effects,
        )
