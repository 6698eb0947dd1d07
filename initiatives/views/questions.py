"""`/initiatieven/<slug>/vragen/`: questions to the owners, with their answers. A visitor types first, and signs in after it."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from civicnet.accounts.sign_in import AskForCodeForm, broker_name
from civicnet.forms.errors import add_errors
from civicnet.forms.typed import keep_form
from civicnet.http import Request, is_sent_from_elsewhere, render
from civicnet.permissions import PUBLIC, SIGNED_IN, access
from civicnet.workflow import may, require
from initiatives import actions
from initiatives.forms import AnswerForm, QuestionForm
from initiatives.models import Initiative, Question
from initiatives.views.way_in import other_way, sign_in_with_form
from initiatives.workflow import LIVE

PAGE_SIZE = 20


@access(PUBLIC)
def questions(request: Request, slug: str) -> HttpResponse:
    """All questions under an initiative, the newest first, and the form to ask one."""
    if request.method == "POST":
        return _ask(request, slug)
    initiative = get_object_or_404(Initiative.objects.public(), slug=slug)
    if request.user.is_authenticated:
        return _page(request, initiative, QuestionForm())
    return _page(request, initiative, QuestionForm(), address=AskForCodeForm())


@access(SIGNED_IN)
def _ask(request: Request, slug: str) -> HttpResponse:
    initiative = get_object_or_404(Initiative.objects.public(), slug=slug)
    require(request.user, "initiatives.ask", Question(initiative=initiative))
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            question = actions.ask(initiative, actor=request.user, text=form.cleaned_data["text"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect(question)
    return _page(request, initiative, form)


@access(PUBLIC)
@csrf_exempt  # a visitor has no cookie to compare a mark with; what the browser says stands in its place
def begin(request: Request, slug: str) -> HttpResponse:
    """Sent by a visitor: keep the question, and send a code. It stands in the form again once they have signed in."""
    if request.method == "POST" and is_sent_from_elsewhere(request):
        raise PermissionDenied
    page = reverse("initiatives:questions", args=[slug])
    if request.method != "POST":
        return HttpResponseRedirect(page)
    initiative = get_object_or_404(Initiative.objects.public(), slug=slug)
    form, address = QuestionForm(request.POST), AskForCodeForm(request.POST)
    if request.user.is_authenticated:  # without a mark nothing is sent
        keep_form(request, form, page)
        return HttpResponseRedirect(page)
    answer = sign_in_with_form(request, form, address, page=page, following=page)
    forms: list[BaseForm] = [form] if other_way(request) else [form, address]
    return answer or _page(request, initiative, form, address=address, forms=forms)


def _page(
    request: Request,
    initiative: Initiative,
    form: QuestionForm,
    *,
    address: AskForCodeForm | None = None,
    forms: Sequence[BaseForm] = (),
) -> HttpResponse:
    forms = forms or [form]
    wrong = any(one.is_bound and one.errors for one in forms)
    asks = initiative.stage in LIVE and initiative.role_of(request.user) == ""
    rows = initiative.questions.visible_to(request.user)  # type: ignore[attr-defined]  # of its QuerySet
    context = {
        "initiative": initiative,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("pagina")),
        "form": form if asks else None,
        "forms": forms,
        "address": address,
        "wrong": wrong,
        "answers": initiative.role_of(request.user) == "owner",
        "broker_name": broker_name() if address else "",
    }
    return render(request, "initiatives/questions.html", context, status=422 if wrong else 200)


@access(PUBLIC)
def question(request: Request, slug: str, pk: int) -> HttpResponse:
    """One question: with the form of the owners as long as it waits, and a button for who asked to take it back."""
    if request.method == "POST":
        return _answer(request, slug, pk)
    row = _question(request, slug, pk)
    return _one(request, row, AnswerForm(initial={"text": row.answer}))


@access(SIGNED_IN)
def _answer(request: Request, slug: str, pk: int) -> HttpResponse:
    row = _question(request, slug, pk)
    if "terug" in request.POST:
        actions.withdraw_question(row, actor=request.user)
        messages.success(request, _("Your question is off the page."))
        return redirect("initiatives:questions", slug)
    require(request.user, "initiatives.answer", row)
    form = AnswerForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        if "verbeter" not in request.POST:
            actions.answer_question(row, actor=request.user, text=text)
            return redirect(row)
        try:
            actions.correct_question_answer(row, actor=request.user, text=text)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your answer is corrected."))
            return redirect(row)
    return _one(request, row, form)


def _question(request: Request, slug: str, pk: int) -> Question:
    rows = Question.objects.visible_to(request.user).exclude(state=Question.State.WITHDRAWN)
    return get_object_or_404(rows.select_related("initiative"), initiative__slug=slug, pk=pk)


def _one(request: Request, row: Question, form: AnswerForm) -> HttpResponse:
    waits = row.state == Question.State.ASKED and row.hidden_at is None
    answers = row.hidden_at is None and may(request.user, "initiatives.answer", row)
    context = {
        "initiative": row.initiative,
        "question": row,
        "form": form if answers else None,
        "waits": waits,
        "withdraws": row.state == Question.State.ASKED
        and may(request.user, "initiatives.withdraw_question", row),
        "mine": request.user.is_authenticated and row.asked_by_id == request.user.pk,
    }
    return render(request, "initiatives/question.html", context, status=422 if form.errors else 200)
