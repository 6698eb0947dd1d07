"""The signed address that stops one letter, for ever and for nobody else. It signs nobody in. Source: RFC 8058."""

from typing import Final

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from civicnet.accounts.models import MailKind, Rhythm, User
from civicnet.addresses import site_url

# Of what a letter about many things may tell. What is told at once has a letter of its own, but for what one follows, and
# what waited for who was away.
IN_DIGESTS: Final = (MailKind.WAITS, MailKind.MINE, MailKind.FOLLOWED, MailKind.VISION)
_SIGNER: Final = Signer(salt="stop a letter")


def kinds_in_digest(rhythm: Rhythm) -> tuple[MailKind, ...]:
    """What the letter of this rhythm is about, and stopping it stops."""
    return IN_DIGESTS if rhythm.days else (MailKind.FOLLOWED,)


def token_for(user: User, rhythm: Rhythm) -> str:
    """What the address holds: whose letter, of which rhythm, signed."""
    return _SIGNER.sign_object([user.pk, rhythm.value])


def stop_address(user: User, rhythm: Rhythm) -> str:
    """The whole address at which anybody who holds the letter can stop it."""
    return site_url(reverse("stop_digest", args=[token_for(user, rhythm)]))


def whose_letter(token: str) -> tuple[User, Rhythm] | None:
    """Whose letter of which rhythm a signed address stops; None when it was not made here, or the person has left."""
    try:
        pk, rhythm = _SIGNER.unsign_object(token)
    except (BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return (user, Rhythm(rhythm)) if user else None
