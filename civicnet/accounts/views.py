"""Roles, preferences, two factors, and the invitation of the second administrator."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from civicnet.accounts import actions
from civicnet.accounts.forms import GrantForm, InviteAdminForm, NewPasswordForm, PreferencesForm
from civicnet.accounts.models import CONSENT_ROLES, Role, RoleGrant, User
from civicnet.http import Request, render
from civicnet.outbox.actions import is_refused
from civicnet.permissions import PUBLIC, SIGNED_IN, access, role
from civicnet.workflow import Step, available

ADMIN = role("admin")

# One line on what each role may do. Source: domain.md, Who.
WHAT_ROLES_DO = {
    Role.ASSESSOR: gettext_lazy("Tests initiatives against the vision, as first or as second reader."),
    Role.DECIDER: gettext_lazy("Takes formal decisions, and is the third when two readers keep disagreeing."),
    Role.BROKER: gettext_lazy("Introduces people, mediates, and proposes bridges."),
    Role.CURATOR: gettext_lazy("Drafts the vision and runs consultations. Cannot touch a frozen text."),
    Role.MODERATOR: gettext_lazy("Hides reported content, with a reason that is kept."),
    Role.ADMIN: gettext_lazy("Manages people, roles, areas and settings. Cannot change history."),
}
STEPS = {"consent": actions.consent, "end": actions.end}


def _buttons(grant: RoleGrant, user: User, admins: int) -> list[Step]:
    """The steps that `user` may take with `grant`; the last administrator cannot be ended."""
    last = grant.role == Role.ADMIN and grant.state == RoleGrant.State.ACTIVE and admins == 1
    return [s for s in available(grant, user) if s.verb in STEPS and not (last and s.verb == "end")]


# ---- roles ---------------------------------------------------------------------------------
@access(ADMIN)
def roles(request: Request) -> HttpResponse:
    """Who holds which role and what waits for consent; a form proposes one more."""
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        grant = actions.propose_grant(form.user, form.cleaned_data["role"], actor=request.user)
        said = (
            _("%(grant)s is proposed. It counts as soon as another administrator agrees.")
            if grant.state == RoleGrant.State.PROPOSED
            else _("%(grant)s counts from now on.")
        )
        messages.success(request, said % {"grant": grant})
        return redirect("roles")
    grants = list(
        RoleGrant.objects.live().select_related("user", "proposed_by").order_by("user__name", "user", "role")
    )
    admins = sum(g.role == Role.ADMIN and g.state == RoleGrant.State.ACTIVE for g in grants)
    people: dict[User, list[tuple[RoleGrant, list[Step]]]] = {}
    for grant in grants:
        if grant.state == RoleGrant.State.ACTIVE:
            people.setdefault(grant.user, []).append((grant, _buttons(grant, request.user, admins)))
    context = {
        "form": form,
        "people": list(people.items()),
        "proposed": [
            (g, _buttons(g, request.user, admins)) for g in grants if g.state == RoleGrant.State.PROPOSED
        ],
        "what": [(role.label, text, role in CONSENT_ROLES) for role, text in WHAT_ROLES_DO.items()],
        "alone": admins < 2,
    }
    return render(request, "accounts/roles.html", context, status=400 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def grant_step(request: Request, pk: int) -> HttpResponse:
    """Consent to a role or end it; the holder may end an own one."""
    grant = get_object_or_404(RoleGrant.objects.visible_to(request.user).select_related("user"), pk=pk)
    verb = request.POST.get("verb", "")
    if verb not in STEPS:
        raise BadRequest(verb)
    STEPS[verb](grant, actor=request.user)
    said = _("%(grant)s counts from now on.") if verb == "consent" else _("%(grant)s has ended.")
    messages.success(request, said % {"grant": grant})
    return redirect("roles" if "admin" in request.user.roles else "preferences")


# ---- oneself -------------------------------------------------------------------------------
@access(SIGNED_IN)
def preferences(request: Request) -> HttpResponse:
    """Name, language and mail; and the way to addresses, password, two factors and own roles."""
    form = PreferencesForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        actions.set_preferences(request.user, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Your preferences are saved."))
        return redirect("preferences")
    grants = list(request.user.grants.live().select_related("user").order_by("role"))
    admins = RoleGrant.objects.active_admins().count() if grants else 0
    context = {
        "form": form,
        "grants": [(g, _buttons(g, request.user, admins)) for g in grants],
        "mail_refused": is_refused(request.user),
        "two_factors": Authenticator.objects.filter(user=request.user).exists(),
    }
    return render(request, "accounts/preferences.html", context, status=400 if form.errors else 200)


@access(SIGNED_IN)
def strong_session(request: Request) -> HttpResponse:
    """What somebody with a role sees in a session of one factor: set a second one up, or pass it.

    Source: domain.md, Who: staff roles require multi-factor authentication.
    """
    goal = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(goal, {request.get_host()}, request.is_secure()):
        goal = reverse("work") if request.user.granted_roles else reverse("preferences")
    if request.user.strong:
        return redirect(goal)
    has = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "goal": goal,
        "roles": [Role(r).label for r in sorted(request.user.granted_roles)],
        "has_app": Authenticator.Type.TOTP in has,
        "has_passkey": Authenticator.Type.WEBAUTHN in has,
    }
    return render(request, "accounts/strong_session.html", context)


# ---- the second administrator --------------------------------------------------------------
@access(ADMIN)
def invite_admin(request: Request) -> HttpResponse:
    """Invite the second administrator (again), as long as there is one only."""
    form = InviteAdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["email"].lower() == request.user.email:
            form.add_error("email", _("Name somebody else: nobody decides alone."))
        else:
            actions.invite_second_admin(**form.cleaned_data, actor=request.user)
            messages.success(request, _("The invitation is on its way to %(email)s.") % form.cleaned_data)
            return redirect("roles")
    return render(request, "accounts/invite_admin.html", {"form": form}, status=400 if form.errors else 200)


@access(PUBLIC)
def invitation(request: HttpRequest, key: str) -> HttpResponseBase:
    """The page behind the link in the invitation: choose a password, or sign in, and accept."""
    try:
        grant = actions.invited(key)
    except actions.BadInvitation:
        return render(request, "accounts/invitation_gone.html", status=404)
    known = grant.user.has_usable_password()
    if known and request.user != grant.user:
        return redirect_to_login(request.get_full_path())
    form = None if known else NewPasswordForm(request.POST or None, initial={"name": grant.user.name})
    if request.method == "POST" and (form is None or form.is_valid()):
        actions.accept_invitation(key, **(form.cleaned_data if form else {}))
        if known:
            messages.success(request, _("You are an administrator now."))
            return redirect("strong_session")
        messages.success(request, _("You are an administrator now. Sign in with your new password."))
        return redirect_to_login(reverse("strong_session"))
    status = 400 if form and form.errors else 200
    return render(request, "accounts/invitation.html", {"form": form, "grant": grant}, status=status)
