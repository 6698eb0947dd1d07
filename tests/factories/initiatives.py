"""Initiatives and organisations, and the people in them."""

from collections.abc import Iterable
from datetime import datetime

from civicnet.accounts.models import User
from initiatives.actions import accept_invitation, invite, run, start_draft, start_organisation, submit
from initiatives.models import Initiative, Organisation
from tests.factories.once import made_once
from tests.factories.people import make_user, number
from vision.models import Goal


@made_once
def make_initiative(
    stage: str = "submitted",
    *,
    owner: User | None = None,
    goals: Iterable[Goal] = (),
    at: datetime | None = None,
    **fields: object,
) -> Initiative:
    """An initiative of `owner` (or somebody new) through the real verbs: draft, submitted or running."""
    n = next(number)
    owner = owner or make_user()
    fields = {"name": f"Initiatief {n}", "kind": "residents_initiative", "purpose": "Samen sterk."} | fields
    initiative = start_draft(actor=owner, goals=goals, at=at, **fields)  # type: ignore[arg-type]  # columns
    if stage != "draft":
        initiative = submit(initiative, actor=owner, at=at)
    if stage == "running":
        initiative = run(initiative, actor=owner, at=at)
    return initiative


@made_once
def make_organisation(name: str = "", *, owner: User | None = None, **fields: object) -> Organisation:
    """An organisation that `owner` (or somebody new) runs."""
    name = name or f"Stichting {next(number)}"
    return start_organisation(actor=owner or make_user(), name=name, **fields)


@made_once
def add_member(initiative: Initiative, role: str = "member") -> User:
    """Somebody who came in through a real invitation."""
    person = make_user()
    owner = initiative.audience("owners")[0]
    invitation = invite(initiative, actor=owner, email=person.email, role=role)
    accept_invitation(invitation, actor=person)
    return person


def owner_of(initiative: Initiative) -> User:
    """Its first owner, in person or through an organisation."""
    return initiative.audience("owners")[0]
