"""The published file recounts by itself: with the command, and with the script that anybody can download."""

import io
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from civicnet.workflow import SYSTEM
from tests.factories import BallotRow, ballot_code, make_round
from vision.endorsement import codes, merkle, tally, verify
from vision.endorsement.actions.closing import close
from vision.endorsement.broad import Count, judge
from vision.endorsement.tally import published

pytestmark = pytest.mark.django_db
SCRIPT = Path(verify.__file__)
AREAS = {"B1": ("Oude Kern", 300), "B2": ("Het Zand", 200), "B3": ("Hoek", 100)}
BANDS = {"16 – 34": ("jong", 250), "35+": ("oud", 350)}


def rows(*, small: bool) -> list[BallotRow]:
    found = [
        (
            f"B{1 + n % (2 if small else 3)}",
            ("16 – 34", "35+")[n % 2],
            ("for", "for", "for", "for", "against")[n % 5],
            {},
        )
        for n in range(150)
    ]
    return [*found, *(("B3", "35+", "against", {"D1.1": "blank"}) for _ in range(5 if small else 0))]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "R.txt", small=False)


def written(path: Path, *, small: bool) -> Path:
    round = make_round("closed", areas=AREAS, bands=BANDS, ballots=rows(small=small))
    path.write_bytes(b"".join(published(round)))
    return path


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("verify_round", *arguments, stdout=out)
    return out.getvalue()


def script(*arguments: str) -> subprocess.CompletedProcess[str]:
    """As somebody runs it who has Python and nothing else."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), *arguments], capture_output=True, text=True, timeout=60
    )


def test_the_script_is_short_and_stands_alone() -> None:
    source = SCRIPT.read_text()
    assert len(source.splitlines()) <= 100
    imports = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imports <= set(sys.stdlib_module_names)


def test_command_and_script_say_the_same(file: Path) -> None:
    code = codes.write(ballot_code(3))
    said, done = command(str(file), "--code", code), script(str(file), code)
    assert done.returncode == 0, done.stderr
    assert "broadly_endorsed" in said
    assert "broadly_endorsed" in done.stdout
    report = verify.check(io.BytesIO(file.read_bytes()), ballot_code(3))
    for words in (said, done.stdout):
        assert report["sha256"] in words
        assert all(str(number) in words for number in report["found"].values())
    assert set(report["rules"].values()) == {"holds"}


def test_a_code_that_is_not_in_it_and_another_hash_are_refused(file: Path) -> None:
    with pytest.raises(CommandError, match="no line has this code"):
        command(str(file), "--code", codes.write(ballot_code(4000)))
    with pytest.raises(CommandError, match="misread"):
        command(str(file), "--code", "4K7-ABC")
    with pytest.raises(CommandError):
        command(str(file), "--sha256", "0" * 64)
    with pytest.raises(CommandError):
        command(str(file.parent / "niets.txt"))
    assert script(str(file), codes.write(ballot_code(4000))).returncode != 0


def test_what_rests_on_small_groups_is_said_to(tmp_path: Path) -> None:
    file = written(tmp_path / "R.txt", small=True)
    report = verify.check(io.BytesIO(file.read_bytes()))
    assert report["rules"] == {
        "majority": "holds",
        "no_group_against": verify.UNSEEN,
        "turnout": "holds",
        "turnout_per_group": "fails",
    }
    assert report["manifest"]["verdict"]["outcome"] == "endorsed_with_concerns"


def test_the_script_judges_as_the_product_does(file: Path) -> None:
    manifest = verify.check(io.BytesIO(file.read_bytes()))["manifest"]
    counts = {part["name"]: part["counts"] for part in manifest["lists"]}
    groups = [
        tally.GroupCount(
            g["dimension"], g["code"], g["name"], g["eligible"], count(counts[g["dimension"]][g["code"]])
        )
        for g in manifest["groups"]
    ]
    whole = count(counts["choice"][""])
    verdict = judge(tally.Rule.from_json(manifest["rule"]), whole, groups, manifest["eligible"])
    assert manifest["verdict"]["outcome"] == verdict.outcome
    assert manifest["verdict"]["share_for_weighted"] == str(verdict.share_for_weighted)


def count(by_choice: dict[str, int]) -> Count:
    return Count(*(by_choice.get(choice, 0) for choice in ("for", "against", "blank")))


@given(
    st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.sampled_from(["for", "blank"])), unique=True)
)
def test_the_script_seals_as_the_product_does(pairs: list[tuple[bytes, str]]) -> None:
    root, lines = merkle.Root(), []
    for hash, choice in sorted(dict(pairs).items()):
        root.extend([tally.leaf("goal:D1.1", hash, "", choice)])
        lines.append(tally.line(hash, "", choice))
    counts: dict[str, dict[str, int]] = {}
    for choice in dict(pairs).values():
        counts.setdefault("", {})[choice] = counts.get("", {}).get(choice, 0) + 1
    part = {"name": "goal:D1.1", "lines": root.size, "root": root.digest().hex(), "counts": counts}
    assert verify.read_list(iter(lines), part, None) == (counts, None)


@given(st.binary(min_size=16, max_size=16))
def test_the_script_reads_codes_as_the_product_writes_them(code: bytes) -> None:
    assert verify.read_code(codes.write(code)) == code
    assert verify.read_code(codes.write(code).lower().replace("-", " ")) == code


@pytest.fixture(scope="module")
def lines(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> bytes:
    """One published file for the thousands of flips below."""
    from django.db import transaction
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("round")
    here = override_settings(MEDIA_ROOT=folder, ROUND_KEYS=folder)
    with django_db_blocker.unblock(), here, transaction.atomic():
        round = make_round(areas=AREAS, bands=BANDS, ballots=rows(small=True)[-25:])
        data = b"".join(published(close(round, actor=SYSTEM)))
        transaction.set_rollback(True)
    return data


def is_right(data: bytes) -> bool:
    try:
        verify.check(io.BytesIO(data))
    except ValueError:
        return False
    return True


@settings(
    max_examples=500,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(place=st.integers(0, 10**9), bits=st.integers(1, 255))
def test_flipping_any_byte_is_noticed(lines: bytes, place: int, bits: int) -> None:
    place %= len(lines)
    assert not is_right(lines[:place] + bytes([lines[place] ^ bits]) + lines[place + 1 :])


def test_the_file_as_it_is_and_no_other_length_of_it(lines: bytes) -> None:
    assert is_right(lines)
    assert not is_right(lines + b"\n")
    assert not is_right(lines[:-1])
    assert not is_right(b"")
    assert not is_right(b"\n".join(lines.split(b"\n")[:-2]) + b"\n")


@pytest.mark.parametrize("line", range(2))
def test_every_byte_of_the_head_and_the_manifest(lines: bytes, line: int) -> None:
    parts = lines.splitlines(keepends=True)
    for place in range(len(parts[line])):
        touched = bytearray(parts[line])
        touched[place] ^= (
            0x20  # a capital for a small letter, a space for nothing: what a careless reader overlooks
        )
        assert not is_right(b"".join([*parts[:line], bytes(touched), *parts[line + 1 :]]))


def sealed(manifest: bytes) -> bytes:
    """A file whose first line is that of a round, around any manifest."""
    return f"{tally.FORMAT} {sha256(manifest).hexdigest()}\n".encode() + manifest + b"\n"


@pytest.mark.parametrize(
    "data",
    [
        *(
            b"",
            b"\n",
            b"Buurtfeest om 15.00 uur\n",
            b"%PDF-1.7\n\x00\xff\xfe",
            b"\xff" * 3000,
            b'{"lists": []}\n',
        ),
        *(
            sealed(text)
            for text in (b"", b"[]", b"{}", b"7", b"[" * 100_000, b'{"lists": 3}', b'{"lists": [{}]}')
        ),
        sealed(b'{"lists": [{"name": "choice", "lines": "x"}]}'),
    ],
    ids=range(14),
)
def test_a_file_that_is_not_of_a_round_is_told_in_one_sentence(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "iets.txt"
    file.write_bytes(data)
    with pytest.raises(CommandError) as refused:
        command(str(file))
    done = script(str(file))
    assert done.returncode != 0
    assert done.stdout == ""
    for said in (str(refused.value), done.stderr.strip()):
        assert said
        assert "\n" not in said
        assert "Traceback" not in said


@pytest.mark.parametrize("arguments", [(), ("niets.txt",), (".",)])
def test_without_a_file_the_script_says_so_too(arguments: tuple[str, ...]) -> None:
    done = script(*arguments)
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
