"""The vision's part of the pages of a member of staff (civicnet/pages/me and work): what waits for a curator."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Aggregate, Count, Max, OuterRef, Q, QuerySet, Subquery
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
        reactions_waiting=_of_version(reactions, Count("pk")),
        newest_reaction=_of_version(reactions, Max("made_at")),
        amendments_waiting=_of_version(amendments, Count("pk")),
        newest_amendment=_of_version(amendments, Max("made_at")),
    )
    for version in versions:
        yield from _of_draft(version)


def _of_version(rows: QuerySet[Reaction] | QuerySet[Amendment], what: Aggregate) -> Subquery:
    """`what` of those of `rows` that each version has; None without any."""
    of_version = rows.filter(version=OuterRef("pk")).order_by().values("version")
    return Subquery(of_version.annotate(found=what).values("found"))


def _of_draft(version: Any) -> Iterator[Waiting]:
    closes, number = version.consultation_closes_on, {"number": version.number}
    if version.state == State.CONSULTATION and closes and closes < local_date():
        yield Waiting(
            _("End the consultation of version %(number)s") % number,
            reverse("vision:desk", args=[version.number]),
            _("Its last day is over. Then the text can change again."),
            closes,
        )
    if reactions := version.reactions_waiting:
        why = ngettext(
            "%(n)s reaction waits for an answer.", "%(n)s reactions wait for an answer.", reactions
        )
        yield Waiting(
            _("Answer what people say of version %(number)s") % number,
            f"{reverse('vision:answer')}?versie={version.number}",
            why % {"n": reactions},
            newest=version.newest_reaction,
        )
    if version.amendments_waiting:
        yield _about_amendments(version)


def _about_amendments(version: Any) -> Waiting:
    """They are decided on once the consultation is over; until then curators know that they are there."""
    url = f"{reverse('vision:amendments')}?versie={version.number}"
    number, n, newest = {"number": version.number}, version.amendments_waiting, version.newest_amendment
    if version.state == State.CONSULTATION:
        why = ngettext(
            "%(n)s came in. You decide after the consultation.",
            "%(n)s came in. You decide after the consultation.",
            n,
        )
        text = _("Read the other words for version %(number)s")
        return Waiting(text % number, url, why % {"n": n}, newest=newest)
    why = ngettext("%(n)s proposal waits for a decision.", "%(n)s proposals wait for a decision.", n)
    text = _("Decide on other words for version %(number)s")
    return Waiting(text % number, url, why % {"n": n}, newest=newest)


def _topics() -> Iterator[Waiting]:
    """What people brought in before there is a draft."""
    n, newest = Contribution.objects.waiting().aggregate(n=Count("pk"), newest=Max("given_at")).values()
    if n:
        why = ngettext("%(n)s contribution waits.", "%(n)s contributions wait.", n) % {"n": n}
        text = _("Sort what people brought in")
        yield Waiting(text, reverse("vision:sort_topics"), why, newest=newest)
