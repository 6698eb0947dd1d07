"""Letters that are always sent, whatever the reader chose about mail: on who holds which role, and on signing in."""

from collections.abc import Callable, Iterable

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import override

from civicnet.accounts.models import Role, User
from civicnet.addresses import site_url
from civicnet.outbox.actions import notify, put_letter
from civicnet.outbox.models import Letter
from civicnet.workflow import SYSTEM


def everybody_with_a_role(*also: User) -> list[User]:
    """Everybody who holds a role (domain.md, Who), and `also`."""
    return list(User.objects.holding(*Role.values).order_by("pk")) + list(also)


def tell_for_certain(
    users: Iterable[User], *, event: str, title: Callable[[], str], text: Callable[[], str], url: str
) -> None:
    """Send a notice and a letter to each of `users`; `title` and `text` are translated for each reader."""
    readers = list({user.pk: user for user in users}.values())
    said, more = lazy(title, str)(), lazy(text, str)()
    notify(readers, event=event, by=SYSTEM, title=said, text=more, url=url, mail=False)
    for user in readers:
        with override(user.language):
            body = [
                _("Hello %(name)s,") % {"name": user},
                title() + ".",
                text(),
                site_url(url),
                _("Regards, your municipality"),
            ]
            put_letter(Letter.NEWS, user.email, title(), "\n\n".join(body))
