"""Write the town and the people of an example file."""

from datetime import datetime

from civicnet.accounts.actions import consent, make_account, propose_grant
from civicnet.accounts.models import RoleGrant, User
from civicnet.areas import geojson
from civicnet.areas.actions import set_age_bands, set_municipality, set_neighbourhoods, set_places
from civicnet.areas.geojson import AreaRow
from civicnet.areas.models import AgeBand, Neighbourhood, Place
from civicnet.example.document import Example, Town
from civicnet.example.fields import ExampleError
from civicnet.workflow import SYSTEM, Actor


def load_town(town: Town) -> tuple[dict[str, Neighbourhood], dict[str, Place]]:
    """Write the municipality, its neighbourhoods, age bands and places. Returns the areas and places by code."""
    facts = {"phone": town.phone, "desk_hours": town.desk_hours, "email": town.email}
    set_municipality(
        actor=SYSTEM,
        name=town.name,
        residents=town.residents,
        eligible_voters=town.voters,
        **{name: fact for name, fact in facts.items() if fact},
    )
    drawn = None
    if town.map_file is not None:
        try:
            drawn = geojson.read(town.map_file)
        except geojson.AreaFileError as error:
            raise ExampleError(error.errors) from error
        if drawn.left_out:
            raise ExampleError(drawn.left_out)
    outlines = {row.code: row.geometry for row in drawn.areas} if drawn else {}
    rows = [
        AreaRow(
            code=area.code,
            name=area.name,
            kind=area.kind,
            residents=area.residents,
            eligible_voters=area.voters,
            geometry=outlines.get(area.code),
        )
        for area in town.areas
    ]
    set_neighbourhoods(rows, actor=SYSTEM, features=drawn.features if drawn else None)
    areas = {row.code: row for row in Neighbourhood.objects.all()}
    set_age_bands(
        [
            AgeBand(
                code=band.code,
                name=band.name,
                min_age=band.min_age,
                max_age=band.max_age,
                eligible_voters=band.voters,
            )
            for band in town.bands
        ],
        actor=SYSTEM,
    )
    set_places(
        [
            Place(
                code=spot.code,
                name=spot.name,
                neighbourhood=areas[spot.area],
                owner=spot.owner,
                area_m2=spot.m2,
                note=spot.note,
                lat=None if spot.lat is None else float(spot.lat),
                lon=None if spot.lon is None else float(spot.lon),
            )
            for spot in town.places
        ],
        actor=SYSTEM,
    )
    return areas, {row.code: row for row in Place.objects.all()}


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
