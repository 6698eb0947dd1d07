"""The life of an endorsement round. Source: domain.md, Endorsement round.

Ballots are the one exception to the one door: they leave no trace of who and when (casting.py).
"""

from django.utils.translation import gettext_lazy as _

from civicnet.workflow import Step, Table

ROUND = Table(
    name="endorsement_round",
    steps=(
        Step(verb="prepare", sources=(None,), target="preparing", permission="endorsement.run_round"),
        Step(
            verb="fix",
            sources=("preparing",),
            target="fixed",
            permission="endorsement.run_round",
            said=_("the rule, the roll and the groups of the round are fixed"),
        ),
        Step(
            verb="open",
            sources=("fixed",),
            target="open",
            permission="endorsement.run_round",
            said=_("voting has begun"),
        ),
        Step(
            verb="start_closing",
            sources=("open",),
            target="closing",
            permission="endorsement.close_round",
            said=_("voting has ended, the ballots are being sealed"),
        ),
        Step(
            verb="finish_closing",
            sources=("closing",),
            target="closed",
            permission="endorsement.close_round",
            said=_("the result is public"),
        ),
        Step(
            verb="cancel",
            sources=("preparing", "fixed"),
            target="cancelled",
            permission="endorsement.run_round",
            said=_("the round is called off"),
        ),
        Step(
            verb="break_off",
            sources=("open",),
            target="cancelled",
            permission="endorsement.break_off_round",
            said=_("the round is broken off, all ballots are destroyed"),
        ),
    ),
)
