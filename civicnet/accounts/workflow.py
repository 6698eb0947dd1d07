"""Which state follows which: of a role, of what one administrator announces about one, of a lost second factor.

Source: domain.md, Who.
"""

from django.utils.translation import gettext_lazy as _

from civicnet.workflow import Step, Table

GRANT = Table(
    name="role_grant",
    steps=(
        Step(
            verb="propose",
            sources=(None,),
            target="proposed",
            permission="accounts.propose_grant",
            tells=("admins",),
            said=_("waits for the consent of a second administrator"),
        ),
        Step(
            verb="grant",
            sources=(None,),
            target="active",
            permission="accounts.grant_directly",
            tells=("holder",),
            said=_("you have this role now"),
        ),
        Step(
            verb="accept",
            sources=("proposed",),
            target="active",
            permission="accounts.accept_invitation",
            said=_("you have this role now"),
        ),
        Step(
            verb="consent",
            sources=("proposed",),
            target="active",
            permission="accounts.consent_grant",
            tells=("holder",),
            label=_("Agree to this role"),
            said=_("you have this role now"),
        ),
        Step(
            verb="count_after_notice",
            sources=("proposed",),
            target="active",
            permission="accounts.by_the_clock",
            tells=("holder",),
            said=_("you have this role now"),
        ),
        Step(
            verb="end",
            sources=("proposed", "active"),
            target="ended",
            permission="accounts.end_grant",
            tells=("holder",),
            label=_("End this role"),
            said=_("this role has ended"),
        ),
    ),
)

# What needs a second administrator; one alone can only announce it to all staff, seven days ahead.
ANNOUNCEMENT = Table(
    name="role_announcement",
    steps=(
        Step(
            verb="announce",
            sources=(None,),
            target="announced",
            permission="accounts.announce",
            said=_("announced to everybody with a role"),
        ),
        Step(
            verb="agree",
            sources=("announced",),
            target="agreed",
            permission="accounts.agree_to_announced",
            tells=("staff",),
            label=_("Agree: it counts at once"),
            said=_("a second administrator agreed"),
        ),
        Step(
            verb="withdraw",
            sources=("announced",),
            target="withdrawn",
            permission="accounts.withdraw_announced",
            tells=("staff",),
            label=_("Stop this"),
            said=_("this was stopped and does not happen"),
        ),
        Step(
            verb="carry_out",
            sources=("announced",),
            target="carried_out",
            permission="accounts.by_the_clock",
            tells=("staff",),
            said=_("this counts now, after seven days' notice"),
        ),
        Step(
            verb="lapse",
            sources=("announced",),
            target="lapsed",
            permission="accounts.by_the_clock",
            tells=("staff",),
            said=_("the announcement has lapsed"),
        ),
    ),
)

FACTOR_RESET = Table(
    name="factor_reset",
    steps=(
        Step(
            verb="propose",
            sources=(None,),
            target="proposed",
            permission="accounts.propose_factor_reset",
            tells=("admins",),
            said=_("waits for the consent of a second administrator"),
        ),
        Step(
            verb="consent",
            sources=("proposed",),
            target="done",
            permission="accounts.consent_factor_reset",
            tells=("admins",),
            label=_("Agree: remove the second step"),
            said=_("the second step is removed"),
        ),
        Step(
            verb="withdraw",
            sources=("proposed",),
            target="withdrawn",
            permission="accounts.withdraw_factor_reset",
            tells=("admins",),
            label=_("Do not remove it"),
            said=_("the second step stays"),
        ),
        Step(
            verb="reset_on_the_server",
            sources=(None,),
            target="done",
            permission="accounts.by_the_clock",
            tells=("admins",),
            said=_("the second step is removed, by a command on the server"),
        ),
    ),
)
