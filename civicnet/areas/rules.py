"""Who may change areas. Source: domain.md, Who: users, roles, areas and settings belong to the admin."""

from typing import Any

import rules


@rules.predicate
def is_admin(user: Any) -> bool:
    return user.is_authenticated and "admin" in user.roles


rules.add_perm("areas.manage", is_admin)
# The names that the Django admin asks for. Nothing can be removed there, because initiatives point to it.
for _model in ("municipality", "neighbourhood", "ageband", "place", "mapfeature"):
    for _verb in ("view", "add", "change"):
        rules.add_perm(f"areas.{_verb}_{_model}", is_admin)
