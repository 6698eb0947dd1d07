"""`/mijn/`: what waits for me, my initiatives, what I was told, what I follow."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from civicnet.accounts.models import Announcement, FactorReset, RoleGrant, User
from civicnet.deadlines import local_date
from civicnet.http import Request, render
from civicnet.outbox.actions import is_refused, mark_read, send_news_again
from civicnet.parameters import number_of
from civicnet.permissions import SIGNED_IN, access
from initiatives.assessments.models import Assessment, Condition, HearingReply
from initiatives.models import Handover, Initiative, Invitation, MemberRole, Membership, Report
from vision.models import StepProposal

# On the page itself; all of them have a page of their own.
NEWEST_NOTICES = 5
NOTICES_A_PAGE = 20
MOST_SHOWN = 50


class Waiting(NamedTuple):
    """One thing that waits for me: what to do, where, and what happens meanwhile. `due` may be missing."""

    text: str
    url: str
    why: str
    due: date | None = None


@access(SIGNED_IN)
def me(request: Request) -> HttpResponse:
    """`/mijn/`. The same number of queries however much waits."""
    user, today = request.user, local_date()
    mine = list(Initiative.objects.of(user).for_list().order_by("-changed_at", "-pk")[:MOST_SHOWN])
    waiting = [
        *_refused_mail(user),
        *_from_the_municipality(user, today),
        *_drafts(mine),
        *_asked_about_goals(user),
        *_asked_to_rest(user),
        *_invitations(user),
        *_named_as_successor(user),
        *_staff(user, today),
    ]
    waiting.sort(key=lambda item: (item.due is None, item.due or today))
    follows = Initiative.objects.public().filter(follows__user=user).exclude(pk__in=[row.pk for row in mine])
    notices = list(user.notices.all()[: NEWEST_NOTICES + 1])
    return render(
        request,
        "pages/me.html",
        {
            "waiting": waiting,
            "mine": [row for row in mine if not row.is_draft],
            "notices": notices[:NEWEST_NOTICES],
            "more_notices": len(notices) > NEWEST_NOTICES,
            "unread": user.notices.unread().count(),
            "follows": follows.for_list().order_by("sort_key")[:MOST_SHOWN],
            "today": today,
        },
    )


def _refused_mail(user: User) -> Iterator[Waiting]:
    """Our letters come back from the mail server of the own address. One query."""
    if is_refused(user):
        yield Waiting(
            _("Our mail does not reach you: look whether your address is right"),
            reverse("preferences"),
            _("We wrote to %(address)s, and its mail server refused it.") % {"address": user.email},
        )


def _drafts(mine: list[Initiative]) -> Iterator[Waiting]:
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


def _from_the_municipality(user: User, today: date) -> Iterator[Waiting]:
    """What the municipality needs from the initiators: a reply, information, a promise kept. Two queries."""
    owned = Membership.objects.filter(user=user, role=MemberRole.OWNER, left_at=None).values("initiative")
    replied = HearingReply.objects.filter(assessment=OuterRef("pk"), draft=OuterRef("draft"))
    asked = (
        Assessment.objects.filter(initiative__in=owned, state__in=("hearing", "awaiting_information"))
        .annotate(replied=Exists(replied))
        .select_related("initiative")
    )
    for case in asked:
        name = {"name": case.initiative.name}
        if case.state == Assessment.State.AWAITING_INFORMATION:
            yield Waiting(
                _("Give the municipality the information about %(name)s") % name,
                case.get_absolute_url(),
                _("The clock stands still until you do."),
            )
        elif not case.replied:  # type: ignore[attr-defined]  # annotated
            yield Waiting(
                _("Reply to the draft answer about %(name)s") % name,
                reverse("assessments:reply", args=[case.pk]),
                _("You may also say that you have no remarks."),
                case.hearing_due,
            )
    promised = Condition.objects.filter(
        assessment__initiative__in=owned,
        assessment__state=Assessment.State.DECIDED,
        owner=Condition.Owner.INITIATORS,
        outcome=Condition.Outcome.OPEN,
    )
    for condition in promised.select_related("assessment__initiative"):
        why = _("A condition for %(name)s.") % {"name": condition.assessment.name}
        yield Waiting(condition.text, condition.assessment.get_absolute_url(), why, condition.due)


def _invitations(user: User) -> Iterator[Waiting]:
    """Invitations to my address. The mail has the link: its code is kept nowhere else."""
    rows = Invitation.objects.filter(email__iexact=user.email, accepted_at=None, withdrawn_at=None)
    for row in rows.select_related("initiative", "organisation"):
        if row.is_open:
            # The page of a draft opens only once one has joined.
            url = row.organisation.get_absolute_url() if row.organisation else ""
            if row.initiative and not row.initiative.is_draft:
                url = row.initiative.get_absolute_url()
            yield Waiting(
                _("You are invited to join %(name)s") % {"name": row.initiative or row.organisation},
                url,
                _("Open the link in the mail of %(date)s to accept.")
                % {"date": date_format(local_date(row.made_at))},
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


def _staff(user: User, today: date) -> Iterator[Waiting]:
    """One line that leads to the desk, and one to the grants that need a second administrator."""
    if user.roles & {"assessor", "broker"}:
        plans = Initiative.objects
        n = Assessment.objects.waiting_for(user).count() + plans.contact_of(user).count()
        free = Assessment.objects.free_for(user).count() + plans.contact_free_for(user).count()
        why = ngettext("%(n)s case with you", "%(n)s cases with you", n) % {"n": n}
        if free:
            why += ", " + ngettext("%(n)s free to take", "%(n)s free to take", free) % {"n": free}
        yield Waiting(_("Go to your worklist"), reverse("work"), why + ".")
    if "moderator" in user.roles:
        n = Report.objects.for_desk(user).waiting().exclude(reported_by=user).count()
        if n:
            why = ngettext("%(n)s report waits for a decision.", "%(n)s reports wait for a decision.", n)
            yield Waiting(_("Look at what was reported"), reverse("reports"), why % {"n": n})
    if "curator" in user.roles:
        steps = StepProposal.objects.pending().exclude(proposed_by=user).select_related("version")
        for step in steps:
            yield Waiting(
                _("Confirm or decline: %(step)s") % {"step": step},
                step.get_absolute_url(),
                _("A colleague proposes this. It takes two curators."),
            )
    if "admin" in user.roles:
        n = (
            RoleGrant.objects.filter(state=RoleGrant.State.PROPOSED)
            .exclude(proposed_by=user)
            .exclude(user=user)
            .count()
        )
        if n:
            why = ngettext(
                "%(n)s role waits for a second administrator.",
                "%(n)s roles wait for a second administrator.",
                n,
            )
            yield Waiting(_("Agree with a role, or not"), reverse("roles"), why % {"n": n})
        n = FactorReset.objects.filter(state=FactorReset.State.PROPOSED).exclude(proposed_by=user).count()
        if n:
            why = ngettext("%(n)s person lost it.", "%(n)s people lost it.", n)
            yield Waiting(_("Agree to remove a second step, or not"), reverse("roles"), why % {"n": n})
    if user.roles and (first := Announcement.objects.open().first()):
        why = _("%(what)s. It counts after %(day)s.") % {"what": first, "day": date_format(first.due_on)}
        yield Waiting(_("Look at what an administrator announces"), reverse("announcements"), why)


@access(SIGNED_IN)
def notices(request: Request) -> HttpResponse:
    """`/mijn/berichten/`: everything I was told, page by page."""
    page = Paginator(request.user.notices.all(), NOTICES_A_PAGE).get_page(request.GET.get("pagina"))
    return render(
        request, "pages/notices.html", {"page": page, "unread": request.user.notices.unread().count()}
    )


@access(SIGNED_IN)
@require_POST
def read_notices(request: Request) -> HttpResponse:
    """Mark one of my notices as read and go where it leads, or mark them all."""
    number = number_of(request.POST.get("notice"))
    if number is None:
        mark_read(actor=request.user)
        return redirect("me")
    mark_read(actor=request.user, notice=number)
    notice: Any = request.user.notices.filter(pk=number).first()
    return HttpResponseRedirect(notice.url if notice and _is_ours(notice.url) else reverse("me"))


@access(SIGNED_IN)
@require_POST
def mail_again(request: Request) -> HttpResponse:
    """The own address is right after all: have news mailed there again."""
    send_news_again(actor=request.user)
    messages.success(
        request, _("From now on we mail you again at %(address)s.") % {"address": request.user.email}
    )
    return redirect("preferences")


def _is_ours(url: str) -> bool:
    return url_has_allowed_host_and_scheme(url, allowed_hosts=None)
