"""The demo: sign in as anyone with one click. Only with `up --demo`."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import login, logout
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.accounts.middleware import DEMO_MARK
from civicnet.accounts.models import Role, RoleGrant, User
from civicnet.accounts.views import WHAT_ROLES_DO
from civicnet.forms.typed import SESSION_KEY
from civicnet.http import render
from civicnet.permissions import DEMO_ONLY, access
from initiatives.models import MemberRole, Membership
from vision.endorsement.models import Round

# Everybody whom the demo loader made, and nobody else, has an address here: RFC 2606 reserves .example.
DEMO_DOMAIN = "@voorbeeld.example"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Person:
    """One person to sign in as: who they are, and what one can try as them."""

    user: User
    role: str
    can: str


def _demo_people() -> QuerySet[User]:
    return User.objects.filter(is_active=True, email__endswith=DEMO_DOMAIN)


def _as_staff(user: User, roles: list[Role]) -> Person:
    role = ", ".join(str(r.label) for r in roles)
    return Person(user, role[:1].upper() + role[1:], " ".join(str(WHAT_ROLES_DO[r]) for r in roles))


def _as_resident(user: User, memberships: list[Membership]) -> Person:
    owned = [str(m.initiative) for m in memberships if m.role == MemberRole.OWNER]
    joined = [str(m.initiative) for m in memberships if m.role != MemberRole.OWNER]
    if owned:
        return Person(user, _("Initiator"), _("Carries %(names)s.") % {"names": ", ".join(owned)})
    if joined:
        return Person(user, _("Member"), _("Takes part in %(names)s.") % {"names": ", ".join(joined)})
    return Person(user, _("Resident"), _("Can register an initiative."))


@access(DEMO_ONLY)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody one can sign in as in the demo, with a button each."""
    active = RoleGrant.objects.filter(state=RoleGrant.State.ACTIVE).order_by("role")
    memberships = Membership.objects.filter(left_at=None).select_related("initiative").order_by("pk")
    everyone = (
        _demo_people()
        .prefetch_related(
            Prefetch("grants", active, to_attr="demo_grants"),
            Prefetch("memberships", memberships, to_attr="demo_memberships"),
        )
        .order_by("name", "pk")
    )
    staff, residents = [], []
    for user in everyone:
        if user.demo_grants:  # type: ignore[attr-defined]  # of the prefetch
            staff.append(_as_staff(user, [Role(g.role) for g in user.demo_grants]))  # type: ignore[attr-defined]
        else:
            residents.append(_as_resident(user, user.demo_memberships))  # type: ignore[attr-defined]
    residents.sort(key=lambda person: person.role != _("Initiator"))
    vote = Round.objects.filter(state=Round.State.OPEN).first()
    return render(request, "demo/people.html", {"staff": staff, "residents": residents, "vote": vote})


@access(DEMO_ONLY)
@require_POST
def sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Become one of the demo's people. A mark in the session stands in for two factors; it counts in the demo only."""
    user = get_object_or_404(_demo_people(), pk=pk)
    held = request.session.get(SESSION_KEY)
    logout(request)
    login(request, user, backend=BACKEND)
    if held is not None:  # what was typed before signing in, as any other way to sign in keeps it
        request.session[SESSION_KEY] = held
    request.session[DEMO_MARK] = str(user.pk)
    messages.success(request, _("You are %(name)s now.") % {"name": user})
    return redirect("work" if user.granted_roles - {Role.ADMIN} else "roles" if user.granted_roles else "me")
