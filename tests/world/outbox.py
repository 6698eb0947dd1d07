"""Notices and events."""

from civicnet.outbox.actions import notify, publish
from civicnet.workflow import SYSTEM
from tests.world.contents import World


def add_notices(made: World) -> None:
    """Notices and the outbox, which hold what is nobody else's business."""
    text = made.hide("notice")
    notify([made.people["owner"]], event="initiative.receipt", by=SYSTEM, title=text, text=text, url="/mijn/")
    publish("accounts.secret", {"secret": made.hide("outbox")})
