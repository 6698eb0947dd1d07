from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from civicnet import deadlines
from civicnet.accounts.models import User
from civicnet.columns import CharField, DateField, TextField
from civicnet.journal.models import Entry
from civicnet.search.models import Searched
from civicnet.text.search import Texts
from civicnet.workflow import Table
from initiatives.assessments.models.case_queryset import OPEN, AssessmentQuerySet
from initiatives.assessments.models.contact import Clock
from initiatives.assessments.models.seats import (
    READERS,
    SEATS,
    SeatName,
    roles_of,
)
from initiatives.assessments.workflow import ASSESSMENT, UNDER_WAY
from initiatives.models import Initiative, is_lately_by
from vision.models import Goal, VisionVersion


class Overall(models.TextChoices):
    FITS = "fits", _("fits the vision")
    FITS_WITH_CONDITIONS = "fits_with_conditions", _("fits the vision, with conditions")
    NOT_YET_ASSESSABLE = "not_yet_assessable", _("cannot be judged yet")
    DOES_NOT_FIT = "does_not_fit", _("does not fit the vision")

    @property
    def sentence(self) -> str | Promise:
        """The answer as residents read it."""
        return {
            self.FITS: _("This plan fits the vision"),
            self.FITS_WITH_CONDITIONS: _("This plan fits the vision, with conditions"),
            self.NOT_YET_ASSESSABLE: _("This plan cannot be judged yet"),
            self.DOES_NOT_FIT: _("This plan does not fit the vision"),
        }[self]

    @property
    def tone(self) -> str:
        """The look of the answer: ok, wait or no. Never the only sign of it."""
        return {self.NOT_YET_ASSESSABLE: "wait", self.DOES_NOT_FIT: "no"}.get(self, "ok")


class Assessment(Searched, models.Model):
    """The test of one initiative against one adopted version of the vision (*toets*)."""

    cache_topic = "assessments"

    workflow: ClassVar[Table] = ASSESSMENT

    class State(models.TextChoices):
        REQUESTED = "requested", _("asked for")
        INTAKE = "intake", _("getting acquainted")
        AWAITING_INFORMATION = "awaiting_information", _("waiting for information")
        FIRST_ASSESSMENT = "first_assessment", _("first assessment")
        SECOND_READING = "second_reading", _("second reading")
        COMPARISON = "comparison", _("comparing")
        HEARING = "hearing", _("hearing both sides")
        DECIDED = "decided", _("answered")
        WITHDRAWN = "withdrawn", _("withdrawn")

    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="assessments")
    version = models.ForeignKey(VisionVersion, on_delete=models.PROTECT, related_name="assessments")
    state = models.CharField(max_length=30, choices=State)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    question = TextField(max_length=2000, blank=True)
    contact_person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="contact_for"
    )
    assessor = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="assesses"
    )
    second_reader = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="second_reads"
    )
    contact_due = DateField()
    answer_due = DateField()
    hearing_due = DateField(null=True, blank=True)
    # The draft that the initiators got last. Only this one can be decided on: see SentDraft and migration 0005.
    draft = models.ForeignKey(
        "assessments.SentDraft", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Whether the present text differs from that draft in more than wording: then it is sent again first.
    draft_outdated = models.BooleanField(default=False)
    contacted_at = models.DateTimeField(null=True, blank=True)
    overall = models.CharField(max_length=30, choices=Overall, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # Of the present text: kept up to date from the hearing on, final with the decision.
    text_sha256 = models.CharField(max_length=64, blank=True)
    # Taken over from elsewhere by the example loader, without readers or a hearing of our own ("overgenomen").
    taken_over = models.BooleanField(default=False)
    # The name and the place of the initiative when it was answered: they may change later, the answer does not.
    name_then = CharField(max_length=150, blank=True)
    area_then = CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    # The days of its pauses, of a row that was fetched `with_days_lost`.
    paused_on: list[date]
    resumed_on: list[date | None]
    # Of a row that was fetched `for_dossier`: when each reading came in, who confirmed the present text, and whose it is.
    first_in_at: datetime | None
    second_in_at: datetime | None
    confirmed_by: list[int]
    initiator_ids: list[int]

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["answer_due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative"],
                condition=~Q(state__in=("decided", "withdrawn")),
                name="one_assessment_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(assessor=None) | Q(second_reader=None) | ~Q(assessor=models.F("second_reader")),
                name="four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(contact_person=None)
                | (Q(assessor=None) | ~Q(assessor=models.F("contact_person")))
                & (Q(second_reader=None) | ~Q(second_reader=models.F("contact_person"))),
                name="who_meets_them_does_not_judge",
            ),
            models.CheckConstraint(
                condition=~Q(state="decided")
                | Q(taken_over=True)
                | (~Q(text_sha256="") & ~Q(overall="") & Q(decided_at__isnull=False)),
                name="an_answer_has_its_text",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "answer_due"]),
            models.Index(fields=["-changed_at", "-id"], name="assessment_changed"),
            models.Index(fields=["-requested_at", "-id"], name="assessment_requested"),
            models.Index(
                fields=["-decided_at", "-id"], condition=Q(state="decided"), name="assessment_decided"
            ),
        ]
        triggers = [ASSESSMENT.trigger()]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("assessments:page", args=[self.pk])

    @property
    def name(self) -> str:
        """What the initiative is called; once answered, what it was called then."""
        return self.name_then or self.initiative.name

    @property
    def area(self) -> str:
        """The neighbourhood of the initiative; once answered, what that was called then."""
        now = self.initiative.neighbourhood
        return self.area_then if self.name_then else now.name if now else ""

    def searched(self) -> Texts:
        """Its initiative, and what was published as the answer. Of a row fetched `with_answer()`."""
        answer = self.answer
        if answer is None:
            return Texts(name=self.name, summary=self.area)
        reasons = [line.reasons for line in (*answer.scores.all(), *answer.findings.all())]
        said = (answer.summary, answer.explanation, answer.support, answer.continuity, answer.effects)
        return Texts(self.name, self.area, "\n".join(said), "\n".join(reasons))

    @classmethod
    def to_index(cls) -> "models.QuerySet[Assessment]":
        """All of them, with their answers."""
        return cls.objects.with_answer()

    def keep_labels(self) -> tuple[str, str]:
        """Set what its initiative is called and where it is, before it is frozen. Returns the columns."""
        self.name_then, self.area_then = self.name, self.area
        return "name_then", "area_then"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_paused(self) -> bool:
        return self.state == self.State.AWAITING_INFORMATION

    @property
    def answer(self) -> Any:
        """The published reading of a case fetched `with_answer`; None before the answer and for what was taken over."""
        published = getattr(self, "published", [])
        return published[0] if published else None

    @property
    def verdict(self) -> Overall | None:
        """The overall with its words; None before the answer."""
        return Overall(self.overall) if self.overall else None

    def is_overdue(self, today: date) -> bool:
        """Whether the answer's day has passed without an answer, outside pauses."""
        return self.state in UNDER_WAY and today > self.answer_due

    def clock(self, today: date | None = None) -> Clock:
        """The state of the 28 days, today or on the day of the answer. For a list fetch them `with_days_lost`."""
        now = deadlines.local_date(today)
        until = deadlines.local_date(self.decided_at) if self.decided_at else now
        still = self.is_paused
        return Clock(
            used=deadlines.days_used(self.requested_at, until, self.pauses_counted()),
            due=self.answer_due,
            left=deadlines.days_left(self.answer_due, until),
            standing_still=still,
            running=self.is_open and not still,
            overdue=until > self.answer_due and not still and self.state != self.State.WITHDRAWN,
        )

    def pauses_counted(self) -> list[deadlines.Pause]:
        """The pauses as the one function for terms takes them (Awb 4:15 lid 1 onder a)."""
        if "paused_on" in self.__dict__:  # fetched `with_days_lost`
            days = list(zip(self.paused_on, self.resumed_on, strict=True))
        else:
            days = [(pause.began_on, pause.ended_on) for pause in self.pauses.all()]
        return [
            deadlines.Pause.awaiting_information(asked=asked, answered=answered) for asked, answered in days
        ]

    @property
    def owes_hearing(self) -> bool:
        """Whether the initiators have not read the draft as it is now, or what they read was not kept."""
        return self.state == self.State.HEARING and (self.draft_id is None or self.draft_outdated)

    def hearing_is_over(self, today: date) -> bool:
        """Whether it is time to decide: the initiators got to read what is decided, every reply has its answer, and
        there is one to this draft or its 14 days have passed."""
        replies = list(self.replies.all())
        if self.draft_id is None or self.draft_outdated or not all(reply.is_answered for reply in replies):
            return False
        to_this = any(reply.draft_id == self.draft_id for reply in replies)
        return to_this or (self.hearing_due is not None and today > self.hearing_due)

    # Many rules ask for these to draw one row of buttons. An action has just fetched its row, so there they are fresh.
    @cached_property
    def initiators(self) -> set[int]:
        """The ids of those who carry the initiative, in person or through an organisation."""
        if "initiator_ids" in self.__dict__:  # fetched `for_dossier`
            return set(self.initiator_ids)
        return self.initiative.member_ids()

    @cached_property
    def goals(self) -> list[Any]:
        """The goals of its version in order; `is_named`: the initiative names it, also when a newer one is in force."""
        named = self.initiative.goals_named_in(self.version).filter(pk=models.OuterRef("pk"))
        goals = self.version.goals.select_related("theme").annotate(is_named=models.Exists(named))
        return list(goals.order_by("theme__position", "position"))

    @property
    def named_goals(self) -> list[Goal]:
        """The goals of its version that the initiative names."""
        return [goal for goal in self.goals if goal.is_named]

    @cached_property
    def owners(self) -> set[int]:
        """The ids of those who speak for the initiative."""
        return self.initiative.member_ids(owners_only=True)

    @cached_property
    def declared(self) -> dict[int, set[bool]]:
        """What each reader declared: {False} is "no interest", with True in it there is one."""
        found: dict[int, set[bool]] = {}
        for row in self.declarations.all():
            found.setdefault(row.user_id, set()).add(row.has_interest)
        return found

    @cached_property
    def contact_ids(self) -> set[int]:
        """The ids of those who are or were the contact person, of this case or of the initiative itself."""
        spoke = {contact.by_id for contact in self.contacts.all()}
        now = {self.contact_person_id, self.initiative.contact_person_id}
        return {pk for pk in spoke | now if pk is not None}

    def reader_ids(self) -> set[int]:
        return {pk for pk in (self.assessor_id, self.second_reader_id) if pk is not None}

    def is_free(self, seat: SeatName) -> bool:
        """Whether nobody has the seat, or somebody who no longer holds its role."""
        if f"{seat}_is_taken" in self.__dict__:  # fetched `for_dossier`
            return not getattr(self, f"{seat}_is_taken")
        holder: int | None = getattr(self, f"{seat}_id")
        known: dict[int, frozenset[str]] = self.__dict__.setdefault("_roles_of", {})
        if holder is not None and holder not in known:  # asked once for all three
            known |= roles_of({getattr(self, f"{name}_id") for name in SEATS} - {None})
        return holder is None or not known[holder] & SEATS[seat]

    @property
    def without_reader(self) -> bool:
        """Whether a reader has left; of a case fetched `for_worklist`."""
        return bool(getattr(self, "without_assessor", False) or getattr(self, "without_second_reader", False))

    @property
    def free_seats(self) -> list[SeatName]:
        """Which of the two reader's seats nobody has."""
        return [seat for seat in READERS if self.is_free(seat)]

    @property
    def contact_now(self) -> User | None:
        """Whom the initiators can turn to today: after the answer that may be somebody else."""
        return self.initiative.contact_person if self.is_free("contact_person") else self.contact_person

    def seat_to_take_back(self, seat: SeatName, user: User) -> bool:
        """Whether `user` lately asked a colleague to take this seat of a reader, who has not opened the case yet."""
        last = Entry.objects.about(self).filter(verb=f"seat_{seat}").last()
        holder: int | None = getattr(self, f"{seat}_id")
        return (
            last is not None
            and is_lately_by(last, user)
            and holder not in (None, user.pk)
            and last.data["person"] == holder
            and holder not in self.declared
        )

    def audience(self, name: str) -> list[User]:
        """The people behind a word of the transition table."""
        one: dict[str, User | None] = {
            "assessor": self.assessor,
            "second_reader": self.second_reader,
            "contact": self.contact_person,
        }
        if name in one:
            person = one[name]
            return [person] if person else []
        if name == "readers":
            return [u for u in (self.assessor, self.second_reader) if u]
        if name == "desk":
            return list(User.objects.holding("assessor", "broker"))
        return self.initiative.audience(name)
