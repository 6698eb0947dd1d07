"""`/beheer/` and the pages below it. Each setting opens on the same page, in its place; one is open at a time."""

from typing import Any, Final

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civicnet import permissions
from civicnet.accounts.models import Role, RoleGrant
from civicnet.areas.actions import set_logo, set_municipality
from civicnet.areas.loading import AreasForm, load_or_keep, look_at_kept
from civicnet.areas.models import Municipality, Neighbourhood
from civicnet.areas.municipality import ContactForm, LogoForm, NameForm, StyleForm
from civicnet.files.photos import prepare_photo
from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.http import Request, Theme, render
from civicnet.outbox import actions as outbox
from civicnet.pages.administration.checks import checks_of
from civicnet.pages.administration.summary import summarise, without_factor
from civicnet.permissions import access

ADMIN = permissions.role("admin")
PEOPLE_A_PAGE: Final = 50


@access(ADMIN)
@require_safe
def index(request: Request) -> HttpResponse:
    """`/beheer/`. The same number of queries however many people and neighbourhoods there are."""
    return _page(request)


def _page(request: Request, part: str = "", form: BaseForm | None = None, status: int = 200) -> HttpResponse:
    """The page, with one part of it open: `part` is its name there, `form` what it asks."""
    summary = summarise()
    checks = checks_of(summary)
    context: dict[str, Any] = {
        "summary": summary,
        "todo": [check for check in checks if not check.done],
        "done": [check for check in checks if check.done],
        "part": part,
        "form": form,
    }
    return render(request, "pages/administration/index.html", context, status=status)


def _municipality() -> Municipality:
    return get_object_or_404(Municipality, pk=1)


def _change(request: Request, part: str, form: BaseForm, row: Municipality) -> HttpResponse:
    """Save what a form of the municipality says, unless somebody else changed the same meanwhile."""
    editing = Editing(request, form, about=row)
    if request.method == "POST" and editing.agrees() and form.is_valid():
        set_municipality(actor=request.user, **form.cleaned_data)
        return _saved(request, part)
    return _page(request, part, form, editing.status())


def _back(request: Request, part: str, said: str) -> HttpResponse:
    """To the part of the page, closed, which says `said` in its place."""
    messages.success(request, said)
    return redirect(f"{reverse('administration:index')}#{part}")


def _saved(request: Request, part: str) -> HttpResponse:
    return _back(request, part, _("Saved. It counts from now on."))


@access(ADMIN)
@one_at_a_time
def name(request: Request) -> HttpResponse:
    """What the municipality is called, its website, and how many people live there."""
    row = _municipality()
    return _change(request, "naam", NameForm(request.POST or None, instance=_municipality()), row)


@access(ADMIN)
@one_at_a_time
def contact(request: Request) -> HttpResponse:
    """How people reach the municipality, and when."""
    row = _municipality()
    return _change(request, "contact", ContactForm(request.POST or None, instance=_municipality()), row)


@access(ADMIN)
@one_at_a_time
def colours(request: Request) -> HttpResponse:
    """Which house style the pages have on."""
    row = _municipality()
    form = StyleForm(request.POST or None, initial={"theme": Theme.of(row).name})
    return _change(request, "kleuren", form, row)


@access(ADMIN)
def logo(request: Request) -> HttpResponse:
    """A logo of the municipality's own, or that of civicnet again."""
    _municipality()
    if "remove" in request.POST:
        set_logo(None, actor=request.user)
        return _saved(request, "logo")
    form = LogoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_logo(prepare_photo(form.cleaned_data["logo"]), actor=request.user)
        except ValidationError as error:
            form.add_error("logo", error)
        else:
            return _saved(request, "logo")
    return _page(request, "logo", form, 400 if form.errors else 200)


# ---- neighbourhoods ---------------------------------------------------------------------------
@access(ADMIN)
def areas(request: Request) -> HttpResponse:
    """`/beheer/buurten/`: load a file of neighbourhoods."""
    form = AreasForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if not (said := load_or_keep(request, form, actor=request.user)):
            return redirect("administration:areas_check")
        return _back(request, "buurten", said)
    context = {"form": form, "known": Neighbourhood.objects.open().count()}
    status = 400 if form.errors else 200
    return render(request, "pages/administration/areas.html", context, status=status)


@access(ADMIN)
def areas_check(request: Request) -> HttpResponse:
    """What cannot be told from the file: which column is what, what is left out, what is gone."""
    look = look_at_kept(request)
    if look is None:
        return redirect("administration:areas")
    if request.method == "POST" and (said := look.load(request, actor=request.user)):
        return _back(request, "buurten", said)
    context = {"form": look.form, "look": look}
    status = 400 if look.form.errors else 200
    return render(request, "pages/administration/areas_check.html", context, status=status)


# ---- people and mail --------------------------------------------------------------------------
@access(ADMIN)
@require_safe
def people(request: Request, role: str) -> HttpResponse:
    """`/beheer/mensen/<role>/`: everybody who holds a role, page by page."""
    if role not in Role.values:
        raise Http404
    grants = RoleGrant.objects.active(role).select_related("user").order_by("user__name", "pk")
    page = Paginator(grants, PEOPLE_A_PAGE).get_page(request.GET.get("pagina"))
    lacking = set(without_factor([grant.user_id for grant in page]))
    context = {"role": Role(role).label, "page": page, "lacking": lacking}
    return render(request, "pages/administration/people.html", context)


@access(ADMIN)
@require_POST
def try_mail(request: Request) -> HttpResponse:
    """Send a letter to oneself."""
    outbox.try_mail(request.user.email, actor=request.user, name=request.user.name)
    return _back(request, "mail", _("A letter to %(email)s is on its way.") % {"email": request.user.email})


@access(ADMIN)
@require_safe
def moved(request: Request, app: str, rest: str) -> HttpResponseBase:
    """A bookmark of the Django admin, from when it stood at /beheer/ itself."""
    if not (apps.is_installed(f"civicnet.{app}") and rest.partition("/")[0] in _shown_by(app)):
        raise Http404
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"{reverse('admin:index')}{app}/{rest}{query}")


def _shown_by(app: str) -> set[str]:
    """The tables of an app that the Django admin shows, as its addresses name them."""
    return {model._meta.model_name or "" for model in admin.site._registry if model._meta.app_label == app}
