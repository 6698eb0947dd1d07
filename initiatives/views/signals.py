"""Signals: three fields for those who see something but cannot take it up."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.caching.pages import kept
from civicnet.http import Request, render
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.workflow import available
from initiatives import actions
from initiatives.forms import SignalForm
from initiatives.models import Report, Signal
from initiatives.views.door import posted

PAGE_SIZE = 20
UNSHOWN = ("adopted_as__search", "adopted_as__search_text", "adopted_as__purpose")


@access(PUBLIC)
@kept("initiatives")
def signals(request: HttpRequest) -> HttpResponse:
    """`/initiatieven/signalen/`: what waits for somebody, and what became an initiative."""
    seen = Signal.objects.visible_to(request.user).exclude(state=Signal.State.WITHDRAWN)
    page = Paginator(seen.select_related("adopted_as").defer(*UNSHOWN), PAGE_SIZE).get_page(
        request.GET.get("pagina")
    )
    hidden = Report.objects.hiding().filter(signal__in=[row for row in page if row.hidden_at])
    reports = {report.signal_id: report for report in hidden} if any(row.hidden_at for row in page) else {}
    rows = [
        {
            "signal": row,
            "steps": [s for s in available(row, request.user) if s.label],
            "hidden": [reports[row.pk]] if row.pk in reports else [],
        }
        for row in page
    ]
    context = {"page": page, "rows": rows, "form": SignalForm()}
    return render(request, "initiatives/signals.html", context)


@access(SIGNED_IN)
def new(request: Request) -> HttpResponse:
    """Leave a signal."""
    form = SignalForm(posted(request))
    if request.method == "POST" and form.is_valid():
        signal = actions.leave_signal(actor=request.user, **form.cleaned_data)
        messages.success(
            request, _("Thank you. Your signal is below; you hear it when somebody takes it up.")
        )
        return redirect(signal)
    return render(request, "initiatives/signal_form.html", {"form": form}, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def signal(request: Request, pk: int) -> HttpResponse:
    """Adopt a signal as one's own draft, or withdraw one's own signal."""
    row = get_object_or_404(Signal.objects.visible_to(request.user), pk=pk)
    match request.POST.get("verb"):
        case "adopt":
            draft = actions.adopt_signal(row, actor=request.user)
            messages.success(
                request, _("Good that you take this up. It is a draft of yours now: make it your own.")
            )
            return redirect(draft.continue_url)
        case "withdraw":
            actions.withdraw_signal(row, actor=request.user)
            messages.success(request, _("Your signal has been taken back."))
            return redirect("initiatives:signals")
        case _other:
            raise Http404
