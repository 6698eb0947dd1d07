"""How a request comes to Django and how its answer leaves: no thread is taken before all of it is here, nor for sending."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from civicnet.serving import server

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Headers:
    """Headers as granian gives them: in order, and more than one of a name."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.pairs = pairs

    def __contains__(self, name: str) -> bool:
        return name in dict(self.pairs)

    def get(self, name: str, default: str = "") -> str:
        return dict(self.pairs).get(name, default)

    def items(self) -> tuple[tuple[str, str], ...]:
        return self.pairs


class Line:
    """The line to somebody who asks: gives the pieces of the body, and keeps what is answered."""

    def __init__(self, *pieces: bytes, pause: float = 0.0) -> None:
        self.pieces, self.pause = pieces, pause
        self.status, self.headers, self.body, self.kind = 0, {}, b"", ""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            await asyncio.sleep(self.pause)
            yield piece

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.kind, self.status, self.headers, self.body = "bytes", status, dict(headers), body

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.kind, self.status, self.headers = "empty", status, dict(headers)

    def response_file(self, status: int, headers: list[tuple[str, str]], path: str) -> None:
        self.kind, self.status, self.headers = "file", status, dict(headers)
        self.body = Path(path).read_bytes()


class Made(list[bytes]):
    """What a WSGI application gives; Django's has an end that closes the connection to the database."""

    closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Line]:
    """`serve(application, line, *headers)`: one request to `application` by granian's door."""

    def serve(application: Application, line: Line, *headers: tuple[str, str], path: str = "/") -> Line:
        monkeypatch.setattr(server, "application", application)
        scope = SimpleNamespace(
            method="POST" if headers else "GET",
            path=path,
            query_string="q=a",
            http_version="1.1",
            scheme="http",
            server="127.0.0.1:8000",
            client="192.0.2.1:55555",
            headers=Headers(*headers),
        )
        asyncio.run(server.serve(scope, line))
        return line

    return serve


def answer(*pieces: bytes, seen: dict[str, Any] | None = None) -> Application:
    def application(environ: dict[str, Any], start: Any) -> Made:
        start("200 OK", [("Content-Type", "text/plain")])
        if seen is not None:
            seen.update(environ, read=environ["wsgi.input"].read())
        return Made(pieces)

    return application


def test_the_request_as_django_reads_it(serve: Callable[..., Line]) -> None:
    seen: dict[str, Any] = {}
    headers = (
        ("content-length", "3"),
        ("content-type", "text/plain"),
        ("cookie", "a=1"),
        ("cookie", "b=2"),
        ("accept", "x"),
        ("accept", "y"),
        ("x-forwarded-proto", "http"),
        ("x_forwarded_proto", "https"),
    )
    line = serve(answer(b"yes", seen=seen), Line(b"ab", b"c"), *headers, path="/één")
    assert (line.kind, line.status, line.body) == ("bytes", 200, b"yes")
    assert seen["read"] == b"abc"
    assert (seen["CONTENT_LENGTH"], seen["CONTENT_TYPE"]) == ("3", "text/plain")
    assert (seen["HTTP_COOKIE"], seen["HTTP_ACCEPT"]) == ("a=1; b=2", "x,y")
    assert seen["HTTP_X_FORWARDED_PROTO"] == "http", (
        "a header with an underscore passes for none with a hyphen"
    )
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/één"
    assert (seen["REMOTE_ADDR"], seen["QUERY_STRING"]) == ("192.0.2.1", "q=a")


def test_a_large_answer_leaves_as_a_file_with_its_length(serve: Callable[..., Line]) -> None:
    piece = os.urandom(server.IN_MEMORY // 2)
    line = serve(answer(piece, piece, piece), Line())
    assert (line.kind, line.body) == ("file", piece * 3)
    assert line.headers["content-length"] == str(len(piece) * 3)
    assert serve(answer(piece), Line()).kind == "bytes"


def test_a_file_of_django_is_handed_on_unread(serve: Callable[..., Line], tmp_path: Path) -> None:
    content = os.urandom(server.IN_MEMORY * 2)
    (tmp_path / "file").write_bytes(content)
    opened = []

    def application(environ: dict[str, Any], start: Any) -> Any:
        start("200 OK", [("Content-Length", str(len(content)))])
        opened.append((tmp_path / "file").open("rb"))
        return environ["wsgi.file_wrapper"](opened[0], 4096)

    line = serve(application, Line())
    assert (line.kind, line.body) == ("file", content)
    assert opened[0].closed, "the request is over for Django before it is sent"


def test_no_thread_waits_for_a_body(serve: Callable[..., Line], monkeypatch: pytest.MonkeyPatch) -> None:
    """With the one thread there is, somebody else is answered while a body is still arriving."""
    order: list[str] = []

    async def both() -> None:
        slow, quick = Line(*[b"a"] * 5, pause=0.05), Line()
        first = asyncio.create_task(server.serve(scope("/slow", ("content-length", "5")), slow))
        await asyncio.sleep(0.02)
        await server.serve(scope("/quick"), quick)
        await first

    def scope(path: str, *headers: tuple[str, str]) -> SimpleNamespace:
        return SimpleNamespace(
            method="POST",
            path=path,
            query_string="",
            http_version="1.1",
            scheme="http",
            server="a:1",
            client="b:2",
            headers=Headers(*headers),
        )

    def application(environ: dict[str, Any], start: Any) -> Made:
        order.append(environ["PATH_INFO"])
        start("200 OK", [])
        return Made()

    monkeypatch.setattr(server, "application", application)
    monkeypatch.setattr(server, "_threads", server.ThreadPoolExecutor(1))
    asyncio.run(both())
    assert order == ["/quick", "/slow"]


def test_what_is_refused_before_django_sees_it(
    serve: Callable[..., Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, Any] = {}
    monkeypatch.setattr(server, "LARGEST_BODY", 4)
    assert serve(answer(seen=seen), Line(b"abc", b"de"), ("transfer-encoding", "chunked")).status == 413
    monkeypatch.setattr(server, "BODY_SECONDS", 0.01)
    assert serve(answer(seen=seen), Line(b"a", pause=1), ("content-length", "1")).status == 408
    assert seen == {}


def test_a_full_disk_refuses_what_would_lie_on_it_and_nothing_else(
    serve: Callable[..., Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1000))
    large = b"a" * (server.IN_MEMORY + 1)
    assert serve(answer(large), Line()).status == 503
    assert serve(answer(), Line(large), ("content-length", str(len(large)))).status == 503
    assert serve(answer(b"small"), Line(b"a"), ("content-length", "1")).status == 200


def test_what_django_cannot_answer_is_500(serve: Callable[..., Line]) -> None:
    def application(environ: dict[str, Any], start: Any) -> Made:
        raise RuntimeError

    assert serve(application, Line()).status == 500
