"""The registry's parts of the page of a person (civicnet/pages/me)."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Count, Max
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.jobs.models import Job
from civicnet.sections import Section, Waiting
from initiatives.importing.job import KIND
from initiatives.models import (
    Handover,
    Initiative,
    Invitation,
    MemberRole,
    Membership,
    Report,
    undo_each_until,
)

MOST_SHOWN: Final = 50
# What went wrong longer ago is no work any more.
LATELY: Final = timedelta(days=14)


def for_me(user: User) -> Section | None:
    """The initiatives of `user`, and what waits for them as initiators. Six queries, seven when one has stopped."""
    mine = list(Initiative.objects.of(user).for_list().order_by("-changed_at", "-pk")[:MOST_SHOWN])
    return Section(
        name="mine",
        template="initiatives/sections/me.html",
        context={
            "mine": [row for row in mine if not row.is_draft],
            "undo_until": undo_each_until(mine, user),
        },
        waiting=[
            *_drafts(mine),
            *_asked_about_goals(user),
            *_asked_to_rest(user),
            *_invitations(user),
            *_named_as_successor(user),
        ],
    )


def for_staff(user: User) -> Section | None:
    """What moderators are asked to look at, and the imports of administrators. One query for each."""
    if not user.roles & {"moderator", "admin"}:
        return None
    return Section(name="registry", waiting=[*_reports(user), *_imports(user)])


def _reports(user: User) -> Iterator[Waiting]:
    if "moderator" not in user.roles:
        return
    rows = Report.objects.for_desk(user).waiting().exclude(reported_by=user)
    moment = Greatest("made_at", "appealed_at")  # the later one; of a report without an objection its own
    n, newest = rows.aggregate(n=Count("pk"), newest=Max(moment)).values()
    if n:
        why = ngettext("%(n)s report waits for a decision.", "%(n)s reports wait for a decision.", n)
        text = _("Look at what was reported")
        yield Waiting(text, reverse("reports"), why % {"n": n}, newest=newest)


def _imports(user: User) -> Iterator[Waiting]:
    if "admin" not in user.roles:
        return
    lately = Job.objects.filter(kind=KIND, changed_at__gte=timezone.now() - LATELY)
    failed = lately.filter(state=Job.State.FAILED)
    n, newest = failed.aggregate(n=Count("pk"), newest=Max("changed_at")).values()
    if n:
        why = ngettext("%(n)s was broken off.", "%(n)s were broken off.", n) % {"n": n}
        yield Waiting(_("Look at what was taken over"), reverse("imports"), why, newest=newest)


def _drafts(mine: Sequence[Initiative]) -> Iterator[Waiting]:
    for row in mine:
        if row.is_draft:
            name = row.name or _("your plan without a name")
            yield Waiting(
                _("Finish %(name)s") % {"name": name},
                row.continue_url,
                _("It is a draft: only you and your group see it."),
            )


def _asked_about_goals(user: User) -> Iterator[Waiting]:
    """Of which the vision changed: what do they work on now? One query."""
    for row in Initiative.objects.of(user).asked_about_goals().only("name", "slug"):
        yield Waiting(
            _("Say what %(name)s works on now") % {"name": row.name or _("your plan without a name")},
            reverse("initiatives:goals", args=[row.slug]),
            _(
                "The vision has changed. Until you answer, your page says what you said of an earlier version."
            ),
        )


def _asked_to_rest(user: User) -> Iterator[Waiting]:
    """What was silent for a year: its owners say whether it rests. One query."""
    owned = Membership.objects.filter(user=user, role=MemberRole.OWNER, left_at=None).values("initiative")
    rows = Initiative.objects.filter(
        pk__in=owned, stage=Initiative.Stage.RUNNING, rest_proposed_at__isnull=False
    )
    for row in rows.only("name", "slug", "stage", "rest_proposed_at", "changed_at"):
        if row.is_asked_to_rest:
            yield Waiting(
                _("Say whether %(name)s is still active") % {"name": row.name},
                f"{row.get_absolute_url()}#rust",
                _("Nothing has changed on its page for a year. It takes one click."),
            )


def _invitations(user: User) -> Iterator[Waiting]:
    """Invitations to my addresses. One query."""
    rows = Invitation.objects.to_addresses_of(user).filter(accepted_at=None, withdrawn_at=None)
    for row in rows.select_related("initiative", "organisation", "invited_by"):
        if row.is_open:
            yield Waiting(
                _("You are invited to join %(name)s") % {"name": row.initiative or row.organisation},
                reverse("initiatives:my_invitation", args=[row.pk]),
                _("%(who)s invited you on %(date)s. Look what it is, and join if you like.")
                % {"who": row.invited_by, "date": date_format(local_date(row.made_at))},
            )


def _named_as_successor(user: User) -> Iterator[Waiting]:
    """Others say that a party of mine goes on with what they did: it is named once it agrees. One query."""
    rows = Handover.objects.waiting_for(user).select_related("initiative", "successor", "organisation")
    for row in rows:
        yield Waiting(
            _("Say whether %(party)s goes on with %(name)s")
            % {"party": row.party, "name": row.initiative.name},
            row.get_absolute_url(),
            _("Its initiators say so. Nobody is named until you agree."),
        )
