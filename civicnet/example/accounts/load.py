"""Write the people of an example file."""

from datetime import datetime

from civicnet.accounts.actions import consent, make_account, propose_grant
from civicnet.accounts.models import RoleGrant, User
from civicnet.example.document import Example
from civicnet.example.fields import ExampleError
from civicnet.workflow import SYSTEM, Actor


def load_people(example: Example, begin: datetime) -> dict[str, User]:
    """Accounts first, then administrators, who give the other roles and consent to each other's grants."""
    people: dict[str, User] = {}
    for person in example.people:
        if User.objects.filter(email=person.email).exists():
            raise ExampleError([f"mensen, {person.code}: there is an account with {person.email} already."])
        people[person.code] = make_account(
            email=person.email,
            name=person.name,
            language=person.language,
            verified=True,
            actor=SYSTEM,
            at=begin,
        )
    admins = [people[p.code] for p in example.people if "admin" in p.roles]
    for admin in admins:
        _grant(admin, "admin", SYSTEM, SYSTEM, begin)
    proposer: Actor = admins[0] if admins else SYSTEM
    consenter: Actor = admins[1] if len(admins) > 1 else SYSTEM
    for person in example.people:
        user = people[person.code]
        for role in person.roles:
            if role == "admin":
                continue
            own = user in (proposer, consenter)
            _grant(user, role, SYSTEM if own else proposer, SYSTEM if own else consenter, begin)
    return people


def _grant(user: User, role: str, by: Actor, second: Actor, at: datetime) -> None:
    grant = propose_grant(user, role, actor=by, at=at)
    if grant.state == RoleGrant.State.PROPOSED:
        consent(grant, actor=second, at=at)
