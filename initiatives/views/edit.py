"""Changing what is on the site, setting the stage and handing over."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civicnet.forms.editing import Editing, one_at_a_time
from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access
from civicnet.workflow import available, require
from initiatives import actions
from initiatives.forms import HandoverForm, StageForm
from initiatives.models import Handover, undo_until
from initiatives.views.door import initiative_for, posted
from initiatives.views.register import STEPS, WORDS, part_facts, part_forms, save_part

# A stage is set by one button, with an optional note. Handing over asks more and has its own page.
STAGE_VERBS = {
    "prepare": actions.prepare,
    "run": actions.run,
    "rest": actions.rest,
    "end": actions.end,
    "withdraw": actions.withdraw,
}


@access(SIGNED_IN)
def manage(request: Request, slug: str) -> HttpResponse:
    """`/initiatieven/<slug>/beheren/`: everything that was filled in, part by part, each with a link to change it."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    if initiative.is_draft:
        return redirect(initiative.continue_url)
    context = {
        "initiative": initiative,
        "parts": part_facts(initiative),
        "page": "edit",
        "heading": _("Your text"),
    }
    return render(request, "initiatives/manage.html", context)


@access(SIGNED_IN)
@one_at_a_time
def edit(request: Request, slug: str, word: str) -> HttpResponse:
    """One of the four parts of what is on the site."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    if word not in WORDS:
        raise Http404
    if initiative.is_draft:
        return redirect("initiatives:step", slug, word)
    here = STEPS[WORDS.index(word)]
    forms = part_forms(request, here.form, initiative)
    editing = Editing(request, *forms, about=initiative, acts=["edit"])
    if request.method == "POST" and all(form.is_valid() for form in forms) and editing.agrees():
        save_part(request, initiative, forms)
        messages.success(request, _("Saved. Everybody sees it like this now."))
        return redirect("initiatives:manage", slug)
    if request.method == "POST":
        initiative.refresh_from_db()
    wrong = any(form.is_bound and form.errors for form in forms)
    context = {
        "initiative": initiative,
        "here": here,
        "forms": forms,
        "wrong": wrong,
        "page": "",
        "heading": here.question,
    }
    return render(request, "initiatives/edit.html", context, status=editing.status())


@access(SIGNED_IN)
def stage(request: Request, slug: str) -> HttpResponse:
    """The stage of the initiative, set by its owners. The buttons come from the transition table."""
    initiative = initiative_for(request, slug, "initiatives.set_stage")
    form = StageForm(posted(request))
    if request.method == "POST" and form.is_valid():
        verb = request.POST.get("verb", "")
        if verb == "hand_over":
            return redirect("initiatives:hand_over", slug)
        if verb not in STAGE_VERBS:
            raise Http404
        after = STAGE_VERBS[verb](initiative, actor=request.user, note=form.cleaned_data["note"])
        if after.has_stopped:  # the box with the way back says so
            return redirect(f"{initiative.get_absolute_url()}#terug")
        messages.success(request, _("Done. Your page now says: %(stage)s") % {"stage": after.status.text})
        return redirect(initiative.get_absolute_url())
    steps = [step for step in available(initiative, request.user) if step.label]
    context = {
        "initiative": initiative,
        "form": form,
        "page": "stage",
        "heading": _("Where you stand"),
        "undo_until": undo_until(initiative, request.user),
        "onward": [step for step in steps if step.verb in ("prepare", "run", "rest")],
        "leaving": [step for step in steps if step.verb in ("hand_over", "end", "withdraw")],
    }
    return render(request, "initiatives/stage.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@require_POST
def resume(request: Request, slug: str) -> HttpResponse:
    """Undo the end or the withdrawal, for the owner who did it."""
    initiative = initiative_for(request, slug, "initiatives.set_stage")
    after = actions.resume(initiative, actor=request.user)
    messages.success(request, _("Undone. Your page now says: %(stage)s") % {"stage": after.status.text})
    return redirect(initiative.get_absolute_url())


@access(SIGNED_IN)
@require_POST
def still_active(request: Request, slug: str) -> HttpResponse:
    """The answer to "are you still active?": yes. The other answer is a stage."""
    initiative = initiative_for(request, slug, "initiatives.set_stage")
    actions.still_active(initiative, actor=request.user)
    messages.success(request, _("Good to hear. We ask again after a year without news."))
    return redirect(initiative.get_absolute_url())


@access(SIGNED_IN)
def hand_over(request: Request, slug: str) -> HttpResponse:
    """Hand the initiative over to others. The page stays, and says to whom."""
    initiative = initiative_for(request, slug, "initiatives.set_stage")
    form = HandoverForm(posted(request), instance=Handover(initiative=initiative))
    if request.method == "POST" and form.is_valid():
        handover = actions.hand_over(initiative, actor=request.user, **form.columns())
        messages.success(request, _("Handed over. Your page stays, with what you passed on."))
        if handover.consent == Handover.Consent.ASKED:
            asked = _("We have asked %(name)s. Your page names them as soon as they agree.")
            messages.info(request, asked % {"name": handover.party})
        return redirect(initiative.get_absolute_url())
    context = {"initiative": initiative, "form": form, "page": "stage", "heading": _("Hand it over")}
    return render(request, "initiatives/hand_over.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def take_over(request: Request, slug: str) -> HttpResponse:
    """The party named as the successor of `slug` says whether it agrees. Others get 404."""
    found = Handover.objects.put_to(request.user).select_related("initiative", "successor", "organisation")
    handover = get_object_or_404(found, initiative__slug=slug)
    require(request.user, "initiatives.answer_handover", handover)
    steps = available(handover, request.user)
    if request.method == "POST":
        agrees = request.POST.get("verb") == "agree"
        actions.answer_handover(handover, actor=request.user, agrees=agrees)
        if agrees:
            messages.success(request, _("Thank you. Their page says now that you go on with it."))
        else:
            messages.success(request, _("Thank you. Their page does not name you."))
        return redirect(handover.initiative.get_absolute_url())
    context = {"handover": handover, "steps": steps, "heading": _("Do you go on with it?")}
    return render(request, "initiatives/take_over.html", context)
