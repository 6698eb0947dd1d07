"""Reported content: pages for those who report it, for its authors, and for moderators."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, When
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from civicnet.accounts.models import User
from civicnet.files.models import StoredFile
from civicnet.files.views import serve
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access, role
from civicnet.workflow import available, may, require
from initiatives import actions
from initiatives.forms import AppealForm, DecisionForm, ReportForm
from initiatives.models import (
    Activity,
    Content,
    Document,
    Initiative,
    Organisation,
    Photo,
    Question,
    Report,
    Signal,
    Update,
    reportables,
    title_of,
    words_of,
)
from initiatives.views.door import posted
from vision.models import Amendment, Contribution, Reaction

PAGE_SIZE = 25
# The name of a kind of content in an address.
WORDS = {
    "initiatief": Initiative,
    "nieuws": Update,
    "foto": Photo,
    "document": Document,
    "activiteit": Activity,
    "vraag": Question,
    "signaal": Signal,
    "organisatie": Organisation,
    "reactie": Reaction,
    "voorstel": Amendment,
    "bijdrage": Contribution,
}
ON_A_PAGE = (Update, Photo, Document, Activity, Question)


def _content(user: User, word: str, pk: int) -> Content:
    """The content to report, which the person must be able to see. Raises Http404."""
    for other in reportables():
        if other.word == word:
            return get_object_or_404(other.seen_by(user), pk=pk)
    model: Any = WORDS.get(word)
    if model is None:
        raise Http404
    if model in ON_A_PAGE:
        seen = model.objects.shown().filter(initiative__in=Initiative.objects.visible_to(user))
        return get_object_or_404(seen.select_related("initiative"), pk=pk)
    return get_object_or_404(model.objects.visible_to(user), pk=pk)


@access(SIGNED_IN)
def report_content(request: Request, word: str, pk: int) -> HttpResponse:
    """`/initiatieven/melden/<word>/<pk>/`: say what is wrong with something.

    The author of hidden content reads why it was hidden.
    """
    content = _content(request.user, word, pk)
    about = Report(reported_by=request.user, **Report.naming(content))
    if content.hidden_at is not None:
        hid = Report.objects.visible_to(request.user).hiding().about(content).first()
        if hid is not None:
            return redirect(hid)
    require(request.user, "initiatives.report", about)
    if not actions.is_on_the_site(content):
        raise Http404
    form = ReportForm(posted(request), about=about)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.report(content, actor=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request,
                _("Thank you. A moderator looks at it; you hear what comes of it. The author does not."),
            )
            return redirect(row)
    context = {"form": form, "about": about, "title": title_of(content), "words": words_of(content)}
    return render(request, "initiatives/report_form.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def report(request: Request, pk: int) -> HttpResponse:
    """`/initiatieven/melding/<pk>/`: the outcome of a report, for the person who made it.

    The authors see the reason, and a form to object.
    """
    row = get_object_or_404(Report.objects.visible_to(request.user).with_content(), pk=pk)
    authors = may(request.user, "initiatives.appeal", row)
    form = AppealForm(posted(request))
    if request.method == "POST":
        require(request.user, "initiatives.appeal", row)
        if form.is_valid():
            actions.appeal(row, actor=request.user, text=form.cleaned_data["text"])
            messages.success(
                request, _("We have your objection. Another moderator looks at it, and you hear the answer.")
            )
            return redirect(row)
    context = {
        "report": row,
        "authors": authors,
        "form": form if authors and row.state == Report.State.HIDDEN else None,
    }
    return render(request, "initiatives/report.html", context, status=422 if form.errors else 200)


# ---- the moderators -------------------------------------------------------------------------
@access(role("moderator"))
def reports(request: Request) -> HttpResponse:
    """`/werk/meldingen/`: what waits for a moderator, the oldest first; below it what was decided, newest first."""
    waits = When(state__in=(Report.State.REPORTED, Report.State.APPEALED), then=0)
    seen = Report.objects.for_desk(request.user).with_content()
    waiting = list(seen.waiting().order_by("made_at", "pk")[: PAGE_SIZE * 2])
    decided = seen.annotate(done=Case(waits, default=1, output_field=IntegerField())).filter(done=1)
    page = Paginator(decided.order_by("-decided_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {"waiting": [(row, _for_me(request.user, row)) for row in waiting], "page": page}
    return render(request, "initiatives/reports.html", context)


def _for_me(user: User, row: Report) -> bool:
    """Whether this moderator may decide. Decided from the row alone: `for_desk` has left out one's own content."""
    mine = row.reported_by_id == user.pk or (row.is_of_vision and "curator" in user.roles)
    return not mine and (row.state == Report.State.REPORTED or row.decided_by_id != user.pk)


@access(role("moderator"))
def report_case(request: Request, pk: int) -> HttpResponse:
    """`/werk/meldingen/<pk>/`: one report with what it is about, and the decision."""
    row = get_object_or_404(Report.objects.for_desk(request.user).with_content(), pk=pk)
    form = DecisionForm(posted(request), about=row)
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        if verb not in VERBS:
            raise BadRequest("unknown verb")
        if form.is_valid():
            act, options, said = VERBS[verb]
            act(row, actor=request.user, reason=form.cleaned_data["reason"], **options)
            messages.success(request, said)
            return redirect("reports")
        require(request.user, row.workflow.by_verb[verb].permission, row)
    content, other = row.content, row.of_other_room
    # Of a conversation moderators read what was reported, and nothing that came later.
    now = words_of(content) if content is not None and (other is None or other.is_public) else ""
    is_seen = content is not None and actions.is_on_the_site(content)
    context = {
        "report": row,
        "form": form,
        "steps": [step for step in available(row, request.user) if step.verb in VERBS],
        "now": now if now != row.said else "",
        "gone": content is None,
        "photo": _photo_of(row),
        "document": content if isinstance(content, Document) else None,
        "others": Report.objects.for_desk(request.user).about(content).exclude(pk=row.pk)
        if content is not None
        else [],
        "page_url": row.page_url if is_seen and (other is None or other.is_public) else "",
    }
    return render(request, "initiatives/report_case.html", context, status=422 if form.errors else 200)


VERBS: dict[str, tuple[Any, dict[str, bool], Any]] = {
    "hide": (actions.hide, {}, gettext_lazy("Hidden. The author has been told why, and how to object.")),
    "dismiss": (
        actions.dismiss,
        {},
        gettext_lazy("It stays on the site. Who reported it has been told why."),
    ),
    "restore": (
        actions.answer_appeal,
        {"restore": True},
        gettext_lazy("It is on the site again. The author has been told."),
    ),
    "restore_on_appeal": (
        actions.answer_appeal,
        {"restore": True},
        gettext_lazy("It is on the site again. The author has been told."),
    ),
    "uphold": (
        actions.answer_appeal,
        {"restore": False},
        gettext_lazy("It stays hidden. The author has been told why."),
    ),
}


@access(role("moderator"))
@require_safe
def report_file(request: Request, pk: int) -> HttpResponseBase:
    """The photo or document that a report is about: hidden, but the moderator who decides must see it."""
    row = get_object_or_404(Report.objects.for_desk(request.user).with_content(), pk=pk)
    file = _photo_of(row) or (row.content.file if isinstance(row.content, Document) else None)
    if file is None:
        raise Http404
    return serve(request, file, file.path)


def _photo_of(row: Report) -> StoredFile | None:
    """The picture that a report is about."""
    content = row.content
    if content is not None and row.of_other_room is not None:
        return row.of_other_room.file(content)
    return content.file if isinstance(content, Photo) else None
