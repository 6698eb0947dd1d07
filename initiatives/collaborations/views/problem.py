"""What does not work yet: telling of it, taking it up, solving it, and saying whether it is solved."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access
from civicnet.serving.parameters import number_of
from civicnet.workflow import require
from initiatives.assessments.models import Assessment
from initiatives.collaborations import actions
from initiatives.collaborations.forms import ProblemForm, SendBackForm, SolveForm
from initiatives.collaborations.models import Collaboration, Problem
from initiatives.collaborations.views.door import collaboration_or_404
from initiatives.collaborations.views.problem_list import key_of
from initiatives.views.door import posted

# What one does with one button, by its word: the verb, and what is said afterwards.
STEPS: Final[dict[str, tuple[Callable[..., Problem], Promise]]] = {
    "bezig": (actions.begin, gettext_lazy("Good luck with it. Say so here when it is solved.")),
    "loslaten": (actions.let_go, gettext_lazy("It waits for somebody else now.")),
    "weg": (actions.take_off, gettext_lazy("It is taken off the page.")),
    "ja": (actions.confirm, gettext_lazy("You said that it is solved. Thank you.")),
}
# What each of them asks for before the verb looks: others get a 403, whatever the state.
RIGHTS: Final = {
    "bezig": "own_problem",
    "loslaten": "own_problem",
    "weg": "take_problem_off",
    "ja": "judge_problem",
}


@access(SIGNED_IN)
def open_problem(request: Request, slug: str) -> HttpResponse:
    """`<slug>/deelprobleem/`: tell what does not work yet; `?toets=` is the answer in which it came up."""
    row = collaboration_or_404(request, slug)
    if not row.is_live or not row.is_public:
        return redirect(row)
    case = _case(request, row)
    form = ProblemForm(posted(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.open_problem(row, actor=request.user, assessment=case, **said)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("It stands on the page. The partners hear of it."))
            return redirect(made)
    context = {"collaboration": row, "form": form, "case": case}
    return render(request, "collaborations/problem_form.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def from_case(request: Request, pk: int) -> HttpResponse:
    """`deelproblemen/toets/<pk>/`: in which collaboration of the initiative one tells what an answer brought up."""
    cases = Assessment.objects.visible_to(request.user).filter(state=Assessment.State.DECIDED)
    case = get_object_or_404(cases.select_related("initiative"), pk=pk)
    theirs = case.initiative.partnerships.filter(state="joined").values("collaboration")
    rows = list(Collaboration.objects.public().live().filter(pk__in=theirs))
    return render(request, "collaborations/problem_from_case.html", {"case": case, "rows": rows})


@access(SIGNED_IN)
@require_POST
def pick_up(request: Request, pk: int) -> HttpResponse:
    """`deelproblemen/<pk>/oppakken/`: take it up on behalf of the party `namens`."""
    problem = _problem_for(request, pk, "pick_up")
    parties = {key_of(party): party for party in actions.parties_for(problem, request.user)}
    party = parties.get(request.POST.get("namens", ""))
    if party is None:
        raise BadRequest("unknown party")
    actions.pick_up(problem, party, actor=request.user)
    messages.success(request, _("%(name)s has it now. Thank you.") % {"name": party})
    return redirect(problem)


@access(SIGNED_IN)
@require_POST
def step(request: Request, pk: int) -> HttpResponse:
    """`deelproblemen/<pk>/stap/`: `zeg` is what one does with one button."""
    word = request.POST.get("zeg", "")
    problem = _problem_for(request, pk)
    if word not in STEPS:
        raise BadRequest("unknown step")
    require(request.user, f"collaborations.{RIGHTS[word]}", problem)
    act, said = STEPS[word]
    act(problem, actor=request.user)
    messages.success(request, str(said))
    return redirect(problem)


@access(SIGNED_IN)
def solve(request: Request, pk: int) -> HttpResponse:
    """`deelproblemen/<pk>/opgelost/`: say that it is solved, and how."""
    problem = _problem_for(request, pk, "own_problem")
    if problem.state != Problem.State.IN_PROGRESS:
        return redirect(problem)
    words = {
        "template": "collaborations/problem_solve.html",
        "done": _("They hear it, and say whether it is."),
    }
    return _with_form(request, problem, SolveForm(posted(request)), actions.solve, **words)


@access(SIGNED_IN)
def send_back(request: Request, pk: int) -> HttpResponse:
    """`deelproblemen/<pk>/nog-niet/`: say that it does not work yet, and what is missing."""
    problem = _problem_for(request, pk, "judge_problem")
    if problem.state != Problem.State.SOLVED:
        return redirect(problem)
    words = {"template": "collaborations/problem_send_back.html", "done": _("They hear what is missing.")}
    return _with_form(request, problem, SendBackForm(posted(request)), actions.send_back, **words)


def _with_form(
    request: Request, problem: Problem, form: Any, act: Callable[..., Problem], *, template: str, done: str
) -> HttpResponse:
    """A page with one form, whose fields are those of the verb."""
    if request.method == "POST" and form.is_valid():
        act(problem, actor=request.user, **form.cleaned_data)
        messages.success(request, done)
        return redirect(problem)
    context = {"collaboration": problem.collaboration, "problem": problem, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)


def _problem_for(request: Request, pk: int, right: str = "") -> Problem:
    """The problem, if the person may see it and holds `right` on it. Raises Http404, PermissionDenied."""
    problem = get_object_or_404(Problem.objects.visible_to(request.user).with_owners(), pk=pk)
    if right:
        require(request.user, f"collaborations.{right}", problem)
    return problem


def _case(request: Request, row: Collaboration) -> Assessment | None:
    """The answer in which it came up, if it is about a partner and everybody can read it."""
    key = number_of(request.GET.get("toets"))
    if key is None:
        return None
    theirs = row.partners.here().values("initiative")
    cases = Assessment.objects.visible_to(request.user).filter(state=Assessment.State.DECIDED)
    return cases.filter(initiative__in=theirs, pk=key).select_related("initiative").first()
