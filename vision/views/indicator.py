"""Where the goals stand: every indicator of the text in force, and what staff write down about it."""

from itertools import groupby

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from civicnet import downloads
from civicnet.caching.pages import kept
from civicnet.forms.editing import one_at_a_time
from civicnet.http import Request, render
from civicnet.permissions import PUBLIC, STAFF, access
from civicnet.workflow import may
from vision import actions
from vision.forms.measurement import MeasurementFileForm, MeasurementForm
from vision.models import Goal, Measurement, VisionVersion
from vision.trend import draw_trend, standing


@access(PUBLIC)
@kept("vision")
def indicators(request: HttpRequest) -> HttpResponse:
    """`/visie/indicatoren/`: each goal with its figure and which way it moves."""
    version = VisionVersion.objects.in_force()
    goals = _goals_with_indicators(version) if version else []
    for goal in goals:
        goal.indicator.standing = standing(goal.indicator)
    chapters = [(theme, list(rows)) for theme, rows in groupby(goals, key=lambda goal: goal.theme)]
    context = {"chapters": chapters, "may_measure": may(request.user, "vision.measure")}
    return render(request, "vision/indicators.html", context)


@access(PUBLIC)
def figures(request: HttpRequest, form: downloads.Form) -> HttpResponseBase:
    """`/visie/indicatoren/cijfers.xlsx` and its like: every figure. `measure_file` reads the names of its columns."""
    version = VisionVersion.objects.in_force()
    goals = _goals_with_indicators(version) if version else []
    columns = (
        ("doel", _("Goal")),
        ("datum", _("Date")),
        ("waarde", _("Value")),
        ("eenheid", _("Unit")),
        ("bron", _("Source")),
        ("toelichting", pgettext("with a figure", "Note")),
        ("formulering", _("What the goal says")),
    )
    rows: list[list[downloads.Cell]] = [
        [
            goal.code,
            figure.on,
            figure.value.normalize(),
            goal.indicator.unit,
            figure.source,
            figure.note,
            goal.wording,
        ]
        for goal in goals
        for figure in goal.indicator.measurements.all()
    ]
    table = downloads.Table("cijfers", [downloads.Column(*column) for column in columns], rows, len(rows))
    return downloads.response(request, table, form)


@access(STAFF)
@one_at_a_time
def measure(request: Request, code: str) -> HttpResponse:
    """`/visie/indicatoren/<code>/`: write a figure down, or correct one."""
    goal = _goal_or_404(code)
    form = MeasurementForm(request.POST or None, known=goal.indicator.measurements.all())
    first = None
    if request.method == "POST" and form.is_valid():
        first = form.somebody_was_first()
        if first is None:
            actions.measure(goal.indicator, form.figure(), actor=request.user)
            messages.success(request, _("The figure is on the page of the goal."))
            return redirect("vision:measure", code)
        told = _(
            "%(name)s wrote down %(figure)s for this day in the meantime. Save again to put yours in its place."
        )
        form.add_error("value", told % {"name": first.entered_by or _("Somebody"), "figure": first.figure})
    context = {"goal": goal, "form": form, "trend": draw_trend(goal.indicator)}
    wrong = 409 if first else 422
    return render(request, "vision/measure.html", context, status=wrong if form.errors else 200)


@access(STAFF)
@require_POST
def take_measurement_away(request: Request, code: str, pk: int) -> HttpResponse:
    """Remove a figure; it can be written down again."""
    measurement = get_object_or_404(Measurement, pk=pk, indicator=_goal_or_404(code).indicator)
    actions.take_measurement_away(measurement, actor=request.user)
    messages.success(request, _("The figure is gone. The journal keeps what it was."))
    return redirect("vision:measure", code)


@access(STAFF)
def measure_file(request: Request) -> HttpResponse:
    """`/visie/indicatoren/inlezen/`: a file of figures, all or none."""
    version = VisionVersion.objects.in_force()
    known = {goal.code: goal.indicator for goal in _goals_with_indicators(version)} if version else {}
    form = MeasurementFileForm(known, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        n = actions.measure_all(form.rows, actor=request.user)
        said = _("%(n)s figures were taken over.") % {"n": n}
        messages.success(request, " ".join([said, *form.assumed]))
        return redirect("vision:indicators")
    context = {"form": form, "faults": form.faults}
    return render(request, "vision/measure_file.html", context, status=422 if form.errors else 200)


def _goals_with_indicators(version: VisionVersion) -> list[Goal]:
    rows = (
        Goal.objects.standing()
        .filter(version=version, indicator__isnull=False)
        .select_related("theme", "version", "indicator")
    )
    in_order = Prefetch("indicator__measurements", Measurement.objects.in_order())
    return list(rows.prefetch_related(in_order))


def _goal_or_404(code: str) -> Goal:
    version = VisionVersion.objects.in_force()
    for goal in _goals_with_indicators(version) if version else ():
        if goal.code == code:
            return goal
    raise Http404
