"""The broken rules of `make fault` are where the code is now, and breaking one is noticed."""

from pathlib import Path

import pytest

from tests.fault.breaking import break_all, broken
from tests.fault.mutant import Mutant
from tests.fault.mutants import MUTANTS
from tests.running import ROOT
from tests.walked import PROGRAMS


def test_forty_rules_at_least() -> None:
    assert len({mutant.rule for mutant in MUTANTS}) == len(MUTANTS) >= 40


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.rule)
def test_each_rule_is_where_its_row_says(mutant: Mutant) -> None:
    whole = broken(mutant, (ROOT / mutant.file).read_text())
    if mutant.file.endswith(".py"):
        compile(whole, mutant.file, "exec")
    for test in mutant.tests.split():
        if test.startswith("tests/"):
            assert (ROOT / test).exists()


@pytest.mark.walk(PROGRAMS)
def test_a_broken_rule_is_noticed_and_a_whole_one_is_not(tmp_path: Path) -> None:
    """A short form of `make fault`: that the copy can tell the two apart."""
    breaks = next(mutant for mutant in MUTANTS if mutant.file == "vision/endorsement/merkle.py")
    harmless = breaks._replace(new=breaks.old + "  # the same")
    assert [noticed for _mutant, noticed in break_all(tmp_path, (breaks, harmless))] == [True, False]
