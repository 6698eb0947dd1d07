"""The front-end files: only what pages use, under names of their content, compressed once, kept for ever by browsers."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import engines
from django.test import Client

from civicnet.frontend.collected import Collected, collect
from civicnet.frontend.packages import COMPONENTS, PACKAGES, UTRECHT, sources
from tests.factories import make_user

ROOT = Path(settings.BASE_DIR)


def test_the_components_that_templates_use_are_served_and_no_others() -> None:
    folders = ("templates", "civicnet/frontend", "civicnet/accounts")
    used: set[str] = set()
    for file in (
        file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in {".html", ".py"}
    ):
        used |= set(re.findall(r"\butrecht-([a-z0-9-]+)", file.read_text()))
    every = sorted(
        (p.name.removesuffix("-css") for p in PACKAGES.glob("@utrecht/*-css")), key=len, reverse=True
    )
    # A class is the name of its component, or that with a part or a variant behind it; "heading-{{ level }}" is 1 to 4.
    needed = {next((c for c in every if name == c or name.startswith(f"{c}-")), "") for name in used} - {""}
    assert needed - set(COMPONENTS) == set()
    assert {c for c in COMPONENTS if not c.startswith("heading-")} - needed == set()


def test_one_sheet_holds_the_components() -> None:
    sheet = Path(finders.find(UTRECHT) or "").read_text()
    assert all(source.read_text() in sheet for source in sources(UTRECHT))


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder where the front-end files were collected."""
    folder = tmp_path_factory.mktemp("front-end") / "static"
    with pytest.MonkeyPatch.context() as patch:
        storages = settings.STORAGES | {"staticfiles": {"BACKEND": "civicnet.frontend.collected.Collected"}}
        patch.setattr(settings, "STATIC_ROOT", folder)
        patch.setattr(settings, "STORAGES", storages)
        patch.setattr(staticfiles_storage, "_wrapped", Collected(location=folder))
        # Names of files are worked out when a template is compiled: other tests have theirs.
        patch.setattr(engines["jinja2"].env, "_made", {})
        assert collect()
        yield folder


def test_sheets_point_to_files_that_are_there_by_the_names_they_have(collected: Path) -> None:
    pointed = 0
    for sheet in collected.rglob("*.css"):
        for there in re.findall(r"url\(['\"]?(?!data:|#)([^'\")]+)", sheet.read_text()):
            pointed += 1
            assert (sheet.parent / there.partition("#")[0]).is_file(), (sheet, there)
    assert pointed > 10


def test_what_no_page_asks_for_is_not_collected(collected: Path) -> None:
    assert not list(collected.rglob("*.map"))
    assert not (collected / "rest_framework").exists()
    assert not (collected / "drf_spectacular_sidecar/redoc").exists()
    assert sum(file.stat().st_size for file in collected.rglob("*")) < 9_000_000


def test_nothing_is_collected_again_until_what_is_collected_changes(
    collected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [sheet] = collected.glob("civicnet/civicnet.*.css")
    before = sheet.stat().st_ctime_ns
    assert not collect()
    config = apps.get_app_config("staticfiles")
    monkeypatch.setattr(
        config, "ignore_patterns", [*config.ignore_patterns, "drf_spectacular_sidecar/*", "admin/*"]
    )
    assert collect()
    assert not list(collected.glob("admin/**/*.css"))
    [sheet] = collected.glob("civicnet/civicnet.*.css")
    assert sheet.stat().st_ctime_ns != before
    collected.with_name("static.collected").unlink()  # as after a start that was broken off
    assert collect()
    assert not collect()


@pytest.mark.django_db
def test_every_answer_has_the_headers_of_safety(collected: Path) -> None:
    """Also what is answered before any view: front-end files, what did not change, a preflight, a redirect."""
    wanted = {
        "Content-Security-Policy": "default-src 'self'",
        "Permissions-Policy": "camera=()",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    client = Client()
    files = [next(collected.rglob(f"*.{kind}")) for kind in ("css", "js", "svg", "woff2")]
    addresses = [f"/static/{file.relative_to(collected)}" for file in files]
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * 4
    known = client.get("/offline/")
    answers += [
        known,
        client.get("/offline/", headers={"If-None-Match": known["ETag"]}),
        client.get(addresses[0], headers={"If-None-Match": answers[0].headers.get("ETag", "*")}),
        client.get("/static/bestaat-niet.css"),
        client.get("/bestaat-niet/"),
        client.get("/offline"),
        client.get("/livez"),
        client.get("/api/v1/bestaat-niet"),
        client.options(
            "/api/v1/initiatieven",
            headers={"Origin": "https://elders.example", "Access-Control-Request-Method": "GET"},
        ),
    ]
    for answer in answers:
        for header, part in wanted.items():
            assert part in answer.headers.get(header, ""), (answer.request["PATH_INFO"], header)


# ---- the served product -------------------------------------------------------------------------
def get(address: str, accept: str = "br, gzip", cookie: str = "") -> tuple[Any, bytes]:
    with urlopen(Request(address, headers={"Accept-Encoding": accept, "Cookie": cookie})) as answer:
        return answer.headers, answer.read()


@pytest.mark.xdist_group("browser")
def test_a_first_visit_loads_little_and_a_second_nothing(product: str) -> None:
    _headers, page = get(f"{product}/", accept="identity")
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode())
    assert len(files) > 5
    size = 0
    for file in files:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", file), f"{file} has no hash in its name"
        headers, body = get(product + file)
        assert headers["Content-Encoding"] == "br", file
        assert "immutable" in headers["Cache-Control"]
        assert int(re.findall(r"max-age=(\d+)", headers["Cache-Control"])[0]) >= 31536000
        assert get(product + file, accept="gzip")[0]["Content-Encoding"] == "gzip"
        size += len(body)
    assert size < 80_000
    _headers, worker = get(f"{product}/sw.js", accept="identity")
    sheets = re.findall(r'"(/static/[^"]+)"', worker.decode())
    assert sheets
    assert set(sheets) <= set(files), "the page without a connection needs the sheets that pages use"


# ---- pages ----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_page_is_compressed_for_a_visitor_only() -> None:
    zipped = {"accept-encoding": "gzip"}
    visitor = Client(headers=zipped).get("/offline/")
    assert visitor["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in visitor["Vary"]
    assert "Content-Encoding" not in Client().get("/offline/")
    # Who is signed in, and a page with a form that posts, hold secrets: their length must tell nothing (BREACH).
    someone = Client(headers=zipped)
    someone.force_login(make_user())
    assert "Content-Encoding" not in someone.get("/offline/")
    form = Client(headers=zipped).get("/account/inloggen/")
    assert form.cookies
    assert "Content-Encoding" not in form
