"""The letters: numbered PDF files with a code and a QR code each; the roll keeps hashes only."""

import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from civicnet.areas.actions import set_municipality
from civicnet.areas.models import AgeBand
from civicnet.deadlines import local_date
from civicnet.workflow import SYSTEM
from tests.factories import make_round, voter_number
from vision.endorsement import codes, paper
from vision.endorsement.actions.letters import Letter
from vision.endorsement.actions.round import cancel
from vision.endorsement.models import RollEntry, Round
from vision.endorsement.paper import letters_pdf, lines_of, qr

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def public_address(settings: Any) -> None:
    """Letters do not go out with an address of this machine (tests/test_commands.py)."""
    settings.SITE_URL = "https://stem.voorbeeld.example"


@pytest.fixture
def round() -> Round:
    set_municipality(actor=SYSTEM, name="Elzerbroek", phone="0123 456 789")
    AgeBand.objects.create(code="L1", name="16 en ouder", min_age=16)
    round = make_round("fixed", voters=7)
    RollEntry.objects.update(letter_hash=None)
    return round


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kiezers.csv"
    lines = [
        f"{voter_number(n)};1980-05-17;B1;Bewoner {n} #let x = 1;Dorpsstraat {n};1234 AB;Elzerbroek"
        for n in range(7)
    ]
    path.write_text("\n".join(["nummer;geboortedatum;buurt;naam;adres;postcode;plaats", *lines]) + "\n")
    return path


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Letter]:
    """Every letter that is put in a PDF."""
    kept: list[Letter] = []
    real = paper.letters_pdf

    def watch(round: Round, letters: list[Letter], **rest: Any) -> bytes:
        kept.extend(letters)
        return real(round, letters, **rest)

    monkeypatch.setattr("vision.endorsement.management.commands.make_letters.letters_pdf", watch)
    return kept


def test_numbered_files_and_only_hashes(round: Round, file: Path, tmp_path: Path, made: list[Letter]) -> None:
    call_command("make_letters", round.code, str(file), str(tmp_path / "uit"), "--batch", "3")
    files = sorted((tmp_path / "uit").iterdir())
    assert [f.name for f in files] == [
        "brieven-000002-000004.pdf",
        "brieven-000005-000007.pdf",
        "brieven-000008-000008.pdf",
    ]
    assert {f.stat().st_mode & 0o777 for f in files} == {0o600}
    assert [letter.number for letter in made] == list(range(2, 9))
    hashes = {bytes(h) for h in RollEntry.objects.values_list("letter_hash", flat=True)}
    assert hashes == {codes.letter_hash(letter.code) for letter in made}
    assert len(hashes) == 7


def test_again_makes_none_and_goes_on_where_it_stopped(
    round: Round, file: Path, tmp_path: Path, made: list[Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def stop(self: Path, target: Path) -> Path:
        if "000005" in self.name:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        call_command("make_letters", round.code, str(file), str(tmp_path / "uit"), "--batch", "3")
    assert RollEntry.objects.exclude(letter_hash=None).count() == 3  # those whose file lies on disk
    monkeypatch.setattr(Path, "replace", real)
    made.clear()
    call_command("make_letters", round.code, str(file), str(tmp_path / "uit"), "--batch", "3")
    assert [letter.number for letter in made] == [5, 6, 7, 8]
    made.clear()
    call_command("make_letters", round.code, str(file), str(tmp_path / "uit"))
    assert made == []


@pytest.mark.parametrize("which", ["4", voter_number(2)])
def test_reissue_cancels_the_old_code(
    round: Round, file: Path, tmp_path: Path, made: list[Letter], which: str
) -> None:
    call_command("make_letters", round.code, str(file), str(tmp_path / "uit"))
    old = {letter.number: letter.code for letter in made}
    made.clear()
    call_command("make_letters", round.code, str(file), str(tmp_path / "uit"), "--reissue", which)
    (new,) = made
    assert new.number == 4
    assert not RollEntry.objects.filter(letter_hash=codes.letter_hash(old[4])).exists()
    assert RollEntry.objects.filter(letter_hash=codes.letter_hash(new.code)).exists()
    assert (tmp_path / "uit" / "nieuw-000004-000004.pdf").exists()
    assert RollEntry.objects.filter(letter_hash=codes.letter_hash(old[5])).exists()


def test_what_cannot_be_is_told(round: Round, file: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not in the file"):
        call_command("make_letters", round.code, str(file), str(tmp_path), "--reissue", "99")
    with pytest.raises(CommandError, match="no round"):
        call_command("make_letters", "weg", str(file), str(tmp_path))
    cancel(round, actor=SYSTEM, reason="Fout in de lijst.")
    with pytest.raises(CommandError, match="cancelled"):
        call_command("make_letters", round.code, str(file), str(tmp_path))


def test_the_pdf_is_accessible_and_data_is_no_markup(round: Round) -> None:
    address = {"naam": '#panic("x") *Els*', "adres": "$1/0$", "postcode": "1234 AB", "plaats": "Elzerbroek"}
    made = letters_pdf(round, [Letter(2, codes.new_letter(), address)], today=local_date())
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" in made or b"pdfuaid" in b"".join(streams(made))
    assert b"/MarkInfo" in made
    assert b"StructTreeRoot" in made or b"StructTreeRoot" in b"".join(streams(made))


def streams(made: bytes) -> list[bytes]:
    found = []
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.S):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            found.append(raw)
    return found


def test_the_code_travels_behind_the_sign_that_no_browser_sends(round: Round, monkeypatch: Any) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("vision.endorsement.paper.qr", lambda text: (drawn.append(text), qr(text))[1])
    code = codes.new_letter()
    letters_pdf(round, [Letter(2, code, {})], today=local_date())
    assert drawn[0].endswith(f"{reverse('endorsement:letter', args=[round.code])}#{code}")


def test_an_address_without_empty_lines() -> None:
    assert lines_of({"naam": "Els", "adres": "", "postcode": "1234 AB", "plaats": "Elzerbroek"}) == [
        "Els",
        "1234 AB  Elzerbroek",
    ]


def test_misread_letters_are_put_right_and_wrong_ones_seen() -> None:
    for _n in range(200):
        code = codes.new_letter()
        said = code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
        assert codes.letter_hash(said) == codes.letter_hash(code)
        letters = code.replace("-", "")
        place = len(code) // 3
        other = next(c for c in codes.ALPHABET[1:31] if c != letters[place])
        wrong = letters[:place] + other + letters[place + 1 :]
        if abs(codes.ALPHABET.index(other) - codes.ALPHABET.index(letters[place])) != 31:
            with pytest.raises(codes.WrongCode):
                codes.letter_hash(wrong)
