"""Put the whole text of a draft back to how it was: shown as a comparison first, then done at once."""

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from civicnet.http import Request, render
from civicnet.permissions import access
from civicnet.serving.parameters import number_of
from civicnet.workflow import NotAllowedNow
from vision import actions
from vision.compare import compare
from vision.models import Revision
from vision.snapshot import text_at
from vision.views.piece import version_of
from vision.views.workshop import CURATOR


@access(CURATOR)
def restore_text(request: Request, number: str, pk: int) -> HttpResponse:
    """`/visie/werkplaats/<number>/terug/<pk>/`: the text of now against that after revision `pk`, and the button."""
    version = version_of(number)
    revisions = Revision.objects.filter(version=version).select_related("made_by", "version")
    moment = get_object_or_404(revisions, pk=pk)
    if not actions.is_writable(version):
        raise NotAllowedNow(version, "restore_text")
    if request.method == "POST":
        seen = number_of(request.POST.get("seen"))
        if seen is None:
            raise BadRequest("seen")
        try:
            actions.restore_text(moment, actor=request.user, seen=seen)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("vision:restore_text", number=number, pk=pk)
        messages.success(
            request, _("The whole text is as it was then. What was written since stands in the history.")
        )
        return redirect("vision:desk", number=number)
    newest = revisions.latest("pk")
    (now, _made), (then, origins) = (text_at(version, row.pk) for row in (newest, moment))
    result = compare(now, then, origins)
    context = {
        "version": version,
        "moment": moment,
        "newest": newest,
        "result": result,
        "same": now == then,
        "counts": {name: result.count(name) for name in ("new", "changed", "dropped", "same")},
    }
    return render(request, "vision/restore_text.html", context)
