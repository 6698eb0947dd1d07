"""The drafts that were sent to the initiators, kept as they were: what was heard is compared with what is decided."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise, lazy
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from civicnet.columns import DateField
from civicnet.text import diff_words
from initiatives.assessments.models.answer import AgreedText, canonical_draft, shown_text
from initiatives.assessments.models.case import Assessment, Overall
from initiatives.assessments.models.condition import Condition
from initiatives.assessments.models.hearing import HearingReply
from initiatives.assessments.models.reading import Finding, GoalScore, Reading, Score
from initiatives.models import Initiative

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference of substance between two drafts: what it is about, what it was, and what it became."""

    about: Text
    before: Text
    after: Text

    def __str__(self) -> str:
        return f"{self.about}: {self.before} → {self.after}"


class DraftText:
    """A draft or an answer, read from its canonical JSON, with the rows that the templates of a reading show.

    Its rows are never saved. `case` gives the version of the vision whose goals and lines the text names.
    """

    def __init__(self, text: bytes | str, case: Assessment) -> None:
        self.case, self._data = case, json.loads(text)
        self.overall: str = self._data["overall"]
        self.summary: str = self._data["summary"]
        self.explanation: str = self._data["explanation"]
        self.support: str = self._data["support"]
        self.continuity: str = self._data["continuity"]
        self.effects: str = self._data["effects"]

    @property
    def verdict(self) -> Overall | None:
        """The overall with its words; None as long as none is chosen."""
        return Overall(self.overall) if self.overall else None

    def get_overall_display(self) -> Text:
        return Overall(self.overall).label if self.overall else ""

    @cached_property
    def scores(self) -> list[GoalScore]:
        """The goals as they were scored, in the order of the vision."""
        goals = _by_code(self.case, "goals", self.case.version.goals.select_related("theme", "version"))
        return [
            GoalScore(goal=goals[row["code"]], score=row["score"], reasons=row["reasons"])
            for row in self._data["goals"]
        ]

    @property
    def judged(self) -> list[GoalScore]:
        return [row for row in self.scores if row.score not in ("", Score.NOT_APPLICABLE)]

    @property
    def not_applicable(self) -> list[GoalScore]:
        return [row for row in self.scores if row.score == Score.NOT_APPLICABLE]

    @cached_property
    def found(self) -> list[Finding]:
        """The lines of the vision that were judged."""
        lines = _by_code(self.case, "lines", self.case.version.preconditions.all())
        return [
            Finding(precondition=lines[row["code"]], crossed=row["crossed"], reasons=row["reasons"])
            for row in self._data["preconditions"]
            if row["crossed"] is not None
        ]

    @property
    def crossed(self) -> list[Finding]:
        return [row for row in self.found if row.crossed]

    @property
    def conditions(self) -> list[Condition]:
        return [
            Condition(
                text=row["text"],
                owner=row["owner"],
                due=date.fromisoformat(row["due"]),
                check_how=row["check"],
            )
            for row in self._data["conditions"]
        ]

    @property
    def as_words(self) -> str:
        """The whole text in words, a line for each thing it says: what two drafts are compared by."""
        lines: list[Any] = [self.verdict.sentence if self.verdict else "", self.summary, self.explanation]
        lines += [f"{row.goal.code}: {row.get_score_display()}. {row.said}" for row in self.scores]
        lines += [f"{row.precondition.code}: {_crossed(row.crossed)}. {row.said}" for row in self.found]
        lines += [_condition(row) for row in self._data["conditions"]]
        lines += [self.support, self.continuity, self.effects]
        return "\n".join(str(line) for line in lines if line)

    def changes(self, after: "DraftText") -> list[Change]:
        """What `after` says differently in substance: the overall, a score, a line, a condition. Wording does not count.

        Source: domain.md, Assessment: "Another overall, score, crossed line or condition after the draft was sent
        needs a new hearing". A goal that is not named counts as "not applicable". The database asks the same
        (assessments_substance, migration 0005).
        """
        return list(self._changes(after))

    def _changes(self, after: "DraftText") -> Iterator[Change]:
        if self.overall != after.overall:
            yield Change(
                about=_("The answer"),
                before=self.get_overall_display() or _("none"),
                after=after.get_overall_display() or _("none"),
            )
        was, now = self._by_code("goals", "score", ""), after._by_code("goals", "score", "")
        for code in dict.fromkeys([*was, *now]):
            one, other = (scores.get(code) or Score.NOT_APPLICABLE for scores in (was, now))
            if one != other:
                about = format_lazy(_("Goal {}"), code)
                yield Change(about=about, before=Score(one).label, after=Score(other).label)
        was, now = (text._by_code("preconditions", "crossed", None) for text in (self, after))
        for code in dict.fromkeys([*was, *now]):
            if was.get(code) != now.get(code):
                about = format_lazy(_("Line {}"), code)
                yield Change(about=about, before=_crossed(was.get(code)), after=_crossed(now.get(code)))
        left = list(after._data["conditions"])
        for row in self._data["conditions"]:
            if row in left:
                left.remove(row)
            else:
                yield Change(about=_("Condition"), before=_condition(row), after=_("dropped"))
        for row in left:
            yield Change(about=_("Condition"), before=_("none"), after=_condition(row))

    def _by_code(self, part: str, value: str, empty: Any) -> dict[str, Any]:
        return {row["code"]: row[value] for row in self._data[part] if row[value] != empty}


def _by_code(case: Assessment, part: str, rows: Any) -> dict[str, Any]:
    """The goals or lines of the version of a case; asked for once for all of its drafts."""
    known: dict[str, dict[str, Any]] = case.__dict__.setdefault("_texts_by_code", {})
    if part not in known:
        known[part] = {row.code: row for row in rows}
    return known[part]


def _crossed(crossed: bool | None) -> Text:
    return {True: _("crossed"), False: _("kept"), None: _("not judged")}[crossed]


def _condition(row: dict[str, str]) -> Text:
    """ "the roof is insulated (the initiators, by 1 May 2026; an inspector looks)", in the reader's language."""

    def words() -> str:
        day = date_format(date.fromisoformat(row["due"]))
        how = f"; {row['check']}" if row["check"] else ""
        return f"{row['text']} ({Condition.Owner(row['owner']).label}, {day}{how})"

    return lazy(words, str)()


class DraftQuerySet(models.QuerySet["SentDraft"]):
    def visible_to(self, user: Any) -> Self:
        """After the answer everybody; before it those who carry the initiative, the contact person and the readers.

        Nobody sees what was set aside until there is an answer: a new reader reads blind.
        """
        decided = Q(assessment__state=Assessment.State.DECIDED)
        if not user.is_authenticated:
            return self.filter(decided)
        hearing = Q(assessment__state=Assessment.State.HEARING, reading__set_aside_at=None)
        part = Q(assessment__contact_person=user) | Q(
            assessment__initiative__in=Initiative.objects.of(user).values("pk")
        )
        readers = Reading.objects.visible_to(user).filter(kind=Reading.Kind.AGREED).values("pk")
        return self.filter(decided | hearing & (part | Q(reading__in=readers)))

    def standing(self) -> Self:
        """Without the drafts of a judgement that was set aside."""
        return self.filter(reading__set_aside_at=None)

    def of_case(self, case: Assessment) -> Self:
        """Every draft of `case` in order, with what the initiators said of each."""
        return self.filter(assessment=case).with_replies()

    def with_replies(self) -> Self:
        """With what the initiators said of each, as `said`."""
        said = models.Prefetch("replies", HearingReply.everything.all(), to_attr="said")
        return self.select_related("reading").prefetch_related(said)


class SentDraft(models.Model):
    """One draft as it went to the initiators, with the last day to reply to it. Never changed afterwards.

    `number` counts the rounds of hearing of one case. When the agreed `reading` that it was made from is set aside, so
    is the draft.
    """

    cache_topic = "assessments"

    append_only = True

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="drafts")
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="drafts")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now)
    reply_by = DateField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "number"]
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="one_draft_of_a_number")]

    def __str__(self) -> str:
        return f"draft {self.number} of {self.assessment_id}"

    @cached_property
    def words(self) -> DraftText:
        """What it says."""
        return DraftText(self.text, self.assessment)

    @property
    def reply(self) -> HearingReply | None:
        """What the initiators said of it first. Of a draft fetched `with_replies`."""
        said: list[HearingReply] = getattr(self, "said", [])
        return said[0] if said else None


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round of hearing as the public page shows it, with what became of the draft."""

    draft: SentDraft
    reply: HearingReply | None
    # Changes of substance up to the answer; and the whole text word by word, empty when it is the same.
    changes: list[Change]
    difference: SafeString | str
    set_aside: bool


def rounds_of(case: Assessment, replies: Iterable[HearingReply]) -> list[Round]:
    """The rounds of hearing of a decided case, in order, each beside the answer. None before the answer.

    `case` is fetched `with_answer`; `replies` are all that the initiators said in it. Three queries.
    """
    if case.state != Assessment.State.DECIDED or case.taken_over:
        return []
    drafts = list(SentDraft.objects.filter(assessment=case).select_related("reading"))
    if not drafts:
        return []
    answer = DraftText(canonical_draft(case, shown_text(case, case.answer)), case)
    said = {reply.draft_id: reply for reply in replies}  # one to a draft
    rounds = []
    for draft in drafts:
        draft.assessment = case
        before, after = draft.words.as_words, answer.as_words
        rounds.append(
            Round(
                draft=draft,
                reply=said.get(draft.pk),
                changes=draft.words.changes(answer),
                difference=diff_words(before, after) if before != after else "",
                set_aside=draft.reading.set_aside_at is not None,
            )
        )
    return rounds


def changed_since_sent(case: Assessment, agreed: AgreedText | None = None) -> list[Change]:
    """What the present text says differently in substance from the draft that the initiators got last.

    `agreed` is the present `agreed_text`, when the caller has it already.
    """
    if case.draft is None:
        return []
    sent = DraftText(case.draft.text, case)
    return sent.changes(DraftText(canonical_draft(case, agreed), case))
