"""Notices and events."""

from civicnet.outbox.actions import publish
from civicnet.outbox.models import Message, RefusedAddress
from tests.factories.letters import send_news
from tests.world.contents import World


def add_notices(made: World) -> None:
    """Notices and the outbox, which hold what is nobody else's business."""
    text = made.hide("notice")
    send_news([made.people["owner"]], text, text=text)
    made.keep("letter", "*", Message.objects.filter(kind=Message.Kind.MAIL).latest("made_at"))
    refused = RefusedAddress.objects.create(receiver="weg", answer=made.hide("refusal"))
    made.keep("address", "there", refused)
    made.keep("event", "*", "assessment.decide")
    made.keep("audience", "*", "owners")
    publish("accounts.secret", {"secret": made.hide("outbox")})
