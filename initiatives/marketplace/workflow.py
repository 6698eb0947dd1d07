"""The life of an offer or a need, and of an exchange that comes of it. Source: domain.md, Marketplace."""

from django.utils.translation import gettext_lazy as _

from civicnet.workflow import Step, Table

# What can still be answered, changed and withdrawn.
LIVE = ("open", "reserved")

POST = Table(
    name="post",
    steps=(
        Step(verb="start", sources=(None,), target="draft", permission="marketplace.post"),
        Step(
            verb="put_up",
            sources=("draft",),
            target="open",
            permission="marketplace.post",
            label=_("Put it on the marketplace"),
            said=_("put on the marketplace"),
        ),
        Step(
            verb="keep_open",
            sources=("open",),
            target="open",
            permission="marketplace.post",
            label=_("Keep it open"),
            said=_("kept open"),
        ),
        Step(
            verb="reopen",
            sources=("expired", "fulfilled", "withdrawn"),
            target="open",
            permission="marketplace.post",
            label=_("Put it up again"),
            said=_("put up again"),
        ),
        # All of it is promised to others; exchanges do this, and undo it when a promise is not kept.
        Step(
            verb="reserve",
            sources=("open",),
            target="reserved",
            permission="marketplace.settle",
            said=_("all of it is agreed with somebody"),
        ),
        Step(
            verb="release",
            sources=("reserved",),
            target="open",
            permission="marketplace.settle",
            said=_("open again, as an agreement fell through"),
        ),
        Step(
            verb="fulfil",
            sources=LIVE,
            target="fulfilled",
            permission="marketplace.post",
            label=_("It worked out"),
            said=_("worked out"),
        ),
        Step(
            verb="expire",
            sources=("open",),
            target="expired",
            permission="marketplace.settle",
            tells=("posters",),
            said=_("closed, as its time was over"),
        ),
        # The place that it depended on went to somebody else.
        Step(
            verb="lapse",
            sources=LIVE,
            target="expired",
            permission="marketplace.post",
            label=_("We did not get the place"),
            said=_("lapsed, as the place went to others"),
        ),
        Step(
            verb="withdraw",
            sources=LIVE,
            target="withdrawn",
            permission="marketplace.post",
            label=_("Take it off the marketplace"),
            said=_("taken off the marketplace"),
        ),
    ),
)

# What an exchange goes through before its terms are agreed, and after that until both said how it went.
TALKING = ("proposed", "in_conversation")
PROMISED = ("agreed", "delivered")

EXCHANGE = Table(
    name="exchange",
    steps=(
        Step(verb="propose", sources=(None,), target="proposed", permission="marketplace.answer"),
        # Who put it up answers: from here on both know each other's names.
        Step(verb="begin", sources=("proposed",), target="in_conversation", permission="marketplace.begin"),
        # The second yes to the same terms.
        Step(verb="agree", sources=("in_conversation",), target="agreed", permission="marketplace.talk"),
        # One of both says that it worked out, then the other.
        Step(verb="deliver", sources=("agreed",), target="delivered", permission="marketplace.talk"),
        Step(verb="confirm", sources=("delivered",), target="confirmed", permission="marketplace.talk"),
        Step(
            verb="decline",
            sources=TALKING,
            target="declined",
            permission="marketplace.talk",
            label=_("This does not go on"),
        ),
        Step(
            verb="fail",
            sources=PROMISED,
            target="not_kept",
            permission="marketplace.talk",
            label=_("This does not go on"),
        ),
        # Nobody wrote or answered any more, or what it is about is no longer on the marketplace.
        Step(
            verb="close",
            sources=(*TALKING, *PROMISED),
            target="closed",
            permission="marketplace.settle",
        ),
    ),
)
