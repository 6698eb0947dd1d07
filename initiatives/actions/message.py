"""A short message to initiators whom the sender does not know yet: "perhaps you know each other", "I take part"."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from civicnet.accounts.models import User
from civicnet.addresses import site_url
from civicnet.journal.actions import record
from civicnet.journal.models import Entry, subject_of
from civicnet.outbox.actions import TooManyLetters, notify, write_letter
from civicnet.workflow import NotAllowedNow, Text, require
from initiatives.models import Activity, Initiative
from initiatives.workflow import LIVE

MOST_A_DAY = 5


@transaction.atomic
def write_to(initiative: Initiative, *, actor: User, text: str) -> None:
    """Send the owners a message with the name and the address of the sender, who does not learn theirs. They reply to
    the mail, and the reply goes directly to the sender. At most five a day, and one a day to the same initiative.
    Raises PermissionDenied to members, NotAllowedNow when nobody would read it, ValidationError without a text or past
    the limit. The text is kept in the notices of the owners only.
    """
    if not text.strip():
        raise ValidationError({"text": gettext_lazy("Write your message.")})
    title = gettext_lazy("%(name)s has a message about %(what)s")
    _write(initiative, actor, event="initiative.message", title=title, text=text)


@transaction.atomic
def take_part(
    initiative: Initiative, *, actor: User, text: str = "", coming: Iterable[Activity] = ()
) -> None:
    """Tell the owners that `actor` wants to take part, with `text` in their own words and what they come to. Sent, limited and raising like
    `write_to`; NotAllowedNow too for what is over.
    """
    require(actor, "initiatives.write_to", initiative)
    if initiative.stage not in LIVE:
        raise NotAllowedNow(initiative, "take_part")
    comes = [
        lazy(lambda row=row: _("Comes to: %(what)s") % {"what": f"{row.title}, {row.when}"}, str)()
        for row in coming
    ]
    title = gettext_lazy("%(name)s wants to take part in %(what)s")
    _write(initiative, actor, event="initiative.take_part", title=title, text=text, lines=comes)


def wrote_today(initiative: Initiative, user: User) -> bool:
    """Whether `user` wrote to the initiators within a day, so that they must wait for the answer. One query."""
    return subject_of(initiative) in _written_today(user)


def _written_today(user: User) -> list[str]:
    """What `user` wrote about, each message once."""
    recent = Entry.objects.filter(actor=user, verb="write_to", at__gt=timezone.now() - timedelta(days=1))
    return list(recent.values_list("subject", flat=True))


def _write(
    initiative: Initiative, actor: User, *, event: str, title: Text, text: str, lines: Sequence[Text] = ()
) -> None:
    User.objects.select_for_update().get(pk=actor.pk)  # two at once are counted as two
    require(actor, "initiatives.write_to", initiative)
    owners = initiative.audience("owners")
    if not owners:
        raise NotAllowedNow(initiative, "write_to")
    today = _written_today(actor)
    if subject_of(initiative) in today:
        raise ValidationError(
            gettext_lazy("You have written to them today. Wait for their answer."), code="again"
        )
    if len(today) >= MOST_A_DAY:
        raise ValidationError(
            gettext_lazy("You have sent five messages today. Go on tomorrow."), code="too_many"
        )
    record(initiative, "write_to", actor=actor)
    for owner in owners:
        with override(owner.language):
            said = "\n\n".join(filter(None, ("\n".join(map(str, lines)), text.strip())))
        _send(initiative, owner, actor, event=event, title=title, text=said)


def _send(initiative: Initiative, owner: User, sender: User, *, event: str, title: Text, text: str) -> None:
    """One letter for each owner: they do not see each other's address either."""
    with override(owner.language):
        title = str(title) % {"name": sender, "what": initiative}
        who = _("From: %(name)s, %(email)s") % {"name": sender, "email": sender.email}
        notify(
            [owner],
            event=event,
            by=sender,
            title=title,
            text="\n\n".join(filter(None, (text, who))),
            url=initiative.get_absolute_url(),
            mail=False,
        )
        if owner.wants_mail:
            more = _(
                "Answer this mail to write back. %(name)s sees your address only when you do. You need not answer."
            ) % {"name": sender}
            address = site_url(initiative.get_absolute_url())
            body = "\n\n".join(filter(None, (f"{title}:" if text else title, text, who, more, address)))
            with suppress(TooManyLetters):  # it is shown on /mijn/ anyway
                write_letter(owner.email, title, body, by=sender, reply_to=[sender.email])
