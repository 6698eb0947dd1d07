"""The curator's pages of a round: prepare, load the roll, merge groups, fix, open, close, call off."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import access, role
from civicnet.tables import stream_table
from civicnet.workflow import available, may
from vision.endorsement import server
from vision.endorsement.actions import closing
from vision.endorsement.actions import desk as desking
from vision.endorsement.actions import round as rounding
from vision.endorsement.actions.roll import RollFileError, RollReport, load_roll
from vision.endorsement.broad import Rule
from vision.endorsement.forms import EligibleForm, MergeForm, ReasonForm, RollForm, RoundForm
from vision.endorsement.models import Group, Round, Way
from vision.endorsement.result_words import number
from vision.endorsement.views.vote import rule_words

CURATOR = role("curator")
# An administrator can break an open round off; a broker, who staffs the desk, passes through here.
TEAM = role("curator", "broker", "admin")
LARGEST = 10 * 1024 * 1024


# What is done after each step of closing (actions/closing.py).
_DOING = {
    "": gettext_lazy("Looking for voters who choose alike"),
    "opinions": gettext_lazy("Sealing the lists"),
    "lists": gettext_lazy("Writing the manifest"),
    "manifest": gettext_lazy("Counting everything once more, from the files"),
    "recounted": gettext_lazy("Destroying the roll and the votes"),
    "dropped": gettext_lazy("Destroying the key"),
    "key": gettext_lazy("Clearing the log of the database server"),
    "log": gettext_lazy("Publishing the result"),
}


def _round_or_404(request: HttpRequest, code: str) -> Round:
    rounds = Round.objects.visible_to(request.user).select_related("version__vision")
    return get_object_or_404(rounds, code=code)


@access(TEAM)
def rounds(request: Request) -> HttpResponse:
    """`/visie/werkplaats/rondes/`: every round, newest first."""
    seen = Round.objects.visible_to(request.user).select_related("version__vision")
    may_run = may(request.user, "endorsement.run_round")
    return render(
        request,
        "endorsement/rounds.html",
        {"rounds": seen, "may_prepare": may_run and Round.objects.live() is None},
    )


@access(CURATOR)
def prepare_round(request: Request) -> HttpResponse:
    """Prepare a round."""
    form = RoundForm(request.POST or None)
    if form.is_valid():
        try:
            round = rounding.prepare(
                actor=request.user, code=form.cleaned_data["code"], **form.fields_of_round()
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The round is being prepared. Below stands what is still to do."))
            return redirect("endorsement:manage", round.code)
    context = {"form": form, "round": None, "live": Round.objects.live()}
    return render(request, "endorsement/round_form.html", context, status=422 if form.errors else 200)


@access(CURATOR)
@one_at_a_time
def change_round(request: Request, code: str) -> HttpResponse:
    """Change a round that is not fixed yet."""
    round = _round_or_404(request, code)
    if round.state != Round.State.PREPARING:
        return redirect("endorsement:manage", round.code)
    form = RoundForm(request.POST or None, round=round)
    editing = Editing(request, form, about=round, acts=["change"])
    if form.is_valid() and editing.agrees():
        try:
            rounding.change(round, actor=request.user, **form.fields_of_round())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("endorsement:manage", round.code)
    context = {"form": form, "round": round, "live": None}
    return render(request, "endorsement/round_form.html", context, status=editing.status())


@access(TEAM)
def manage_round(request: Request, code: str) -> HttpResponse:
    """`/visie/werkplaats/rondes/<code>/`: where the round stands, what is still to do, and the next step."""
    return _show_round(request, _round_or_404(request, code))


def _show_round(
    request: Request, round: Round, reason: ReasonForm | None = None, *, status: int = 200
) -> HttpResponse:
    preparing = round.state == Round.State.PREPARING
    serves = may(request.user, "endorsement.serve_desk", round)
    at_desk = serves and Way.DESK in round.ways and round.state == Round.State.OPEN
    context = {
        "round": round,
        "version": round.version,
        "words": rule_words(round),
        "ways": [way.label for way in Way if way in round.ways],
        "todo": rounding.still_to_do(round) if preparing else [],
        # Settings may change after the round was fixed.
        "faults": server.find_faults() if round.state in (Round.State.FIXED, Round.State.OPEN) else [],
        "may_run": may(request.user, "endorsement.run_round", round),
        "can": {step.verb for step in available(round, request.user)},
        "reason": reason or ReasonForm(),
        "tables": group_tables(round),
        "doing": _DOING.get(round.closing_step, ""),
        "box": desking.papers_in_box(round, request.user) if at_desk else None,
        "opens_late": round.state == Round.State.FIXED and round.opens_at <= timezone.now(),
        "changed_at": round.changed_at,
    }
    return render(
        request,
        "endorsement/manage.html",
        context,
        fragment="endorsement/_manage_progress.html",
        status=status,
    )


def group_tables(round: Round) -> list[dict[str, Any]]:
    """The groups of each kind as tables: name, how many may vote, and where the voters of a merged one count."""
    groups = list(round.groups.select_related("merged_into"))
    return [
        {
            "name": Group.Dimension(dimension).label,
            "total": number(sum(group.eligible for group in groups if group.dimension == dimension)),
            "rows": [
                [
                    group.name,
                    number(group.eligible),
                    group.merged_into.name if group.merged_into else "",
                ]
                for group in groups
                if group.dimension == dimension
            ],
        }
        for dimension in Group.Dimension.values
    ]


@access(CURATOR)
@one_at_a_time
def groups(request: Request, code: str) -> HttpResponse:
    """Which small group counts with which neighbour; without a roll also how many may vote."""
    round = _round_or_404(request, code)
    if round.state != Round.State.PREPARING:
        return redirect("endorsement:manage", round.code)
    rows = list(round.groups.all())
    data = request.POST if request.method == "POST" else None
    smallest = Rule.from_json(round.rule).smallest_group
    merge = MergeForm(data, groups=rows, smallest=smallest)
    eligible = None if round.has_roll else EligibleForm(data, groups=rows)
    editing = Editing(request, *filter(None, [merge, eligible]), about=round)
    if merge.is_valid() and (eligible is None or eligible.is_valid()) and editing.agrees():
        try:
            rounding.merge_groups(round, merge.into(), actor=request.user)
            if eligible is not None:
                rounding.set_eligible(round, eligible.numbers(), actor=request.user)
        except ValidationError as error:
            add_errors(merge, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("endorsement:manage", round.code)
    context = {
        "round": round,
        "merge": merge,
        "eligible": eligible,
        "smallest": smallest,
        "tables": group_tables(round),
    }
    return render(request, "endorsement/groups.html", context, status=editing.status())


# ---- the roll ----------------------------------------------------------------------------------


class InMemory(MemoryFileUploadHandler):
    """A roll holds personal numbers: it is never written to a disk, not even during a request."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = (
            int(self.request.META.get("CONTENT_LENGTH") or 0) <= LARGEST if self.request else False
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.activated:
            return super().receive_data_chunk(raw_data, start)
        return None  # read past it


@access(CURATOR)
@csrf_exempt  # only until the upload is directed to memory: _load_roll checks it
def upload_roll(request: Request, code: str) -> HttpResponse:
    """`/visie/werkplaats/rondes/<code>/kiezers/`: load who may vote, and read which lines were refused."""
    request.upload_handlers = [InMemory(request)]
    return _load_roll(request, code)


@csrf_protect
def _load_roll(request: Request, code: str) -> HttpResponse:
    round = _round_or_404(request, code)
    if round.state != Round.State.PREPARING or not round.has_roll:
        return redirect("endorsement:manage", round.code)
    form = RollForm(request.POST, request.FILES) if request.method == "POST" else RollForm()
    report: RollReport | None = None
    if request.method == "POST" and int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        form.errors.clear()
        form.add_error("file", _("This file is larger than 10 MB. Load it with manage.py load_roll."))
    elif form.is_valid():
        try:
            file, assumed = form.cleaned_data["file"], list[str]()
            report = load_roll(round, stream_table(file.read(), file.name, assumed), actor=request.user)
            report.assumed = assumed
        except RollFileError as error:
            form.add_error("file", str(error))
    context = {"round": round, "form": form, "report": report}
    return render(request, "endorsement/roll.html", context, status=422 if form.errors else 200)


# ---- steps -------------------------------------------------------------------------------------


@access(TEAM)
@require_POST
def take_step(request: Request, code: str) -> HttpResponse:
    """The next step of a round; calling it off or breaking it off takes a reason."""
    round, verb = _round_or_404(request, code), request.POST.get("verb")
    try:
        match verb:
            case "fix":
                rounding.fix(round, actor=request.user)
                messages.success(request, _("The round is fixed. Nothing of it can change any more."))
            case "open":
                rounding.open_round(round, actor=request.user)
                messages.success(request, _("The round is open: people can vote."))
            case "start_closing":
                closing.start_closing(round, actor=request.user)
                messages.success(
                    request, _("Voting has ended. The votes are being sealed; you may leave this page.")
                )
            case "cancel" | "break_off":
                form = ReasonForm(request.POST)
                if not form.is_valid():
                    return _show_round(request, round, form, status=422)
                act = rounding.cancel if verb == "cancel" else rounding.break_off
                act(round, actor=request.user, reason=form.cleaned_data["note"])
                messages.success(
                    request, _("The round is called off, and the roll and all votes are destroyed.")
                )
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    except closing.PapersWaiting:
        messages.error(
            request, _("There are papers that two people have not read alike yet. Key those in first.")
        )
    return redirect("endorsement:manage", round.code)
