"""Every list that grows comes in pages: with a hundred rows no page shows them all, and from page to page none is missed.

Pickers: test_long_pickers.py. Source: interface.md, "every list is designed at 6, 60 and 600".
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from civicnet.accounts.models import Role, RoleGrant, User
from civicnet.areas.models import Municipality, Place
from civicnet.following.models import Follow
from civicnet.outbox.models import LetterKind, Message, RefusedAddress
from initiatives.models import Activity, Invitation, Membership, Organisation, OrganisationMember, Update
from initiatives.sections.activities import MOST_SHOWN
from initiatives.sections.members import MOST_NAMED
from tests.factories import make_initiative, make_staff, make_user, make_version, sign_in
from tests.factories.areas import make_areas
from tests.factories.initiatives import make_organisation
from tests.factories.many import copies, unguarded
from tests.factories.visions import make_amendment, make_consultation
from vision.models import Gap

pytestmark = pytest.mark.django_db
ROWS, MOST = 100, 60
HOUR = timedelta(hours=1)
PLANNED = Activity.State.PLANNED
NAMES = [f"Rij {n:03}." for n in range(ROWS)]
Look = tuple[Client, str]


def people() -> list[User]:
    return User.objects.bulk_create(
        User(email=f"rij{n}@voorbeeld.example", name=name) for n, name in enumerate(NAMES)
    )


def roles() -> Look:
    admin = make_staff("admin")
    State = RoleGrant.State
    unguarded()
    RoleGrant.objects.bulk_create(
        RoleGrant(user=one, role=Role.BROKER, state=State.ACTIVE) for one in people()
    )
    return sign_in(admin), "/beheer/rollen/"


def holders() -> Look:
    client, _address = roles()
    return client, "/beheer/mensen/broker/"


def members() -> Look:
    owner = make_user()
    plan = make_initiative("running", owner=owner)
    Membership.objects.bulk_create(Membership(initiative=plan, user=one, role="member") for one in people())
    return sign_in(owner), f"/initiatieven/{plan.slug}/beheren/mensen/"


def news() -> Look:
    owner = make_user()
    plan = make_initiative("running", owner=owner)
    Update.objects.bulk_create(
        Update(initiative=plan, author=owner, title=name, text="Tekst") for name in NAMES
    )
    return sign_in(owner), f"/initiatieven/{plan.slug}/beheren/nieuws/"


def activities() -> Look:
    owner = make_user()
    plan = make_initiative("running", owner=owner)
    unguarded()
    at = timezone.now() + timedelta(days=1)
    Activity.objects.bulk_create(
        Activity(initiative=plan, title=name, place="Plein", begins_at=at, ends_at=at + HOUR, state=PLANNED)
        for name in NAMES
    )
    return sign_in(owner), f"/initiatieven/{plan.slug}/beheren/activiteiten/"


def organisation() -> Look:
    found = make_organisation("Stichting")
    plan = make_initiative("running", owner=make_user())
    unguarded()
    slugs = [f"rij-{n}" for n in range(ROWS)]
    for one in copies(plan, ROWS, name=NAMES, slug=slugs):
        Membership.objects.create(initiative=one, organisation=found, role="owner")
    return Client(), found.get_absolute_url()


def organisations() -> Look:
    Organisation.objects.bulk_create(Organisation(name=name, slug=f"rij-{n}") for n, name in enumerate(NAMES))
    return Client(), "/initiatieven/organisaties/"


def speakers() -> Look:
    owner = make_user()
    found = make_organisation("Stichting", owner=owner)
    OrganisationMember.objects.bulk_create(
        OrganisationMember(organisation=found, user=one, role="member") for one in people()
    )
    return sign_in(owner), f"{found.get_absolute_url()}mensen/"


def proposals() -> Look:
    version = make_consultation()
    one = make_amendment(version)
    unguarded()
    copies(one, ROWS, reason=NAMES)
    return Client(), f"/visie/consultatie/voorstellen/?versie={version.number}"


def subjects() -> Look:
    version = make_version()
    curator = make_staff("curator")
    unguarded()
    Gap.objects.bulk_create(
        Gap(vision=version.vision, subject=name, why="Het ontbreekt.", noted_by=curator) for name in NAMES
    )
    return Client(), "/visie/herijking/"


def places() -> Look:
    (area,) = make_areas("Oude Kern")
    for n, name in enumerate(NAMES):
        Place(code=f"P{n}", name=name, neighbourhood=area).save()
    return sign_in(make_staff("admin")), "/beheer/plekken/"


def addresses() -> Look:
    admin = make_staff("admin")
    RefusedAddress.objects.bulk_create(
        RefusedAddress(receiver=f"r{n}", user=one, answer="550 No such user")
        for n, one in enumerate(people())
    )
    return sign_in(admin), "/beheer/brieven/"


def letters() -> Look:
    admin = make_staff("admin")
    Message.objects.bulk_create(
        Message(kind=Message.Kind.MAIL, name=LetterKind.NEWS, tries=1, last_error=name) for name in NAMES
    )
    return sign_in(admin), "/beheer/brieven/?toon=wachten"


def invited() -> Look:
    owner = make_user()
    plan = make_initiative("running", owner=owner)
    Invitation.objects.bulk_create(
        Invitation(initiative=plan, email=name, role="member", token_hash=name, invited_by=owner)
        for name in NAMES
    )
    return sign_in(owner), f"/initiatieven/{plan.slug}/beheren/mensen/"


def invited_to_speak() -> Look:
    owner = make_user()
    found = make_organisation("Stichting", owner=owner)
    Invitation.objects.bulk_create(
        Invitation(organisation=found, email=name, role="member", token_hash=name, invited_by=owner)
        for name in NAMES
    )
    return sign_in(owner), f"{found.get_absolute_url()}mensen/"


def followed() -> Look:
    reader, plan = make_user(), make_initiative("running", owner=make_user())
    unguarded()
    for one in copies(plan, ROWS, name=NAMES, slug=[f"rij-{n}" for n in range(ROWS)]):
        Follow.objects.create(user=reader, kind="initiative", key=str(one.pk))
    return sign_in(reader), "/mijn/volgend/"


LISTS = (
    invited,
    invited_to_speak,
    followed,
    places,
    addresses,
    letters,
    roles,
    holders,
    members,
    news,
    activities,
    organisation,
    organisations,
    speakers,
    proposals,
    subjects,
)


@pytest.mark.parametrize("make", LISTS, ids=lambda make: make.__name__)
def test_a_long_list_comes_in_pages(make: Callable[[], Look]) -> None:
    Municipality(name="Elzerbroek").save()
    client, address = make()
    seen: list[str] = []
    following: str | None = address
    while following:
        page = client.get(following).content.decode()
        main = page.partition("<main")[2]
        shown = list(dict.fromkeys(re.findall(r"Rij \d{3}\.", main)))
        assert 0 < len(shown) <= MOST, following
        seen += shown
        found = re.search(r'href="([^"]+)" rel="next"', main)
        following = address.partition("?")[0] + found[1].replace("&amp;", "&") if found else None
    assert sorted(seen) == NAMES


def test_the_page_of_an_initiative_names_some_and_counts_the_others() -> None:
    owner = make_user(name="Ada Tuin")
    plan = make_initiative("running", owner=make_user(name="Bo Tuin"))
    Membership.objects.bulk_create(Membership(initiative=plan, user=one, role="member") for one in people())
    Membership.objects.create(initiative=plan, user=owner, role="owner")
    Membership.objects.filter(user__name=NAMES[0]).update(shown=False)
    for client, number in ((Client(), ROWS - 1), (sign_in(owner), ROWS)):
        page = client.get(plan.get_absolute_url()).content.decode()
        seen = set(re.findall(r"Rij \d{3}\.", page))
        assert len(seen) == MOST_NAMED - 2
        assert "Ada Tuin" in page  # who starts it comes first, whenever they came
        assert f"En nog {number - len(seen)} anderen doen mee." in " ".join(page.split())
        assert (NAMES[0] in seen) == (number == ROWS)


def test_of_many_activities_the_nearest_are_shown() -> None:
    owner = make_user()
    plan = make_initiative("running", owner=owner)
    unguarded()
    now = timezone.now()
    Activity.objects.bulk_create(
        Activity(initiative=plan, title=name, place="Plein", begins_at=at, ends_at=at + HOUR, state=PLANNED)
        for at, name in ((now + (n - 3) * timedelta(days=1), name) for n, name in enumerate(NAMES))
    )
    page = Client().get(plan.get_absolute_url()).content.decode()
    ways = page.partition('id="ways"')[2].partition("</section>")[0]
    assert list(dict.fromkeys(re.findall(r"Rij \d{3}\.", ways))) == NAMES[3 : 3 + MOST_SHOWN]


def test_organisations_are_found_by_their_words() -> None:
    for name in NAMES:
        make_organisation(name=name)
    address = "/initiatieven/organisaties/"
    page = Client().get(f"{address}?zoek=rij+042").content.decode().partition("<main")[2]
    assert re.findall(r"Rij \d{3}\.", page) == ["Rij 042."]
    assert "Geen organisatie heeft deze woorden." in Client().get(f"{address}?zoek=onzin").content.decode()
    assert 'name="zoek"' in Client().get(address).content.decode().partition("<main")[2]


def test_people_with_a_role_are_found_by_name() -> None:
    client, address = roles()
    page = client.get(f"{address}?zoek=rij+042").content.decode()
    assert re.findall(r"Rij \d{3}\.", page.partition('id="mensen"')[2]) == ["Rij 042."] * page.count(
        "Rij 042."
    )
    assert "Niemand heet zo." in client.get(f"{address}?zoek=onzin").content.decode()
