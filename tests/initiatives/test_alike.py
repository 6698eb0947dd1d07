"""Which initiatives are like a draft, and why: what they are about, not the street or the neighbourhood alone."""

import pytest

from civicnet.areas.coordinates import metres_between
from civicnet.areas.models import Neighbourhood
from civicnet.likeness.actions import fill
from initiatives.alike import lookalikes
from initiatives.models import Initiative
from tests.factories import make_areas, make_initiative

pytestmark = pytest.mark.django_db
GARDEN = {
    "name": "Moestuin aan de Molendreef",
    "summary": "Samen groente kweken.",
    "purpose": "Aan de Molendreef delen de leden van Molenwijk hun opbrengst. Wie wil, helpt mee.",
}


@pytest.fixture
def area() -> Neighbourhood:
    return make_areas("Molenwijk")[0]


def draft(area: Neighbourhood | None, **fields: object) -> Initiative:
    return make_initiative("draft", neighbourhood=area, **GARDEN | fields)


def test_a_shared_street_and_neighbourhood_alone_are_not_alike(area: Neighbourhood) -> None:
    make_initiative(
        "running",
        neighbourhood=area,
        name="Elzerstroom",
        summary="Huishoudens wekken zonnestroom op aan de Molendreef in Molenwijk.",
        purpose="De leden delen de zonnestroom. Wie wil, helpt mee.",
    )
    assert lookalikes(draft(area)) == []


def test_what_is_alike_is_named(area: Neighbourhood) -> None:
    near = make_initiative("running", neighbourhood=area, name="De Regenton", summary="Een tuin met groente.")
    (found,) = lookalikes(draft(area))
    assert found.initiative == near
    assert found.words == ["tuin", "groente"]  # a part of moestuin, and a word as it was written
    assert (found.nearby, found.metres) == (True, None)


def test_one_other_word_is_not_enough_and_two_are(area: Neighbourhood) -> None:
    one = make_initiative("running", neighbourhood=area, name="Soep", summary="Verse groente.")
    assert lookalikes(draft(area)) == []
    Initiative.objects.filter(pk=one.pk).delete()
    two = make_initiative(
        "running", neighbourhood=area, name="Soep", summary="Verse groente voor een kleine opbrengst."
    )
    assert [found.initiative for found in lookalikes(draft(area))] == [two]


def test_of_the_name_only_what_it_is_is_enough_by_itself(area: Neighbourhood) -> None:
    plan = draft(area, name="Zonnepanelen op de school", summary="Goedkope stroom.", purpose="Muziek.")
    make_initiative("running", neighbourhood=area, name="Tuin", summary="Naast de school.")
    assert lookalikes(plan) == []
    sun = make_initiative("running", neighbourhood=area, name="Elzerstroom", summary="Met zonnepanelen.")
    (found,) = lookalikes(plan)
    assert (found.initiative, found.words) == (sun, ["zonnepanelen"])


def test_parts_of_one_word_count_once(area: Neighbourhood) -> None:
    make_initiative("running", neighbourhood=area, name="Zang", summary="Een regenton, regen en een ton.")
    assert lookalikes(draft(area, name="Feest", summary="Bij de regenton.", purpose="Muziek.")) == []


def test_the_same_name_needs_no_words(area: Neighbourhood) -> None:
    make_initiative("running", name="Moestuin aan de Molendreef", summary="Iets anders.")
    (found,) = lookalikes(draft(area, summary="Koken.", purpose="Zingen."))
    assert found.words in ([], ["moestuin"])
    assert not found.nearby


def test_who_says_where_it_is_is_told_how_far(area: Neighbourhood) -> None:
    make_initiative("running", neighbourhood=area, name="Tuin", lat=52.0036, lon=5.0)
    (found,) = lookalikes(draft(area, lat=52.0, lon=5.0))
    assert found.metres == 400


def test_the_same_in_other_words_is_alike_in_the_neighbourhood_once_the_worker_has_read_it(
    settings: object,
) -> None:
    area, elsewhere = make_areas("Molenwijk", "Weversveld")
    plan = draft(area, name="Buurtmoestuin", summary="Groente kweken achter de flat.", purpose=".")
    said = {"name": "Groene daken", "summary": "Planten op schuren tegen de hitte."}
    make_initiative("running", neighbourhood=elsewhere, **said)
    same = make_initiative("running", neighbourhood=area, **said)
    make_initiative("running", neighbourhood=area, name="Koor", summary="Elke week zingen wij in de kerk.")
    make_initiative("draft", neighbourhood=area, **said)
    assert lookalikes(plan) == []
    fill()
    (found,) = lookalikes(plan)
    assert (found.initiative, found.in_other_words, found.words) == (same, True, [])
    settings.MEANING = False  # type: ignore[attr-defined]
    assert lookalikes(plan) == []


def test_metres_between_points() -> None:
    dam, dom = (4.8936, 52.3730), (5.1214, 52.0907)
    assert metres_between(dam, None) is None
    assert metres_between(dam, dam) == 0
    assert metres_between(dam, dom) == pytest.approx(35_000, rel=0.01)
