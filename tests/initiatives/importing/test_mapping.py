"""Which column is what."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from civicnet.areas.models import Neighbourhood
from initiatives.models import Initiative
from tests.factories.imports import row, run

pytestmark = pytest.mark.django_db


def test_a_mapping_takes_the_first_that_is_filled_or_both(
    table: Callable[..., Path], areas: list[Neighbourhood]
) -> None:
    headers = ["a", "b", "titel_kort", "titel_lang"]
    file = table(["1", "2", "", "Buurttuin"], ["1", "3", "Auto", "Deelauto"], headers=headers)
    run(file, "--map", "naam=titel_kort|titel_lang", "--map", "bron_id=a+b")
    found = dict(Initiative.objects.values_list("source_id", "name"))
    assert found == {"plannen:1-2": "Buurttuin", "plannen:1-3": "Auto"}


def test_a_mapping_is_kept_for_a_next_time(
    table: Callable[..., Path], areas: list[Neighbourhood], settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    file = table(["1", "Buurttuin"], headers=["nr", "hoe het heet"])
    run(file, "--map", "naam=hoe het heet", "--map", "bron_id=nr", "--save-map", "oost", "--dry-run")
    out, _err = run(file, "--use-map", "oost")
    assert "naam ← hoe het heet" in out
    assert Initiative.objects.get().source_id == "plannen:1"
    with pytest.raises(CommandError, match="west"):
        run(file, "--use-map", "west")


@pytest.mark.parametrize("given", ["naam", "kleur=naam", "naam=bestaat_niet", "=naam"])
def test_a_mapping_that_means_nothing_is_refused(
    table: Callable[..., Path], areas: list[Neighbourhood], given: str
) -> None:
    with pytest.raises(CommandError):
        run(table(row()), "--map", given)
    assert not Initiative.objects.exists()


def test_a_file_without_names_is_refused(table: Callable[..., Path]) -> None:
    with pytest.raises(CommandError, match="--map naam="):
        run(table(["1"], headers=["nummer"]))


def test_without_a_name_the_columns_that_were_found_are_named(file: Callable[..., Path]) -> None:
    with pytest.raises(CommandError, match="nummer, Hoe het heet"):
        run(file("nummer,Hoe het heet\n1,Tuin\n"))


def test_a_column_is_mapped_whatever_the_case_and_signs(file: Callable[..., Path]) -> None:
    run(file("Nr;Hoe het heet;a+b\n1;Tuin;Groen\n"), "--map", "naam=hoe_het_heet", "--map", "waarom=a+b")
    one = Initiative.objects.get()
    assert (one.name, one.purpose) == ("Tuin", "Groen")
