"""What became of the letters by which somebody tries whether mail leaves."""

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.days import written_out
from civicnet.outbox.models import LetterKind, Message


@dataclass(frozen=True)
class Line:
    """A sentence about how something is, with its tone (components/status_line.html)."""

    tone: str
    text: str


def last_try() -> Line:
    """What became of the newest of them. One query."""
    tries = Message.objects.filter(kind=Message.Kind.MAIL, name=LetterKind.TRY_OUT)
    letter = tries.annotate(who=F("sender__name")).order_by("-made_at").first()
    if letter is None:
        return Line("wait", _("Nobody tried it in the last month."))
    facts = {"name": letter.who or _("Somebody"), "error": letter.last_error}
    if letter.done_at:
        seconds = max(1, round((letter.done_at - letter.made_at).total_seconds()))
        said = ngettext(
            "Handed to the mail server on %(day)s, after %(n)s second. It was for %(name)s.",
            "Handed to the mail server on %(day)s, after %(n)s seconds. It was for %(name)s.",
            seconds,
        )
        return Line("ok", said % {**facts, "n": seconds, "day": written_out(letter.done_at)})
    if letter.gave_up_at:
        return Line("no", _("The mail server refused it: %(error)s") % facts)
    if letter.tries:
        return Line("no", _("It did not leave yet, and is tried again: %(error)s") % facts)
    return Line("wait", _("The letter to %(name)s waits to be sent.") % facts)
