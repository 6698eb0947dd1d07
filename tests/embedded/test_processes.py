"""A part that ends by itself is started again, with what it had started ended first; and what a kill -9 left is found."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from civicnet.embedded import processes
from civicnet.embedded.layout import Layout, StartError
from civicnet.embedded.processes import MOST_RESTARTS, Part, ProcessGroup, valkey_answers, valkey_command

# A part that starts another process and waits for it, as the web server and the worker do.
FAMILY = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path)


@pytest.fixture
def group(layout: Layout) -> Iterator[ProcessGroup]:
    group = ProcessGroup(layout, "all", log_to_files=True)
    yield group
    group.stop(by=time.monotonic() + 2)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock of one figure, which a test sets."""
    clock = [1000.0]
    monkeypatch.setattr(processes.time, "monotonic", lambda: clock[0])
    return clock


def until(what: str, is_so: object) -> None:
    deadline = time.monotonic() + 30
    while not is_so():  # type: ignore[operator]  # a question
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_a_part_is_started_again_at_once_and_later_with_growing_pauses(now: list[float]) -> None:
    begun: list[float] = []
    part = Part("worker", lambda: begun.append(now[0]), lambda: ".")
    for _tenth in range(150):
        told = part.look_after()
        assert told in ("", "The worker ended by itself and was started again.")
        now[0] += 0.1
    assert [round(moment - 1000) for moment in begun] == [0, 1, 3, 7]


def test_a_part_that_ends_again_and_again_is_given_up_with_one_sentence(now: list[float]) -> None:
    part = Part("worker", lambda: None, lambda: ": out of memory")
    for _second in range(20):
        part.look_after()
        now[0] += 1
    with pytest.raises(StartError, match=r"^The worker ended 6 times within a minute: out of memory$"):
        part.look_after()


def test_what_ends_now_and_then_is_never_given_up(now: list[float]) -> None:
    ends = iter([True, False] * 100)
    begun: list[float] = []
    part = Part("broker", lambda: begun.append(now[0]), lambda: "." if next(ends) else "")
    for _time in range(100):
        part.look_after()
        now[0] += 0.1
        part.look_after()
        now[0] += 60.0 / MOST_RESTARTS + 1
    assert len(begun) >= 50


def test_what_a_part_had_started_ends_with_it(group: ProcessGroup) -> None:
    group.launch("web server", [sys.executable, "-c", FAMILY], {})
    before = group.processes["web server"]
    until("the part started nothing", lambda: psutil.Process(before.pid).children())
    (child,) = psutil.Process(before.pid).children()
    before.kill()
    before.wait()
    (part,) = group.parts
    assert part.look_after() == "The web server ended by itself and was started again."
    until("the child went on", lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    assert group.processes["web server"].pid != before.pid
    assert part.look_after() == ""


class Hanging:
    """A part that ends only when it is killed. Waiting for it takes as long as the clock says."""

    pid, killed = 0, False

    def __init__(self, clock: list[float]) -> None:
        self.clock = clock

    def poll(self) -> int | None:
        return -9 if self.killed else None

    def terminate(self) -> None:
        pass

    def kill(self) -> None:
        self.killed = True

    def wait(self, timeout: float | None = None) -> int:
        if self.killed:
            return -9
        assert timeout is not None, "it would be waited for without end"
        self.clock[0] += timeout
        raise subprocess.TimeoutExpired("part", timeout)


def test_parts_that_hang_are_cut_off_by_the_moment_given(group: ProcessGroup, now: list[float]) -> None:
    hanging = {name: Hanging(now) for name in ("broker", "worker", "web server", "beat")}
    group.processes = dict(hanging)  # type: ignore[arg-type]
    group.stop(by=1002.0)
    assert all(part.killed for part in hanging.values())
    # Each that hangs after the first of them has one more tenth of a second, so that one that does end is seen to.
    assert now[0] <= 1002.0 + 0.1 * len(hanging)
    assert group.processes == {}


def test_a_broker_that_a_kill_left_is_found_and_one_of_somebody_else_is_not(tmp_path: Path) -> None:
    own, other = Layout(tmp_path / "own"), Layout(tmp_path / "other")
    brokers = {}
    for layout in (own, other):
        layout.create()
        layout.socket_dir.mkdir()
        brokers[layout] = subprocess.Popen(
            valkey_command(layout), stdout=subprocess.DEVNULL, start_new_session=True
        )
    try:
        for layout in brokers:
            until("the broker does not answer", lambda layout=layout: valkey_answers(layout))
        ProcessGroup(own, "all", log_to_files=True)
        assert brokers[own].wait(10) is not None
        assert valkey_answers(other)
    finally:
        for broker in brokers.values():
            broker.kill()
            broker.wait()
