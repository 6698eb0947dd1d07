"""Set-up: the first visit makes an installation into a municipality's own. Behind the token from the terminal."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from civicnet.accounts.actions import create_first_admin, invite_second_admin, is_set_up
from civicnet.accounts.forms import FirstAdminForm
from civicnet.accounts.models import User
from civicnet.areas import postcode_loading
from civicnet.areas.actions import set_municipality
from civicnet.areas.kept_files import AREA_FILE, POSTCODE_FILE
from civicnet.areas.loading import AreasForm, load_or_keep, look_at_kept
from civicnet.areas.models import Municipality, Neighbourhood, Postcode
from civicnet.areas.municipality import ContactForm
from civicnet.http import render
from civicnet.outbox.actions import try_mail
from civicnet.outbox.trying import last_try
from civicnet.permissions import PUBLIC, access
from civicnet.setup import actions
from civicnet.setup.forms import MunicipalityForm, TryMailForm
from civicnet.workflow import SYSTEM
from initiatives.actions import start_municipality_organisation

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# In the session: the address that was typed to try the mail, for the form of the administrators.
EMAIL = "civicnet_setup_email"
STEPS = [
    ("setup_municipality", gettext_lazy("Municipality")),
    ("setup_contact", gettext_lazy("Contact")),
    ("setup_mail", gettext_lazy("Mail")),
    ("setup_areas", gettext_lazy("Neighbourhoods")),
    ("setup_admins", gettext_lazy("Administrators")),
]


def _door(request: HttpRequest) -> None:
    """Raise PermissionDenied unless this browser claimed set-up; 404 once it is done."""
    if is_set_up():
        raise Http404
    if not actions.may_set_up(request):
        raise PermissionDenied("set-up")


def _page(request: HttpRequest, template: str, step: int, context: dict[str, Any]) -> HttpResponse:
    states = ["done"] * step + ["now"] + ["todo"] * (len(STEPS) - step - 1)
    steps = [
        {"text": text, "state": state, "url": reverse(name)}
        for (name, text), state in zip(STEPS, states, strict=True)
    ]
    status = 400 if context["form"].errors else 200
    return render(request, template, context | {"steps": steps}, status=status)


@access(PUBLIC)
def begin(request: HttpRequest) -> HttpResponse:
    """Before set-up: what to do. Under way, in the browser that claimed it: the first step. Afterwards: home."""
    if is_set_up():
        return redirect("home")
    if actions.may_set_up(request):
        return redirect("setup_municipality")
    return render(request, "setup/not_yet.html")


@access(PUBLIC)
def token(request: HttpRequest, token: str) -> HttpResponse:
    """The address from the terminal. It is claimed by a button, so that a program that opens links uses nothing up."""
    if not actions.fits(token):
        return render(request, "setup/token_gone.html", status=404)
    if request.method == "POST":
        if not actions.claim(request, token):
            return render(request, "setup/token_gone.html", status=404)
        return redirect("setup_municipality")
    return render(request, "setup/begin.html")


@access(PUBLIC)
def municipality(request: HttpRequest) -> HttpResponse:
    """Step 1: name and house style."""
    _door(request)
    row = Municipality.objects.filter(pk=1).first()
    form = MunicipalityForm(
        request.POST or None, initial={"name": row.name, "theme": row.theme} if row else {}
    )
    if request.method == "POST" and form.is_valid():
        set_municipality(actor=SYSTEM, **form.cleaned_data)
        return redirect("setup_contact")
    return _page(request, "setup/municipality.html", 0, {"form": form})


@access(PUBLIC)
def contact(request: HttpRequest) -> HttpResponse:
    """Step 2: how people reach the municipality, or later."""
    _door(request)
    row = Municipality.objects.filter(pk=1).first()
    if row is None:
        return redirect("setup_municipality")
    if "later" in request.POST:
        return redirect("setup_mail")
    form = ContactForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        set_municipality(actor=SYSTEM, **form.cleaned_data)
        return redirect("setup_mail")
    return _page(request, "setup/contact.html", 1, {"form": form})


@access(PUBLIC)
def mail(request: HttpRequest) -> HttpResponse:
    """Step 3: whether a mail server is set, and a letter to try it. The server itself is set in the environment."""
    _door(request)
    if Municipality.current() is None:
        return redirect("setup_municipality")
    form = TryMailForm(request.POST or None, initial={"email": request.session.get(EMAIL, "")})
    if request.method == "POST" and form.is_valid():
        to = request.session[EMAIL] = form.cleaned_data["email"]
        try_mail(to, actor=SYSTEM)
        messages.success(request, _("A letter to %(email)s is on its way.") % {"email": to})
        return redirect("setup_mail")
    context = {"form": form, "leaves": settings.MAIL_CONFIGURED, "last": last_try()}
    return _page(request, "setup/mail.html", 2, context)


@access(PUBLIC)
def areas(request: HttpRequest) -> HttpResponse:
    """Step 4: neighbourhoods from a file, or later."""
    _door(request)
    if "later" in request.POST:
        AREA_FILE.drop(request)
        return redirect("setup_admins")
    form = AreasForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if not (said := load_or_keep(request, form, actor=SYSTEM)):
            return redirect("setup_areas_check")
        messages.success(request, said)
        return redirect("setup_postcodes")
    known = Neighbourhood.objects.open().count()
    return _page(request, "setup/areas.html", 3, {"form": form, "known": known})


@access(PUBLIC)
def areas_check(request: HttpRequest) -> HttpResponse:
    """Step 4, when somebody must choose: which property is what, what is left out, what is gone."""
    _door(request)
    look = look_at_kept(request)
    if look is None:
        return redirect("setup_areas")
    if request.method == "POST" and (said := look.load(request, actor=SYSTEM)):
        messages.success(request, said)
        return redirect("setup_postcodes")
    return _page(request, "setup/areas_check.html", 3, {"form": look.form, "look": look})


@access(PUBLIC)
def postcodes(request: HttpRequest) -> HttpResponse:
    """Step 4 goes on: the list of postcodes of the neighbourhoods, or later."""
    _door(request)
    if "later" in request.POST:
        POSTCODE_FILE.drop(request)
        return redirect("setup_admins")
    if not Neighbourhood.objects.open().exists():
        return redirect("setup_areas")
    form = postcode_loading.PostcodesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        loaded = postcode_loading.load_or_keep(request, form, actor=SYSTEM)
        return _after_postcodes(request, loaded) if loaded else redirect("setup_postcodes_check")
    known = Postcode.objects.values("postcode").distinct().count()
    return _page(request, "setup/postcodes.html", 3, {"form": form, "known": known})


@access(PUBLIC)
def postcodes_check(request: HttpRequest) -> HttpResponse:
    """Step 4, when the columns of the list are not recognised."""
    _door(request)
    look = postcode_loading.look_at_kept(request)
    if look is None:
        return redirect("setup_postcodes")
    if request.method == "POST" and (loaded := look.load(request, actor=SYSTEM)):
        return _after_postcodes(request, loaded)
    return _page(request, "setup/postcodes_check.html", 3, {"form": look.form, "look": look})


def _after_postcodes(request: HttpRequest, loaded: postcode_loading.Loaded) -> HttpResponse:
    messages.success(request, f"{loaded.said} {loaded.left_out}".strip())
    return redirect("setup_admins")


@access(PUBLIC)
def admins(request: HttpRequest) -> HttpResponse:
    """Step 5: the first administrator, who speaks for the municipality, and the invitation of a second. Signs the first one in and closes set-up."""
    _door(request)
    if (municipality := Municipality.current()) is None:
        return redirect("setup_municipality")
    form = FirstAdminForm(request.POST or None, initial={"email": request.session.get(EMAIL, "")})
    if request.method == "POST" and form.is_valid():
        user = _make_admins(municipality, form.cleaned_data)
        actions.close()
        login(request, user, backend=BACKEND)
        # The password was typed just now: it is not asked again before the second factor.
        record_authentication(request, user, "password", reauthenticated=True)
        messages.success(
            request,
            _("Your municipality is ready. An invitation is on its way to %(second_email)s.")
            % form.cleaned_data,
        )
        goal = urlencode({"next": reverse("administration:index")})
        return redirect(f"{reverse('strong_session')}?{goal}")
    return _page(request, "setup/admins.html", 4, {"form": form})


@transaction.atomic
def _make_admins(municipality: Municipality, data: dict[str, Any]) -> User:
    user = create_first_admin(
        name=data["name"], email=data["email"], password=data["password"], language=get_language() or "nl"
    )
    invite_second_admin(name=data["second_name"], email=data["second_email"], actor=user)
    start_municipality_organisation(municipality, [user], actor=SYSTEM)
    return user
