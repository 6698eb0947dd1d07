"""What waits for a person (civicnet/pages/me) because of their own account, or of those of others; and what ends with a
role (civicnet/pages/ending_roles)."""

from collections.abc import Iterator

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.accounts.models import Announcement, FactorReset, Role, RoleGrant, User
from civicnet.outbox.actions import is_refused
from civicnet.sections import Section, Waiting


def for_me(user: User) -> Section | None:
    """Who signed in by a code has no name yet; and our letters come back from the own address. One query."""
    waiting = list(_about_oneself(user))
    return Section(name="mail", waiting=waiting) if waiting else None


def _about_oneself(user: User) -> Iterator[Waiting]:
    if not user.name:
        yield Waiting(
            _("Tell us your name"),
            reverse("preferences"),
            _("So we know how to address you. Others see it only where you take part."),
        )
    if is_refused(user):
        yield Waiting(
            _("Our mail does not reach you: look whether your address is right"),
            reverse("preferences"),
            _("We wrote to %(address)s, and its mail server refused it.") % {"address": user.email},
        )


def for_staff(user: User) -> Section | None:
    """What takes a second administrator, and what an administrator announces."""
    return Section(name="accounts", waiting=list(_waiting(user))) if user.roles else None


def _waiting(user: User) -> Iterator[Waiting]:
    if "admin" in user.roles:
        counted = {"n": Count("pk"), "newest": Max("made_at")}
        proposed = RoleGrant.objects.filter(state=RoleGrant.State.PROPOSED)
        n, newest = proposed.exclude(proposed_by=user).exclude(user=user).aggregate(**counted).values()
        if n:
            why = ngettext(
                "%(n)s role waits for a second administrator.",
                "%(n)s roles wait for a second administrator.",
                n,
            )
            yield Waiting(_("Agree with a role, or not"), reverse("roles"), why % {"n": n}, newest=newest)
        resets = FactorReset.objects.filter(state=FactorReset.State.PROPOSED)
        n, newest = resets.exclude(proposed_by=user).aggregate(**counted).values()
        if n:
            why = ngettext("%(n)s person lost it.", "%(n)s people lost it.", n)
            text = _("Agree to remove a second step, or not")
            yield Waiting(text, reverse("roles"), why % {"n": n}, newest=newest)
    if first := Announcement.objects.open().first():
        why = _("%(what)s. It counts after %(day)s.") % {"what": first, "day": date_format(first.due_on)}
        yield Waiting(_("Look at what an administrator announces"), reverse("announcements"), why)


def in_the_way_of_erasing(user: User) -> Iterator[Waiting]:
    """The last administrator names another one first. At most two queries."""
    if Role.ADMIN in user.granted_roles and not RoleGrant.objects.active_admins().exclude(user=user).exists():
        yield Waiting(
            _("Make somebody else an administrator"),
            reverse("roles"),
            _("You are the last one. Without an administrator nobody can look after the site."),
        )


def ends_with_account(user: User) -> Iterator[str]:
    """What becomes of the roles of `user`. One query."""
    if grants := list(user.grants.live().order_by("role")):
        roles = ", ".join(str(grant.get_role_display()) for grant in grants)
        yield _("Your roles end: %(roles)s. What waits for you is free for your colleagues.") % {
            "roles": roles
        }


def ends_with_role(grant: RoleGrant) -> Iterator[str]:
    """What ends with the role of an administrator: what he or she proposed and waits for a second one. Three queries."""
    if grant.role != Role.ADMIN:
        return
    waiting = (
        RoleGrant.objects.filter(state=RoleGrant.State.PROPOSED, proposed_by=grant.user),
        Announcement.objects.open().filter(announced_by=grant.user),
        FactorReset.objects.filter(state=FactorReset.State.PROPOSED, proposed_by=grant.user),
    )
    if n := sum(rows.count() for rows in waiting):
        said = ngettext(
            "%(n)s proposal about roles that waits for a second administrator lapses.",
            "%(n)s proposals about roles that wait for a second administrator lapse.",
            n,
        )
        yield said % {"n": n}
