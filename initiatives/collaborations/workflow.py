"""The life of a collaboration, and of one partner in it. Source: domain.md, Collaboration."""

from django.utils.translation import gettext_lazy as _

from civicnet.workflow import Step, Table

# What goes on: partners may come and go.
LIVE = ("exploring", "active", "renegotiating")

COLLABORATION = Table(
    name="collaboration",
    steps=(
        Step(
            verb="start",
            sources=(None,),
            target="exploring",
            permission="collaborations.start",
            said=_("began to explore what they can do together"),
        ),
        # A bridge builder brings parties together, and is none of them.
        Step(
            verb="introduce",
            sources=(None,),
            target="exploring",
            permission="collaborations.introduce",
            said=_("brought together by a bridge builder"),
        ),
        # Every partner has said yes to the same words: the agreement counts from now on.
        Step(
            verb="agree",
            sources=("exploring", "renegotiating"),
            target="active",
            permission="collaborations.settle",
            said=_("all partners agreed on the same words"),
        ),
        # A partner proposes other words than those that count; these go on counting meanwhile.
        Step(
            verb="renegotiate",
            sources=("active",),
            target="renegotiating",
            permission="collaborations.settle",
        ),
        Step(verb="keep", sources=("renegotiating",), target="active", permission="collaborations.settle"),
        # Fewer than two are left.
        Step(
            verb="dissolve",
            sources=LIVE,
            target="dissolved",
            permission="collaborations.settle",
            said=_("ended, as fewer than two partners were left"),
        ),
    ),
)

PARTNER = Table(
    name="partner",
    steps=(
        Step(verb="invite", sources=(None,), target="invited", permission="collaborations.invite"),
        # The last yes that was needed: that of the party itself and of all who are partners.
        Step(
            verb="join",
            sources=("invited",),
            target="joined",
            permission="collaborations.settle",
            said=_("takes part"),
        ),
        Step(verb="decline", sources=("invited",), target="declined", permission="collaborations.answer"),
        Step(
            verb="leave",
            sources=("joined",),
            target="left",
            permission="collaborations.leave",
            said=_("stopped"),
        ),
    ),
)
