"""Real ballots come out as their sources state them."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_round
from tests.walked import REAL_FILES
from vision.endorsement.management.commands.replay_votes import read_pabulib, replay
from vision.endorsement.models import Ballot, RollEntry, Round
from vision.models import Vision

pytestmark = pytest.mark.django_db


def replayed(*files: Path) -> list[str]:
    out = StringIO()
    call_command("replay_votes", *map(str, files), stdout=out)
    return out.getvalue().splitlines()


def test_not_while_a_round_is_under_way(shared_data: Path) -> None:
    make_round("fixed")
    with pytest.raises(CommandError, match="under way"):
        replayed(*sorted((shared_data / "burgerbegroting").glob("*_522.pb")))


# Of the 26 budgets: the most projects (97, for 5,510 people, who named five at most), and the fewest people (219).
EXTREMES = ("Netherlands_Amsterdam_285", "Netherlands_Amsterdam_179")


def test_neighbourhood_budgets(shared_data: Path, whole: bool) -> None:
    """Those of EXTREMES; in a whole run every one."""
    every = sorted((shared_data / "burgerbegroting").glob("*.pb"))
    files = [file for file in every if whole or file.stem in EXTREMES]
    said = replayed(*files)
    assert (len(every), len(said)) == (26, len(files))
    assert all(line.endswith("the totals are those stated") for line in said), said
    people = sum(int(line.split(": ")[1].split(" ballots")[0]) for line in said)
    assert people == (116_430 if whole else 5_510 + 219)


@pytest.mark.walk(REAL_FILES)
def test_every_conversation_with_its_changed_votes(shared_data: Path) -> None:
    files = sorted((shared_data / "stemmen").glob("*/votes.csv"))
    said = replayed(*files)
    assert len(said) == len(files) == 2
    assert all(line.endswith("the totals are those stated") for line in said), said
    assert not any(", 0 changed" in line for line in said)


def test_a_ballot_that_names_a_project_twice_is_named(shared_data: Path) -> None:
    out = StringIO()
    file = shared_data / "gevallen" / "pabulib-one-voter-names-a-project-twice.pb"
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("replay_votes", str(file), stdout=out)
    assert out.getvalue().splitlines()[1:] == [
        "  1: 2 for, and 3 in the file",
        "  ballot 11 names project 1 2 times: counted once",
    ]


@pytest.mark.parametrize(
    "content",
    ["", "x", "PROJECTS\nproject_id;votes\n1;x\nVOTES\nvoter_id;vote\n", "PROJECTS\nVOTES\n", "1;2\n",
     "PROJECTS\nproject_id;votes\n1;1\nVOTES\nvoter_id;vote\n7;2\n", "\x00"],
)  # fmt: skip
def test_a_damaged_file_is_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "x.pb"
    file.write_text(content)
    with pytest.raises(CommandError, match=r"x\.pb is no file of Pabulib or Polis"):
        replayed(file)


def test_other_totals_are_noticed_and_nothing_is_kept(shared_data: Path, tmp_path: Path) -> None:
    source = next((shared_data / "burgerbegroting").glob("*_522.pb"))
    touched = tmp_path / "R.pb"
    touched.write_text(source.read_text().replace("41514;30000;163;", "41514;30000;164;"))
    with pytest.raises(CommandError, match="1 of 1"):
        replayed(touched)
    people, totals = replay(read_pabulib(source))
    assert (people, totals["41514"]["for"]) == (318, 163)
    assert not any(model.objects.exists() for model in (Round, Vision, Ballot, RollEntry))
