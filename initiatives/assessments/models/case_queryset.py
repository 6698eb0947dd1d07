"""Questions about many cases: whose dossier opens for whom, which wait for whom, which are late."""

from collections.abc import Collection
from datetime import date
from typing import Any, Self, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from civicnet.accounts.models import User
from initiatives.assessments.models.contact import Contact
from initiatives.assessments.models.seats import (
    SEATS,
    is_left,
    is_lost,
    is_taken,
    is_without_somebody,
)
from initiatives.assessments.workflow import UNDER_WAY
from initiatives.models import Initiative, Membership

C = TypeVar("C", bound=models.Model)  # a case
OPEN = (*UNDER_WAY, "awaiting_information")
BLIND = ("first", "second")  # the readings that are made apart from each other


class AssessmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Assessments are public; what a reader wrote stays behind the dossier's door until it is published."""
        return self.exclude(Exists(Initiative.objects.hidden_from(user).filter(pk=OuterRef("initiative"))))

    def dossiers_of(self, user: User) -> Self:
        """The cases whose dossier opens for `user`: with a part in it, or with one that is free to take.

        Never one's own initiative, and never a case in which one has declared an interest.
        """
        if not user.roles & {"assessor", "broker"}:
            return self.none()
        return self.filter(self._parts(user) | Q(state__in=OPEN) & self._free(user)).independent_of(user)

    def free_for(self, user: User) -> Self:
        """The cases under way with a part that nobody has taken and `user` may take."""
        if not user.roles & {"assessor", "broker"}:
            return self.none()
        return self.under_way().filter(self._free(user)).exclude(self._parts(user)).independent_of(user)

    def waiting_for(self, user: User) -> Self:
        """The cases under way in which `user` has a part."""
        return self.under_way().filter(self._parts(user)).independent_of(user)

    def independent_of(self, user: User) -> Self:
        """Without the cases of `user`'s own initiatives, and those with an interest that `user` has declared."""
        interest = models.Q(declarations__user=user, declarations__has_interest=True)
        return self.exclude(pk__in=self.model.objects.filter(interest).values("pk")).exclude(
            initiative__in=Initiative.objects.of(user).values("pk")
        )

    def under_way(self) -> Self:
        return self.filter(state__in=OPEN)

    def decided(self) -> Self:
        return self.filter(state=self.model.State.DECIDED)

    def overdue(self, today: date) -> Self:
        """No answer or no first contact by the day that was promised. A clock that stands still is not overdue."""
        no_contact = Q(contacted_at=None, contact_due__lt=today)
        return self.filter(no_contact | Q(answer_due__lt=today), state__in=UNDER_WAY)

    def for_list(self) -> Self:
        """With what a row of a public list shows."""
        return self._light("initiative", "initiative__neighbourhood", "version").with_days_lost()

    def _light(self, *related: str) -> Self:
        """With `related`, but without the search words of an initiative and the outline of a neighbourhood."""
        left_out = ("search", "search_text", "own_measure", "neighbourhood__polygon", "neighbourhood__path")
        return self.select_related(*related).defer(*(f"initiative__{name}" for name in left_out))

    def _conditions(self) -> "Prefetch[str]":
        conditions: Any = self.model._meta.get_field("conditions").related_model
        return Prefetch("conditions", conditions.objects.with_reports())

    def with_days_lost(self) -> Self:
        """With the first and last day of each pause, which is all that their `clock` needs to know."""
        pauses = _rows(self.model, "pauses").order_by("pk")
        return self.annotate(
            paused_on=ArraySubquery(pauses.values("began_on")),
            resumed_on=ArraySubquery(pauses.values("ended_on")),
        )

    def for_page_of_initiative(self) -> Self:
        """Newest first, with what the page of their initiative shows of them: the published answer, goal by goal."""
        readings: Any = self.model._meta.get_field("readings").related_model
        scores: Any = readings._meta.get_field("scores").related_model
        published = readings.objects.filter(kind="agreed", assessment__state="decided").prefetch_related(
            Prefetch("scores", scores.objects.select_related("goal__version"))
        )
        return (
            self.select_related("version", "contact_person")
            .with_days_lost()
            .prefetch_related(Prefetch("readings", published, to_attr="published"), self._conditions())
            .order_by("-requested_at", "-pk")
        )

    def with_answer(self) -> Self:
        """With everything that the public page shows. Only what is published is fetched: see `Assessment.answer`."""
        readings: Any = self.model._meta.get_field("readings").related_model
        published = readings.objects.filter(kind="agreed", assessment__state="decided").with_judgements()
        people = ("assessor", "second_reader", "contact_person")
        return self._light(
            "initiative", "initiative__neighbourhood", "version", "version__vision", *people
        ).prefetch_related(Prefetch("readings", published, to_attr="published"), self._conditions(), "pauses")

    def with_summary(self) -> Self:
        """With their initiative, and the published answer without its goals and lines."""
        readings: Any = self.model._meta.get_field("readings").related_model
        published = readings.objects.filter(kind="agreed", assessment__state="decided")
        return self._light("initiative").prefetch_related(
            Prefetch("readings", published, to_attr="published")
        )

    def for_worklist(self, user: User) -> Self:
        """With what is needed to tell whether a case waits for `user`, in one query."""
        return self._light("initiative", "initiative__neighbourhood").annotate(
            has_declared=Exists(_rows(self.model, "declarations").filter(user=user, has_interest=False)),
            replied=Exists(_rows(self.model, "replies").filter(draft=OuterRef("draft"))),
            owes_an_answer=Exists(_rows(self.model, "replies").filter(no_remarks=False, answer="")),
            confirmed=Exists(
                _rows(self.model, "confirmations").filter(reader=user, text_sha256=OuterRef("text_sha256"))
            ),
            without_contact=_as_column(is_left("contact_person")),
            without_assessor=_as_column(is_left("assessor")),
            without_second_reader=_as_column(is_left("second_reader")),
        )

    def for_dossier(self) -> Self:
        """With what everybody who opens the dossier sees: the plan, who has which part, and how far the readers are.

        Of their readings only the moment at which each came in; of the answer who confirmed the present text.
        """
        people = ("assessor", "second_reader", "contact_person")
        places = ("initiative__neighbourhood", "initiative__place")
        members = Membership.objects.filter(initiative=OuterRef("initiative"))
        readings = _rows(self.model, "readings")
        confirmed = _rows(self.model, "confirmations").filter(text_sha256=OuterRef("text_sha256"))
        return self.select_related("draft", "version__vision", *places, *people).annotate(
            **{f"{seat}_is_taken": is_taken(seat) for seat in SEATS},
            **{
                f"{kind}_in_at": Subquery(readings.filter(kind=kind).values("handed_in_at")) for kind in BLIND
            },
            confirmed_by=ArraySubquery(confirmed.values("reader")),
            initiator_ids=ArraySubquery(members.speakers()),
        )

    def for_desk(self, user: User, waiting_for_me: Collection[int], today: date) -> Self:
        """The cases under way that are no business of `user`'s own, with what the desk counts and sorts by.

        `waiting_for_me` are the keys of those in which it is the turn of `user`: these show the day of that turn, the
        others the first day that the municipality promised. See models/desk.py for the columns.
        """
        reply = Exists(_rows(self.model, "replies").filter(draft=OuterRef("draft")))
        awaits_reply = Q(
            ~reply, state="hearing", draft__isnull=False, draft_outdated=False,
            hearing_due__gte=today, answer_due__gte=today,
        )  # fmt: skip
        step_due = Case(When(awaits_reply, then="hearing_due"), default="answer_due")
        contact_due = Case(
            When(contacted_at__isnull=False, then=None),
            When(initiative__contacted_at=None, then=Least("contact_due", "initiative__contact_due")),
            default="contact_due",
        )
        free = self._free(user) & ~self._parts(user)
        not_of_contact = Q(pk__in=waiting_for_me) & ~Q(contact_person=user) | free & Q(
            is_taken("contact_person")
        )
        reader = Case(
            When(state="first_assessment", then="assessor__name"),
            When(state="second_reading", then="second_reader__name"),
            default=None,
        )
        return (
            self.under_way()
            .independent_of(user)
            .order_by()
            .annotate(
                mine=_as_column(Q(pk__in=waiting_for_me)) if waiting_for_me else Value(False),
                free=_as_column(free),
                paused=_as_column(Q(state="awaiting_information")),
                whole=_as_column(~is_without_somebody()),
                due=Case(When(not_of_contact, then=step_due), default=Least(contact_due, step_due)),
                holder=Coalesce(reader, "contact_person__name"),
            )
        )

    def lock(self, case: C) -> C:
        """`case` as it is now, locked until the end of the transaction. Every action on a case starts here."""
        people = ("contact_person", "assessor", "second_reader")
        locked: C = (
            self.select_for_update(of=("self",))
            .select_related("initiative", "version", *people)
            .get(pk=case.pk)
        )
        return locked

    def held_by(self, user_id: int) -> Self:
        """The cases in which somebody holds a seat, with the role for it or without."""
        return self.filter(Q(assessor=user_id) | Q(second_reader=user_id) | Q(contact_person=user_id))

    def with_lost_seats(self) -> Self:
        """The cases under way with a seat whose holder no longer has the role, or has left."""
        lost = Q()
        for seat in SEATS:
            lost |= is_lost(seat)
        return self.under_way().filter(lost)

    @staticmethod
    def _parts(user: User) -> Q:
        return Q(assessor=user) | Q(second_reader=user) | Q(contact_person=user)

    @staticmethod
    def _free(user: User) -> Q:
        free = ~Q(is_taken("contact_person"))
        if "assessor" in user.roles:
            # Whoever was or is the municipality's contact for these initiators does not judge: see `contact_ids`.
            met = Q(pk__in=Contact.objects.filter(by=user).values("assessment"))
            met |= Q(contact_person=user) | Q(initiative__contact_person=user)
            free |= (~Q(is_taken("assessor")) | ~Q(is_taken("second_reader"))) & ~met
        return free


def _as_column(condition: Q) -> models.ExpressionWrapper:
    return models.ExpressionWrapper(condition, output_field=models.BooleanField())


def _rows(cases: type[models.Model], relation: str) -> models.QuerySet[Any]:
    """The rows of a relation of the case in the outer query."""
    model = cases._meta.get_field(relation).related_model
    return model.objects.filter(assessment=OuterRef("pk"))  # type: ignore[union-attr,no-any-return]  # a relation of ours
