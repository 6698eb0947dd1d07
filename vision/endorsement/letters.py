"""What people are told of a vote."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civicnet.outbox.wording import Letters, Wording
from vision.endorsement.models import Round
from vision.letters import CURATORS


def facts_of_round(round: Round) -> dict[str, Any]:
    """What the texts say of a round."""
    return {"last_day": round.last_day, "manage": reverse("endorsement:manage", args=[round.code])}


ROUNDS = Letters(
    name="endorsement_round",
    called=_("Votes"),
    facts=facts_of_round,
    texts=(
        Wording(
            verb="to_close",
            to=CURATORS,
            subject=_("The vote ended on {last_day}, and you can close it now"),
            happened=_("The last day of the vote has passed. It waits for you to close it."),
            todo=_("Key in what is left in the box, then close it. Until then nobody sees a result."),
            dates=((_("Last day of the vote"), "last_day"),),
            button=_("Close the vote"),
            url="manage",
        ),
    ),
)
