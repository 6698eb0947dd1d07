"""What an initiative works on after the vision changed: the page to which the notice and the letter lead."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access
from civicnet.text import diff_words
from initiatives import actions
from initiatives.forms import AboutGoalsForm, Question
from initiatives.views.door import initiative_for, posted
from vision.models import VisionVersion
from vision.succession import successions


@access(SIGNED_IN)
def goals(request: Request, slug: str) -> HttpResponse:
    """`/initiatieven/<slug>/beheren/doelen/`: what was chosen, what became of it, and what to choose now."""
    initiative = initiative_for(request, slug, "initiatives.edit")
    version = VisionVersion.objects.in_force()
    before = initiative.goals.of_before().select_related("version", "theme", "indicator")  # type: ignore[attr-defined]
    said = list(successions(version, before).values()) if version else []
    themes = list(version.themes.all()) if version else []
    form = AboutGoalsForm(posted(request), initiative=initiative, said=said, themes=themes)
    if request.method == "POST" and form.is_valid():
        actions.answer_about_goals(initiative, form.goals(), theme=form.theme(), actor=request.user)
        messages.success(request, _("Thank you. Your page says what you work on now."))
        return redirect(initiative)
    context = {
        "initiative": initiative,
        "version": version,
        "form": form,
        "questions": [_drawn(question) for question in form.questions()],
        "theme": initiative.old_theme,
        "heading": _("What do you work on now?"),
        "page": "edit",
    }
    return render(request, "initiatives/goals.html", context, status=422 if form.errors else 200)


def _drawn(question: Question) -> dict[str, Any]:
    """A question with what changed in the words, for the template."""
    return {
        "field": question.field,
        "onward": question.onward,
        "said": [
            {"of": one, "changed": diff_words(one.goal.wording, one.other_words) if one.other_words else ""}
            for one in question.said
        ],
    }
