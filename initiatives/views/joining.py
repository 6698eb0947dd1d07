"""`/initiatieven/<slug>/meedoen/`: taking part in an initiative. A visitor fills in the form first, and signs in after it."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from civicnet.accounts import actions as accounts
from civicnet.accounts.sign_in import AskForCodeForm, broker_name
from civicnet.forms.errors import add_errors
from civicnet.forms.typed import keep_form
from civicnet.http import Request, is_sent_from_elsewhere, render
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from initiatives import actions
from initiatives.forms import TakePartForm
from initiatives.models import Initiative
from initiatives.views.door import initiative_for, posted
from initiatives.views.way_in import other_way, sign_in_with_form


@access(PUBLIC)
def take_part(request: Request, slug: str) -> HttpResponse:
    """The form of a visitor, which goes to `begin`, or of somebody who is signed in. The thanks take its place."""
    if request.method == "POST" or request.user.is_authenticated:
        return _own_form(request, slug)
    initiative = get_object_or_404(Initiative.objects.public(), slug=slug)
    form = TakePartForm(initiative=initiative, initial=_chosen(request))
    return _visitors_page(request, initiative, form, AskForCodeForm())


@access(SIGNED_IN)
def _own_form(request: Request, slug: str) -> HttpResponse:
    initiative = initiative_for(request, slug, "initiatives.write_to")
    form = TakePartForm(posted(request), initiative=initiative, user=request.user, initial=_chosen(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if name := data.get("your_name"):
            accounts.set_name(request.user, name=name, actor=request.user)
        try:
            actions.take_part(
                initiative, actor=request.user, text=data["text"], coming=data.get("coming", ())
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("initiatives:take_part", slug)
    return _page(request, initiative, form, done=actions.wrote_today(initiative, request.user))


@access(PUBLIC)
@csrf_exempt  # a visitor has no cookie to compare a mark with; what the browser says stands in its place
def begin(request: Request, slug: str) -> HttpResponse:
    """Sent by a visitor: keep the form, and send a code. It stands on the page again once they have signed in."""
    if request.method == "POST" and is_sent_from_elsewhere(request):
        raise PermissionDenied
    page = reverse("initiatives:take_part", args=[slug])
    if request.method != "POST":
        return HttpResponseRedirect(page)
    initiative = get_object_or_404(Initiative.objects.public(), slug=slug)
    form, address = TakePartForm(request.POST, initiative=initiative), AskForCodeForm(request.POST)
    if request.user.is_authenticated:  # without a mark nothing is sent
        keep_form(request, form, page)
        return HttpResponseRedirect(page)
    answer = sign_in_with_form(request, form, address, page=page, following=page)
    return answer or _visitors_page(request, initiative, form, address)


def _chosen(request: Request) -> dict[str, list[str]]:
    """The activity whose link was followed, as a tick."""
    return {"coming": request.GET.getlist("kom")}


def _visitors_page(
    request: Request, initiative: Initiative, form: TakePartForm, address: AskForCodeForm
) -> HttpResponse:
    forms: list[BaseForm] = [form] if other_way(request) else [form, address]
    return _page(request, initiative, form, address=address, forms=forms)


def _page(
    request: Request,
    initiative: Initiative,
    form: TakePartForm,
    *,
    address: AskForCodeForm | None = None,
    forms: Sequence[BaseForm] = (),
    done: bool = False,
) -> HttpResponse:
    """The page. `address`: the field of a visitor; `forms`: those that may be wrong; `done`: the thanks in their place."""
    forms = forms or [form]
    wrong = any(one.is_bound and one.errors for one in forms)
    context = {
        "initiative": initiative,
        "form": form,
        "forms": forms,
        "address": address,
        "wrong": wrong,
        "done": done,
        "reachable": bool(initiative.audience("owners")),
        "broker_name": broker_name() if address else "",
    }
    return render(request, "initiatives/take_part.html", context, status=422 if wrong else 200)
