"""Everybody, with a client that is signed in; roles asked and given, and addresses of calendars."""

from django.test import Client

from civicnet.accounts.actions import block, end_calendar_address, make_calendar_address
from civicnet.accounts.models import Announcement, FactorReset, Rhythm, RoleGrant
from civicnet.deadlines import local_date
from civicnet.following.stopping import token_for
from tests.factories import make_staff, make_user, sign_in
from tests.world.contents import DOMAIN, IDENTITIES, ROLES, World


def add_people(made: World) -> None:
    """Somebody for each of IDENTITIES, with a client; and who is given or losing power."""
    for name in IDENTITIES[1:]:
        email = made.hide(f"mail_{name}") + DOMAIN
        person = make_staff(*ROLES[name], email=email) if name in ROLES else make_user(email)
        person.name = name.replace("_", " ").title()
        person.password = f"md5$zout${made.hide(f'password_{name}')}"
        person.save()
        made.people[name] = person
        made.clients[name] = sign_in(person, strong=name != "not_strong")
    made.clients["anonymous"] = Client()
    for client in made.clients.values():  # loading the middleware takes longer than most answers
        client.handler = made.clients["anonymous"].handler
    grant = RoleGrant.objects.create(
        user=make_user(), role="decider", state=RoleGrant.State.PROPOSED, proposed_by=make_staff("admin")
    )
    made.keep("grant", "proposed", grant)
    made.keep("grant", "active", RoleGrant.objects.get(user=make_staff("moderator")))
    made.keep("announcement", "announced", _announced())
    asked = FactorReset.objects.create(user=make_user(), state="proposed", proposed_by=make_staff("admin"))
    made.keep("reset", "proposed", asked)
    made.keep("grant", "of_curator", RoleGrant.objects.get(user=made.people["curator"]))
    made.keep("holder", "of_curator", made.people["curator"])
    made.keep("holder", "without_role", made.people["resident"])
    made.keep("person", "there", made.people["resident"])
    _calendars(made)
    row = block(made.people["another_resident"], actor=made.people["resident"])
    made.keep("block", "*", row)


def _calendars(made: World) -> None:
    """Addresses of calendars that work, one that was ended, and one that never was. Who has one needs no sign-in."""
    for name in ("owner", "second_reader", "curator"):
        made.keep("calendar", name, make_calendar_address(actor=made.people[name]))
    made.keep("calendar", "ended", make_calendar_address(actor=made.people["resident"]))
    end_calendar_address(actor=made.people["resident"])
    made.keep("calendar", "unknown", "bestaat-niet")
    # The link in a letter works for whoever holds the letter.
    made.keep("stop", "letter", token_for(made.people["owner"], Rhythm.WEEKLY))
    made.keep("stop", "unknown", "bestaat-niet")


def _announced() -> Announcement:
    """What one administrator announces about another one."""
    grant = RoleGrant.objects.get(user=make_staff("admin"))
    return Announcement.objects.create(
        grant=grant, kind="end", state="announced", announced_by=make_staff("admin"), due_on=local_date()
    )
