"""Every table of the site that people take away, in all its forms, as its page offers it."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import tablib
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civicnet.downloads import FORMS
from civicnet.workflow import SYSTEM
from initiatives.importing.mapping import GUESSES
from initiatives.models import Initiative
from tests.factories import (
    close_early,
    make_areas,
    make_case,
    make_consultation,
    make_initiative,
    make_reaction,
    make_round,
    make_staff,
    make_user,
    make_version,
    sign_in,
)
from vision import actions as visioning
from vision.models import Indicator

pytestmark = pytest.mark.django_db


def content(address: str, client: Client | None = None) -> bytes:
    answer: Any = (client or Client()).get(address)
    assert answer.status_code == 200, address
    return bytes(answer.getvalue())


def exact(base: str, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(f"{base}-exact.csv{query}").decode(), newline="")))


def rows(base: str, form: str, query: str = "") -> list[list[Any]]:
    """The rows of a form, its head first, as a program reads them that is not ours."""
    data = content(f"{base}{form}{query}")
    if form == ".xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        return [[cell.value for cell in row] for row in sheet.iter_rows()]
    if form == ".ods":
        read = tablib.Dataset().load(data, format="ods")
        return [read.headers, *map(list, read)]
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def initiatives() -> str:
    (area,) = make_areas("Oude Kern")
    plan = make_initiative("running", neighbourhood=area, name="-Samen- eten")
    Initiative.objects.filter(pk=plan.pk).update(started_on=date(2024, 5, 1))
    return "/initiatieven/initiatieven"


def assessments() -> str:
    make_case("decided")
    return "/toetsen/toetsen"


def figures() -> str:
    make_version()
    indicator = Indicator.objects.get(goal__version__number="1.0", goal__code="D1.1")
    visioning.measure(indicator, visioning.Figure(date(2026, 1, 1), Decimal("60.5"), "Peiling"), actor=SYSTEM)
    return "/visie/indicatoren/cijfers"


def reactions() -> str:
    version = make_consultation("0.1")
    reaction = make_reaction(version, text="=Meer bankjes")
    close_early(version)
    answer = {"outcome": "adopted", "reasons": "Goed."}
    visioning.answer_reactions(version, [reaction.pk], actor=make_staff("curator"), **answer)
    return "/visie/versie/0.1/reacties"


def groups() -> str:
    return f"/visie/uitslag/{make_round(state='closed').code}/groepen"


PAGES = {
    "initiatives": (initiatives, "/initiatieven/"),
    "assessments": (assessments, "/toetsen/"),
    "figures": (figures, "/visie/indicatoren/"),
    "reactions": (reactions, "/visie/versie/0.1/nota/"),
    "groups": (groups, "/visie/uitslag/"),
}


@pytest.mark.parametrize("name", PAGES)
def test_each_form_says_the_same_and_its_page_offers_it(name: str) -> None:
    make, page = PAGES[name]
    base = make()
    shown = Client().get(page).text
    tables = {form: rows(base, form) for form in (".xlsx", ".ods", ".csv")}
    for form in FORMS:
        assert f'href="{base}{form}"' in shown
        answer = Client().get(f"{base}{form}")
        assert answer["Content-Type"] == FORMS[form].content_type
        assert re.search(rf'filename="[\w.-]+-\d{{4}}-\d\d-\d\d{form}"', answer["Content-Disposition"])
    assert "csv voor machines" in shown
    keys = list(exact(base)[0])
    for read in tables.values():
        assert read[0] == tables[".xlsx"][0]
        assert len(read) == len(exact(base)) + 1 > 1
        assert len(read[0]) == len(keys) == len(set(keys))
    # A text is the same everywhere, but for the sign in front in the csv that a spreadsheet opens.
    for a, b, c in zip(*(read[1] for read in tables.values()), strict=True):
        if isinstance(a, str):
            assert a == b == c.removeprefix("'")
    assert not Client().get(f"{base}.xlsx").cookies


def test_the_names_of_the_columns_are_those_that_the_import_takes() -> None:
    """What goes out of the site comes in again: docs for programs, and whoever corrects a list in a spreadsheet."""
    base = initiatives()
    (row,) = exact(base)
    for field in ("naam", "samenvatting", "waarom", "soort", "buurt", "werkgebied", "eigen_maat"):
        assert field in row
        assert field in GUESSES
    assert (row["naam"], row["buurt"], row["fase"], row["gestart_op"]) == (
        "-Samen- eten",
        "B1",
        "lopend",
        "2024-05-01",
    )
    assert row["id"] == Initiative.objects.get().slug
    assert row["pagina"].endswith(f"/initiatieven/{row['id']}/")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row["gewijzigd_op"])


def test_a_figure_goes_out_as_the_file_that_comes_in() -> None:
    base, curator = figures(), sign_in(make_staff("curator"))
    for form in (".csv", "-exact.csv"):
        file = io.BytesIO(content(base + form))
        file.name = "cijfers.csv"
        assert curator.post("/visie/indicatoren/inlezen/", {"file": file}).status_code == 302, form
    assert rows(base, ".csv")[1][2] == "60,5"
    assert rows(base, ".xlsx")[1][2] == 60.5


def test_what_is_hidden_is_in_no_form() -> None:
    plan = make_initiative("running", name="Verborgen plan")
    case = make_case("first_assessment", initiative=plan)
    Initiative.objects.filter(pk=plan.pk).update(hidden_at=timezone.now())
    for base in ("/initiatieven/initiatieven", "/toetsen/toetsen"):
        assert exact(base) == []
        for form in (".xlsx", ".ods", ".csv"):
            assert len(rows(base, form)) == 1
    assert case.name == "Verborgen plan"


def test_the_selection_and_the_language_of_the_page_hold() -> None:
    area = make_areas("Oude Kern", "Weversveld")[0]
    here = make_initiative("running", neighbourhood=area, owner=make_user())
    make_initiative("running", owner=make_user())
    assert [row["id"] for row in exact("/initiatieven/initiatieven", "?buurt=B1")] == [here.slug]
    page = Client().get("/initiatieven/?buurt=B1").text
    assert 'href="/initiatieven/initiatieven.xlsx?buurt=B1"' in page
    text = content("/en/initiatieven/initiatieven.csv").decode("utf-8-sig")
    assert text.startswith("Name,Kind,")
    assert "running" in text


@pytest.mark.parametrize("form", FORMS)
def test_it_does_not_ask_per_row(form: str) -> None:
    area = make_areas("Oude Kern")[0]
    numbers = []
    for many in (2, 10):
        for _n in range(many):
            make_initiative("running", owner=make_user(), neighbourhood=area)
        for base in ("/initiatieven/initiatieven", "/toetsen/toetsen"):
            Client().get(f"{base}{form}").getvalue()  # what is kept until something changes
            with CaptureQueriesContext(connection) as queries:
                content(f"{base}{form}")
            numbers.append(len(queries))
    assert numbers[:2] == numbers[2:]


def test_another_ending_is_no_address() -> None:
    for ending in (".pdf", "", ".xls", ".CSV", "-exact.xlsx"):
        address = f"/initiatieven/initiatieven{ending}"
        assert Client().get(address, follow=True).status_code == 404, address
