"""Who may do what with a round. Source: domain.md, Who and Endorsement round."""

from typing import Any

import rules
from django.utils import timezone

from vision.endorsement.models import Round
from vision.rules import is_curator


@rules.predicate
def voting_time_is_over(user: Any, round: Round | None) -> bool:
    return round is not None and round.closes_at <= timezone.now()


@rules.predicate
def is_admin(user: Any) -> bool:
    return user.is_authenticated and "admin" in user.roles


@rules.predicate
def is_broker(user: Any) -> bool:
    return user.is_authenticated and "broker" in user.roles


rules.add_perm("endorsement.run_round", is_curator)
rules.add_perm("endorsement.close_round", is_curator & voting_time_is_over)
rules.add_perm("endorsement.break_off_round", is_admin)
# The desk is staffed by those who meet people. Not by administrators: they may not read ballots, on paper either.
rules.add_perm("endorsement.serve_desk", is_curator | is_broker)
