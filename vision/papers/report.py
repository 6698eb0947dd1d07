"""The response report (*nota van beantwoording*): what was asked, said, answered and changed. Made from the data alone.

Source: domain.md, Vision, Consultation: "The answers make the response report, generated, downloadable."
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.journal.models import Entry
from civicnet.text import diff_words
from vision.models import (
    Amendment,
    Part,
    Reaction,
    ReactionAnswer,
    Revision,
    VisionVersion,
    parts_of,
    parts_of_text,
    report_is_public,
)
from vision.snapshot import text_at

# The two groups of reactions without an answer.
_WAITS, _HIDDEN = 0, -1


@dataclass(frozen=True)
class Voice:
    """One reaction, as the report shows it; of one that a moderator has hidden, only the reason, in `hidden`."""

    number: int
    on: date
    name: str = ""
    is_organisation: bool = False
    quote: str = ""
    text: str = ""
    agreed: int = 0
    hidden: str = ""


@dataclass(frozen=True)
class Reply:
    """One answer with all reactions it was given to; without `word` these still wait, or are all hidden.

    `corrected`: why it replaced those in `earlier`, newest first, which have no voices of their own.
    """

    word: str
    tone: str
    reasons: str
    on: date | None
    voices: tuple[Voice, ...] = ()
    corrected: str = ""
    earlier: "tuple[Reply, ...]" = ()

    @property
    def is_hidden(self) -> bool:
        """Nobody can read any of these, so nobody answers them."""
        return all(voice.hidden for voice in self.voices)


@dataclass(frozen=True)
class Proposal:
    """One amendment with its decision, as the report shows it. Of a hidden one the reason and the decision alone."""

    number: int
    name: str
    is_organisation: bool
    subject: str
    reason: str
    html: SafeString
    supporters: int
    word: str
    tone: str
    reasons: str
    decided_html: SafeString
    deciders: tuple[str, ...]
    on: date | None
    hidden: str = ""


@dataclass(frozen=True)
class Section:
    """One part of the text: what it said, what it says, and everything that was said about it."""

    name: str
    theme: str
    then: str
    now: str
    replies: tuple[Reply, ...]
    proposals: tuple[Proposal, ...]

    @property
    def change(self) -> str:
        """same, changed, new or gone."""
        if self.then == self.now:
            return "same"
        return "new" if not self.then else "gone" if not self.now else "changed"

    @property
    def html(self) -> SafeString:
        """What changed in the text, word by word."""
        return diff_words(self.then, self.now)


@dataclass(frozen=True)
class Counts:
    """How many; organisations apart from people. What a moderator has hidden is counted apart, and nowhere else."""

    reactions: int = 0
    by_organisations: int = 0
    people: int = 0
    organisations: int = 0
    agreed: int = 0
    unanswered: int = 0
    proposals: int = 0
    proposals_by_organisations: int = 0
    undecided: int = 0
    hidden: int = 0
    # (what it is called, how many), in the order of the choices.
    outcomes: tuple[tuple[str, int], ...] = ()
    decisions: tuple[tuple[str, int], ...] = ()
    changed_parts: int = 0

    @property
    def by_people(self) -> int:
        return self.reactions - self.by_organisations

    @property
    def proposals_by_people(self) -> int:
        return self.proposals - self.proposals_by_organisations


@dataclass(frozen=True)
class Report:
    """All of it. A concept as long as something waits for an answer or a decision."""

    version: VisionVersion
    is_concept: bool
    sections: tuple[Section, ...]
    counts: Counts = field(default_factory=Counts)


def report_of(version: VisionVersion) -> Report:
    """The report of a version that was fetched `with_text()`. Five queries."""
    reactions = list(
        Reaction.objects.not_taken_back()
        .filter(version=version)
        .for_list()
        .order_by("-agreed", "made_at", "pk")
    )
    proposed = Amendment.objects.not_taken_back().filter(version=version)
    amendments = list(proposed.for_list().order_by("made_at", "pk"))
    then, now = when_asked(version), parts_of(version)
    sections = tuple(_sections(then, now, reactions, amendments))
    counts = _counts(reactions, amendments, sections)
    waits = version.state == VisionVersion.State.CONSULTATION or counts.unanswered or counts.undecided
    is_concept = bool(waits) and version.state in (
        VisionVersion.State.CONSULTATION,
        VisionVersion.State.AMENDING,
    )
    return Report(version, is_concept, sections, counts)


def when_asked(version: VisionVersion) -> list[Part]:
    """The text as everybody was asked about it: it does not change from then until the consultation is closed."""
    opened = Entry.objects.about(version).filter(verb="open_consultation").values_list("at", flat=True).last()
    last = (
        Revision.objects.filter(version=version, made_at__lte=opened).order_by("pk").last()
        if opened
        else None
    )
    return parts_of_text(text_at(version, last.pk)[0]) if last else parts_of(version)


def _sections(
    then: Sequence[Part], now: Sequence[Part], reactions: list[Reaction], amendments: list[Amendment]
) -> Iterator[Section]:
    """The parts in reading order; what is gone stays where it was. Only parts with something to tell about them."""
    before, after = {part.key: part for part in then}, {part.key: part for part in now}
    added = [a for a in amendments if a.change == Amendment.Change.ADD and not a.code]
    for part in _parts_in_order(then, now):
        replies = _replies([r for r in reactions if (r.kind, r.code) == part.key])
        proposals = _proposals(a for a in amendments if (a.kind, a.code) == part.key and a not in added)
        old, new = before.get(part.key), after.get(part.key)
        # Paper has no small print beside a heading: the code, for who checks, stands behind the words.
        name = f"{part.name} ({part.code})" if part.code else part.name
        section = Section(
            name, part.theme_name, old.text if old else "", new.text if new else "", replies, proposals
        )
        if replies or proposals or section.change != "same":
            yield section
    if added:
        yield Section(_("Proposals for new goals"), "", "", "", (), _proposals(added))


def _parts_in_order(then: Sequence[Part], now: Sequence[Part]) -> list[Part]:
    """All parts of both texts: those of now, and each that is gone after the one that it followed."""
    parts, known = list(now), {part.key for part in now}
    for n, part in enumerate(then):
        if part.key in known:
            continue
        earlier = [other.key for other in then[:n]]
        at = max((i for i, other in enumerate(parts) if other.key in earlier), default=-1)
        parts.insert(at + 1, part)
        known.add(part.key)
    return parts


def _replies(reactions: list[Reaction]) -> tuple[Reply, ...]:
    """The reactions by the answer they got, the answer to most first; then what waits, and last what is hidden."""
    answers: dict[int, ReactionAnswer] = {}
    groups: dict[int, list[Voice]] = {}
    for reaction in reactions:
        if reaction.answer is not None:
            answers[reaction.answer.pk] = reaction.answer
        key = reaction.answer_id or (_HIDDEN if reaction.hidden_at else _WAITS)
        groups.setdefault(key, []).append(_voice(reaction))
    found = sorted(groups.items(), key=lambda item: (max(0, 1 - item[0]), -len(item[1]), item[0]))
    return tuple(_reply(answers.get(pk), voices) for pk, voices in found)


def _reply(answer: ReactionAnswer | None, voices: list[Voice]) -> Reply:
    if answer is None:
        return Reply("", "wait", "", None, tuple(voices))
    return Reply(
        word=str(answer.get_outcome_display()),
        tone=answer.tone,
        reasons=answer.reasons,
        on=local_date(answer.made_at),
        voices=tuple(voices),
        corrected=answer.why_corrected,
        earlier=tuple(_reply(before, []) for before in answer.earlier),
    )


def _voice(reaction: Any) -> Voice:
    if reaction.hidden_at:
        return Voice(reaction.pk, local_date(reaction.made_at), hidden=reaction.hidden_reason)
    return Voice(
        number=reaction.pk,
        name=reaction.name,
        is_organisation=reaction.organisation is not None,
        quote=reaction.quote,
        text=reaction.text,
        agreed=reaction.agreed,
        on=local_date(reaction.made_at),
    )


def _proposals(amendments: Iterable[Any]) -> tuple[Proposal, ...]:
    return tuple(
        Proposal(
            number=row.pk,
            name="" if row.hidden_at else row.name,
            is_organisation=not row.hidden_at and row.organisation is not None,
            subject=row.subject,
            reason="" if row.hidden_at else row.reason,
            html=SafeString() if row.hidden_at else row.html,
            supporters=0 if row.hidden_at else row.supporters,
            word=str(row.get_state_display()) if row.is_decided else "",
            tone=row.tone,
            reasons=row.decision_reasons if row.is_decided else "",
            decided_html=row.decided_html if row.state == Amendment.State.PARTLY else SafeString(),
            deciders=tuple(str(p) for p in (row.decision_by, row.confirmed_by) if p)
            if row.is_decided
            else (),
            on=local_date(row.decided_at) if row.decided_at and row.is_decided else None,
            hidden=row.hidden_reason,
        )
        for row in amendments
    )


def _counts(reactions: list[Any], amendments: list[Amendment], sections: Iterable[Section]) -> Counts:
    hidden = sum(row.hidden_at is not None for row in [*reactions, *amendments])
    reactions = [r for r in reactions if r.hidden_at is None]
    amendments = [a for a in amendments if a.hidden_at is None]
    outcomes = Counter(r.answer.outcome for r in reactions if r.answer)
    states = Counter(a.state for a in amendments if a.is_decided)
    return Counts(
        reactions=len(reactions),
        by_organisations=sum(r.organisation is not None for r in reactions),
        people=len({r.author_id for r in reactions if r.organisation is None}),
        organisations=len({r.organisation for r in reactions} - {None}),
        agreed=sum(r.agreed for r in reactions),
        unanswered=sum(r.answer is None for r in reactions),
        proposals=len(amendments),
        proposals_by_organisations=sum(a.organisation is not None for a in amendments),
        undecided=sum(a.is_open for a in amendments),
        hidden=hidden,
        outcomes=tuple(
            (str(choice.label), outcomes[choice.value])
            for choice in ReactionAnswer.Outcome
            if outcomes[choice.value]
        ),
        decisions=tuple(
            (str(choice.label), states[choice.value]) for choice in Amendment.State if states[choice.value]
        ),
        changed_parts=sum(section.change != "same" for section in sections),
    )


def credited_proposals(version: VisionVersion, kind: str, code: str) -> list[Amendment]:
    """The proposals that came into a part of the text, oldest first: who helped to write it."""
    taken = (Amendment.State.ACCEPTED, Amendment.State.PARTLY)
    rows = Amendment.objects.filter(version=version, kind=kind, code=code, state__in=taken)
    return list(rows.select_related("author").order_by("decided_at", "pk"))


def may_read_report(version: VisionVersion, user: User | Any) -> bool:
    """Whether somebody may read the report: everybody once all is answered, curators before that."""
    return "curator" in getattr(user, "roles", ()) or report_is_public(version)
