"""A letter with a code for the vote that is open in the demo."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from civicnet.demo.open_vote import write_a_letter
from civicnet.http import render
from civicnet.permissions import DEMO_ONLY, access
from vision.endorsement.models import Round


@access(DEMO_ONLY)
@require_POST
def vote_letter(request: HttpRequest) -> HttpResponse:
    """`/demo/brief/`: the code of a new letter, and the way to vote with it."""
    held = get_object_or_404(Round, state=Round.State.OPEN)
    return render(request, "demo/letter.html", {"round": held, "code": write_a_letter(held)})
