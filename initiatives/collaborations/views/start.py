"""Beginning a collaboration: a party asks another one, or a bridge builder brings two together."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from civicnet.accounts.models import User
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access, role
from civicnet.serving.parameters import number_of
from initiatives.collaborations import actions
from initiatives.collaborations.forms import IntroduceForm, StartForm
from initiatives.marketplace.models import Exchange
from initiatives.views.door import posted


@access(SIGNED_IN)
def new(request: Request) -> HttpResponse:
    """`nieuw/`: ask another party; `?met=` is the address or name of that party, `?uitwisseling=` what it comes of."""
    exchange = _exchange(request)
    initial = (
        _of_exchange(exchange, request.user) if exchange else {"party": request.GET.get("met", "")[:200]}
    )
    form = StartForm(posted(request), user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = actions.start(
                actor=request.user,
                own=said["own"],
                others=[said["party"]],
                name=said["name"],
                goal=said["goal"],
                message=said["message"],
                exchange=exchange,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("We asked %(name)s. You hear it here.") % {"name": said["party"]})
            return redirect(row)
    context = {"form": form, "may_start": bool(form.parties)}
    return render(request, "collaborations/new.html", context, status=422 if form.errors else 200)


@access(role("broker"))
def introduce(request: Request) -> HttpResponse:
    """`voorstellen/`: a bridge builder brings two parties together, with a message to both."""
    form = IntroduceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        pair = [said.pop("party"), said.pop("other")]
        try:
            row = actions.introduce(actor=request.user, parties=pair, **said)
        except ValidationError as error:
            form.add_error("other", error.messages)
        else:
            messages.success(request, _("Both got your message. It is public once both say yes."))
            return redirect(row)
    context = {"form": form}
    return render(request, "collaborations/introduce.html", context, status=422 if form.errors else 200)


def _exchange(request: Request) -> Exchange | None:
    """What it comes of, if both said that it worked out and this person is of one side."""
    key = number_of(request.GET.get("uitwisseling"))
    if key is None:
        return None
    return Exchange.objects.visible_to(request.user).kept().with_sides().filter(pk=key).first()


def _of_exchange(exchange: Exchange, user: User) -> dict[str, Any]:
    """What the form begins with: this person's own party, and the other one unless that is a resident in person."""
    other, own = exchange.of("answerer"), exchange.of("poster")
    if exchange.side_of(user) == "answerer":
        other, own = own, other
    key, number = own.party_key
    name = "" if other.is_in_person else str(other.party)
    return {"party": name, "own": f"{key}-{number}"}
