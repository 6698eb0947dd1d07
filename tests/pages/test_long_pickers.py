"""No picker is a bare list of hundreds: it folds, or has a box that finds while one types; a few need none.

Source: interface.md, "every list is designed at 6, 60 and 600".
"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from civicnet.areas.models import Place
from civicnet.forms.fields import MOST_BUTTONS, MOST_LISTED
from initiatives.models import Membership
from initiatives.network.actions import take_snapshot
from tests.factories import make_case, make_initiative, make_staff, make_user, make_version, sign_in
from tests.factories.areas import make_areas, make_many_areas
from tests.factories.initiatives import make_organisation
from tests.factories.many import copies, unguarded
from tests.factories.network import tie
from tests.factories.visions import make_consultation

pytestmark = pytest.mark.django_db
ROWS = 100
NAMES = [f"Rij {n:03}." for n in range(ROWS)]


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
        (sign_in(owner), "/samenwerkingen/nieuw/"),
        (sign_in(make_staff("admin")), "/beheer/rollen/"),
        (Client(), network_of_many()),
    ]
    seen = 0
    for client, address in looks:
        page = client.get(address)
        assert page.status_code == 200, address
        main = page.content.decode().partition("<main")[2]
        for fields in re.findall(r"<fieldset.*?</fieldset>", main, flags=re.DOTALL):
            assert fields.count('type="radio"') <= MOST_BUTTONS, (address, fields[:200])
        with_box = re.findall(r"<div[^>]*data-picker.*?</select>", main, flags=re.DOTALL)
        outside = re.sub(r"<div[^>]*data-picker.*?</select>", "", main, flags=re.DOTALL)
        for select in re.findall(r"<select.*?</select>", outside, flags=re.DOTALL):
            assert select.count("<option") <= MOST_LISTED, (address, select[:200])
        seen += len(with_box)
    assert seen


def network_of_many() -> str:
    """Parties in more neighbourhoods than one looks through, each tied to the library."""
    areas = make_many_areas(MOST_LISTED + 1)
    found, kept = make_organisation("Bibliotheek"), make_initiative("running", neighbourhood=areas[0])
    first = tie(found, kept)
    unguarded()
    keys = range(1, len(areas))
    plans = copies(kept, len(keys), slug=[f"n-{n}" for n in keys], neighbourhood_id=[a.pk for a in areas[1:]])
    posts = copies(first.post, len(keys), initiative_id=[plan.pk for plan in plans])
    copies(first, len(keys), post_id=[post.pk for post in posts])
    take_snapshot()
    return "/netwerk/"


def test_who_speaks_for_many_chooses_an_organisation_from_a_list() -> None:
    """In whose name one reacts, and which one carries a plan: with "myself" or "none" chosen, and no empty line more."""
    owner = make_user()
    for name in NAMES:
        make_organisation(name, owner=owner)
    draft, version = make_initiative("draft", owner=owner), make_consultation()
    goal = version.goals.first()
    assert goal
    client = sign_in(owner)
    for address, name in (
        (f"/initiatieven/nieuw/{draft.slug}/wie/", "organisation"),
        (reverse("vision:react", args=[f"doel-{goal.code}"]), "party"),
    ):
        page = client.get(address).content.decode()
        assert f'type="radio" name="{name}"' not in page
        box = re.search(
            rf'<div[^>]*data-picker=""[^>]*>.*?<select[^>]*name="{name}".*?</select>', page, re.DOTALL
        )
        assert box, address
        assert box[0].count("<option") == ROWS + 1
        assert len(re.findall(r"<option[^>]* selected", box[0])) == 1


def test_many_boxes_to_tick_are_found_while_typing() -> None:
    make_version()
    plan = make_initiative("running", owner=make_user())
    unguarded()
    copies(plan, ROWS, name=NAMES, slug=[f"rij-{n}" for n in range(ROWS)])
    page = sign_in(make_staff("curator")).get("/visie/herijking/onderwerp/").content.decode()
    boxes = re.search(
        r'<fieldset[^>]*id="id_initiatives"[^>]*data-boxes[^>]*>.*?</fieldset>', page, re.DOTALL
    )
    assert boxes
    assert 'id="id_initiatives_find"' in boxes[0]


def test_a_few_neighbourhoods_need_no_box(client: Client) -> None:
    make_many_areas(6)
    assert 'id="zoek-buurt_find"' not in client.get("/buurten/").content.decode()
    make_many_areas(60)
    assert 'id="zoek-buurt_find"' in client.get("/buurten/").content.decode()


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
