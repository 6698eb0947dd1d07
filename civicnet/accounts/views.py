"""Roles and what is announced about them, preferences, two factors, and the invitation of the second administrator."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from civicnet.accounts import actions
from civicnet.accounts.forms import (
    FactorResetForm,
    GrantForm,
    InviteAdminForm,
    NewPasswordForm,
    ObjectionForm,
    PreferencesForm,
)
from civicnet.accounts.models import CONSENT_ROLES, Announcement, FactorReset, Role, RoleGrant, User
from civicnet.accounts.rules import ways_to_end
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.journal.models import Entry, subject_of
from civicnet.outbox.actions import is_refused
from civicnet.permissions import PUBLIC, SIGNED_IN, STAFF, access, role
from civicnet.text import has_words
from civicnet.workflow import NotAllowedNow, available

ADMIN = role("admin")
PEOPLE_A_PAGE = 50
LONGEST_SEARCH = 100
# Where somebody goes after the second factor, in their session.
GOAL = "civicnet_goal"

# One line on what each role may do. Source: domain.md, Who.
WHAT_ROLES_DO = {
    Role.ASSESSOR: gettext_lazy("Tests initiatives against the vision, as first or as second reader."),
    Role.DECIDER: gettext_lazy("Takes formal decisions, and is the third when two readers keep disagreeing."),
    Role.BROKER: gettext_lazy("Introduces people, mediates, and proposes bridges."),
    Role.CURATOR: gettext_lazy("Drafts the vision and runs consultations. Cannot touch a frozen text."),
    Role.MODERATOR: gettext_lazy("Hides reported content, with a reason that is kept."),
    Role.ADMIN: gettext_lazy("Manages people, roles, areas and settings. Cannot change history."),
}
# What is done with a proposal. A role that counts ends on a page of its own (civicnet/pages/ending_roles).
STEPS: dict[str, Callable[..., Any]] = {"consent": actions.consent, "end": actions.end}
ANNOUNCED_STEPS = {"agree": actions.agree, "withdraw": actions.withdraw}
FACTOR_STEPS = {"consent": actions.consent_factor_reset, "withdraw": actions.withdraw_factor_reset}


# ---- roles ---------------------------------------------------------------------------------
@access(ADMIN)
def roles(request: Request) -> HttpResponse:
    """Who holds which role, page by page, and what waits for consent; a form proposes one more."""
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
    live = RoleGrant.objects.live().with_last_holders().select_related("user", "proposed_by")
    words = " ".join(request.GET.get("zoek", "").split())[:LONGEST_SEARCH]
    page = Paginator(_holders(words), PEOPLE_A_PAGE).get_page(request.GET.get("pagina"))
    people: dict[User, list[RoleGrant]] = {person: [] for person in page}
    active = list(live.filter(state=RoleGrant.State.ACTIVE, user__in=people).order_by("role"))
    for grant in active:
        people[grant.user].append(grant)
    proposed = live.filter(state=RoleGrant.State.PROPOSED).order_by("user__name", "user", "role")
    admins = RoleGrant.objects.active_admins().count()
    resets = FactorReset.objects.filter(state=FactorReset.State.PROPOSED).select_related(
        "user", "proposed_by"
    )
    context = {
        "form": form,
        "factor_form": FactorResetForm(),
        "words": words,
        "page": page,
        "people": list(people.items()),
        "may_end": {grant.user_id for grant, _way in ways_to_end(active, request.user)},
        "proposed": [(grant, available(grant, request.user)) for grant in proposed],
        "resets": [(reset, available(reset, request.user)) for reset in resets.order_by("pk")],
        "announced": Announcement.objects.open().count(),
        "what": [(role.label, text, role in CONSENT_ROLES) for role, text in WHAT_ROLES_DO.items()],
        "alone": admins < 2,
        "set_up_is_done": admins > 1 or actions.set_up_is_done(),
    }
    return render(request, "accounts/roles.html", context, status=400 if form.errors else 200)


def _holders(words: str) -> list[User]:
    """Everybody who holds a role and whose name or address has all of these words, by name."""
    active = RoleGrant.objects.filter(state=RoleGrant.State.ACTIVE)
    rows = User.objects.filter(pk__in=active.values("user")).order_by("name", "pk")
    return [row for row in rows if has_words(words, row.name, row.email)]


@access(SIGNED_IN)
@require_POST
def grant_step(request: Request, pk: int) -> HttpResponse:
    """Consent to a role that is proposed, or withdraw the proposal; that may the person whom it is about as well."""
    grant = get_object_or_404(RoleGrant.objects.visible_to(request.user).select_related("user"), pk=pk)
    verb = request.POST.get("verb", "")
    if verb not in STEPS:
        raise BadRequest(verb)
    if grant.state != RoleGrant.State.PROPOSED:
        raise NotAllowedNow(grant, verb)
    STEPS[verb](grant, actor=request.user)
    said = (
        _("%(grant)s counts from now on.") if verb == "consent" else _("%(grant)s is not proposed any more.")
    )
    messages.success(request, said % {"grant": grant})
    return redirect("roles" if "admin" in request.user.roles else "preferences")


# ---- what one administrator announces ------------------------------------------------------
@access(STAFF)
def announcements(request: Request) -> HttpResponse:
    """What one administrator announces about roles, for everybody with a role; with what others say of it."""
    return _announcements(request)


def _announcements(request: Request, wrong: tuple[int, ObjectionForm] | None = None) -> HttpResponse:
    """The page; `wrong` is an objection form with errors, and the announcement that it is about."""
    people = ("grant__user", "announced_by")
    rows = list(Announcement.objects.open().select_related(*people))
    objections: dict[str, list[Entry]] = {}
    reasons: dict[str, str] = {}
    for entry in Entry.objects.about(*rows).filter(verb__in=("announce", "object")).select_related("actor"):
        if entry.verb == "announce":
            reasons[entry.subject] = entry.note
        else:
            objections.setdefault(entry.subject, []).append(entry)
    forms = {row.pk: ObjectionForm(auto_id=f"id_%s_{row.pk}") for row in rows} | dict(
        [wrong] if wrong else []
    )
    context = {
        "open": [
            (
                row,
                reasons.get(subject_of(row), ""),
                available(row, request.user),
                objections.get(subject_of(row), []),
                forms[row.pk],
            )
            for row in rows
        ],
        "settled": Announcement.objects.exclude(state=Announcement.State.ANNOUNCED)
        .select_related(*people)
        .order_by("-pk")[:10],
    }
    return render(request, "accounts/announcements.html", context, status=400 if wrong else 200)


@access(STAFF)
@require_POST
def announcement_step(request: Request, pk: int) -> HttpResponse:
    """Agree with an announcement, stop it, or say why it is wrong."""
    announcement = get_object_or_404(Announcement.objects.select_related("grant__user"), pk=pk)
    verb = request.POST.get("verb", "")
    if verb == "object":
        form = ObjectionForm(request.POST, auto_id=f"id_%s_{pk}")
        if not form.is_valid():
            return _announcements(request, (pk, form))
        actions.object_to(announcement, actor=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Everybody with a role hears what you say."))
    elif verb in ANNOUNCED_STEPS:
        ANNOUNCED_STEPS[verb](announcement, actor=request.user)
        messages.success(request, _("Done, and everybody with a role hears of it."))
    else:
        raise BadRequest(verb)
    return redirect("announcements")


# ---- a lost second factor ------------------------------------------------------------------
@access(ADMIN)
@require_POST
def factor_reset(request: Request) -> HttpResponse:
    """Ask a second administrator to remove the second step of somebody who lost it."""
    form = FactorResetForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
    else:
        actions.propose_factor_reset(form.user, actor=request.user)
        messages.success(request, _("Another administrator is asked to agree."))
    return redirect("roles")


@access(ADMIN)
@require_POST
def factor_reset_step(request: Request, pk: int) -> HttpResponse:
    """Agree that the second step is removed, or not."""
    reset = get_object_or_404(FactorReset.objects.select_related("user"), pk=pk)
    verb = request.POST.get("verb", "")
    if verb not in FACTOR_STEPS:
        raise BadRequest(verb)
    FACTOR_STEPS[verb](reset, actor=request.user)
    said = (
        _("The second step of %(name)s is removed; a letter says so.")
        if verb == "consent"
        else _("The second step of %(name)s stays.")
    )
    messages.success(request, said % {"name": reset.user})
    return redirect("roles")


@access(SIGNED_IN)
@require_POST
def unblock(request: Request, pk: int) -> HttpResponse:
    """Hear from somebody again whom one had blocked."""
    row = get_object_or_404(request.user.blocks.select_related("blocked"), pk=pk)
    actions.unblock(row, actor=request.user)
    messages.success(request, _("%(name)s can write to you again.") % {"name": row.blocked})
    return redirect(f"{reverse('preferences')}#geblokkeerd")


# ---- one's own account -------------------------------------------------------------------------------
@access(SIGNED_IN)
def preferences(request: Request) -> HttpResponse:
    """Name, language and mail, with links to addresses, password, second factor and one's roles."""
    form = PreferencesForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        try:
            _save_preferences(request.user, form)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your preferences are saved."))
            return redirect("preferences")
    grants = list(request.user.grants.live().with_last_holders().select_related("user").order_by("role"))
    active = [grant for grant in grants if grant.state == RoleGrant.State.ACTIVE]
    context = {
        "form": form,
        "grants": [(g, [] if g in active else available(g, request.user)) for g in grants],
        "may_end": bool(active and ways_to_end(active, request.user)),
        "blocks": list(request.user.blocks.select_related("blocked").order_by("blocked__name", "pk")),
        "mail_refused": is_refused(request.user),
        "two_factors": Authenticator.objects.filter(user=request.user).exists(),
    }
    return render(request, "accounts/preferences.html", context, status=400 if form.errors else 200)


@transaction.atomic
def _save_preferences(user: User, form: PreferencesForm) -> None:
    said = form.cleaned_data
    actions.set_preferences(
        user, name=said["name"], language=said["language"], rhythms=form.rhythms(), actor=user
    )
    actions.set_absence(user, said["away_from"], said["away_until"], actor=user)


@access(SIGNED_IN)
def strong_session(request: Request) -> HttpResponse:
    """What somebody with a role sees in a session with one factor: set up a second one, or use it.

    Source: domain.md, Who: staff roles require multi-factor authentication.
    """
    goal = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(goal, {request.get_host()}, request.is_secure()):
        request.session[GOAL] = goal  # setting up a factor takes several pages that do not pass it on
    usual = reverse("work") if request.user.granted_roles else reverse("preferences")
    goal = request.session.get(GOAL, usual)
    if request.user.strong:
        request.session.pop(GOAL, None)
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
    """Invite the second administrator (again), until there were two for the first time."""
    if actions.set_up_is_done():
        raise NotAllowedNow(RoleGrant(role=Role.ADMIN), "propose")
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
