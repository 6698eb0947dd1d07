"""What an address may ask: no NUL, no bytes that are no text, no thousands of values, and numbers that are numbers."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from civicnet.areas.actions import set_municipality
from civicnet.serving.parameters import LARGEST_KEY, LONGEST, MOST_VALUES, number_of
from civicnet.workflow import SYSTEM

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("civicnet", "vision", "initiatives")
# Where digits are looked for in what is no number of an address, and why.
ELSEWHERE = {
    "civicnet/serving/parameters.py": "the rule itself",
    "civicnet/areas/postcodes.py": "the house numbers of a file",
    "civicnet/frontend/filters.py": "the digits of a phone number",
    "civicnet/text/dutch.py": "numbers in a name, to sort by",
    "vision/actions/rows.py": "the tails of codes that are ours",
    "vision/endorsement/actions/roll.py": "a personal number, which keeps its zeros",
    "vision/endorsement/management/commands/replay_votes.py": "the headings of a file",
}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("0", 0), ("007", 7), ("42", 42), (str(LARGEST_KEY), LARGEST_KEY)),
        *(
            (wrong, None)
            for wrong in (None, "", " 7", "+7", "-7", "1_000", "1e3", "7.0", "²", "٣", "７", "0x1")
        ),
        *((wrong, None) for wrong in (str(LARGEST_KEY + 1), "9" * 5000, "NaN", "inf", "7\0")),
    ],
)
def test_a_number_is_digits(text: str | None, number: int | None) -> None:
    assert number_of(text) == number


def test_a_number_has_a_limit() -> None:
    assert (number_of("100", most=100), number_of("101", most=100)) == (100, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        *("initiatieven/?buurt=%00", "initiatieven/initiatieven.csv?buurt=%00", "visie/versie/%00/"),
        *(
            "initiatieven/?zoek=%ED%A0%80",
            "initiatieven/?zoek=%FF",
            "visie/?%C3=1",
            "static/%00",
            "?a[%00]=1",
        ),
        f"initiatieven/?zoek={'a' * LONGEST}",
        "initiatieven/?" + "&".join("buurt=B1" for _n in range(MOST_VALUES + 1)),
        "initiatieven/?" + "&".join(f"p{n}" for n in range(MOST_VALUES + 1)),
    ],
    ids=lambda address: address[:40],
)
def test_an_address_that_cannot_be_read_is_400(client: Client, address: str) -> None:
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    page = client.get(f"/{address}")
    assert page.status_code == 400
    assert "We kunnen deze vraag niet lezen" in page.content.decode()
    assert "Content-Security-Policy" in page
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["detail"].startswith("The address ")
    assert answer["API-Version"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["?zoek=%C3%A9%F0%9F%8C%B3", "?zoek=%E2%80%AE", "?a[]=1&a[b][c]=2", "?zoek=" + "a" * 1000],
    ids=lambda address: address[:40],
)
def test_what_can_be_read_is_read(client: Client, address: str) -> None:
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    assert client.get(f"/initiatieven/{address}").status_code == 200


def digits_asked(source: str) -> Iterator[int]:
    """The lines that ask a text whether it is digits, or make a number of what somebody sent."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in ("isdigit", "isdecimal", "isnumeric"):
            yield node.lineno
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("int", "float"):
            said = ast.unparse(node)
            if any(word in said for word in (".GET", ".POST", "query_params", "self.data")):
                yield node.lineno


@pytest.mark.parametrize(
    "planted",
    ["if chosen.isdigit(): pass", "n = int(request.GET['pagina'])", "ok = all(x.isdecimal() for x in xs)"],
)
def test_what_is_planted_is_found(planted: str) -> None:
    assert list(digits_asked(planted))


def test_numbers_of_an_address_are_read_in_one_place() -> None:
    found = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if list(digits_asked(path.read_text()))
    }
    assert found == set(ELSEWHERE)
