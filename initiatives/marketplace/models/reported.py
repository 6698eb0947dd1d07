"""What of the marketplace can be reported to the moderators: posts, thanks, and one message of a conversation."""

from django.utils.translation import gettext as _

from initiatives.marketplace.models.conversation import Message
from initiatives.marketplace.models.exchange import Exchange, Thanks
from initiatives.marketplace.models.post import Post
from initiatives.models import Reportable


def words_of_message(message: Message) -> str:
    """A message with the one before it and the one after it, which is all that moderators read of a conversation."""
    said = message.exchange.messages.filter(act="")
    before = (
        said.filter(made_at__lte=message.made_at).exclude(pk=message.pk).order_by("-made_at", "-pk").first()
    )
    after = (
        said.filter(made_at__gte=message.made_at).exclude(pk__in=[message.pk, before and before.pk]).first()
    )
    lines = [(before, _("Before it")), (message, _("The message")), (after, _("After it"))]
    return "\n\n".join(f"{what}: {row.text or row.photo}" for row, what in lines if row is not None)


POSTS = Reportable(
    word="bericht-op-de-markt",
    model=Post,
    seen_by=lambda _user: Post.objects.public().with_party(),
    written_by=lambda user: Post.objects.of(user),
    authors=lambda post: post.speakers(),
    title=lambda post: post.title,
    words=lambda post: "\n\n".join(filter(None, (post.title, post.text, post.place_note, post.photo_alt))),
    page_url=lambda post: post.get_absolute_url(),
    file=lambda post: post.photo,
)
THANKS = Reportable(
    word="dank",
    model=Thanks,
    seen_by=lambda _user: Thanks.objects.select_related("exchange__post"),
    written_by=lambda user: Thanks.objects.filter(exchange__in=Exchange.objects.visible_to(user)),
    authors=lambda row: row.exchange.speakers_of(row.side),
    title=lambda row: _("Thanks for “%(post)s”") % {"post": row.exchange.post.title},
    words=lambda row: row.text,
    page_url=lambda row: row.exchange.post.get_absolute_url(),
)
MESSAGES = Reportable(
    word="gesprek",
    model=Message,
    seen_by=lambda user: Message.objects.filter(act="", exchange__in=Exchange.objects.visible_to(user)),
    written_by=lambda user: Message.objects.filter(exchange__in=Exchange.objects.visible_to(user)),
    authors=lambda row: row.exchange.speakers_of(row.side),
    title=lambda _row: _("A message in a conversation"),
    words=words_of_message,
    page_url=lambda row: row.exchange.get_absolute_url(),
    is_public=False,
    file=lambda row: row.photo,
)
