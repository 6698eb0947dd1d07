"""`/marktplaats/uitwisselingen/<pk>/`: the one private page of an exchange, and what its two sides do on it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civicnet.addresses import site_url
from civicnet.calendar import CONTENT_TYPE, as_ical
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render, render_check
from civicnet.permissions import SIGNED_IN, access
from civicnet.serving.slow_work import RETRY_SECONDS, Busy
from initiatives.marketplace import actions
from initiatives.marketplace.forms import MessageForm, ReasonForm, TermsForm, ThanksForm
from initiatives.marketplace.models import POSTER, TERMS, Exchange, agreed_entry, other
from initiatives.marketplace.views.exchange_page import exchange_context
from initiatives.views.door import posted


def _exchange(request: Request, pk: int) -> Exchange:
    """The exchange, for its two sides only. Raises Http404."""
    return get_object_or_404(Exchange.objects.visible_to(request.user).with_sides(), pk=pk)


@access(SIGNED_IN)
def exchange(request: Request, pk: int) -> HttpResponse:
    """The page; a POST sends a message to the other side."""
    row = _exchange(request, pk)
    form = MessageForm(posted(request), request.FILES or None, to=_their_name(row, request))
    busy = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.write(row, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            busy = isinstance(error, Busy)
            # What is wrong with the photo has no name of its own.
            add_errors(
                form, error if hasattr(error, "error_dict") else ValidationError({"photo": error.messages})
            )
        else:
            return redirect(f"{row.get_absolute_url()}#nieuwste")
    return _page(request, row, message=form, busy=busy)


@access(SIGNED_IN)
def terms(request: Request, pk: int) -> HttpResponse:
    """`afspraak/`: write down what would be agreed, beginning with the last version."""
    row = _exchange(request, pk)
    if row.state != Exchange.State.IN_CONVERSATION and not row.waits_for(row.side_of(request.user)):
        return redirect(row)
    latest = row.terms.last()
    initial = {name: getattr(latest, name) for name in TERMS} if latest else {"number": row.number}
    form = TermsForm(
        posted(request), post=row.post, initial=initial | {"based_on": latest.version if latest else 0}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_terms(row, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(f"{row.get_absolute_url()}#afspraak")
    context = {"exchange": row, "form": form, "latest": latest}
    return render(request, "marketplace/terms.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def agree(request: Request, pk: int) -> HttpResponse:
    """`ja/`: yes to the terms with this `sha256`."""
    row = _exchange(request, pk)
    try:
        actions.agree(row, actor=request.user, sha256=request.POST.get("sha256", ""))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect(f"{row.get_absolute_url()}#afspraak")


@access(SIGNED_IN)
@require_POST
def remind(request: Request, pk: int) -> HttpResponse:
    """`herinneren/`: remind the other side, for which one waits."""
    row = _exchange(request, pk)
    try:
        actions.remind_other_side(row, actor=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        text = _("Your reminder is sent to %(name)s. You can send another one in a week.")
        messages.success(request, text % {"name": _their_name(row, request)})
    return redirect(f"{row.get_absolute_url()}#gelukt")


@access(SIGNED_IN)
@require_POST
def outcome(request: Request, pk: int) -> HttpResponse:
    """`gelukt/`: it worked out (`how` is kept), or ask later (later). That it went otherwise is said with a reason."""
    row = _exchange(request, pk)
    match request.POST.get("how"):
        case "kept":
            actions.say_kept(row, actor=request.user)
        case "later":
            actions.ask_later(row, actor=request.user)
            messages.success(request, _("Good. We ask both of you again in a week."))
        case _other:
            raise BadRequest("unknown answer")
    return redirect(f"{row.get_absolute_url()}#gelukt")


@access(SIGNED_IN)
def stop(request: Request, pk: int) -> HttpResponse:
    """`stoppen/`: it does not go on, or it went otherwise; always with a reason for the other side."""
    row = _exchange(request, pk)
    side = row.side_of(request.user)
    if not row.is_live or (row.is_asked() and row.said_by(side)):
        return redirect(row)
    form = ReasonForm(posted(request))
    asked = row.is_asked()
    if request.method == "POST" and form.is_valid():
        promised = actions.say_not_kept if asked else actions.call_off
        act = actions.decline if row.is_talking else promised
        act(row, actor=request.user, reason=form.cleaned_data["reason"])
        return redirect(f"{row.get_absolute_url()}#gelukt")
    context = {"exchange": row, "form": form, "asked": asked}
    return render(request, "marketplace/stop.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def thanks(request: Request, pk: int) -> HttpResponse:
    """`dank/`: one public sentence for the other side, or its one correction."""
    row = _exchange(request, pk)
    form = ThanksForm(request.POST)
    if not form.is_valid():
        return _page(request, row, thanks=form)
    actions.thank(row, actor=request.user, text=form.cleaned_data["text"])
    messages.success(request, _("Your thanks stand on both pages now."))
    return redirect(f"{row.get_absolute_url()}#gelukt")


@access(SIGNED_IN)
def ask_broker(request: Request, pk: int) -> HttpResponse:
    """`bruggenbouwer/`: ask the bridge builders to help, after reading what they learn by it."""
    row = _exchange(request, pk)
    if row.broker_asked_at is not None:
        return redirect(row)
    if request.method == "POST":
        actions.ask_broker(row, actor=request.user)
        messages.success(request, _("The bridge builders have your question. They write to you."))
        return redirect(row)
    return render_check(
        request,
        heading=_("Ask a bridge builder"),
        about=row.post.title,
        follows=[
            _(
                "A bridge builder of the municipality gets your name and your mail address, and writes to you."
            ),
            _("They do not read your conversation: you tell yourselves what happened."),
            _("You can ask this once."),
        ],
        act=_("Ask a bridge builder"),
        back=row.get_absolute_url(),
    )


@access(SIGNED_IN)
@require_POST
def block(request: Request, pk: int) -> HttpResponse:
    """`blokkeren/`: hear no more from those who wrote for the other side."""
    row = _exchange(request, pk)
    actions.block_other_side(row, actor=request.user)
    messages.success(
        request,
        _("You hear nothing more from %(name)s. They are not told; you can undo it with your preferences.")
        % {"name": _their_name(row, request)},
    )
    return redirect(row)


@access(SIGNED_IN)
@require_safe
def calendar(request: Request, pk: int) -> HttpResponse:
    """`agenda.ics`: the agreed day for one's own calendar, or that it is off. 404 while nothing is agreed."""
    row = _exchange(request, pk)
    agreed = row.agreed_terms()
    if agreed is None:
        raise Http404
    note = "\n".join(filter(None, (agreed.what, agreed.when, agreed.where, agreed.who)))
    entry = agreed_entry(row, agreed.last_day, note=note)
    response = HttpResponse(as_ical([entry], row.post.title, site_url()), content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store, private"
    return response


def _their_name(row: Exchange, request: Request) -> str:
    """The other side, as this person may read it; for who belongs to both, who answers."""
    return row.name_of(other(row.side_of(request.user) or POSTER))


def _page(
    request: Request,
    row: Exchange,
    *,
    message: MessageForm | None = None,
    thanks: ThanksForm | None = None,
    busy: bool = False,
) -> HttpResponse:
    forms = [form for form in (message, thanks) if form is not None and form.errors]
    context: dict[str, Any] = exchange_context(row, request.user, request.GET.get("pagina"))
    context |= {"form": message or MessageForm(to=context["their_name"]), "wrong": forms}
    if thanks is not None:
        context["thanks_form"] = thanks
    response = render(request, "marketplace/exchange.html", context, status=422 if forms else 200)
    if busy:
        response.status_code = 503
        response["Retry-After"] = str(RETRY_SECONDS)
    return response
