"""What offices have: rows that collide, dates, places, HTML, our own download; and what an import says of itself."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from civicnet import downloads
from civicnet.addresses import site_url
from civicnet.areas.models import Neighbourhood
from civicnet.journal.models import Entry
from civicnet.text.foreign import from_html, shortened
from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.importing.dates import AmbiguousDate, read_date
from initiatives.models import Initiative
from tests.factories import make_areas, make_initiative, make_user, make_version

pytestmark = pytest.mark.django_db


def run(file: Path, *options: str) -> tuple[str, str]:
    """What the command says, on stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_initiatives", str(file), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """`file(text, name="plannen.csv")`."""

    def write(text: str, name: str = "plannen.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def case(shared_data: Path) -> Callable[[str], Path]:
    return lambda name: shared_data / "gevallen" / name


def everything() -> list[tuple[Any, ...]]:
    names = ("source_id", "name", "purpose", "stage", "neighbourhood", "started_on", "changed_at", "website")
    return list(Initiative.objects.order_by("pk").values_list(*names))


# ---- files as they come --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("import-capital-headers.csv", ["Buurtmoestuin"]),
        ("import-title-rows.csv", ["Buurtmoestuin"]),
        ("import-sep-line.csv", ["Buurtmoestuin"]),
        ("import-utf16.csv", ["Coöperatie"]),
        ("excel_nl.csv", ["=1+1", "Coöperatie ’t Büro"]),
    ],
)
def test_a_file_is_read_as_meant_and_says_what_was_assumed(
    case: Callable[[str], Path], name: str, names: list[str]
) -> None:
    out, _err = run(case(name))
    assert sorted(Initiative.objects.values_list("name", flat=True)) == names
    assert "Read as " in out
    before = everything()
    assert " 0 new, 0 changed" in run(case(name))[0]
    assert everything() == before


@pytest.mark.parametrize("name", ["import-duplicate-headers.csv", "import-unclosed-quote.csv"])
def test_a_fault_of_the_file_is_refused(case: Callable[[str], Path], name: str) -> None:
    with pytest.raises(CommandError, match=name):
        run(case(name))
    assert not Initiative.objects.exists()


def test_without_a_name_the_columns_that_were_found_are_named(file: Callable[..., Path]) -> None:
    with pytest.raises(CommandError, match="nummer, Hoe het heet"):
        run(file("nummer,Hoe het heet\n1,Tuin\n"))


def test_a_column_is_mapped_whatever_the_case_and_signs(file: Callable[..., Path]) -> None:
    run(file("Nr;Hoe het heet;a+b\n1;Tuin;Groen\n"), "--map", "naam=hoe_het_heet", "--map", "waarom=a+b")
    one = Initiative.objects.get()
    assert (one.name, one.purpose) == ("Tuin", "Groen")


def test_a_row_with_too_many_cells_is_rejected(file: Callable[..., Path]) -> None:
    out, err = run(file("id,naam,omschrijving\n1,Tuin,groen\n2,Bos,bomen, en meer\n"))
    assert ("1 new" in out, "1 rejected" in out, "line 3: " in err) == (True, True, True)


# ---- rows that collide ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "lines"),
    [("import-duplicate-ids.csv", "2, 3, 4"), ("import-same-name-other-place.csv", "2, 3")],
)
def test_rows_that_collide_are_rejections_that_name_each_other(
    case: Callable[[str], Path], name: str, lines: str
) -> None:
    out, err = run(case(name))
    number = len(lines.split(","))
    assert f"{number} rows: 0 new, 0 changed, 0 the same, {number} rejected." in out
    assert err.count(f"Lines {lines} have the same") == number


def test_the_same_name_in_two_neighbourhoods_is_two_initiatives(file: Callable[..., Path]) -> None:
    make_areas("Noord", "Zuid")
    table = file("naam;omschrijving;buurt\nWinkel;x;Noord\nWinkel;y;Zuid\n")
    assert "2 new" in run(table)[0]
    before = everything()
    assert "2 the same" in run(table)[0]
    assert everything() == before


def test_what_an_earlier_release_knew_by_its_name_alone_is_known_still(file: Callable[..., Path]) -> None:
    noord, zuid = make_areas("Noord", "Zuid")
    old = actions.start_draft(
        actor=SYSTEM, name="Winkel", kind="challenge", neighbourhood=zuid, source_id="plannen:winkel"
    )
    actions.submit(old, actor=SYSTEM, promises_contact=False)
    out, _err = run(file("naam;omschrijving;buurt\nWinkel;x;Noord\nWinkel;y;Zuid\n"))
    assert "2 rows: 1 new, 1 changed" in out
    assert Initiative.objects.get(pk=old.pk).purpose == "y"
    assert Initiative.objects.exclude(pk=old.pk).get().neighbourhood == noord


def test_a_long_id_is_not_cut_to_that_of_another(file: Callable[..., Path]) -> None:
    table = file(f"id;naam\n{'x' * 220}1;A\n{'x' * 220}2;B\n")
    assert "2 new" in run(table)[0]
    assert "2 the same" in run(table)[0]


# ---- dates ---------------------------------------------------------------------------------
MARCH = date(2026, 3, 14)


@pytest.mark.parametrize(
    "text",
    [
        *("14-3-2026", "14/03/26", "14.03.2026", "14 maart 2026", "14 mrt. 2026", "zaterdag 14 maart 2026"),
        *("2026-03-14", "2026/3/14", "20260314", "2026-03-14T10:00:00Z", "14-3-2026 10:30", "March 14, 2026"),
        *("3/14/2026", "14 March 2026", "14-mrt-2026"),
    ],
)
def test_a_date_is_understood_however_it_is_written(text: str) -> None:
    assert read_date(text) == MARCH


@pytest.mark.parametrize("text", ["3-4-2026", "03/04/26", "1.2.2026"])
def test_a_date_that_can_be_two_days_is_not_guessed(text: str) -> None:
    with pytest.raises(AmbiguousDate):
        read_date(text)
    day_first, month_first = read_date(text, "dmy"), read_date(text, "mdy")
    assert (day_first.day, day_first.month) == (month_first.month, month_first.day)


@pytest.mark.parametrize(
    "text", ["gisteren", "2026", "31-2-2026", "14-14-2026", "2026-13-01", "45000", "maart"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_date(text)


def test_dates_of_a_file(case: Callable[[str], Path], file: Callable[..., Path]) -> None:
    run(case("import-dutch-dates.csv"))
    assert dict(Initiative.objects.values_list("name", "started_on")) == {
        **dict.fromkeys("ABC", MARCH),
        "D": date(2026, 3, 4),
    }
    table = file("id;naam;gestart\n1;A;3-4-2026\n2;B;4-4-2026\n")
    out, err = run(table)
    assert "--dates dmy" in out
    assert "line 2, gestart, left out: " in err
    assert Initiative.objects.get(source_id="plannen:1").started_on is None
    assert Initiative.objects.get(source_id="plannen:2").started_on == date(2026, 4, 4)
    assert "1 changed, 1 the same" in run(table, "--dates", "dmy")[0]
    assert Initiative.objects.get(source_id="plannen:1").started_on == date(2026, 4, 3)


# ---- fields --------------------------------------------------------------------------------
def test_an_address_without_https_gets_it_and_a_wrong_one_is_left_out(case: Callable[[str], Path]) -> None:
    out, err = run(case("import-bad-website.csv"))
    assert "3 rows: 3 new" in out
    assert dict(Initiative.objects.values_list("name", "website")) == {
        "A": "https://voorbeeld.nl",
        "B": "",
        "C": "",
    }
    assert ("line 3, website" in err, "line 4, website" in err) == (True, True)


@pytest.mark.parametrize("with_outlines", [True, False])
def test_swapped_and_far_off_coordinates_are_named(case: Callable[[str], Path], with_outlines: bool) -> None:
    if with_outlines:
        make_areas(
            "Oude Kern"
        )  # at 52.05, 5.05: the places of the file are near enough once they are swapped back
    out, err = run(case("import-swapped-and-outside.csv"))
    assert "3 rows: 3 new" in out
    assert "3 without a place" in out
    assert "line 2, lat, left out: 5.47, 51.44: latitude and longitude are swapped" in err
    assert "line 3, lat, left out: 0, 0" in err
    assert ("line 4, lat" in err) == with_outlines
    assert ("1 points lie outside the Netherlands: line 4." in out) != with_outlines
    assert Initiative.objects.get(name="Nul").lat is None
    assert Initiative.objects.get(name="Verwisseld").lat is None


def test_html_becomes_markdown_of_the_same_meaning(case: Callable[[str], Path], client: Client) -> None:
    run(case("import-html.csv"))
    one = Initiative.objects.get()
    assert one.purpose == "Schaduw in het park.\n\nEn **droog** bij regen & wind."
    page = client.get(one.get_absolute_url()).content.decode()
    assert "<p>En <strong>droog</strong> bij regen &amp; wind.</p>" in page
    assert "&lt;p&gt;" not in page


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("<ul><li>een</li><li>twee</li></ul>", "- een\n- twee"),
        ('Kijk <a href="https://voorbeeld.nl">hier</a>', "Kijk [hier](https://voorbeeld.nl)"),
        ("een<br>twee", "een\ntwee"),
        ("caf&eacute; &amp; bar", "café & bar"),
        ("<script>alert(1)</script><p>x</p>", "x"),
        ("5 < 6 en <naam> & co", "5 < 6 en <naam> & co"),
        ("**al** Markdown_met_streep", "**al** Markdown_met_streep"),
    ],
)
def test_html_in_markdown(text: str, markdown: str) -> None:
    assert from_html(text) == markdown


def test_nested_html_stays_within_a_limit_of_work() -> None:
    assert from_html("<div>" * 20_000 + "diep").endswith("diep")


def test_a_text_that_is_too_long_is_cut_at_a_sentence_if_asked(file: Callable[..., Path]) -> None:
    text = "Een hele zin over de tuin. " * 100
    table = file(f"id;naam;omschrijving;bron_adres\n1;A;{text};https://voorbeeld.nl/tuin\n")
    assert "1 rejected" in run(table)[0]
    out, _err = run(table, "--shorten")
    assert "1 new" in out
    assert "1 texts shortened" in out
    purpose = Initiative.objects.get().purpose
    assert len(purpose) <= 2000
    assert purpose.endswith("tuin.\n\n[Lees verder bij de bron](https://voorbeeld.nl/tuin)")
    assert "1 the same" in run(table, "--shorten")[0]


def test_a_text_without_sentences_is_cut_at_a_word() -> None:
    assert shortened("woord " * 50, 20) == "woord woord woord…"


# ---- where it comes from -------------------------------------------------------------------
def test_an_imported_page_says_where_it_comes_from_and_names_no_maker(
    file: Callable[..., Path], client: Client
) -> None:
    table = file(
        "id;naam;omschrijving;bron_adres;created_at\n1;Tuin;Groen;https://voorbeeld.nl/1;14-3-2019\n"
    )
    run(table, "--source-name", "het oude register")
    one = Initiative.objects.get()
    assert (one.source_name, one.source_url, one.source_date) == (
        "het oude register",
        "https://voorbeeld.nl/1",
        date(2019, 3, 14),
    )
    assert one.contact_due is None
    page = client.get(one.get_absolute_url()).content.decode()
    assert "Overgenomen uit het oude register" in page
    assert "14 maart 2019" in page
    assert 'href="https://voorbeeld.nl/1"' in page
    assert [
        said for said in ("Net aangemeld", "De initiatiefnemers", "Op civicnet gezet") if said in page
    ] == []
    shown = client.get(reverse("initiatives:list")).content.decode()
    assert ("Net aangemeld" in shown, "Overgenomen van elders" in shown) == (False, True)
    found = client.get("/api/v1/initiatieven/tuin").json()
    assert found["overgenomenUit"] == "het oude register"
    assert (found["bronAdres"], found["bronDatum"]) == ("https://voorbeeld.nl/1", "2019-03-14")
    assert found["overgenomenOp"]


def test_what_was_registered_here_comes_from_nowhere_else(client: Client) -> None:
    one = make_initiative(owner=make_user())
    page = client.get(one.get_absolute_url()).content.decode()
    assert ("Overgenomen" in page, "Net aangemeld" in page) == (False, True)
    assert client.get(f"/api/v1/initiatieven/{one.slug}").json()["overgenomenOp"] is None


def test_an_import_does_not_change_what_has_initiators_of_its_own(file: Callable[..., Path]) -> None:
    run(file("id;naam;omschrijving\n1;Tuin;Groen\n"))
    one = Initiative.objects.get()
    one.memberships.create(user=make_user(), role="owner", since=one.made_at)
    out, err = run(file("id;naam;omschrijving\n1;Tuin;Grijs\n"))
    assert "1 rejected" in out
    assert "line 2: “Tuin”" in err
    one.refresh_from_db()
    assert one.purpose == "Groen"
    assert "1 the same" in run(file("id;naam;omschrijving\n1;Tuin;Groen\n"))[0]


def test_the_report_holds_all_that_was_not_taken_over(file: Callable[..., Path], tmp_path: Path) -> None:
    report = tmp_path / "verslag.csv"
    run(file("id;naam;website\n1;;\n2;B;update6\n"), "--report", str(report))
    with report.open(encoding="utf-8", newline="") as written:
        rows = list(csv.DictReader(written))
    assert [(row["line"], row["field"], row["what"]) for row in rows] == [
        ("2", "naam", "row not taken over"),
        ("3", "website", "field left out"),
    ]


# ---- our own download ----------------------------------------------------------------------
@pytest.fixture
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
    assert (one.source_id, one.started_on, one.source_date) == ("elders.nl:tuin", None, MARCH)


def test_a_changed_download_does_not_change_what_initiators_wrote(
    client: Client, own_set: list[Neighbourhood], tmp_path: Path
) -> None:
    table = downloaded(client, tmp_path, "nl", ".csv")
    table.write_bytes(table.read_bytes().replace(b"Rijden.", b"Lopen."))
    out, _err = run(table)
    assert "3 the same, 1 rejected" in out
    assert Initiative.objects.get(name="Deelauto").purpose == "Rijden."
