from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civicnet.accounts.models import User
from civicnet.columns import CharField, TextField
from civicnet.deadlines import local_date
from civicnet.workflow import Table
from initiatives.models.activity import Activity
from initiatives.models.initiative import Initiative
from initiatives.models.organisation import Organisation
from initiatives.models.question import Question
from initiatives.models.reportable import Reportable, reportable_of, reportables
from initiatives.models.signal import Signal
from initiatives.models.story import Document, Photo, Update
from initiatives.workflow import REPORT
from vision.models import Amendment, Contribution, Reaction, Voice

Content = Initiative | Update | Photo | Document | Activity | Question | Signal | Organisation | Voice


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> Self:
        """The reports by `user`, and those about what `user` wrote. Moderators have `for_desk`."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(reported_by=user) | self._answers_for(user) & Q(state__in=Report.HID))

    def for_desk(self, user: User) -> Self:
        """Every report, for moderators, without those about themselves."""
        if "moderator" not in user.roles:
            return self.none()
        return self.exclude(pk__in=Report.objects.filter(self._answers_for(user)).values("pk"))

    @staticmethod
    def _answers_for(user: User) -> Q:
        """Reports about what `user` wrote or is an owner of."""
        mine = Initiative.objects.of(user).values("pk")
        of_others = (Q(kind=r.kind, other_id__in=r.written_by(user).values("pk")) for r in reportables())
        return reduce(
            or_,
            of_others,
            Q(initiative__in=mine)
            | Q(update__initiative__in=mine)
            | Q(photo__initiative__in=mine)
            | Q(document__initiative__in=mine)
            | Q(activity__initiative__in=mine)
            | Q(question__asked_by=user)
            | Q(question__state="answered", question__initiative__in=mine)
            | Q(signal__left_by=user)
            | Q(organisation__in=Organisation.objects.of(user).values("pk"))
            | Q(reaction__author=user)
            | Q(amendment__author=user)
            | Q(contribution__author=user),
        )

    def about(self, content: Any) -> Self:
        """Reports about one thing."""
        return self.filter(**Report.naming(content))

    def of_initiative(self, initiative: Initiative) -> Self:
        """Reports about an initiative or something on its page."""
        return self.filter(
            Q(initiative=initiative)
            | Q(update__initiative=initiative)
            | Q(photo__initiative=initiative)
            | Q(document__initiative=initiative)
            | Q(activity__initiative=initiative)
            | Q(question__state="answered", question__initiative=initiative)
        )

    def waiting(self) -> Self:
        """Reports that wait for a moderator's decision."""
        return self.filter(state__in=(Report.State.REPORTED, Report.State.APPEALED))

    def hiding(self) -> Self:
        """Reports by which something is hidden now."""
        return self.filter(state__in=(Report.State.HIDDEN, Report.State.APPEALED, Report.State.UPHELD))

    def with_content(self) -> Self:
        """With what was reported and the people involved."""
        return self.select_related(
            *("initiative", "update__initiative", "photo__initiative", "photo__file", "document__initiative"),
            *("document__file", "activity__initiative", "question__initiative", "question__asked_by"),
            *("signal", "organisation"),
            *("reported_by", "decided_by", "answered_by"),
            *("reaction__version", "reaction__author", "amendment__author", "contribution__author"),
        )


class Report(models.Model):
    """Somebody's report that something should not be on the site, and what moderators did with it.

    Nobody decides alone or on their own case: those who reported or wrote it do not decide, and another moderator than
    the one who hid it decides on the appeal. Source: domain.md, Why it exists and Who.
    """

    workflow: ClassVar[Table] = REPORT

    class Kind(models.TextChoices):
        INITIATIVE = "initiative", _("initiative")
        UPDATE = "update", _("news")
        PHOTO = "photo", _("photo")
        DOCUMENT = "document", _("document")
        ACTIVITY = "activity", _("activity")
        QUESTION = "question", _("question")
        SIGNAL = "signal", _("signal")
        ORGANISATION = "organisation", _("text of an organisation")
        REACTION = "reaction", _("reaction to the vision")
        AMENDMENT = "amendment", _("proposal for the vision")
        CONTRIBUTION = "contribution", _("subject for the vision")
        # Of a higher room (reportable.py).
        POST = "post", _("offer or need")
        THANKS = "thanks", _("thanks after an exchange")
        MESSAGE = "message", _("message in a conversation")

    class State(models.TextChoices):
        REPORTED = "reported", _("waits for a moderator")
        HIDDEN = "hidden", _("hidden")
        DISMISSED = "dismissed", _("not hidden")
        SETTLED = "settled", _("hidden after another report")
        APPEALED = "appealed", _("hidden, the author objects")
        RESTORED = "restored", _("shown again")
        UPHELD = "upheld", _("hidden, also after the objection")

    HID = (State.HIDDEN, State.APPEALED, State.RESTORED, State.UPHELD)

    kind = models.CharField(max_length=20, choices=Kind)
    initiative = models.ForeignKey(Initiative, null=True, on_delete=models.SET_NULL, related_name="reports")
    update = models.ForeignKey(Update, null=True, on_delete=models.SET_NULL, related_name="reports")
    photo = models.ForeignKey(Photo, null=True, on_delete=models.SET_NULL, related_name="reports")
    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="reports")
    activity = models.ForeignKey(Activity, null=True, on_delete=models.SET_NULL, related_name="reports")
    question = models.ForeignKey(Question, null=True, on_delete=models.SET_NULL, related_name="reports")
    signal = models.ForeignKey(Signal, null=True, on_delete=models.SET_NULL, related_name="reports")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.SET_NULL, related_name="reports"
    )
    reaction = models.ForeignKey(Reaction, null=True, on_delete=models.SET_NULL, related_name="reports")
    amendment = models.ForeignKey(Amendment, null=True, on_delete=models.SET_NULL, related_name="reports")
    contribution = models.ForeignKey(
        Contribution, null=True, on_delete=models.SET_NULL, related_name="reports"
    )
    # The key of what is of a higher room.
    other_id = models.BigIntegerField(null=True, blank=True)
    # The text when it was reported: it may be changed or removed before a moderator looks.
    title = CharField(max_length=300)
    said = TextField(blank=True)
    state = models.CharField(max_length=20, choices=State)
    reason = TextField(max_length=2000)
    reported_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    decision = TextField(max_length=2000, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    appeal = TextField(max_length=4000, blank=True)
    appealed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    appealed_at = models.DateTimeField(null=True, blank=True)
    answer = TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(appeal="") | Q(answered_by=None) | ~Q(answered_by=F("decided_by")),
                name="another_moderator_answers_the_appeal",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(reported_by=None) | ~Q(decided_by=F("reported_by")),
                name="nobody_decides_on_an_own_report",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("reported", "settled")) | ~Q(decision=""),
                name="a_decision_has_reasons",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "made_at"]),
            models.Index(
                fields=["kind", "other_id"], condition=Q(other_id__isnull=False), name="reports_of_others"
            ),
        ]
        triggers = [REPORT.trigger()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page for the person who reported and for the author; moderators have `desk_url`."""
        return reverse("initiatives:report", args=[self.pk])

    @property
    def desk_url(self) -> str:
        return reverse("report_case", args=[self.pk])

    @staticmethod
    def naming(content: Any) -> dict[str, Any]:
        """The columns that say what a report is about."""
        kind = str(content._meta.model_name)
        return (
            {"kind": kind, "other_id": content.pk} if reportable_of(kind) else {"kind": kind, kind: content}
        )

    @cached_property
    def content(self) -> Any:
        """What was reported; None when its author has removed it since."""
        if (other := self.of_other_room) is not None:
            return other.model._base_manager.filter(pk=self.other_id).first()
        return getattr(self, self.kind)

    @property
    def of_other_room(self) -> Reportable | None:
        """What it is about, when that is of a higher room."""
        return reportable_of(self.kind)

    @property
    def is_of_vision(self) -> bool:
        """Whether it is about what somebody said of the vision, to which the curators owe an answer."""
        return self.kind in (self.Kind.REACTION, self.Kind.AMENDMENT, self.Kind.CONTRIBUTION)

    @property
    def page_url(self) -> str:
        """The page on which it stands."""
        content = self.content
        if content is None:
            return ""
        if (other := self.of_other_room) is not None:
            return other.page_url(content)
        if isinstance(content, Update | Photo | Document):
            content = content.initiative
        return content.get_absolute_url()

    def authors(self) -> list[User]:
        """The people who answer for what was reported: they are told, and may object."""
        content = self.content
        if content is None:
            return []
        if (other := self.of_other_room) is not None:
            return other.authors(content)
        if isinstance(content, Signal | Voice):
            return content.audience("author")
        if isinstance(content, Organisation):
            in_it = {"organisation_memberships__organisation": content}
            return list(User.objects.filter(**in_it, organisation_memberships__left_at=None))
        if isinstance(content, Question):
            answered = content.initiative.audience("members") if content.answer else []
            return list({person.pk: person for person in [*content.audience("asker"), *answered]}.values())
        initiative = content if isinstance(content, Initiative) else content.initiative
        return initiative.audience("members")

    def audience(self, name: str) -> list[User]:
        """The people behind a word of the transition table."""
        if name == "reporter":
            return [self.reported_by] if self.reported_by else []
        return self.authors()


def title_of(content: Content) -> str | Promise:
    """What a piece of content is called in a list, in the language of the reader."""
    if (other := reportable_of(str(content._meta.model_name))) is not None:
        return other.title(content)
    if isinstance(content, Contribution):
        # Not its words: this name stands in letters and notices, also when the words are hidden.
        return gettext("Subject brought in on %(day)s") % {"day": date_format(local_date(content.given_at))}
    if isinstance(content, Initiative | Organisation | Signal | Voice):
        return str(content)
    return format_lazy("{} ({})", str(content), str(content.initiative))


def words_of(content: Content) -> str:
    """All the words of a piece of content, as a reader sees them."""
    if (other := reportable_of(str(content._meta.model_name))) is not None:
        return other.words(content)
    match content:
        case Initiative():
            parts = [content.name, content.summary, content.purpose, content.own_measure]
            parts += [content.people, content.place_note, content.website]
        case Update():
            parts = [content.title, content.text]
        case Photo():
            parts = [content.alt]
        case Document():
            parts = [content.title]
        case Activity():
            parts = [content.title, content.place, content.note]
        case Question():
            parts = [content.text, content.answer]
        case Signal():
            parts = [content.what, content.where, content.why]
        case Reaction() | Contribution():
            parts = [content.text]
        case Amendment():
            parts = [content.text, content.reason]
        case _:
            parts = [content.name, content.about, content.website]
    return "\n\n".join(filter(None, parts))
