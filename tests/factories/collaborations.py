"""Collaborations, through the real verbs."""

from datetime import datetime
from typing import Any

from civicnet.accounts.models import User
from initiatives.collaborations import actions
from initiatives.collaborations.models import Agreement, Collaboration, Partner
from tests.factories.initiatives import add_member, make_initiative
from tests.factories.people import make_user, number


def make_collaboration(
    state: str = "exploring", *, partners: int = 2, at: datetime | None = None, **fields: Any
) -> Collaboration:
    """A collaboration of so many new running initiatives, each with an owner of its own, that went on to `state`:
    "asked" (nobody but who began it said yes), "exploring", "active",
    "renegotiating" or "dissolved".
    """
    own, *others = [make_initiative("running", at=at) for _n in range(partners)]
    fields = {"name": f"Samen {next(number)}", "goal": "Iedereen aan tafel."} | fields
    actor = own.audience("owners")[0]
    row = actions.start(actor=actor, own=own, others=others, message="Doen jullie mee?", at=at, **fields)
    if state != "asked":
        for partner in row.partners.asked():
            actions.say_yes(partner, actor=owner_of_partner(partner), at=at)
    if state in ("active", "renegotiating"):
        agree(row, "Wij koken, jullie rijden.", at=at)
    if state == "renegotiating":
        propose(row, "Wij koken en rijden.", at=at)
    if state == "dissolved":
        for partner in row.partners.here()[1:]:
            actions.leave(partner, actor=owner_of_partner(partner), reason="Het is klaar.", at=at)
    return Collaboration.objects.get(pk=row.pk)


def propose(row: Collaboration, text: str, *, at: datetime | None = None, **fields: Any) -> Agreement:
    """The next version, by the first partner."""
    latest = row.agreements.first()
    fields = {"reason": "De prijs steeg."} | fields if latest else fields
    actor = owner_of_partner(row.partners.here()[0])
    based_on = latest.version if latest else 0
    return actions.propose_agreement(row, actor=actor, based_on=based_on, text=text, at=at, **fields)


def agree(row: Collaboration, text: str, *, at: datetime | None = None, **fields: Any) -> Agreement:
    """The same, to which every partner says yes."""
    proposal = propose(row, text, **fields, at=at)
    for partner in row.partners.here()[1:]:
        proposal = actions.consent(row, actor=owner_of_partner(partner), sha256=proposal.sha256, at=at)
    return proposal


def owner_of_partner(partner: Partner) -> User:
    """The first who decides for a partner."""
    return partner.owners()[0]


def collaboration_in(state: str) -> Collaboration:
    """One in this state, past the verbs and not saved."""
    return Collaboration(name="Samen", goal="Eten", slug=f"samen-{next(number)}", state=state)


def partner_in(state: str) -> tuple[Partner, dict[str, User]]:
    """A partner in this state, past the verbs and not saved, beside another one that takes part; the owners of both, and
    a member of the first.
    """
    people = {name: make_user() for name in ("owner", "partner")}
    mine, other = (make_initiative("running", owner=person) for person in people.values())
    row = collaboration_in("exploring")
    row.save()
    Partner.objects.create(collaboration=row, initiative=other, state="invited")
    row.partners.update(state="joined")
    people["member"] = add_member(mine)
    return Partner(collaboration=row, initiative=mine, state=state), people
