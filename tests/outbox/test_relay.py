"""What was acknowledged is carried out at least once, whatever is down (architecture.md, Nothing is lost)."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from email.message import Message as Letter
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError

from civicnet import events
from civicnet.celery import app
from civicnet.embedded.layout import Layout
from civicnet.embedded.processes import valkey_command
from civicnet.outbox.actions import LONGEST_WAIT, publish, relay, sweep
from civicnet.outbox.models import Message
from tests.outbox.smtp import MailServer
from tests.walked import PROGRAMS


def write(to: str = "noor@voorbeeld.example", subject: str = "Nieuws") -> Message:
    send_mail(subject, "Beste Noor", "post@voorbeeld.example", [to])
    return Message.objects.latest("made_at")


def again(minutes: float = 60 * 7) -> None:
    """Let time pass: what failed may be tried again."""
    for message in Message.objects.filter(done_at=None):
        message.next_try_at -= timedelta(minutes=minutes)
        message.save(update_fields=["next_try_at"])


# ---- rows -----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_what_is_rolled_back_was_never_said() -> None:
    with transaction.atomic():
        write()
        publish("initiative.withdrawn", {"id": 1})
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_without_a_mail_server_mail_waits_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setitem(events._handlers, "initiative.withdrawn", [heard.append])
    letter = write()
    publish("initiative.withdrawn", {"id": 7})
    assert relay() == 1
    assert heard == [{"id": 7}]
    letter.refresh_from_db()
    assert (letter.done_at, letter.tries) == (None, 0)
    assert Message.objects.waiting_mail().count() == 1


@pytest.mark.django_db
def test_a_handler_that_fails_is_tried_again_later_and_does_not_hold_others_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[Any] = []

    def broken(payload: dict[str, Any]) -> None:
        publish("half.done", {})
        raise ValueError("not today")

    monkeypatch.setitem(events._handlers, "a", [broken])
    monkeypatch.setitem(events._handlers, "b", [heard.append])
    failing = publish("a", {})
    publish("b", {"n": 1})
    assert relay() == 1
    assert heard == [{"n": 1}]
    assert not Message.objects.filter(name="half.done").exists()
    failing.refresh_from_db()
    assert (failing.tries, failing.last_error) == (1, "ValueError: not today")
    assert failing.next_try_at > timezone.now() + timedelta(minutes=1)
    assert relay() == 0
    monkeypatch.setitem(events._handlers, "a", [heard.append])
    again()
    assert relay() == 1


@pytest.mark.django_db
def test_the_wait_doubles_up_to_six_hours_and_goes_on_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(payload: dict[str, Any]) -> None:
        raise ValueError

    monkeypatch.setitem(events._handlers, "a", [broken])
    message = publish("a", {})
    waits = []
    for tries in (0, 1, 2, 7, 8, 9, 60, 30_000):
        Message.objects.update(next_try_at=timezone.now(), tries=tries)
        now = timezone.now()
        relay()
        message.refresh_from_db()
        waits.append(round((message.next_try_at - now) / timedelta(minutes=1)))
    assert waits == [2, 4, 8, 256, 360, 360, 360, 360]
    assert timedelta(minutes=360) == LONGEST_WAIT


@pytest.mark.django_db
def test_a_row_for_later_waits() -> None:
    publish("a", {}, at=timezone.now() + timedelta(hours=1))
    assert relay() == 0
    again(61)
    assert relay() == 1


# ---- mail -----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_mail_waits_while_the_server_is_down_and_leaves_when_it_is_up(server: MailServer) -> None:
    letters = [write(f"p{n}@voorbeeld.example") for n in range(3)]
    assert relay() == 0
    rows = Message.objects.filter(pk__in=[m.pk for m in letters])
    # The server was asked once: the two others have not been tried.
    assert sorted(rows.values_list("tries", flat=True)) == [0, 0, 1]
    server.start()
    again()
    assert relay() == 3
    assert sorted(server.ids()) == sorted(f"<{m.pk}@voorbeeld.example>" for m in letters)
    assert not rows.filter(done_at=None).exists()
    assert all(row.payload == {} for row in rows)
    assert relay() == 0


@pytest.mark.django_db
def test_the_message_id_stays_the_same_when_a_letter_goes_twice(server: MailServer) -> None:
    seen: list[str] = []

    def takes_it_but_says_no(letter: Letter) -> None:
        seen.append(letter["Message-ID"])
        if len(seen) == 1:
            raise OSError

    server.on_data = takes_it_but_says_no
    server.start()
    write()
    assert relay() == 0
    again()
    assert relay() == 1
    assert len(seen) == 2
    assert len(set(seen)) == 1


@pytest.mark.django_db
def test_a_letter_arrives_as_it_was_written(server: MailServer) -> None:
    server.start()
    send_mail(
        "Café\nDe Elzer",
        "Beste Noor\n.\nDag",
        None,
        ["noor@voorbeeld.example"],
        html_message="<p>Beste Noor</p>",
    )
    relay()
    (letter,) = server.letters
    assert letter["To"] == "noor@voorbeeld.example"
    text, html = letter.get_payload()
    assert text.get_payload(decode=True).decode().splitlines() == ["Beste Noor", ".", "Dag"]
    assert html.get_payload(decode=True) == b"<p>Beste Noor</p>"
    assert "\n" not in letter["Subject"]


@pytest.mark.django_db(transaction=True)
def test_two_relays_side_by_side_send_each_letter_once(server: MailServer) -> None:
    together = threading.Barrier(2, timeout=20)
    first_of: set[int] = set()

    def both_are_sending(letter: Letter) -> None:
        if len(first_of) < 2:  # hold the first letter of each relay until the other has one as well
            first_of.add(len(first_of))
            together.wait()

    server.on_data = both_are_sending
    server.start()
    letters = [write(f"p{n}@voorbeeld.example") for n in range(20)]
    done: list[int] = []

    def run() -> None:
        done.append(relay())
        connection.close()

    threads = [threading.Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(done) == 20
    assert min(done) >= 1
    assert sorted(server.ids()) == sorted(f"<{m.pk}@voorbeeld.example>" for m in letters)


def _elsewhere(code: str, **environment: str) -> "subprocess.Popen[bytes]":
    """Run `code` in a process of its own on the test's database, as the web role."""
    start = (
        "import django; from django.conf import settings; "
        f"settings.DATABASES['default']['NAME'] = {connection.settings_dict['NAME']!r}; django.setup(); "
    )
    variables = (
        os.environ | {"DJANGO_SETTINGS_MODULE": "civicnet.settings", "CIVICNET_ROLE": "web"} | environment
    )
    return subprocess.Popen([sys.executable, "-c", start + code], env=variables, cwd=django_settings.BASE_DIR)


@pytest.mark.django_db(transaction=True)
def test_a_relay_that_is_killed_while_sending_loses_nothing(server: MailServer) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def hangs(letter: Letter) -> None:
        arrived.set()
        go_on.wait(30)
        raise OSError("the sender has gone")

    server.on_data = hangs
    server.start()
    letter = write()
    relaying = _elsewhere(
        "from civicnet.outbox.actions import relay; relay()", EMAIL_URL=f"smtp://127.0.0.1:{server.port}"
    )
    assert arrived.wait(60)
    assert relay() == 0, "the row is locked by the relay that is sending it"
    relaying.send_signal(signal.SIGKILL)
    relaying.wait(10)
    server.on_data = None
    go_on.set()
    deadline = time.monotonic() + 20
    while relay() == 0:  # until PostgreSQL has noticed that the other one is gone
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert server.ids() == [f"<{letter.pk}@voorbeeld.example>"]
    letter.refresh_from_db()
    assert letter.tries == 0


@pytest.mark.walk(PROGRAMS)
@pytest.mark.django_db(transaction=True)
def test_with_broker_and_mail_server_both_down_nothing_is_lost(
    server: MailServer, tmp_path_factory: Any
) -> None:
    folder = tmp_path_factory.mktemp("v")
    layout = Layout(folder)
    layout.socket_dir.mkdir(exist_ok=True, mode=0o700)
    both = {"BROKER_URL": layout.broker_url(), "EMAIL_URL": f"smtp://127.0.0.1:{server.port}"}
    # Everything is down: what writes to the outbox does not notice, and nothing leaves.
    writing = _elsewhere(
        "from django.core.mail import send_mail; from django.db import transaction\n"
        "from civicnet.outbox.actions import relay\n"
        "with transaction.atomic():\n"
        "    for n in range(3): send_mail('Nieuws', 'Dag', None, [f'p{n}@voorbeeld.example'])\n"
        "assert relay() == 0",
        **both,
    )
    assert writing.wait(60) == 0
    assert Message.objects.waiting_mail().count() == 3
    again()
    # Both come up, and a worker with its clock: the letters leave without anybody asking.
    server.start()
    parts = [subprocess.Popen(valkey_command(layout), stdout=subprocess.DEVNULL)]
    try:
        parts.append(
            _elsewhere(
                # The clock as it is, only faster: its ten seconds would be spent waiting.
                "from civicnet.outbox.periodic import SCHEDULE; SCHEDULE['relay the outbox']['schedule'] = 1.0; "
                "from civicnet.celery import app; "
                "app.worker_main(['worker', '--beat', '--concurrency=1', '--loglevel=WARNING'])",
                **both,
            )
        )
        server.wait_for(3, seconds=60)
    finally:
        for part in reversed(parts):
            part.terminate()
            part.wait(60)
    assert len(set(server.ids())) == 3
    assert not Message.objects.waiting_mail().exists()


# ---- what is done is forgotten ------------------------------------------------------------------
@pytest.mark.django_db
def test_what_was_carried_out_is_removed_in_time_and_what_waits_never(settings: Any) -> None:
    settings.OUTBOX_DAYS = 30
    now = timezone.now()
    ages = {"old": now - timedelta(days=30, minutes=1), "young": now - timedelta(days=29), "waits": None}
    for name, done_at in ages.items():
        for _n in range(3):
            Message.objects.create(
                kind=Message.Kind.EVENT, name=name, done_at=done_at, made_at=now - timedelta(days=400)
            )
    assert sweep(batch=2) == 3
    assert set(Message.objects.values_list("name", flat=True)) == {"young", "waits"}
    assert sweep() == 0


@pytest.mark.django_db
def test_the_clock_sweeps_every_night() -> None:
    write()
    Message.objects.update(done_at=timezone.now() - timedelta(days=4000))
    Session.objects.create(session_key="over", expire_date=timezone.now() - timedelta(seconds=1))
    Session.objects.create(session_key="kept", expire_date=timezone.now() + timedelta(days=1))
    nightly = {"civicnet.outbox.sweep", "civicnet.accounts.sweep_sessions"}
    app.loader.import_default_modules()
    app.finalize()
    entries = [entry for entry in app.conf.beat_schedule.values() if entry["task"] in nightly]
    assert {entry["task"] for entry in entries} == nightly
    for entry in entries:
        app.tasks[entry["task"]].apply(throw=True)
    assert not Message.objects.exists()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["kept"]


@pytest.mark.parametrize("broker", ["amqp://guest:guest@127.0.0.1//", "redis://127.0.0.1/0"])
def test_a_page_does_not_wait_for_a_broker_that_is_away(broker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of itself kombu tries again and again, for six seconds."""
    tries, slept = [], []

    def refuse(self: Connection) -> None:
        tries.append(self)
        raise ConnectionRefusedError

    monkeypatch.setattr(Connection, "_establish_connection", refuse)
    monkeypatch.setattr("kombu.utils.functional.sleep", slept.append)
    options = django_settings.CELERY_BROKER_TRANSPORT_OPTIONS
    with Connection(broker, transport_options=options) as connection, pytest.raises(OperationalError):
        _ = connection.default_channel
    assert len(tries) <= 2
    assert sum(slept) == 0
