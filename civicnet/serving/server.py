"""The application that granian serves: Django in a few threads, none of which ever waits for a slow connection.

A request gets a thread once all of it is here, and what the thread made is sent by the event loop, out of memory or out
of a file. So hundreds may send or read as slowly as they like while the threads work for everybody else.
"""

import asyncio
import io
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, Final, cast

import structlog
from granian.rsgi import ProtocolClosed, ProtocolError

from civicnet.wsgi import application

log = structlog.get_logger(__name__)

# For two cores, with two processes: requests wait for the database more than they compute.
THREADS: Final = 4
# More than this lies in a file, not in memory, while it comes in or goes out.
IN_MEMORY: Final = 256 * 2**10
LARGEST_BODY: Final = 100 * 2**20  # the roll of a large city; forms that take less refuse it themselves
LEAST_FREE: Final = 256 * 2**20  # on the disk of temporary files
BODY_SECONDS: Final = 600.0
OPEN_SECONDS: Final = 60.0  # by then granian has long opened the file that it was given
OPEN_FILES: Final = 16_384  # each connection is one, and each answer out of a file
_PLAIN: Final = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]

Body = IO[bytes]
_threads: Final = ThreadPoolExecutor(THREADS, "request")


class Refused(Exception):
    """A request that Django does not get to see: the status that says why."""


class Answer:
    """What Django said."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes | Body

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        """WSGI's start_response."""
        self.status, self.headers = int(status[:3]), [(name.lower(), value) for name, value in headers]


class WholeFile:
    """WSGI's file wrapper: Django hands over its file instead of reading it."""

    def __init__(self, file: Body, block_size: int) -> None:
        self.file, self.block_size, self.close = file, block_size, file.close

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(self.block_size), b"")


async def serve(scope: Any, protocol: Any) -> None:
    """Answer one request; granian calls this (RSGI)."""
    # In a task of asyncio's own: that of granian knows no time-outs.
    await asyncio.get_running_loop().create_task(_serve(scope, protocol))


async def _serve(scope: Any, protocol: Any) -> None:
    try:
        body = await _receive(scope, protocol)
    except Refused as refused:
        protocol.response_empty(refused.args[0], _PLAIN)
        return
    except (ProtocolClosed, ProtocolError, OSError):
        return  # the connection broke, nobody is there to be answered
    loop = asyncio.get_running_loop()
    file = await loop.run_in_executor(_threads, _answer, scope, protocol, body)
    if file is not None:
        loop.call_later(OPEN_SECONDS, file.close)


async def _receive(scope: Any, protocol: Any) -> Body:
    """The whole body of a request. Raises Refused, or what granian raises when the connection breaks."""
    length = scope.headers.get("content-length", "0")
    if length == "0" and "transfer-encoding" not in scope.headers:
        return io.BytesIO()
    body: Any = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by whoever answers
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in protocol:
                before, size = size, size + len(piece)
                if size > LARGEST_BODY:
                    raise Refused(413)
                if before <= IN_MEMORY < size:
                    _need_space()
                body.write(piece)
        body.seek(0)
    except BaseException as error:
        body.close()
        if isinstance(error, TimeoutError):
            raise Refused(408) from error
        raise
    return body


def _answer(scope: Any, protocol: Any, body: Body) -> Body | None:
    """In a thread: let Django answer, and hand that to granian. Returns the file that granian is to read, if any."""
    answer = Answer()
    try:
        with body:
            made: Any = application(_environ(scope, body), cast(Any, answer.start))
            try:
                answer.body = _collect_body(made)
            finally:
                made.close()  # ends the request: its connection to the database is free for the next one
    except Refused as refused:
        protocol.response_empty(refused.args[0], _PLAIN)
        return None
    except Exception:
        log.exception("request_failed")
        protocol.response_empty(500, _PLAIN)
        return None
    if isinstance(answer.body, bytes):
        protocol.response_bytes(answer.status, answer.headers, answer.body)
        return None
    if not any(name == "content-length" for name, _value in answer.headers):
        # So that the client can tell an answer that broke off from a whole one.
        answer.headers.append(("content-length", str(os.fstat(answer.body.fileno()).st_size)))
    # By its number: the file may have no name any more.
    protocol.response_file(answer.status, answer.headers, f"/dev/fd/{answer.body.fileno()}")
    return answer.body


def _collect_body(made: Iterable[bytes]) -> bytes | Body:
    """All that Django sends: as bytes while it is little, or else as a file. Raises Refused."""
    if isinstance(made, WholeFile):
        try:
            return os.fdopen(os.dup(made.file.fileno()), "rb", buffering=0)
        except OSError:
            pass  # not a file of the disk, but something that reads like one
    pieces: list[bytes] = []
    size = 0
    rest = iter(made)
    for piece in rest:
        pieces.append(piece)
        size += len(piece)
        if size > IN_MEMORY:
            _need_space()
            file = tempfile.TemporaryFile()  # noqa: SIM115 - granian reads it after this
            file.writelines(pieces)
            file.writelines(rest)
            file.seek(0)
            return file
    return b"".join(pieces)


def _need_space() -> None:
    """Raise Refused when what is put in temporary files would fill the disk."""
    if shutil.disk_usage(tempfile.gettempdir()).free < LEAST_FREE:
        raise Refused(503)


_SERVER: Final[dict[str, Any]] = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "granian",
    "wsgi.errors": sys.stderr,
    "wsgi.file_wrapper": WholeFile,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": True,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}


def _environ(scope: Any, body: Body) -> dict[str, Any]:
    """The request as Django reads it. Source: PEP 3333."""
    host, _, port = scope.server.rpartition(":")
    environ = _SERVER | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
    }
    for name, value in scope.headers.items():
        if "_" in name:  # would pass for the header with a hyphen, which a proxy of ours may have set
            continue
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        if key in environ:  # sent twice: one list
            value = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + value
        environ[key] = value
    return environ


def allow_many_connections() -> None:
    """Let this process have more files open than the usual 1,024, as far as the machine allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


allow_many_connections()
