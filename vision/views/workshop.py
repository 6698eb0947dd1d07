"""`/visie/werkplaats/`: where curators write the vision: versions under way, one text in outline, its next steps."""

from itertools import count
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import access, role
from civicnet.serving.parameters import number_of
from civicnet.workflow import NotAllowedNow, available
from vision import actions
from vision.compare import compare
from vision.forms.draft import ConsultationForm, NewVersionForm
from vision.models import Conflict, Piece, PieceKind, Revision, Vision, VisionVersion, blockers
from vision.snapshot import text_at, text_of
from vision.text import VersionText

CURATOR = role("curator")
State = VisionVersion.State
# The states under way: everything that can still become the vision.
UNDER_WAY = (
    State.DRAFTING, State.CONSULTATION, State.AMENDING, State.FROZEN, State.ENDORSEMENT, State.COUNCIL,
)  # fmt: skip
PER_PAGE = 40
RECENT = 6
# What an address calls the pieces that can be added.
NEW = {"grens": PieceKind.PRECONDITION, "thema": PieceKind.THEME, "doel": PieceKind.GOAL}


@access(CURATOR)
def workshop(request: Request) -> HttpResponse:
    """The versions under way, and those that are done."""
    waiting = Count("conflicts", filter=Q(conflicts__state=Conflict.State.OPEN))
    versions = list(VisionVersion.objects.select_related("vision").annotate(waiting=waiting))
    return render(
        request,
        "vision/workshop.html",
        {
            "under_way": [version for version in versions if version.state in UNDER_WAY],
            "done": [version for version in versions if version.state not in UNDER_WAY],
        },
    )


@access(CURATOR)
def new_version(request: Request) -> HttpResponse:
    """Begin a version: with the text in force, or with an empty page."""
    vision = Vision.objects.order_by("pk").first()
    in_force = VisionVersion.objects.with_text().filter(state=State.ADOPTED).first()
    initial = {"title": vision.title if vision else "", "number": _next_number(in_force)}
    form = NewVersionForm(request.POST or None, vision=vision, in_force=in_force, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        follows = in_force if data.get("begin") == "continue" else None
        vision = vision or actions.start_vision("TV", data["title"], actor=request.user)
        begun = text_of(follows, as_adopted=True) if follows else VersionText(number="", preamble="")
        text = VersionText(
            number=data["number"],
            title=data["title"],
            preamble=begun.preamble,
            preconditions=begun.preconditions,
            themes=begun.themes,
        )
        try:
            version = actions.create_version(vision, text, actor=request.user, follows=follows)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The new version is there. Only curators can see it."))
            return redirect("vision:desk", number=version.number)
    context = {"form": form, "in_force": in_force}
    return render(request, "vision/new_version.html", context, status=422 if form.errors else 200)


def _next_number(in_force: VisionVersion | None) -> str:
    """A suggestion: the first number after that of the text in force that no version has yet."""
    if in_force is None:
        return "1.0"
    head, _dot, _tail = in_force.number.partition(".")
    whole = number_of(head)
    if whole is None:
        return ""
    taken = set(VisionVersion.objects.values_list("number", flat=True))
    return next(number for n in count(whole + 1) if (number := f"{n}.0") not in taken)


# ---- one text ---------------------------------------------------------------------------------------
@access(CURATOR)
def desk(request: Request, number: str) -> HttpResponse:
    """One version in outline: what to edit, in which order, what waits, and the next steps."""
    version = get_object_or_404(VisionVersion.objects.with_text(), number=number)
    return render(request, "vision/desk.html", _show_desk(request, version))


def _show_desk(request: Request, version: VisionVersion, **context: Any) -> dict[str, Any]:
    steps = {step.verb: step for step in available(version, request.user)}
    proposed = {proposal.verb: proposal for proposal in version.step_proposals.pending()}
    return {
        "version": version,
        "writable": actions.is_writable(version),
        "waiting": version.conflicts.filter(state=Conflict.State.OPEN).select_related("made_by"),
        "steps": steps,
        "consultation_form": ConsultationForm() if "open_consultation" in steps else None,
        "proposed": proposed,
        "blocked": len(blockers(version)) if version.state == State.AMENDING else 0,
        "recent": Revision.objects.history(version)[:RECENT],
        "said": "",
        "changed_at": version.changed_at,
        **context,
    }


def _name_of_piece(version: VisionVersion, kind: str, code: str) -> str:
    """What a piece is called that was moved just now."""
    now = Revision.objects.current(version, Piece(kind, code))
    return str(now.piece) if now else ""


@access(CURATOR)
@require_POST
def order(request: Request, number: str) -> HttpResponse:
    """Move a piece: `step` is "up goal D1.1" or "down …"; after dragging kind, code, theme and before."""
    version = get_object_or_404(VisionVersion, number=number)
    said = ""
    try:
        if "step" in request.POST:
            way, kind, code = _parse_step(request.POST["step"])
            place = actions.nudge_piece(version, kind, code, -1 if way == "up" else 1, actor=request.user)
            said = _("%(piece)s now stands in place %(n)s.") % {
                "piece": _name_of_piece(version, kind, code),
                "n": place,
            }
        else:
            kind, code = request.POST.get("kind", ""), request.POST.get("code", "")
            if kind not in NEW.values():
                raise BadRequest("kind")
            theme, before = request.POST.get("theme", ""), request.POST.get("before", "")
            actions.move_piece(version, kind, code, actor=request.user, theme=theme, before=before)
            said = _("%(piece)s has been moved.") % {"piece": _name_of_piece(version, kind, code)}
    except ValidationError as error:
        said = " ".join(error.messages)
    except Revision.DoesNotExist as error:
        raise Http404 from error
    if not request.htmx:
        messages.info(request, said)
        return redirect(reverse("vision:desk", args=[number]) + "#opbouw")
    version = VisionVersion.objects.with_text().get(pk=version.pk)
    context = {"version": version, "writable": True, "said": said}
    return render(request, "vision/_outline.html", context)


def _parse_step(step: str) -> tuple[str, str, str]:
    way, _space, rest = step.partition(" ")
    kind, _space, code = rest.partition(" ")
    if way not in ("up", "down") or kind not in NEW.values() or not code:
        raise BadRequest("step")
    return way, kind, code


@access(CURATOR)
@require_POST
def next_step(request: Request, number: str) -> HttpResponse:
    """Open the consultation, end it, or bring the text to the council. What takes two curators has pages of its own."""
    version = get_object_or_404(VisionVersion.objects.with_text(), number=number)
    match request.POST.get("verb"):
        case "open_consultation":
            form = ConsultationForm(request.POST)
            if version.state != State.DRAFTING:
                raise NotAllowedNow(version, "open_consultation")
            if form.is_valid():
                try:
                    actions.open_consultation(version, actor=request.user, **form.cleaned_data)
                except ValidationError as error:
                    add_errors(form, error)
            if form.errors:
                context = _show_desk(request, version, consultation_form=form)
                return render(request, "vision/desk.html", context, status=422)
            messages.success(
                request, _("Everybody can read the draft now, and react to it. The text stands still.")
            )
        case "start_amending":
            actions.start_amending(version, actor=request.user)
            messages.success(request, _("The consultation is over. You can change the text again."))
        case "bring_to_council":
            actions.bring_to_council(version, actor=request.user)
            messages.success(request, _("The text lies before the council. Write down what it decides."))
            return redirect("vision:council", number=number)
        case _:
            raise BadRequest("unknown verb")
    return redirect("vision:desk", number=number)


@access(CURATOR)
def whole_history(request: Request, number: str) -> HttpResponse:
    """Everything that was done in this text, and the whole text of any two moments word by word."""
    version = get_object_or_404(VisionVersion, number=number)
    page = Paginator(Revision.objects.history(version), PER_PAGE).get_page(request.GET.get("pagina"))
    moments = [request.GET.get(name, "") for name in ("van", "naar")]
    result = counts = None
    rows: list[Revision] = []
    if all(moments):
        revisions = Revision.objects.filter(version=version).select_related("made_by")
        rows = [get_object_or_404(revisions, pk=number_of(moment)) for moment in moments]
        (old, _made), (new, origins) = (text_at(version, row.pk) for row in rows)
        result = compare(old, new, origins)
        counts = {name: result.count(name) for name in ("new", "changed", "dropped", "same")}
    context = {
        "version": version,
        "page": page,
        "result": result,
        "counts": counts,
        "moments": rows,
        "chosen": moments,
        "writable": actions.is_writable(version),
        "newest": Revision.objects.filter(version=version).latest("pk").pk,
        # All that a version begins with is there at once: one of it is enough to go back to.
        "begun": Revision.objects.history(version)
        .filter(what=Revision.What.MADE)
        .values_list("pk", flat=True)
        .first(),
    }
    return render(request, "vision/whole_history.html", context)
