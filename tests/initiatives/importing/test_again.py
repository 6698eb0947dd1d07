"""The same file again, or only to see what it would do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civicnet.areas.models import Neighbourhood
from civicnet.journal.models import Entry
from civicnet.outbox.models import Message
from civicnet.workflow import SYSTEM
from initiatives import actions
from initiatives.models import Initiative
from tests.factories import make_areas, make_staff
from tests.factories.imports import row, run

pytestmark = pytest.mark.django_db


def test_a_dry_run_keeps_nothing(table: Callable[..., Path], areas: list[Neighbourhood]) -> None:
    out, _err = run(table(row(), row(id="8", buurt="Nergens")), "--dry-run")
    assert "2 rows: 1 would be new, 0 would be changed, 0 the same, 1 rejected." in out
    assert not Initiative.objects.exists()
    assert not Entry.objects.filter(verb="submit").exists()


def test_a_second_import_changes_what_changed(table: Callable[..., Path], areas: list[Neighbourhood]) -> None:
    run(table(row(), row(id="8", naam="Deelauto")))
    before = set(Initiative.objects.values_list("slug", flat=True))
    out, _err = run(table(row(naam="Buurttuin Oost"), row(id="8", naam="Deelauto")))
    assert "2 rows: 0 new, 1 changed, 1 the same, 0 rejected." in out
    assert set(Initiative.objects.values_list("name", flat=True)) == {"Buurttuin Oost", "Deelauto"}
    assert set(Initiative.objects.values_list("slug", flat=True)) == before  # addresses are for ever
    assert Entry.objects.filter(verb="edit").count() == 1


def test_what_the_file_does_not_have_stays(table: Callable[..., Path], areas: list[Neighbourhood]) -> None:
    run(table(row()))
    out, _err = run(table(["7", "Buurttuin"], headers=["id", "naam"]))
    assert "1 the same" in out
    one = Initiative.objects.get()
    assert (one.neighbourhood, one.kind) == (areas[0], "energy_cooperative")


def test_ids_of_different_files_are_kept_apart(
    table: Callable[..., Path], areas: list[Neighbourhood]
) -> None:
    run(table(row()))
    run(table(row(), name="andere.csv"))
    run(table(row(), name="derde.csv"), "--source", "plannen")
    assert set(Initiative.objects.values_list("source_id", flat=True)) == {"plannen:7", "andere:7"}


def test_rows_without_an_id_go_by_their_name(table: Callable[..., Path], areas: list[Neighbourhood]) -> None:
    file = table(["Buurttuin"], ["Deelauto"], headers=["naam"])
    run(file)
    out, _err = run(file)
    assert "2 the same" in out


def test_the_desk_is_told_on_the_site_and_gets_no_letters(
    table: Callable[..., Path], areas: list[Neighbourhood]
) -> None:
    broker = make_staff("broker")
    run(table(row()))
    assert broker.notices.filter(event="initiative.submit").count() == 1
    assert not Message.objects.filter(kind=Message.Kind.MAIL).exists()


def test_a_known_row_costs_no_queries(table: Callable[..., Path], areas: list[Neighbourhood]) -> None:
    def queries(number: int) -> int:
        file = table(*(row(id=str(n), naam=f"Tuin {n}", lat="52.05", lon="5.05") for n in range(number)))
        run(file)
        with CaptureQueriesContext(connection) as captured:
            run(file)
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    assert queries(3) == queries(9)


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
