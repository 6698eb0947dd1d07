"""What each factor says of a need and an offer, for and against."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from civicnet.text.likeness import Gist
from civicnet.text.meaning import encode
from initiatives.marketplace.matching.compared import Compared, Market
from initiatives.marketplace.matching.factors import FACTORS, rank, reasons

NOBODY = Market({}, {})
GOAL = {1: "Groen en water houden de buurten koel en droog."}


def post(text: str = "Zaal", **fields: Any) -> Compared:
    """A post that says nothing but `text`."""
    nothing: dict[str, Any] = {
        "pk": 1,
        "party": ("person", 1),
        "category": "space",
        "point": None,
        "is_exact": True,
        "neighbourhood": None,
        "areas": frozenset(),
        "works_at": (),
        "goals": {},
        "days": frozenset(),
        "day_parts": frozenset(),
        "from_on": None,
        "until_on": None,
        "speakers": frozenset(),
        "partners": frozenset(),
        "condition": "",
    }
    return Compared(gist=Gist(text), **nothing | fields)


def why(need: Compared, offer: Compared, market: Market = NOBODY, *, speaks: bool = False) -> list[str]:
    """The reasons; those against begin with a minus."""
    found = reasons(need, offer, market, speaks=speaks)
    return [("" if reason.is_for else "- ") + reason.text for reason in found]


def only(need: dict[str, Any], offer: dict[str, Any], **more: Any) -> list[str]:
    """The reasons beside that both are about a "zaal"."""
    return [said for said in why(post(**need), post(**offer), **more) if said != "Allebei over zaal."]


def encoded(*texts: str) -> list[Compared]:
    vectors = encode(texts)
    assert vectors is not None
    posts = [post(text) for text in texts]
    for one, vector in zip(posts, vectors, strict=True):
        object.__setattr__(one, "gist", Gist(one.gist.text, vector))
    return posts


def test_words_in_common_are_named_and_other_words_are_said_to_be_other_words() -> None:
    assert why(post("Zaal op vrijdag"), post("Een zaal met keuken")) == ["Allebei over zaal."]
    assert why(post("Tuin en zaal"), post("Zaal en tuin")) == ["Allebei over tuin en zaal."]
    tools, drill, taxes = encoded(
        "Gereedschap om plantenbakken van hout te timmeren",
        "Zaagmachine, boor en schroeven te leen",
        "Belasting invullen",
    )
    assert why(post("Tuin met schuur"), post("Hof naast huis")) == ["- Het gaat misschien over iets anders."]
    assert why(tools, drill) == ["Ze zeggen in andere woorden bijna hetzelfde."]
    assert why(tools, taxes) == ["- Het gaat misschien over iets anders."]


@pytest.mark.parametrize(
    ("north", "said"),
    [
        (52.0, ["Vlakbij: 50 meter."]),
        (52.0036, ["Vlakbij: 400 meter."]),
        (52.0081, ["900 meter ver."]),
        (52.0162, ["1,8 kilometer ver."]),
        (52.0432, ["- Ver weg: 4,8 kilometer."]),
        (None, []),
    ],
)
def test_how_far_away_it_is(north: float | None, said: list[str]) -> None:
    there = None if north is None else (5.0, north)
    assert only({"point": (5.0, 52.0)}, {"point": there}) == said
    knows = {"category": "knowledge"}
    assert only({"point": (5.0, 52.0)} | knows, {"point": there} | knows) == []


def test_a_working_area_is_as_near_as_the_nearest_of_its_neighbourhoods() -> None:
    far, near, here = (4.70, 52.37), (4.89, 52.37), (4.90, 52.37)
    works: dict[str, Any] = {"areas": frozenset({1, 2}), "works_at": (far, near), "is_exact": False}
    assert only({"point": here, "neighbourhood": 3, "areas": frozenset({3})}, works) == ["700 meter ver."]
    assert only(works, {"areas": frozenset({2, 5}), "is_exact": False}) == ["In dezelfde buurt."]
    assert only(works, {}) == []


def test_who_works_in_the_neighbourhood_is_near() -> None:
    need = {"neighbourhood": 7, "areas": frozenset({7}), "point": (5.0, 52.0), "is_exact": False}
    offer = {"neighbourhood": 8, "point": (5.0, 52.1)}
    assert only(need, offer) == ["- Ver weg: 11,1 kilometer."]
    assert only(need, offer | {"areas": frozenset({7, 8})}) == ["In dezelfde buurt."]


def test_a_goal_that_both_work_on() -> None:
    assert only({"goals": GOAL}, {"goals": GOAL}) == [
        "Ook voor het doel “Groen en water houden de buurten koel en droog”."
    ]
    assert only({"goals": GOAL}, {"goals": {2: "Iets anders."}}) == []


@pytest.mark.parametrize(
    ("need", "offer", "said"),
    [
        ({"days": {5}}, {"days": {1, 5}}, "Allebei op vrijdag."),
        ({"days": {1, 5}}, {"days": {1, 5}}, "Allebei op maandag en vrijdag."),
        ({"days": {5}}, {"days": {1, 2}}, "- Niet op dezelfde dagen."),
        ({"days": {5}}, {}, ""),
        ({"day_parts": {"evening"}}, {"day_parts": {"evening", "morning"}}, "Allebei in de avond."),
        ({"day_parts": {"evening"}}, {"day_parts": {"morning"}}, "- Niet op hetzelfde deel van de dag."),
        ({"until_on": 5}, {"from_on": 6}, "- Niet in dezelfde tijd."),
        ({"until_on": 6}, {"from_on": 6}, ""),
        ({"from_on": 6}, {"until_on": 5}, "- Niet in dezelfde tijd."),
    ],
)
def test_when_both_can(need: dict[str, Any], offer: dict[str, Any], said: str) -> None:
    def fields(given: dict[str, Any]) -> dict[str, Any]:
        return {
            name: date(2026, 3, value) if isinstance(value, int) else frozenset(value)
            for name, value in given.items()
        }

    assert only(fields(need), fields(offer)) == ([said] if said else [])


@pytest.mark.parametrize(
    ("needs", "offerers", "is_scarce"), [(1, 1, False), (2, 1, True), (3, 2, False), (1, 0, False)]
)
def test_what_few_offer_is_said_to_be_scarce(needs: int, offerers: int, is_scarce: bool) -> None:
    market = Market({"space": needs}, {"space": offerers})
    assert only({}, {}, market=market) == (["Weinig anderen bieden dit."] if is_scarce else [])


def test_whether_they_know_each_other_is_told_to_them_alone() -> None:
    said = ["Jullie kennen elkaar nog niet."]
    mine, theirs = {"speakers": frozenset({1, 2})}, {"speakers": frozenset({3})}
    assert only(mine, theirs, speaks=True) == said
    assert only(mine, theirs) == []
    assert only(mine, {"speakers": frozenset({2})}, speaks=True) == []
    knows = {"partners": frozenset({("initiative", 8)})}
    known = theirs | {"party": ("initiative", 8)}
    assert only(mine | knows, known, speaks=True) == ["De een hielp de ander al eens."]
    assert only(mine | knows, known) == []
    assert only(mine | knows, theirs, speaks=True) == said
    assert rank(post(**mine | knows), post(**theirs), NOBODY) > rank(
        post(**mine | knows), post(**known), NOBODY
    )


def test_a_condition_is_said_and_counts_against_it() -> None:
    need, free, bound = post(), post(), post(condition="De Weverij")
    assert why(need, bound) == ["Allebei over zaal.", "- Alleen als zij De Weverij krijgen."]
    assert rank(need, bound, NOBODY) < rank(need, free, NOBODY)


def test_reasons_against_come_last() -> None:
    need = post(days=frozenset({5}), point=(5.0, 52.0), goals=GOAL)
    offer = post(days=frozenset({1}), point=(5.0, 52.001), goals=GOAL, condition="De Weverij")
    found = reasons(need, offer, NOBODY, speaks=True)
    assert [reason.is_for for reason in found] == [True, True, True, True, False, False]


def test_meaning_outweighs_all_the_rest() -> None:
    weights = {factor.name: factor.weight for factor in FACTORS}
    assert weights.pop("meaning") > 2 * sum(weights.values())


def test_in_english_too() -> None:
    with translation.override("en"):
        assert "Both on Friday." in why(post(days=frozenset({5})), post(days=frozenset({5})))


def test_what_says_nothing_else_is_at_least_of_the_same_kind() -> None:
    assert why(*encoded("Stoelen voor een feest", "Een rit naar het ziekenhuis")) == [
        "Dezelfde soort: ruimte."
    ]
