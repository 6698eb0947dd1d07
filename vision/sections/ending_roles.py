"""The vision's part of the page that ends a role (civicnet/pages/ending_roles): what waits for a second curator."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from civicnet.accounts.models import Role, RoleGrant
from vision.models import Amendment, StepProposal


def ends_with_role(grant: RoleGrant) -> Iterator[str]:
    """What a curator proposed and nobody confirmed yet. Two queries."""
    if grant.role != Role.CURATOR:
        return
    if n := StepProposal.objects.pending().filter(proposed_by=grant.user).count():
        said = ngettext(
            "%(n)s step of the vision that waits for a second curator lapses.",
            "%(n)s steps of the vision that wait for a second curator lapse.",
            n,
        )
        yield said % {"n": n}
    decisions = Amendment.objects.filter(state=Amendment.State.DECISION_PROPOSED, decision_by=grant.user)
    if n := decisions.count():
        said = ngettext(
            "%(n)s proposal for other words waits for a first decision again.",
            "%(n)s proposals for other words wait for a first decision again.",
            n,
        )
        yield said % {"n": n}
