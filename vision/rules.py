"""Who may do what with the vision. Source: domain.md, Who and Vision: a curator cannot touch a frozen text."""

from typing import Any

import rules


@rules.predicate
def is_curator(user: Any) -> bool:
    return user.is_authenticated and "curator" in user.roles


rules.add_perm("vision.draft", is_curator)
rules.add_perm("vision.freeze", is_curator)
rules.add_perm("vision.run_round", is_curator)
rules.add_perm("vision.adopt", is_curator)
