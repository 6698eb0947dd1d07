"""The vision's part of the pages of a member of staff (civicnet/pages/me and work): what waits for a curator."""

from collections.abc import Iterator

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.sections import Section, Waiting
from vision.models import Amendment, Contribution, Reaction, StepProposal, VisionVersion

State = VisionVersion.State


def for_staff(user: User) -> Section | None:
    """What people said of a draft, what a colleague proposes, and what of a version is due. Three queries."""
    if "curator" not in user.roles:
        return None
    return Section(name="curating", waiting=[*_proposed_steps(user), *_drafts(user), *_topics()])


def _proposed_steps(user: User) -> Iterator[Waiting]:
    """The steps that a colleague proposes: each takes two curators."""
    steps = StepProposal.objects.pending().exclude(proposed_by=user).select_related("version")
    for step in steps:
        yield Waiting(
            _("Confirm or decline: %(step)s") % {"step": step},
            step.get_absolute_url(),
            _("A colleague proposes this. It takes two curators."),
        )


def _drafts(user: User) -> Iterator[Waiting]:
    """What waits for an answer or a decision in a draft that people can speak about; nobody decides on their own words."""
    reactions = Reaction.objects.unanswered().exclude(author=user)
    first = Q(state=Amendment.State.PROPOSED)
    second = Q(state=Amendment.State.DECISION_PROPOSED) & ~Q(decision_by=user)
    amendments = Amendment.objects.undecided().filter(first | second).exclude(author=user)
    versions = VisionVersion.objects.filter(state__in=(State.CONSULTATION, State.AMENDING)).annotate(
        reactions_waiting=_count(reactions), amendments_waiting=_count(amendments)
    )
    for version in versions:
        yield from _of_draft(version, version.reactions_waiting, version.amendments_waiting)  # type: ignore[attr-defined]  # annotated


def _count(rows: QuerySet[Reaction] | QuerySet[Amendment]) -> Coalesce:
    """How many of `rows` each version has."""
    of_version = rows.filter(version=OuterRef("pk")).order_by().values("version")
    return Coalesce(Subquery(of_version.annotate(n=Count("pk")).values("n")), 0)


def _of_draft(version: VisionVersion, reactions: int, amendments: int) -> Iterator[Waiting]:
    closes, number = version.consultation_closes_on, {"number": version.number}
    if version.state == State.CONSULTATION and closes and closes < local_date():
        yield Waiting(
            _("End the consultation of version %(number)s") % number,
            reverse("vision:desk", args=[version.number]),
            _("Its last day is over. Then the text can change again."),
            closes,
        )
    if reactions:
        why = ngettext(
            "%(n)s reaction waits for an answer.", "%(n)s reactions wait for an answer.", reactions
        )
        yield Waiting(
            _("Answer what people say of version %(number)s") % number,
            f"{reverse('vision:answer')}?versie={version.number}",
            why % {"n": reactions},
        )
    if amendments:
        yield _about_amendments(version, amendments)


def _about_amendments(version: VisionVersion, n: int) -> Waiting:
    """They are decided on once the consultation is over; until then curators know that they are there."""
    url = f"{reverse('vision:amendments')}?versie={version.number}"
    number = {"number": version.number}
    if version.state == State.CONSULTATION:
        why = ngettext(
            "%(n)s came in. You decide after the consultation.",
            "%(n)s came in. You decide after the consultation.",
            n,
        )
        return Waiting(_("Read the other words for version %(number)s") % number, url, why % {"n": n})
    why = ngettext("%(n)s proposal waits for a decision.", "%(n)s proposals wait for a decision.", n)
    return Waiting(_("Decide on other words for version %(number)s") % number, url, why % {"n": n})


def _topics() -> Iterator[Waiting]:
    """What people brought in before there is a draft."""
    if n := Contribution.objects.waiting().count():
        why = ngettext("%(n)s contribution waits.", "%(n)s contributions wait.", n) % {"n": n}
        yield Waiting(_("Sort what people brought in"), reverse("vision:sort_topics"), why)
