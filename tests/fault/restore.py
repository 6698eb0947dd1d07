"""A restore while a vote is open, by the commands that docs/operate.md gives to an operator."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests import running
from tests.fault.site import FILE_BYTES, Site, site

VOTERS = 6


def commands(name: str) -> str:
    """The block of commands that the document marks as `name`."""
    page = (running.ROOT / "docs" / "operate.md").read_text()
    (block,) = re.findall(rf"^```bash {name}\n(.*?)^```$", page, re.M | re.S)
    return str(block)


def run(name: str, data_dir: Path, folder: Path) -> None:
    """Run that block as an operator would, on `data_dir`. Fails on any command that fails."""
    own = f'manage.py() {{ "{sys.executable}" "{running.ROOT}/manage.py" "$@"; }}\n'
    places = {"BACKUP": str(folder / "backup"), "APART": str(folder / "apart")}
    done = subprocess.run(
        ["bash", "-euc", own + commands(name)],
        env=running.environment(data_dir, **places),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"the commands of docs/operate.md failed: {done.stderr}"


def check(old: Site, given: dict[str, Any], folder: Path) -> Iterator[tuple[str, int, str]]:
    """Vote, back up, vote, restore elsewhere, and vote there: what was found, line by line. Fails on any difference.

    The last VOTERS of those who were prepared do the voting.
    """
    slips, first = given["slips"][-VOTERS:], len(given["slips"]) - VOTERS
    assert [vote(old, given, slip) for slip in slips[:3]] == [200, 200, 200]
    run("backup", old.folder, folder)
    before = set(old.inside("count")["ballots"])
    assert {key for _slip, key in slips[:3]} <= before
    assert vote(old, given, slips[3]) == 200  # after the back-up: this one is not in it
    run("restore", folder / "new", folder)
    with site(folder / "new") as new:
        found = new.inside("count")
        assert set(found["ballots"]) == before
        assert found["struck"] == len(found["ballots"]) == len(before)
        yield "votes of before, restored", len(before), "each once"
        assert vote(new, given, slips[0], choice="against") == 200, (
            "the same form again changes the own ballot"
        )
        assert vote(new, given, new.inside("login", first)) == 409, "who has voted does not vote again"
        assert vote(new, given, slips[3]) == 200, "who voted after the back-up votes again"
        assert vote(new, given, slips[4]) == 200
        assert vote(new, given, new.inside("login", first + 5)) == 200, "the key of the round came along"
        found = new.inside("count")
        assert len(set(found["ballots"])) == len(found["ballots"]) == found["struck"] == len(before) + 3
        yield "votes after it, by letter and by login", 3, "taken; who had voted was refused"
        file = new.ask(given["file"])
        assert (file.status, len(file.body)) == (200, FILE_BYTES)
        signed_in = {"Cookie": f"session={given['session']}"}
        assert new.ask("/mijn/", headers=signed_in).status == 200, "who was signed in still is"
        assert new.inside("may_make_temporary_tables") is False, "the web role has no more rights than before"
        yield "uploads, sessions and rights", 3, "as before"


def vote(where: Site, given: dict[str, Any], slip: list[str], *, choice: str = "for") -> int:
    """Send a ballot in; the status of the answer, 200 being the receipt."""
    body = urlencode({"slip": slip[0], "choice": choice, "do": "cast"})
    return where.ask(given["ballot"], body=body).status
