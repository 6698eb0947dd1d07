"""`import_posts`: what initiatives and organisations ask and offer, from a table."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import tablib
import time_machine
from django.core.management import CommandError

from civicnet.areas.models import Neighbourhood
from civicnet.journal.models import Entry
from initiatives import actions as registry
from initiatives.marketplace import actions
from initiatives.marketplace.models import Post
from initiatives.models import Initiative
from tests.factories import imports, make_areas, make_initiative, make_user, sign_in
from tests.factories.initiatives import owner_of

pytestmark = pytest.mark.django_db
HEADERS = [
    *("id", "soort", "categorie", "titel", "toelichting", "aantal"),
    *("urgentie", "buurt", "van_dag", "tot", "partij"),
]
GOOD = [
    "7",
    "gevraagd",
    "menskracht",
    "Vijf helpers",
    "Wieden",
    "5",
    "hoog",
    "",
    "",
    "2026-04-01",
    "nachtlab",
]
Table = Callable[..., Path]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 3, 2, 11, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def areas() -> list[Neighbourhood]:
    return make_areas("Oude Kern", "Weversveld")


@pytest.fixture
def lab(areas: list[Neighbourhood]) -> Initiative:
    return make_initiative("running", name="NachtLab", neighbourhood=areas[0])


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """`table(row, row…, name="markt.csv")`: a file of these rows."""

    def make(*rows: list[str], name: str = "markt.csv") -> Path:
        data = tablib.Dataset(*rows, headers=HEADERS).export(name.rpartition(".")[2])
        path = tmp_path / name
        path.write_bytes(data) if isinstance(data, bytes) else path.write_text(data, encoding="utf-8")
        return path

    return make


def row(**changes: str) -> list[str]:
    """A row of HEADERS that is right but for `changes`."""
    return [changes.get(name, value) for name, value in zip(HEADERS, GOOD, strict=True)]


def run(file: Path, *options: str) -> tuple[str, str]:
    return imports.run(file, *options, command="import_posts")


def everything() -> list[tuple[Any, ...]]:
    return list(Post.objects.order_by("pk").values_list())


@pytest.mark.parametrize("name", ["markt.csv", "markt.xlsx", "markt.ods"])
def test_a_row_is_on_the_marketplace_at_once(table: Table, lab: Initiative, name: str) -> None:
    out, err = run(table(row(), name=name))
    assert ("1 rows: 1 new, 0 changed, 0 the same, 0 rejected." in out, err) == (True, "")
    post = Post.objects.get()
    assert (post.side, post.category, post.title, post.text) == ("need", "hands", "Vijf helpers", "Wieden")
    assert (post.number, post.urgency, post.state, post.party) == (5, "high", "open", lab)
    assert (post.neighbourhood, post.closes_on) == (lab.neighbourhood, date(2026, 4, 1))
    assert "Vijf helpers" in sign_in(make_user()).get("/marktplaats/").text
    assert list(Entry.objects.about(post).values_list("verb", "actor")) == [("start", None), ("put_up", None)]


def test_a_party_is_an_initiative_or_an_organisation_by_name_or_address(
    table: Table, lab: Initiative
) -> None:
    group = registry.start_organisation(actor=make_user(), name="Stichting Dorpsfeest")
    rows = ("NachtLab", "stichting-dorpsfeest", "Stichting Dorpsfeest", "nachtlab")
    run(table(*(row(id=str(n), partij=party) for n, party in enumerate(rows))))
    assert [post.party for post in Post.objects.order_by("pk")] == [lab, group, group, lab]


def test_a_name_of_two_is_asked_about(table: Table, lab: Initiative) -> None:
    make_initiative("running", name="NachtLab")
    out, err = run(table(row(partij="NachtLab"), row(id="8", partij="nachtlab")))
    assert ("1 new" in out, "1 rejected" in out) == (True, True)
    assert "line 2, van: " in err


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"soort": "geruild"}, "soort"),
        ({"soort": ""}, "soort"),
        ({"categorie": "boot"}, "categorie"),
        ({"titel": ""}, "titel"),
        ({"titel": "x" * 121}, "titel"),
        ({"toelichting": "x" * 2001}, "tekst"),
        ({"buurt": "Nergens"}, "buurt"),
        ({"partij": "Niemand"}, "van"),
        ({"partij": ""}, "van"),
        ({"tot": "2026-03-01"}, "tot_en_met"),
        ({"van_dag": "2026-04-02"}, "tot_en_met"),
        ({"tot": "ooit"}, "tot_en_met"),
    ],
)
def test_a_fault_rejects_its_row_and_no_other(
    table: Table, lab: Initiative, changes: dict[str, str], field: str
) -> None:
    out, err = run(table(row(id="1"), row(id="2", **changes), row(id="3")))
    assert "3 rows: 2 new, 0 changed, 0 the same, 1 rejected." in out
    assert f"line 3, {field}: " in err


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"aantal": "0"}, "aantal"),
        ({"aantal": "1000"}, "aantal"),
        ({"aantal": "veel"}, "aantal"),
        ({"urgentie": "ooit"}, "haast"),
        ({"van_dag": "vroeg"}, "vanaf"),
    ],
)
def test_a_wrong_number_or_urgency_costs_the_field(
    table: Table, lab: Initiative, changes: dict[str, str], field: str
) -> None:
    out, err = run(table(row(**changes)))
    assert ("1 new" in out, "1 fields left out" in out) == (True, True)
    assert f"line 2, {field}, left out: " in err


def test_what_is_over_or_not_public_puts_nothing_up(table: Table) -> None:
    over = make_initiative("running", name="Voorbij")
    registry.withdraw(over, actor=owner_of(over))
    make_initiative("draft", name="Geheim")
    out, err = run(table(row(id="1", partij="Voorbij"), row(id="2", partij="Geheim")))
    assert "2 rejected" in out
    assert ("line 2, van: " in err, "line 3, van: " in err) == (True, True)
    assert not Post.objects.exists()


def test_a_dry_run_keeps_nothing(table: Table, lab: Initiative) -> None:
    out, _err = run(table(row(), row(id="8", buurt="Nergens")), "--dry-run")
    assert "2 rows: 1 would be new, 0 would be changed, 0 the same, 1 rejected." in out
    assert not Post.objects.exists()


def test_the_same_file_changes_nothing_and_another_what_it_says(table: Table, lab: Initiative) -> None:
    run(table(row(), row(id="8")))
    before = everything()
    assert "0 new, 0 changed, 2 the same" in run(table(row(), row(id="8")))[0]
    assert everything() == before
    assert "1 changed, 1 the same" in run(table(row(aantal="6", buurt="Weversveld"), row(id="8")))[0]
    out, err = run(table(row(aantal="6", tot="2026-03-01"), row(id="8", tot="2026-04-09")))
    assert ("1 changed" in out, "line 2, tot_en_met: " in err) == (True, True)
    assert Post.objects.get(source_id="markt:8").closes_on == date(2026, 4, 9)
    post = Post.objects.get(source_id="markt:7")
    assert (post.number, str(post.neighbourhood)) == (6, "Weversveld")


def test_a_working_area_takes_the_place_of_where_the_initiative_is(
    file: Callable[..., Path], lab: Initiative, areas: list[Neighbourhood]
) -> None:
    head = "id;soort;categorie;titel;van;werkgebied\n7;geboden;vervoer;Bakfiets;NachtLab;"
    run(file(f"{head}Oude Kern, Weversveld\n"))
    post = Post.objects.get()
    assert (post.neighbourhood, post.works_in) == (None, [area.pk for area in areas])
    assert "1 the same" in run(file(f"{head}Weversveld, Oude Kern\n"))[0]
    assert "line 2, werkgebied: “Nergens” is not an area here." in run(file(f"{head}Nergens\n"))[1]
    assert "1 changed" in run(file(f"{head}Weversveld\n"))[0]
    assert Post.objects.get().works_in == [areas[1].pk]


def test_without_an_id_title_and_party_say_which_it_is(table: Table, lab: Initiative) -> None:
    run(table(row(id="")))
    assert "1 changed" in run(table(row(id="", aantal="6")))[0]
    out, err = run(table(row(id=""), row(id="")))
    assert ("2 rejected" in out, err.count("Lines 2, 3 have the same")) == (True, 2)


@pytest.mark.parametrize(
    ("changes", "field"), [({"partij": "Ander"}, ", van"), ({"soort": "geboden"}, ", soort")]
)
def test_party_and_side_stay(table: Table, lab: Initiative, changes: dict[str, str], field: str) -> None:
    make_initiative("running", name="Ander")
    run(table(row()))
    before = everything()
    assert f"line 2{field}: " in run(table(row(**changes)))[1]
    assert everything() == before


def test_what_its_own_people_changed_or_closed_stays(table: Table, lab: Initiative) -> None:
    run(table(row(), row(id="8"), row(id="9")))
    by_people, closed, _untouched = Post.objects.order_by("pk")
    actions.edit_post(by_people, actor=owner_of(lab), title="Van ons")
    actions.withdraw_post(closed, actor=owner_of(lab))
    out, err = run(table(row(aantal="6"), row(id="8", aantal="6"), row(id="9", aantal="6")))
    assert ("1 changed" in out, "2 rejected" in out) == (True, True)
    assert ("line 2: " in err, "line 3: " in err) == (True, True)
    assert (Post.objects.get(pk=by_people.pk).title, Post.objects.get(pk=closed.pk).number) == ("Van ons", 5)


def test_columns_are_named_with_map_and_a_file_without_titles_is_refused(
    file: Callable[..., Path], lab: Initiative
) -> None:
    text = "Wat;Zoekt of biedt;Kopje;Wie\nvervoer;geboden;Bakfiets;NachtLab\n"
    with pytest.raises(CommandError, match="--map titel="):
        run(file(text))
    given = ("titel=kopje", "categorie=wat", "soort=zoekt of biedt", "van=wie")
    run(file(text), *(part for one in given for part in ("--map", one)))
    post = Post.objects.get()
    assert (post.side, post.category, post.title, post.party) == ("offer", "transport", "Bakfiets", lab)
