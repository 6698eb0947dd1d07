"""Speaking up about the draft of the vision: for oneself, or for an organisation of the registry that one belongs to.

The vision knows no organisations; this page, on top, checks that the person belongs to one and passes its name on.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access
from civicnet.serving.parameters import number_of
from civicnet.workflow import NotAllowedNow
from initiatives.models import Organisation
from vision import actions
from vision.forms.voice import FARTHEST, AmendmentForm, ReactionForm
from vision.models import (
    Amendment,
    Kind,
    Part,
    Reaction,
    VisionVersion,
    takes_amendments,
    takes_reactions,
)
from vision.views.beside_text import find_reactions
from vision.views.consultation import consultation_facts, consulted_version_or_404, part_or_404, spoken_of

# A selection by hand is seldom longer; of a longer one in the address the rest is ignored.
MOST_WORDS = 2000


def parties_of(request: Request) -> dict[int, str]:
    """The organisations that the person may speak for now, by key."""
    return dict(Organisation.objects.of(request.user).order_by("name").values_list("pk", "name"))


@access(SIGNED_IN)
def react(request: Request, part: str) -> HttpResponse:
    """`/visie/consultatie/deel/<part>/reageren/`: react to a part, a sentence or selected words.

    htmx gets what opens below the text, with the form in it; and after reacting the thanks, in the place of the form.
    After the last day a page says so, and keeps what was typed.
    """
    version = consulted_version_or_404(request)
    here = part_or_404(version, part)
    if not here.text:
        raise Http404
    words = request.GET.get("woorden", "")[:MOST_WORDS]
    form = ReactionForm(
        request.POST if request.method == "POST" else None,
        part=here,
        parties=parties_of(request),
        words=words,
        near=number_of(request.GET.get("vanaf"), most=FARTHEST) or 0,
    )
    if not takes_reactions(version):
        return _too_late(request, version)
    if request.method == "POST" and form.is_valid():
        try:
            reaction = actions.give_reaction(
                version,
                actor=request.user,
                kind=here.kind,
                code=here.code,
                text=form.cleaned_data["text"],
                quote=form.quote,
                near=form.near,
                party=form.party,
            )
        except ValidationError as error:
            add_errors(form, error)
        except NotAllowedNow:
            return _too_late(request, version)
        else:
            return _thank(request, version, here, reaction)
    context: dict[str, Any] = {
        "part": here,
        "form": form,
        "words": words,
        **spoken_of(request, version, here),
        **consultation_facts(request, version),
    }
    status = 422 if form.errors else 200
    return render(request, "vision/react.html", context, fragment="vision/_speak.html", status=status)


def _thank(request: Request, version: VisionVersion, here: Part, reaction: Reaction) -> HttpResponse:
    """The thanks for a reaction: beside it in the text for htmx, else on the page that it stands on."""
    if not request.htmx:
        said = _("Thank you. Everybody can read your reaction now. After the consultation you get an answer.")
        messages.success(request, said)
        return redirect(reaction)
    shown = Reaction.objects.for_list(request.user).get(pk=reaction.pk)
    context = {
        "part": here,
        "given": find_reactions([shown], [here])[0],
        **spoken_of(request, version, here),
        **consultation_facts(request, version),
    }
    return render(request, "vision/_thanks.html", context)


def _too_late(request: Request, version: VisionVersion) -> HttpResponse:
    return render(request, "vision/consultation_closed.html", {"version": version}, status=409)


@access(SIGNED_IN)
def propose(request: Request, part: str) -> HttpResponse:
    """`/visie/consultatie/deel/<part>/voorstel/`: propose another wording, or to leave the part out."""
    version = consulted_version_or_404(request)
    here = part_or_404(version, part)
    if not here.text:
        raise Http404
    form = AmendmentForm(request.POST or None, part=here, parties=parties_of(request))
    return _propose(request, version, form, {"part": here, "theme": None}, kind=here.kind, code=here.code)


@access(SIGNED_IN)
def propose_goal(request: Request, theme: str) -> HttpResponse:
    """`/visie/consultatie/thema/<theme>/nieuw-doel/`: propose a goal that is not there yet."""
    version = consulted_version_or_404(request)
    found = next((row for row in version.themes.all() if row.code == theme), None)
    if found is None:
        raise Http404
    form = AmendmentForm(request.POST or None, part=None, parties=parties_of(request))
    return _propose(request, version, form, {"part": None, "theme": found}, kind=Kind.GOAL, theme_code=theme)


def _propose(
    request: Request,
    version: VisionVersion,
    form: AmendmentForm,
    context: dict[str, Any],
    *,
    kind: str,
    code: str = "",
    theme_code: str = "",
) -> HttpResponse:
    if not takes_amendments(version):
        return _too_late(request, version)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.propose_amendment(
                version,
                actor=request.user,
                change=data["change"],
                text=data["text"],
                reason=data["reason"],
                party=form.party,
                kind=kind,
                code=code,
                theme_code=theme_code,
            )
        except ValidationError as error:
            add_errors(form, error)
        except NotAllowedNow:
            return _too_late(request, version)
        else:
            messages.success(
                request,
                _(
                    "Thank you. Everybody can read and support your proposal. Two curators decide about it, with reasons."
                ),
            )
            return redirect(made)
    there = Amendment.objects.public().filter(version=version)
    part = context["part"]
    context |= {
        "others": there.at(part).exclude(change=Amendment.Change.ADD).count() if part else 0,
        "form": form,
        **consultation_facts(request, version),
    }
    return render(request, "vision/propose.html", context, status=422 if form.errors else 200)
