"""Factories put back what they made before (factories/once.py), and only where it is what they would make now."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from initiatives.models import Initiative
from tests.factories import (
    add_member,
    close_early,
    make_amendment,
    make_areas,
    make_case,
    make_consultation,
    make_initiative,
    make_organisation,
    make_round,
    make_staff,
    make_user,
    make_version,
    once,
    sign_in,
)
from vision.endorsement.keys import person_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def a_test(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """`with a_test():` what a test would do that begins with an empty database, in a process that made nothing yet."""
    once.forget()

    @contextmanager
    def begun() -> Iterator[None]:
        with once.begin_test(monkeypatch, empty=True), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return begun


def asked_of(make: Callable[[], object]) -> int:
    """How many statements `make` took."""
    with CaptureQueriesContext(connection) as asked:
        make()
    return len(asked)


def arrange() -> tuple[object, ...]:
    """A bit of all that is marked."""
    make_areas("Oude Kern", "Weversveld")
    case = make_case("decided")
    owner, reader = make_user(), make_staff("assessor", "curator")
    initiative = make_initiative("running", owner=owner, goals=case.version.goals.all()[:1])
    draft = make_consultation()
    return (
        case, owner, reader, initiative, add_member(initiative), make_organisation(owner=owner),
        make_amendment(draft, author=owner), make_round("open"),
    )  # fmt: skip


def test_what_comes_back_is_what_the_verbs_made(a_test: Any) -> None:
    with a_test():
        made, rows = arrange(), once.rows_written()
    with a_test():
        assert asked_of(lambda: None) == 0
        back, rows_back = arrange(), once.rows_written()
    assert back == made
    written = {"_django_version"}  # by Django, in what is pickled
    assert [vars(thing).keys() - written for thing in back] == [vars(thing).keys() for thing in made]
    assert rows_back == rows
    assert len(rows) > 100


def test_files_come_back_with_the_rows_they_belong_to(a_test: Any, settings: Any, tmp_path: Path) -> None:
    settings.ROUND_KEYS = tmp_path / "one"
    with a_test():
        made = person_key(make_round("fixed"), "1")
    settings.ROUND_KEYS = tmp_path / "other"
    with a_test():
        assert person_key(make_round("fixed"), "1") == made


def test_a_case_comes_back_by_one_statement(a_test: Any) -> None:
    with a_test():
        assert asked_of(lambda: make_case("hearing")) > 100
    with a_test():
        assert asked_of(lambda: make_case("hearing")) == 1


def test_what_was_given_is_what_comes_back_and_is_changed_as_before(a_test: Any) -> None:
    for _ in range(2):
        with a_test():
            version = make_consultation()
            assert version.state == "consultation"
            assert close_early(version) is version
            assert version.state == "amending"


def test_another_person_is_another_call(a_test: Any) -> None:
    with a_test():
        first, _second = make_user(), make_user()
        make_initiative(owner=first)
    with a_test():
        _first, second = make_user(), make_user()
        assert make_initiative(owner=second).audience("owners")[0] == second


@pytest.mark.parametrize(
    "write",
    [
        lambda: make_user().delete(),
        lambda: sign_in(make_user()).post("/en/account/uitloggen/") and make_user().save(),
    ],
    ids=["a row is gone", "a row is saved"],
)
def test_after_another_write_all_is_made(a_test: Any, write: Callable[[], object]) -> None:
    for _ in range(2):
        with a_test():
            write()
            assert asked_of(make_version) > 10


def test_signing_in_is_no_other_write(a_test: Any) -> None:
    with a_test():
        sign_in(make_staff("curator"))
        make_version()
    with a_test():
        sign_in(make_staff("curator"))
        assert asked_of(make_version) == 1


def test_where_the_clock_is_stopped_only_the_same_moment_is_the_same_call(a_test: Any) -> None:
    def is_made(later: int) -> bool:
        noon = datetime(2026, 3, 2, 12, 0, later, tzinfo=UTC)
        with time_machine.travel(noon, tick=False), a_test():
            asked = asked_of(make_initiative)
            assert Initiative.objects.get().made_at == noon
        return asked > 1

    assert is_made(0)
    assert not is_made(0)
    assert is_made(1)


def test_what_was_rolled_back_is_made_again(a_test: Any) -> None:
    with a_test():
        make_version()
        make_version()
    with a_test():
        with transaction.atomic():
            make_version()
            transaction.set_rollback(True)
        assert asked_of(make_version) > 10


def test_what_fails_is_not_remembered(a_test: Any) -> None:
    for _ in range(2):
        with a_test():
            user = make_user("een@voorbeeld.example")
            with pytest.raises(Exception, match="duplicate key"), transaction.atomic():
                make_user("een@voorbeeld.example")
            assert make_user() != user


def test_another_day_language_setting_or_code_is_another_call(
    a_test: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_made(change: Callable[[], object] = lambda: None) -> bool:
        with a_test():
            change()
            return asked_of(make_initiative) > 1

    assert is_made()
    assert not is_made()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert is_made()
    with translation.override("en"):
        assert is_made()
    settings.ALLOWED_HOSTS = ["elders.example"]
    assert is_made()
    assert is_made(lambda: monkeypatch.setattr(timezone, "now", timezone.now))
