"""The files of a frozen text: exactly that text, and checked without a database."""

import io
import json
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests import factories, running
from tests.walked import PROGRAMS
from vision.canonical import canonical
from vision.models import VisionVersion
from vision.verify import ATTACHED, NotAVision, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen() -> VisionVersion:
    text = factories.make_text("1.0", D1_1="Eén *plek* <b>voor</b> iedereen #1.\nOok $buiten$ @ huis.")
    version = factories.make_version("1.0", state="frozen", text=text)
    return VisionVersion.objects.with_text().get(pk=version.pk)


def check(file: Path, **options: str) -> str:
    out = io.StringIO()
    call_command("verify_vision", file, stdout=out, **options)
    return out.getvalue()


def test_the_json_file(frozen: VisionVersion, client: Client, tmp_path: Path) -> None:
    file = tmp_path / "visie.json"
    file.write_bytes(client.get("/visie/versie/1.0/tekst.json").content)
    assert f"SHA-256: {frozen.sha256}" in check(file)
    assert "Right" in check(file, sha256=frozen.sha256.upper())
    with pytest.raises(CommandError, match="NOT"):
        check(file, sha256="0" * 64)


def test_a_file_that_was_written_otherwise_is_the_same_text(frozen: VisionVersion, tmp_path: Path) -> None:
    file = tmp_path / "visie.json"
    file.write_text(json.dumps(json.loads(canonical(frozen)), indent=2))
    said = check(file, sha256=frozen.sha256)
    assert "written otherwise" in said
    assert "Right" in said


def test_any_change_of_the_text_is_noticed(frozen: VisionVersion) -> None:
    content = canonical(frozen)
    letters = [n for n, byte in enumerate(content) if chr(byte).isalnum()]
    for n in letters:
        changed = content[:n] + (b"x" if content[n : n + 1] != b"x" else b"y") + content[n + 1 :]
        try:
            found = verify(changed)
        except NotAVision:
            continue
        assert found.sha256 != frozen.sha256


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text | {"format": "iets-anders"},
        lambda text: text | {"meer": "x"},
        lambda text: {key: value for key, value in text.items() if key != "preamble"},
        lambda text: text | {"preamble": " spatie"},
        lambda text: text | {"preamble": "Cooe\u0308peratie"},
        lambda text: text | {"themes": {}},
        lambda text: text | {"version": 1.0},
        lambda text: [text],
    ],
)
def test_what_is_no_text_of_a_vision(frozen: VisionVersion, change, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "visie.json"
    file.write_text(json.dumps(change(json.loads(canonical(frozen)))))
    with pytest.raises(CommandError, match="is not the text of a vision"):
        check(file)


@pytest.mark.parametrize("content", [b"", b"\xff", b"%PDF-1.7 stuk", b'{"a": 1, "a": 2}', b"[" * 100_000])
def test_other_files(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bestand"
    file.write_bytes(content)
    with pytest.raises(CommandError, match="is not the text of a vision"):
        check(file)
    with pytest.raises(CommandError, match="cannot be read"):
        check(tmp_path / "weg")


# ---- the PDF ------------------------------------------------------------------------------------------


def test_the_pdf_holds_exactly_the_text_and_its_fingerprint(
    frozen: VisionVersion, client: Client, tmp_path: Path
) -> None:
    response = client.get("/visie/versie/1.0/visie.pdf")
    assert response["Content-Type"] == "application/pdf"
    file = tmp_path / "visie.pdf"
    file.write_bytes(response.content)
    said = check(file)
    assert frozen.sha256 in said
    assert "Right" in said
    with pikepdf.open(file) as pdf:
        attached = pdf.attachments[ATTACHED].get_file().read_bytes()
        assert (pdf.Root.MarkInfo.Marked, str(pdf.Root.Lang)) == (True, "nl")
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
    assert attached == canonical(frozen)
    assert sha256(attached).hexdigest() == frozen.sha256


def test_a_pdf_with_another_text_in_it_is_noticed(
    frozen: VisionVersion, client: Client, tmp_path: Path
) -> None:
    document = json.loads(canonical(frozen)) | {"preamble": "Anders"}
    file = tmp_path / "visie.pdf"
    with pikepdf.open(io.BytesIO(client.get("/visie/versie/1.0/visie.pdf").content)) as pdf:
        del pdf.attachments[ATTACHED]
        pdf.attachments[ATTACHED] = pikepdf.AttachedFileSpec(
            pdf, json.dumps(document).encode(), filename=ATTACHED
        )
        pdf.save(file)
    with pytest.raises(CommandError, match="NOT"):
        check(file)
    with pikepdf.open(io.BytesIO(client.get("/visie/versie/1.0/visie.pdf").content)) as pdf:
        del pdf.attachments[ATTACHED]
        pdf.save(file)
    with pytest.raises(CommandError, match="attached"):
        check(file)


def test_a_draft_is_no_frozen_text(client: Client) -> None:
    factories.make_version("2.0", state="drafting")
    assert client.get("/visie/versie/2.0/visie.pdf").status_code == 404


@pytest.mark.walk(PROGRAMS)
def test_the_command_works_without_a_database(frozen: VisionVersion, tmp_path: Path) -> None:
    file = tmp_path / "visie.json"
    file.write_bytes(canonical(frozen))
    nowhere = "postgres://niemand:x@127.0.0.1:1/weg"
    done = running.manage(
        tmp_path / "leeg", "verify_vision", str(file), DATABASE_URL=nowhere, DATABASE_OWNER_URL=nowhere
    )
    assert (done.returncode, frozen.sha256 in done.stdout) == (0, True)
    wrong = running.manage(
        tmp_path / "leeg",
        "verify_vision",
        str(file),
        "--sha256",
        "0" * 64,
        DATABASE_URL=nowhere,
        DATABASE_OWNER_URL=nowhere,
    )
    assert (wrong.returncode, "NOT" in wrong.stderr) == (1, True)
