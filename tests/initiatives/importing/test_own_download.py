"""Our own download, taken in again."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from civicnet import downloads
from civicnet.addresses import site_url
from civicnet.areas.models import Neighbourhood
from civicnet.journal.models import Entry
from initiatives.models import Initiative
from tests.factories import make_areas, make_initiative, make_user, make_version
from tests.factories.imports import run
from tests.factories.once import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture
@made_once
def own_set() -> list[Neighbourhood]:
    """Four initiatives, with all that makes a download difficult."""
    areas = make_areas("Oude Kern", "Weversveld")
    version = make_version()
    goals = list(version.goals.all()[:2])
    make_initiative(
        "running",
        owner=make_user(),
        name="- Samen eten -",
        purpose='=1+1\n\n- een; lijst, met "alles"\n<b>geen HTML</b> & co',
        summary="Samen, aan tafel",
        kind="care_cooperative",
        neighbourhood=areas[0],
        theme=goals[0].theme,
        goals=goals,
        own_measure="+ 10 mensen",
    )
    make_initiative("submitted", owner=make_user(), name="Tuin", neighbourhood=areas[1])
    make_initiative("submitted", owner=make_user(), name="Tuin", neighbourhood=areas[0])
    make_initiative("withdrawn", owner=make_user(), name="Deelauto", purpose="Rijden.")
    return areas


def downloaded(client: Client, path: Path, language: str, ending: str) -> Path:
    """The list as it is downloaded in one of its forms."""
    prefix = "" if language == "nl" else f"/{language}"
    response = client.get(f"{prefix}/initiatieven/initiatieven{ending}")
    target = path / f"initiatieven{ending}"
    target.write_bytes(b"".join(response.streaming_content))  # type: ignore[attr-defined]  # it streams
    return target


SHOWN = ("name", "purpose", "summary", "kind", "stage", "own_measure", "neighbourhood", "theme__code")


def shown() -> list[tuple[Any, ...]]:
    return sorted(Initiative.objects.public().values_list(*SHOWN), key=str)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("ending", downloads.FORMS)
def test_our_own_download_into_the_same_site_is_all_the_same(
    client: Client, own_set: list[Neighbourhood], tmp_path: Path, language: str, ending: str
) -> None:
    before, entries = shown(), Entry.objects.count()
    out, err = run(downloaded(client, tmp_path, language, ending))
    assert ("4 rows: 0 new, 0 changed, 4 the same, 0 rejected." in out, err) == (True, "")
    assert (shown(), Entry.objects.count()) == (before, entries)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("ending", downloads.FORMS)
def test_our_own_download_into_an_empty_site_is_the_same_set(
    client: Client, own_set: list[Neighbourhood], tmp_path: Path, language: str, ending: str, settings: Any
) -> None:
    before = shown()
    goals = set(Initiative.objects.get(name="- Samen eten -").goals.values_list("code", flat=True))
    table = downloaded(client, tmp_path, language, ending)
    settings.SITE_URL = "https://andere.example"
    Initiative.objects.update(hidden_at="2026-01-01T00:00Z")
    out, _err = run(table)
    assert "4 rows: 4 new, 0 changed, 0 the same, 0 rejected." in out
    assert shown() == before
    one = Initiative.objects.public().get(name="- Samen eten -")
    assert set(one.goals.values_list("code", flat=True)) == goals
    assert one.source_url.endswith("samen-eten/")
    out, _err = run(table)
    assert "4 the same" in out


EXACT = (
    *(
        "naam",
        "soort",
        "fase",
        "uitkomst",
        "buurt",
        "werkgebied",
        "thema",
        "doelen",
        "samenvatting",
        "waarom",
    ),
    *("eigen_maat", "gestart_op", "aangemeld_op", "gewijzigd_op", "pagina", "id"),
)


def exact(path: Path) -> Path:
    """All of the registry with the names and codes of the API, and nothing added to a text."""
    target = path / "initiatieven-exact.csv"
    with target.open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written)
        writer.writerow(EXACT)
        for one in Initiative.objects.public().order_by("pk"):
            area, theme = one.neighbourhood, one.theme
            codes = " ".join(sorted(one.working_area.values_list("code", flat=True)))
            goals = " ".join(sorted(one.goals.values_list("code", flat=True)))
            places = (area.code if area else "", codes, theme.code if theme else "", goals)
            texts = (one.summary, one.purpose, one.own_measure)
            moments = (one.started_on or "", "2026-03-14T10:00:00Z", "2026-03-14T10:00:00Z")
            address = (site_url(one.get_absolute_url()), one.slug)
            writer.writerow((one.name, one.kind, one.stage, one.outcome, *places, *texts, *moments, *address))
    return target


def test_the_exact_file_into_the_same_site_and_into_another(
    own_set: list[Neighbourhood], tmp_path: Path, settings: Any
) -> None:
    Initiative.objects.get(name="Deelauto").working_area.set(own_set)
    before = shown()
    table = exact(tmp_path)
    out, err = run(table)
    assert ("4 rows: 0 new, 0 changed, 4 the same, 0 rejected." in out, err) == (True, "")
    settings.SITE_URL = "https://andere.example"
    Initiative.objects.update(hidden_at="2026-01-01T00:00Z")
    assert "4 rows: 4 new" in run(table)[0]
    assert shown() == before
    assert Initiative.objects.public().get(name="Deelauto").working_area.count() == 2
    assert "4 the same" in run(table)[0]


def test_the_headers_of_the_api_are_our_own_too(file: Callable[..., Path]) -> None:
    make_areas("Oude Kern")
    run(
        file(
            "id,naam,samenvatting,waarom,soort,fase,buurt,thema,pagina,aangemeld_op\n"
            'tuin,Tuin,Groen,"\'=1",care_cooperative,running,B1,,https://elders.nl/initiatieven/tuin/,2026-03-14T10:00:00Z\n'
        )
    )
    one = Initiative.objects.get()
    assert (one.name, one.stage, one.kind, one.purpose) == ("Tuin", "running", "care_cooperative", "'=1")
    assert (one.source_id, one.started_on, one.source_date) == ("elders.nl:tuin", None, date(2026, 3, 14))


def test_a_changed_download_does_not_change_what_initiators_wrote(
    client: Client, own_set: list[Neighbourhood], tmp_path: Path
) -> None:
    table = downloaded(client, tmp_path, "nl", ".csv")
    table.write_bytes(table.read_bytes().replace(b"Rijden.", b"Lopen."))
    out, _err = run(table)
    assert "3 the same, 1 rejected" in out
    assert Initiative.objects.get(name="Deelauto").purpose == "Rijden."
