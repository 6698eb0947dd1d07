"""The desk: strike and hand out a paper, and later key the papers of the box in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civicnet.forms.typed import leaves_nothing
from civicnet.http import Request, render
from civicnet.permissions import access, role
from civicnet.workflow import NotAllowedNow
from vision.endorsement import casting, codes
from vision.endorsement.actions import desk as desking
from vision.endorsement.actions.roll import Doubtful
from vision.endorsement.forms import AgainForm, KeyingForm, PassForm
from vision.endorsement.models import Round, Way
from vision.endorsement.views.vote import frozen_text_of

SERVES = role("curator", "broker")
MISREAD = gettext_lazy("This cannot be a code: a letter or figure is missing or was misread.")
NOT_OURS = gettext_lazy("No paper with this code was handed out in this round.")


def _open_round_or_404(request: Request, code: str) -> Round:
    """An open round with a desk. Raises Http404, NotAllowedNow."""
    seen = Round.objects.visible_to(request.user).select_related("version__vision")
    round = get_object_or_404(seen, code=code)
    if round.state != Round.State.OPEN or Way.DESK not in round.ways:
        raise NotAllowedNow(round, "serve_desk")
    return round


@access(SERVES)
@leaves_nothing
def desk(request: Request, code: str) -> HttpResponse:
    """`…/balie/`: the number on the pass strikes the roll; the answer is the paper to hand out.

    With the code of a paper in its place, the answer is that paper once more.
    """
    round = _open_round_or_404(request, code)
    repeats = "code" in request.POST
    form = PassForm(request.POST or None) if not repeats else PassForm()
    again = AgainForm(request.POST) if repeats else AgainForm()
    if again.is_valid():
        try:
            return _show_paper(
                request, round, desking.print_again(round, again.cleaned_data["code"], actor=request.user)
            )
        except codes.WrongCode:
            again.add_error("code", MISREAD)
        except desking.NotOurs:
            again.add_error("code", NOT_OURS)
        except desking.Settled:
            again.add_error("code", _("This paper came out of the box already: it is not printed again."))
    elif form.is_valid():
        try:
            paper = desking.strike_at_desk(round, form.cleaned_data["number"], actor=request.user)
        except Doubtful as doubt:
            form.add_error("number", _("This %(reason)s.") % {"reason": doubt.reason})
        except casting.NotOnRoll:
            form.add_error(
                "number",
                _("This number is not on the list of voters: under 16, or not living here when it was made."),
            )
        except casting.AlreadyVoted:
            form.add_error(
                "number", _("This person has voted already, or got a paper. There is no second one.")
            )
        except casting.NotOpen:
            form.add_error(None, _("Voting is not open now: no papers are handed out."))
        except casting.Refused:
            form.add_error(None, _("It did not come through. Try again in a moment."))
        else:
            return _show_paper(request, round, paper)
    wrong = form.errors or again.errors
    context = {"round": round, "form": form, "again": again}
    return render(request, "endorsement/desk.html", context, status=422 if wrong else 200)


def _show_paper(request: Request, round: Round, paper: desking.Paper) -> HttpResponse:
    """The paper to print."""
    version = frozen_text_of(round)
    context = {"round": round, "paper": paper, "version": version, "themes": version.themes.all()}
    return render(request, "endorsement/paper.html", context)


@access(SERVES)
@leaves_nothing
def papers(request: Request, code: str) -> HttpResponse:
    """`…/biljetten/`: read a paper of the box. Nobody sees what a colleague read."""
    round = _open_round_or_404(request, code)
    version = frozen_text_of(round)
    form = KeyingForm(request.POST or None, round=round, themes=list(version.themes.all()))
    if form.is_valid():
        try:
            came = desking.key_in_paper(
                round, form.cleaned_data["code"], form.cleaned_data["choice"], form.goals, actor=request.user
            )
        except codes.WrongCode:
            form.add_error("code", MISREAD)
        except desking.NotOurs:
            form.add_error("code", NOT_OURS)
        except desking.ReadBefore:
            form.add_error(
                "code", _("You have read this paper already. Let a colleague do the next reading.")
            )
        except desking.Settled:
            form.add_error("code", _("This paper is in already: two people read the same."))
        except casting.Refused:
            form.add_error(None, _("It did not come through. Try again in a moment."))
        else:
            said = {
                "first": _("Kept. A colleague now reads this paper as well."),
                "unequal": _(
                    "Kept. The readings are not the same yet: let somebody else read this paper too."
                ),
                "settled": _(
                    "Two people read the same: the vote is in. Put the paper with those that are done."
                ),
            }
            messages.success(request, said[came])
            return redirect("endorsement:papers", round.code)
    context = {"round": round, "form": form, "box": desking.papers_in_box(round, request.user)}
    return render(request, "endorsement/papers.html", context, status=422 if form.errors else 200)
