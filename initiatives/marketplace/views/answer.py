"""`/marktplaats/<pk>/reageren/`: answering an offer or a need. A visitor types first, and signs in after it."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from civicnet.accounts import actions as accounts
from civicnet.accounts.models import User
from civicnet.accounts.sign_in import AskForCodeForm, broker_name
from civicnet.forms.errors import add_errors
from civicnet.forms.typed import keep_form
from civicnet.http import Request, is_sent_from_elsewhere, render
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from initiatives.marketplace import actions
from initiatives.marketplace.forms import AnswerForm
from initiatives.marketplace.models import Exchange, Post
from initiatives.views.door import posted
from initiatives.views.way_in import other_way, sign_in_with_form


@access(PUBLIC)
def answer(request: Request, pk: int) -> HttpResponse:
    """The form: of a visitor, which goes to `begin`, or of somebody who is signed in. Alone, or in its place on the page
    of the offer or need when htmx asks for it.
    """
    if request.method == "POST" or request.user.is_authenticated:
        return _own_form(request, pk)
    post = get_object_or_404(Post.objects.public().with_party(), pk=pk)
    return _page(request, post, AnswerForm(post=post), address=AskForCodeForm())


@access(SIGNED_IN)
def _own_form(request: Request, pk: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.public().with_party(), pk=pk)
    if post.speaks_for_party(request.user):
        raise PermissionDenied("marketplace.answer")
    form = AnswerForm(posted(request), post=post, user=request.user)
    if request.method == "POST" and form.is_valid():
        if name := form.cleaned_data.get("your_name"):
            accounts.set_name(request.user, name=name, actor=request.user)
        try:
            exchange = actions.answer(post, actor=request.user, **form.columns())
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(exchange)
    return _page(request, post, form, talks=_talks_about(post, request.user))


@access(PUBLIC)
@csrf_exempt  # a visitor has no cookie to compare a mark with; what the browser says stands in its place
def begin(request: Request, pk: int) -> HttpResponse:
    """Sent by a visitor: keep the form, and send a code. It stands on the page again once they have signed in."""
    if request.method == "POST" and is_sent_from_elsewhere(request):
        raise PermissionDenied
    page = reverse("marketplace:answer", args=[pk])
    if request.method != "POST":
        return HttpResponseRedirect(page)
    post = get_object_or_404(Post.objects.public().with_party(), pk=pk)
    form, address = AnswerForm(request.POST, post=post), AskForCodeForm(request.POST)
    if request.user.is_authenticated:  # without a mark nothing is sent
        keep_form(request, form, page)
        return HttpResponseRedirect(page)
    answered = sign_in_with_form(request, form, address, page=page, following=page)
    forms: list[BaseForm] = [form] if other_way(request) else [form, address]
    return answered or _page(request, post, form, address=address, forms=forms)


def _talks_about(post: Post, user: User) -> list[Exchange]:
    """What this person talks about already with who put it up."""
    return list(Exchange.objects.visible_to(user).live().filter(post=post).with_sides())


def _page(
    request: Request,
    post: Post,
    form: AnswerForm,
    *,
    address: AskForCodeForm | None = None,
    forms: Sequence[BaseForm] = (),
    talks: Sequence[Exchange] = (),
) -> HttpResponse:
    """The page. `address`: the field of a visitor; `forms`: those that may be wrong; `talks`: what goes on already."""
    forms = forms or [form]
    wrong = any(one.is_bound and one.errors for one in forms)
    context = {
        "post": post,
        "form": form,
        "forms": forms,
        "address": address,
        "wrong": wrong,
        "talks": talks,
        "broker_name": broker_name() if address else "",
    }
    status = 422 if wrong else 200
    return render(
        request, "marketplace/answer.html", context, fragment="marketplace/_answer.html", status=status
    )
