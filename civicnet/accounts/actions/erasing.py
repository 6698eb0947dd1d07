"""The end of an account: what is personal of it goes; the row stays, without a name, so that what was done in public keeps
somebody who did it.

Everything else of the person is gone by then: `civicnet.pages.my_data.actions.erase` calls this last.
"""

from collections.abc import Collection
from secrets import token_hex

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from civicnet.accounts.models import Block, FactorReset, User
from civicnet.journal.actions import record
from civicnet.outbox.actions import publish, put_letter
from civicnet.outbox.letter import letter_about
from civicnet.outbox.models import LetterKind, Message
from civicnet.workflow import SYSTEM, perform

FORGET_SESSIONS = "civicnet.accounts.forget_sessions"


def addresses_of(user: User) -> set[str]:
    """Every address of `user`, confirmed or not, in small letters."""
    added = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return {user.email.lower(), *(email.lower() for email in added)}


@transaction.atomic
def forget_account(user: User, *, name: str, addresses: Collection[str]) -> None:
    """Take the name, the address and every way in off an account, and write a last letter to its main address.

    `addresses` are those that it had (addresses_of). Writes the journal. Its sessions are invalid at once; their rows are
    removed by a task. The caller has removed whatever points to the account and is personal.
    """
    main = user.email
    for asked in FactorReset.objects.filter(user=user, state=FactorReset.State.PROPOSED).select_for_update():
        perform(asked, "withdraw", actor=SYSTEM)
    EmailAddress.objects.filter(email__in=addresses, user=user).delete()
    Block.objects.filter(blocked=user).delete()
    user.name, user.email = "", f"{token_hex(16)}@erased.invalid"  # RFC 2606: no mail ever arrives there
    user.set_unusable_password()
    user.mail_rhythms, user.is_active, user.last_login = {}, False, None
    user.away_from = user.away_until = None
    user.sessions_ended += 1
    user.erased_at = timezone.now()
    user.save()
    record(user, "erase", actor=user)
    with override(user.language):
        letter = letter_about("account.erased", "former", about=user, name=name)
        put_letter(LetterKind.DOOR, main, letter)
    publish(FORGET_SESSIONS, {"user": user.pk}, kind=Message.Kind.TASK)


def forget_sessions(pk: int) -> int:
    """Remove the sessions of an account that was erased. Returns how many.

    A session says whose it is only inside, so each is read: work for a task.
    """
    removed = 0
    for session in Session.objects.order_by("pk").iterator(chunk_size=1000):
        if session.get_decoded().get("_auth_user_id") == str(pk):
            removed += Session.objects.filter(pk=session.pk).delete()[0]
    return removed
