"""Which state of a role grant follows which. Source: domain.md, Who."""

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
