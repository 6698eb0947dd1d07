"""Damaged and hostile files through the doors that take a table or a map: a sentence, never a 500, and nothing loaded.

What a table means is tried in tests/tables/test_tables.py; here it is that each door goes through that reader.
"""

import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from civicnet.areas.models import AgeBand, Neighbourhood, Postcode
from civicnet.setup.actions import setup_address
from tests.factories import make_areas, make_round, make_staff, make_version, sign_in
from vision.endorsement.models import RollEntry
from vision.models import Measurement

pytestmark = pytest.mark.django_db
BOMB = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">%s]><b>&z;</b>""" % b"".join(
    b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(ord("b"), ord("z") + 1)
)


def sheet() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["doel", "nummer", "datum"])
    book.active.append(["=1/0", "=HYPERLINK(A1)", "x"])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def package(part: str, content: bytes) -> bytes:
    """A sheet of which one part is something else."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet())) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part and not (part == "content.xml" and name == "xl/workbook.xml"):
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return data.getvalue()


FILES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "empty": lambda: ("x.csv", b""),
    "one mark": lambda: ("x.csv", b"\xef\xbb\xbf"),
    "binary": lambda: ("x.csv", bytes(range(256)) * 40),
    "image": lambda: ("x.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
    "half a sheet": lambda: ("x.xlsx", sheet()[:1500]),
    "sheet called csv": lambda: ("x.csv", sheet()),
    "csv called sheet": lambda: ("x.xlsx", b"doel;datum;waarde;bron\n"),
    "old excel": lambda: ("x.xls", b"\xd0\xcf\x11\xe0" + bytes(600)),
    "no kind": lambda: ("x.exe", b"MZ"),
    "name": lambda: ("../../x\x00.csv", b"a;b\n1;2\n"),
    "formulas": lambda: ("x.xlsx", sheet()),
    "zip bomb": lambda: ("x.xlsx", package("xl/worksheets/sheet1.xml", bytes(101 * 1024**2))),
    "xml bomb": lambda: ("x.xlsx", package("xl/worksheets/sheet1.xml", BOMB)),
    "xml bomb in ods": lambda: ("x.ods", package("content.xml", BOMB)),
    "xml bomb of strings": lambda: ("x.xlsx", package("xl/sharedStrings.xml", BOMB)),
    "half utf-16": lambda: ("x.csv", "nummer;buurt\n".encode("utf-16")[:-1]),
    "a million columns": lambda: ("x.csv", b"a;" * 490_000),
    "open quote": lambda: ("x.csv", b'doel;datum\n"' + b"a\n" * 90_000),
    "equal headers": lambda: ("x.csv", b"doel;doel\n1;2\n"),
    "deep": lambda: ("x.json", b"[" * 400_000),
}


@cache
def made(name: str) -> tuple[str, bytes]:
    """One of FILES: its name and its bytes, made once for all doors."""
    return FILES[name]()


def measurements() -> tuple[Client, str, Any]:
    make_version(state="adopted")
    return sign_in(make_staff("broker")), reverse("vision:measure_file"), Measurement


def roll() -> tuple[Client, str, Any]:
    AgeBand.objects.create(code="L1", name="16 en ouder", min_age=16)
    round = make_round("preparing", voters=0)
    return sign_in(make_staff("curator")), reverse("endorsement:roll", args=[round.code]), RollEntry


def areas() -> tuple[Client, str, Any]:
    client = Client()
    client.post(setup_address())
    return client, reverse("setup_areas"), Neighbourhood


def postcodes() -> tuple[Client, str, Any]:
    make_areas()
    return sign_in(make_staff("admin")), reverse("postcodes"), Postcode


@pytest.mark.parametrize("door", [measurements, roll, areas, postcodes], ids=lambda door: door.__name__)
@pytest.mark.parametrize("name", FILES)
def test_it_is_refused_with_a_sentence(
    door: Callable[[], tuple[Client, str, Any]], name: str, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    client, address, rows = door()
    called, data = made(name)
    answer = client.post(address, {"file": SimpleUploadedFile(called, data)})
    assert answer.status_code in {400, 422}, (name, answer.status_code)
    (faults,) = answer.context["form"].errors.values()
    assert all(len(fault) > 10 and "Error" not in fault for fault in faults)
    assert not rows.objects.exists()
