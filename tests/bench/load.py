"""A small load generator: a few keep-alive connections on loopback, a bounded time, and what came back."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

LONGEST_WAIT = 60.0  # seconds; whatever waits longer counts as no answer
NO_ANSWER = 0  # the status of a connection that broke off or fell silent


@dataclass
class Figures:
    """What one run measured: seconds per request, and every status other than the expected one."""

    name: str
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    wrong: dict[int, int] = field(default_factory=dict)

    def add(self, part: "Figures") -> None:
        """Add what was measured later of the same."""
        self.seconds += part.seconds
        self.latencies += part.latencies
        for status, times in part.wrong.items():
            self.wrong[status] = self.wrong.get(status, 0) + times

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    @property
    def p95_ms(self) -> float:
        return sorted(self.latencies)[int(len(self.latencies) * 0.95)] * 1000 if self.latencies else 0.0


@dataclass(frozen=True)
class Request:
    """One request as it goes over the wire, and the status that is right for it."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    expect: int = 200

    def wire(self, port: int) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: localhost:{port}", "Accept: */*"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


def etags(requests: Sequence[Request], port: int) -> list[Request]:
    """The same requests by somebody who has the answers already; none of those whose answer has no ETag."""
    return asyncio.run(_etags([request for request in requests if request.method == "GET"], port))


async def _etags(requests: Sequence[Request], port: int) -> list[Request]:
    known = []
    for request in requests:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
        writer.write(request.wire(port))
        headers, _status = await _answer(reader)
        writer.close()
        if etag := headers.get("etag"):
            sent = (*request.headers, ("If-None-Match", etag))
            known.append(replace(request, headers=sent, expect=304))
    return known


def run(
    name: str,
    requests: Sequence[Request],
    *,
    port: int,
    seconds: float,
    connections: int = 8,
    changes: Iterator[Request] | None = None,
) -> tuple[Figures, Figures]:
    """Send `requests` in turn over `connections` connections to 127.0.0.1:`port` for `seconds`; and what came of it.

    Beside them goes one of `changes` a second, over a connection of its own: the second of the figures.
    """
    return asyncio.run(_run(name, requests, port, seconds, connections, changes))


def ask_once(requests: Sequence[Request], port: int) -> None:
    """Ask each of them once, so that what can be kept is kept."""
    asyncio.run(send([request.wire(port) for request in requests], port, 1))


async def send(requests: Sequence[bytes], port: int, connections: int = 32) -> list[int]:
    """All requests over a number of connections; the statuses in the same order."""
    answers, queue = [0] * len(requests), iter(enumerate(requests))

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
        for n, request in queue:
            writer.write(request)
            await writer.drain()
            headers, answers[n] = await _answer(reader)
            if headers.get("connection") == "close":
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
        writer.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    return answers


async def _run(
    name: str,
    requests: Sequence[Request],
    port: int,
    seconds: float,
    connections: int,
    changes: Iterator[Request] | None,
) -> tuple[Figures, Figures]:
    figures, beside = Figures(name), Figures("changes")
    begin = time.perf_counter()
    end = begin + seconds
    asking = [_client(n, requests, port, end, figures) for n in range(connections)]
    if changes is not None:
        asking.append(_change(changes, port, end, beside))
    await asyncio.gather(*asking)
    figures.seconds = beside.seconds = time.perf_counter() - begin
    return figures, beside


async def _change(changes: Iterator[Request], port: int, end: float, figures: Figures) -> None:
    """One change a second, the first at once; the next waits for the one before."""
    at = time.perf_counter()
    while at < end:
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        part = Figures("change")
        await _client(0, [next(changes)], port, 0.0, part, least=1)
        figures.add(part)
        at = max(at + 1.0, time.perf_counter())


async def _client(
    first: int, requests: Sequence[Request], port: int, end: float, figures: Figures, least: int = 0
) -> None:
    """Ask until `end`, and at least `least` times."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    turn = first
    while time.perf_counter() < end or turn - first < least:
        request = requests[turn % len(requests)]
        turn += 1
        begin = time.perf_counter()
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                writer.write(request.wire(port))
                await writer.drain()
                headers, status = await _answer(reader)
        except (TimeoutError, OSError, EOFError):
            headers, status = {"connection": "close"}, NO_ANSWER
        figures.latencies.append(time.perf_counter() - begin)
        if status != request.expect:
            figures.wrong[status] = figures.wrong.get(status, 0) + 1
        if headers.get("connection") == "close":
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[dict[str, str], int]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if status == 304:
        pass  # says how long the answer would be, and sends none
    elif "content-length" in headers:
        await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding") == "chunked":
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return headers, status
