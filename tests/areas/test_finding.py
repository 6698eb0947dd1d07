"""Which neighbourhoods somebody means: by name, by postcode, and by a server of addresses where one is set."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from civicnet.areas import addresses
from civicnet.areas.actions import close_neighbourhood, set_municipality, set_neighbourhoods, set_postcodes
from civicnet.areas.finding import Meant, find_areas
from civicnet.areas.models import Neighbourhood
from civicnet.areas.postcodes import read_postcodes
from civicnet.tables import stream_table
from civicnet.workflow import SYSTEM
from tests.factories.areas import row

pytestmark = pytest.mark.django_db
NAMES = {
    "W1": ("Landlust-Noord", "West"),
    "W2": ("Landlust-Zuid", "West"),
    "W3": ("De Wittenbuurt", "West"),
    "N1": ("Banne-Noordoost", "Noord"),
    "N2": ("Landlust", "Noord"),
}


@pytest.fixture(autouse=True)
def areas() -> None:
    rows = [
        row(code, name, x=5 + n / 10, part_of=part, cbs_code=f"BU0363{code}00")
        for n, (code, (name, part)) in enumerate(NAMES.items())
    ]
    set_neighbourhoods(rows, actor=SYSTEM)


def postcodes(*lines: str) -> None:
    text = "\n".join(["postcode;huisnummer;buurtcode", *lines]).encode()
    set_postcodes(read_postcodes(stream_table(text, "p.csv")), actor=SYSTEM)


def codes(words: str) -> list[str]:
    return [area.code for area in find_areas(words).areas]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("", []),
        ("   ", []),
        ("landlust", ["N2"]),  # the whole name
        ("LANDL", ["N2", "W1", "W2"]),
        ("noord", ["N1", "N2"]),  # the larger area, not what is called after it
        ("witten", ["W3"]),
        ("landlust west", ["W1", "W2"]),
        ("oost", ["N1"]),
        ("w2", ["W2"]),  # a code
        ("BU0363W200", ["W2"]),
        ("xyz", []),
        ("Landlust\x00", ["N2"]),
        ("(", []),
    ],
)
def test_by_name(words: str, meant: list[str]) -> None:
    assert codes(words) == meant


def test_what_is_sure() -> None:
    assert find_areas("landlust") == Meant([find_areas("n2").areas[0]], sure=True)
    assert not find_areas("landl").sure
    assert find_areas("West").part == "West"


def test_by_postcode() -> None:
    postcodes("1051AB;1;W1", "1051AB;2;W2", "1051AC;;W3", "1021AA;;N1")
    assert codes("1051 ab") == ["W1", "W2"]
    assert codes("1051ab 2") == ["W2"]
    assert codes("1051AB, 2 bis") == ["W2"]
    assert codes("1051AB 99") == ["W1", "W2"]  # a number that the list does not have
    assert codes("1051") == ["W3", "W1", "W2"]
    assert codes("1059") == []
    assert find_areas("1051").sure


def test_a_postcode_leads_to_what_its_neighbourhood_became() -> None:
    postcodes("1051AB;;W1")
    area = {area.code: area for area in Neighbourhood.objects.all()}
    close_neighbourhood(area["W1"], actor=SYSTEM, successor=area["W2"])
    assert codes("1051AB") == ["W2"]
    assert codes("Landlust-Noord") == []
    close_neighbourhood(area["N1"], actor=SYSTEM)
    assert codes("Banne-Noordoost") == []


def test_the_page_for_the_box(client: Client) -> None:
    page = client.get("/buurten/zoeken/").json()
    assert page["found"] == [
        {"code": "deel:Noord", "name": "Noord", "about": "2 buurten", "key": None, "inside": 2},
        {"code": "deel:West", "name": "West", "about": "3 buurten", "key": None, "inside": 3},
    ]
    found = client.get("/buurten/zoeken/", {"plek": "landl"}).json()
    assert [one["code"] for one in found["found"]] == ["N2", "W1", "W2"]
    assert found["found"][1]["about"] == "West"
    whole = client.get("/buurten/zoeken/", {"plek": "west"}).json()
    assert [one["code"] for one in whole["found"]] == ["deel:West", "W3", "W1", "W2"]
    assert client.post("/buurten/zoeken/").status_code == 405


# ---- a server of addresses --------------------------------------------------------------------------
class Locatieserver(BaseHTTPRequestHandler):
    """Answers as PDOK's does."""

    asked: ClassVar[list[dict[str, list[str]]]] = []
    answer: ClassVar[tuple[int, bytes]] = (200, b"")

    def do_GET(self) -> None:
        self.asked.append(parse_qs(urlsplit(self.path).query))
        status, body = self.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def server(settings: Any) -> Iterator[type[Locatieserver]]:
    cache.clear()
    Locatieserver.asked.clear()
    docs = [{"buurtcode": "BU0363W200"}, {"buurtcode": "BU0363W200"}, {"buurtcode": "BU9999X100"}, {}]
    Locatieserver.answer = 200, json.dumps({"response": {"docs": docs}}).encode()
    with ThreadingHTTPServer(("127.0.0.1", 0), Locatieserver) as made:
        Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()  # so it stops at once
        settings.ADDRESS_SERVER = f"http://127.0.0.1:{made.server_port}/v3_1/"
        yield Locatieserver
        made.shutdown()
    cache.clear()


def test_no_address_is_asked_for_without_the_setting(server: type[Locatieserver], settings: Any) -> None:
    settings.ADDRESS_SERVER = ""
    assert codes("Marktstraat 1") == []
    assert server.asked == []


def test_an_address_is_asked_for_once(server: type[Locatieserver]) -> None:
    set_municipality(actor=SYSTEM, name="Elzerbroek")
    assert codes("Marktstraat 1") == ["W2"]
    assert codes("marktstraat  1") == ["W2"]
    assert [asked["q"] for asked in server.asked] == [["Marktstraat 1"]]
    assert server.asked[0]["fq"] == ["type:adres", 'gemeentenaam:"Elzerbroek"']


def test_names_and_known_postcodes_never_go_there(server: type[Locatieserver]) -> None:
    postcodes("1051AB;;W1")
    for words in ("landlust", "xyz", "1051AB", "1051"):
        codes(words)
    assert server.asked == []


@pytest.mark.parametrize("answer", [(500, b""), (200, b"<html>"), (200, b"[]"), (200, b'{"response": null}')])
def test_a_server_that_is_away_finds_nothing(server: type[Locatieserver], answer: tuple[int, bytes]) -> None:
    server.answer = answer
    assert codes("Marktstraat 1") == []
    server.answer = 200, json.dumps({"response": {"docs": [{"buurtcode": "BU0363W100"}]}}).encode()
    assert codes("Marktstraat 1") == ["W1"]  # what failed was not kept


def test_it_is_not_asked_without_end(server: type[Locatieserver], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "MOST_A_MINUTE", 2)
    for n in range(5):
        codes(f"Marktstraat {n}")
    assert len(server.asked) == 2
