"""The curators answer the reactions to a draft: many at once, and once more where an answer was wrong."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import access, role
from civicnet.serving.parameters import number_of
from civicnet.workflow import NotAllowedNow
from vision import actions
from vision.alike import lay_together
from vision.forms.voice import AnswerForm, CorrectionForm
from vision.models import Reaction, ReactionAnswer, VisionVersion, parts_of
from vision.views.beside_text import find_reactions
from vision.views.consultation import consultation_facts, consulted_version_or_404, select_reactions

# The curators' list is as long as one answer may reach.
ANSWER_SIZE = 50
CURATOR = role("curator")


@access(CURATOR)
def answer(request: Request) -> HttpResponse:
    """`/visie/consultatie/beantwoorden/`: tick the reactions that say the same, and give them one answer.

    Those that seem to say the same are laid together as a proposal: `groups` are the keys of a whole group.
    """
    version = consulted_version_or_404(request)
    parts = parts_of(version)
    mine = Q(author=request.user)
    waiting = Reaction.objects.unanswered().exclude(mine)
    filters, listed = select_reactions(request, version, parts, waiting)
    page = Paginator(listed, ANSWER_SIZE).get_page(request.GET.get("pagina"))
    form = AnswerForm(request.POST if request.method == "POST" else None)
    groups = request.POST.getlist("groups")
    sent = map(
        number_of, [*request.POST.getlist("reactions"), *(pk for keys in groups for pk in keys.split("-"))]
    )
    ticked = {pk for pk in sent if pk is not None}
    if request.method == "POST" and form.is_valid():
        try:
            given = actions.answer_reactions(
                version,
                ticked,
                actor=request.user,
                outcome=form.cleaned_data["outcome"],
                reasons=form.cleaned_data["reasons"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            left = waiting.filter(version=version).count()
            n = given.reactions.count()
            said = ngettext("%(n)s reaction is answered.", "%(n)s reactions are answered.", n) % {"n": n}
            todo = ngettext("%(n)s still waits.", "%(n)s still wait.", left) % {"n": left}
            done = _("All of them have an answer now.")
            messages.success(request, f"{said} {todo if left else done}")
            return redirect(request.get_full_path())
    every = Reaction.objects.public().filter(version=version)
    States = Reaction.State
    counts = every.aggregate(
        waiting=Count("pk", filter=Q(state=States.GIVEN)),
        answered=Count("pk", filter=Q(state=States.ANSWERED)),
        own=Count("pk", filter=Q(state=States.GIVEN) & mine),
    )
    context = {
        "form": form,
        "filters": filters,
        "page": page,
        "reactions": find_reactions(page, parts),
        "together": lay_together(listed) if version.state == VisionVersion.State.AMENDING else [],
        "groups": groups,
        "ticked": ticked,
        **counts,
        **consultation_facts(request, version, public=False if counts["waiting"] else None),
    }
    return render(request, "vision/answer.html", context, status=422 if form.errors else 200)


@access(CURATOR)
def correct_answer(request: Request, pk: int) -> HttpResponse:
    """`/visie/consultatie/antwoord/<pk>/corrigeren/`: put another answer in its place; the old one stays readable."""
    wrong = get_object_or_404(ReactionAnswer.objects.select_related("version"), pk=pk)
    reactions = wrong.reactions.filter(hidden_at=None).select_related("author", "version")
    if wrong.version.state != VisionVersion.State.AMENDING or not wrong.reactions.exists():
        raise NotAllowedNow(wrong, "correct_answer")
    there = f"{reverse('vision:reactions')}?versie={wrong.version.number}&staat=beantwoord"
    initial = {"outcome": wrong.outcome, "reasons": wrong.reasons}
    form = CorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_answer(wrong, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The answer is corrected. Whoever reacted is told."))
            return redirect(there)
    context = {
        "wrong": wrong,
        "reactions": reactions,
        "back": there,
        "own": any(reaction.author_id == request.user.pk for reaction in reactions),
        "form": form,
        **consultation_facts(request, wrong.version),
    }
    return render(request, "vision/correct_answer.html", context, status=422 if form.errors else 200)
