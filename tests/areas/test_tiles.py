"""Tiles under the map: only where a setting names them, and then from that host and no other."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from civicnet.areas.maps import Frame
from civicnet.areas.tiles import Tiles, tiles_of
from tests import running
from tests.factories.areas import make_many_areas

ADDRESS, CREDIT = "https://tegels.example/kaart/{z}/{x}/{y}.png", "Kaart: Kadaster"


@pytest.mark.parametrize(
    ("address", "credit"),
    [
        ("https://tegels.example/{z}/{x}.png", CREDIT),
        ("https://tegels.example/", CREDIT),
        ("//tegels.example/{z}/{x}/{y}.png", CREDIT),
        ("https://a b/{z}/{x}/{y}.png", CREDIT),
        ("https://{s}.tegels.example/{z}/{x}/{y}.png", CREDIT),
        ("https://tegels.example; script-src */{z}/{x}/{y}.png", CREDIT),
        (ADDRESS, ""),
        (ADDRESS, " "),
    ],
)
def test_a_wrong_setting_is_refused(address: str, credit: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        tiles_of(address, credit)


@pytest.mark.parametrize("setting", ["", ADDRESS])
def test_pictures_come_from_that_host_only(setting: str, tmp_path: Path) -> None:
    code = (
        "import json, django; django.setup(); from django.conf import settings;"
        "print(json.dumps([settings.MAP_TILES.host, settings.CONTENT_SECURITY_POLICY['DIRECTIVES']]))"
    )
    given = {"CIVICNET_MAP_TILES": setting, "CIVICNET_MAP_CREDIT": CREDIT}
    environment = running.environment(tmp_path, DJANGO_SETTINGS_MODULE="civicnet.settings", **given)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | environment,
        cwd=running.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    host, directives = json.loads(done.stdout.splitlines()[-1])
    assert host == ("https://tegels.example" if setting else "")
    assert directives.pop("img-src") == ["'self'", "data:", *filter(None, [host])]
    assert "tegels" not in json.dumps(directives)


@pytest.fixture(params=[3, 63])
def pages(request: pytest.FixtureRequest, client: Client, db: None) -> Any:
    """The pages with a map, of a few neighbourhoods and of many, as a function."""
    make_many_areas(request.param)
    return lambda: [
        client.get(path).content.decode()
        for path in ("/initiatieven/?toon=kaart", "/initiatieven/?toon=kaart&buurt=deel:Wijk+1")
    ]


def test_without_the_setting_no_page_names_a_tile(pages: Any, client: Client) -> None:
    for page in pages():
        assert "tiles.js" not in page
        assert "data-address" not in page
    assert "plaatjes onder de kaart" not in client.get("/gegevens/").text


def test_with_it_the_map_says_where_they_are_and_whose(pages: Any, client: Client, settings: Any) -> None:
    settings.MAP_TILES = Tiles(ADDRESS, CREDIT)
    for page in pages():
        assert "tiles.js" in page
        assert f'data-address="{ADDRESS}"' in page
        assert CREDIT in page
    assert "https://tegels.example" in client.get("/gegevens/").text


def test_the_map_says_how_its_units_and_degrees_go_together() -> None:
    frame = Frame(west=4.7, south=52.2, east=5.1, north=52.5)
    x0, y0, east, north = map(float, frame.degrees.split())
    assert (x0 + 4.9 * east, y0 - 52.4 * north) == pytest.approx(frame.point(4.9, 52.4), abs=0.05)
