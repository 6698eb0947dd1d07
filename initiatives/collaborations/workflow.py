"""The life of a collaboration, of one partner in it, and of what does not work yet. Source: domain.md, Collaboration."""

from django.utils.translation import gettext_lazy as _

from civicnet.workflow import Step, Table

# What goes on: partners may come and go.
LIVE = ("exploring", "active", "renegotiating", "evaluating", "lasting")

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
            sources=("active", "lasting"),
            target="renegotiating",
            permission="collaborations.settle",
        ),
        Step(verb="keep", sources=("renegotiating",), target="active", permission="collaborations.settle"),
        # A partner asks all to look back; what they say the same decides how it goes on.
        Step(
            verb="evaluate",
            sources=("active",),
            target="evaluating",
            permission="collaborations.settle",
            said=_("the partners look back together"),
        ),
        Step(
            verb="last",
            sources=("evaluating",),
            target="lasting",
            permission="collaborations.settle",
            said=_("all partners said that it stays"),
        ),
        Step(
            verb="complete",
            sources=("evaluating",),
            target="completed",
            permission="collaborations.settle",
            said=_("all partners said that it is done"),
        ),
        Step(
            verb="resume",
            sources=("evaluating",),
            target="active",
            permission="collaborations.settle",
            said=_("all partners go on as they did"),
        ),
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

# What does not work yet. The last step is always somebody else's than that of who solved it.
PROBLEM = Table(
    name="problem",
    steps=(
        Step(
            verb="open",
            sources=(None,),
            target="open",
            permission="collaborations.open_problem",
            said=_("this does not work yet"),
        ),
        Step(
            verb="pick_up",
            sources=("open",),
            target="picked_up",
            permission="collaborations.pick_up",
            said=_("somebody takes it up"),
        ),
        Step(
            verb="begin",
            sources=("picked_up",),
            target="in_progress",
            permission="collaborations.own_problem",
        ),
        Step(
            verb="solve",
            sources=("in_progress",),
            target="solved",
            permission="collaborations.own_problem",
            said=_("solved, its owner says"),
        ),
        Step(
            verb="confirm",
            sources=("solved",),
            target="confirmed",
            permission="collaborations.judge_problem",
            said=_("somebody else says so too: it is solved"),
        ),
        # It does not work yet, says somebody else than who solved it.
        Step(
            verb="send_back",
            sources=("solved",),
            target="in_progress",
            permission="collaborations.judge_problem",
            said=_("it does not work yet, somebody else says"),
        ),
        # The owner cannot, or stops: it waits for another one.
        Step(
            verb="let_go",
            sources=("picked_up", "in_progress"),
            target="open",
            permission="collaborations.own_problem",
            said=_("it has no owner any more"),
        ),
        Step(
            verb="take_off",
            sources=("open",),
            target="withdrawn",
            permission="collaborations.take_problem_off",
        ),
    ),
)
