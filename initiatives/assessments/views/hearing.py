"""The initiators read the draft of the answer and reply to it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from civicnet.forms.errors import add_errors
from civicnet.http import Request, render
from civicnet.permissions import SIGNED_IN, access
from civicnet.workflow import may, require
from initiatives.assessments import actions
from initiatives.assessments.forms import ReplyForm
from initiatives.assessments.models import Assessment, SentDraft

State = Assessment.State


@access(SIGNED_IN)
def reply(request: Request, pk: int) -> HttpResponse:
    """`/toetsen/<pk>/reageren/`: the draft for those who carry the initiative, and one reply by an owner."""
    case = get_object_or_404(Assessment.objects.visible_to(request.user).with_answer(), pk=pk)
    require(request.user, "assessments.see_draft", case)
    if request.method != "POST" and case.state != State.HEARING:
        return redirect(case)
    no_remarks = request.POST.get("verb") == "no_remarks"
    form = ReplyForm(request.POST if request.method == "POST" and not no_remarks else None)
    if no_remarks or form.is_valid():
        said = "" if no_remarks else form.cleaned_data["text"]
        sha256 = request.POST.get("draft", "")
        try:
            actions.reply(case, actor=request.user, text=said, no_remarks=no_remarks, sha256=sha256)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Thank you. Two readers look at it and then give the final answer."))
            return redirect(case)
    # Each as it was sent: what readers have written since then nobody may read yet.
    sent = list(SentDraft.objects.visible_to(request.user).standing().of_case(case))
    for row in sent:
        row.assessment = case
    draft, before = (sent[-1] if sent else None), (sent[-2] if len(sent) > 1 else None)
    context = {
        "case": case,
        "draft": draft,
        "earlier": sent[:-1],
        "changes": before.words.changes(draft.words) if before and draft else [],
        "form": form,
        "said": draft.reply if draft else None,
        "may_speak": may(request.user, "assessments.reply", case),
    }
    return render(request, "assessments/reply.html", context, status=422 if form.errors else 200)
