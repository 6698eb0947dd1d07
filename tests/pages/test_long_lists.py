"""Every list that grows comes in pages: with a hundred rows no page shows them all, and from page to page none is missed.

Beside it: no picker is a bare list of all neighbourhoods. Source: interface.md, "every list is designed at 6, 60 and 600".
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
from civicnet.forms.fields import MOST_BUTTONS, MOST_LISTED
from civicnet.outbox.models import LetterKind, Message, RefusedAddress
from initiatives.models import Activity, Invitation, Membership, Organisation, OrganisationMember, Update
from initiatives.sections.activities import MOST_SHOWN
from initiatives.sections.members import MOST_NAMED
from tests.factories import make_case, make_initiative, make_staff, make_user, make_version, sign_in
from tests.factories.areas import make_areas, make_many_areas
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


def test_who_speaks_for_many_chooses_from_a_list() -> None:
    owner = make_user()
    plan = make_initiative("running", owner=owner)
    unguarded()
    for one in copies(plan, ROWS, name=NAMES, slug=[f"rij-{n}" for n in range(ROWS)]):
        Membership.objects.create(initiative=one, user=owner, role="owner")
    page = sign_in(owner).get("/marktplaats/nieuw/").content.decode()
    assert 'type="radio" name="party"' not in page
    choices = re.search(r'<select[^>]*name="party".*?</select>', page, re.DOTALL)
    assert choices
    assert choices[0].count("Rij ") == ROWS
    assert '<option value="" selected>' in choices[0]  # nobody puts something up for the first one by chance


def test_many_places_stand_under_their_neighbourhood() -> None:
    areas = make_areas("Oude Kern", "Aan de Dijk")
    for n, name in enumerate(NAMES):
        Place(code=f"P{n}", name=name, neighbourhood=areas[n % 2]).save()
    owner = make_user()
    draft = make_initiative("draft", owner=owner)
    page = sign_in(owner).get(f"/initiatieven/nieuw/{draft.slug}/waar/").content.decode()
    choices = re.search(r'<select[^>]*name="place".*?</select>', page, re.DOTALL)
    assert choices
    assert re.findall(r'<optgroup label="([^"]+)"', choices[0]) == ["Aan de Dijk", "Oude Kern"]
    assert sorted(re.findall(r"Rij \d{3}\.", choices[0])) == NAMES


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


def test_no_picker_is_a_bare_list_of_all_neighbourhoods() -> None:
    """Each has the box that finds one while one types."""
    areas = make_many_areas(60)
    owner, broker = make_user(), make_staff("broker")
    draft = make_initiative("draft", owner=owner)
    for area in areas:
        make_initiative("submitted", owner=owner, neighbourhood=area)
    looks = [
        (sign_in(owner), f"/initiatieven/nieuw/{draft.slug}/waar/"),
        (Client(), "/initiatieven/"),
        (Client(), "/toetsen/"),
        (sign_in(broker), "/werk/"),
        (sign_in(make_staff("admin")), "/beheer/plekken/nieuw/"),
    ]
    for client, address in looks:
        main = client.get(address).content.decode().partition("<main")[2]
        outside = re.sub(r"<div[^>]*data-picker.*?</select>", "", main, flags=re.DOTALL)
        for select in re.findall(r"<select.*?</select>", outside, flags=re.DOTALL):
            assert select.count("Buurt ") <= MOST_BUTTONS, address
        assert "data-picker" in main, address


def test_no_list_is_too_long_to_look_through() -> None:
    """A list of colleagues, plans or organisations that has more than MOST_LISTED has a box in which one types."""
    owner = make_user()
    plans = [make_initiative("running", owner=owner, name=name) for name in NAMES]
    broker = make_staff("broker")
    for name in NAMES:
        make_staff("assessor", name=name)
    case = make_case("intake", contact=broker)
    looks = [
        (sign_in(broker), "/werk/?toon=alles"),
        (sign_in(broker), f"/werk/toetsen/{case.pk}/"),
        (sign_in(owner), "/marktplaats/nieuw/"),
        (sign_in(owner), f"/initiatieven/{plans[0].slug}/beheren/fase/"),
        (sign_in(make_staff("admin")), "/beheer/rollen/"),
    ]
    seen = 0
    for client, address in looks:
        page = client.get(address)
        assert page.status_code == 200, address
        main = page.content.decode().partition("<main")[2]
        with_box = re.findall(r"<div[^>]*data-picker.*?</select>", main, flags=re.DOTALL)
        outside = re.sub(r"<div[^>]*data-picker.*?</select>", "", main, flags=re.DOTALL)
        for select in re.findall(r"<select.*?</select>", outside, flags=re.DOTALL):
            assert select.count("<option") <= MOST_LISTED, (address, select[:200])
        seen += len(with_box)
    assert seen


def test_many_goals_are_folded_by_theme_and_found_while_typing(client: Client) -> None:
    """Where one chooses goals, and where the list is filtered by them: never the box for a neighbourhood."""
    version = make_version(goals=tuple(f"D{n % 2 + 1}.{n}" for n in range(40)))
    owner = make_user()
    draft = make_initiative("draft", owner=owner)
    make_initiative("running", owner=owner, goals=version.goals.all()[:1])
    step = sign_in(owner).get(f"/initiatieven/nieuw/{draft.slug}/waarvoor/").content.decode()
    goals = step.partition('id="id_goals"')[2].partition("</fieldset>")[0]
    assert goals.count('name="goals"') == 40
    assert goals.count("<details") == 2
    assert 'id="id_goals_find"' in goals
    groups = client.get("/initiatieven/").content.decode().partition('id="filtergroepen"')[2]
    chosen = (
        groups.partition('name="doel"')[0].rpartition("<fieldset")[2]
        + groups.partition('name="doel"')[2].partition("</fieldset>")[0]
    )
    assert groups.count('name="doel"') == 40
    assert 'id="doel_find"' in chosen
    assert "op de kaart" not in chosen
    assert "Waar nog niets is (39)" in chosen
