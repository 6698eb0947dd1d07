"""A small load generator: a few keep-alive connections on loopback, a bounded time, and what came back."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Figures:
    """What one run measured: seconds per request, and every status other than the expected one."""

    name: str
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    wrong: dict[int, int] = field(default_factory=dict)

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


def run(
    name: str, requests: Sequence[Request], *, port: int, seconds: float, connections: int = 8
) -> Figures:
    """Send `requests` in turn over `connections` connections to 127.0.0.1:`port` for `seconds`."""
    return asyncio.run(_run(name, requests, port, seconds, connections))


async def _run(
    name: str, requests: Sequence[Request], port: int, seconds: float, connections: int
) -> Figures:
    figures = Figures(name)
    begin = time.perf_counter()
    end = begin + seconds
    await asyncio.gather(*(_client(n, requests, port, end, figures) for n in range(connections)))
    figures.seconds = time.perf_counter() - begin
    return figures


async def _client(first: int, requests: Sequence[Request], port: int, end: float, figures: Figures) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    turn = first
    while time.perf_counter() < end:
        request = requests[turn % len(requests)]
        turn += 1
        begin = time.perf_counter()
        writer.write(request.wire(port))
        await writer.drain()
        status, keep = await _answer(reader)
        figures.latencies.append(time.perf_counter() - begin)
        if status != request.expect:
            figures.wrong[status] = figures.wrong.get(status, 0) + 1
        if not keep:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**22)
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if "content-length" in headers:
        await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding") == "chunked":
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    return status, headers.get("connection") != "close"
