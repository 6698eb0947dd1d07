"""The timetable stands in the code, and what was missed while nothing ran is caught up with."""

from datetime import timedelta
from pathlib import Path

import pytest
from celery.beat import PersistentScheduler, ScheduleEntry
from celery.schedules import crontab
from django.conf import settings

from civicnet.celery import app


@pytest.fixture(autouse=True)
def tasks() -> None:
    app.loader.import_default_modules()
    app.finalize()


def clock(folder: Path) -> PersistentScheduler:
    return PersistentScheduler(app, schedule_filename=str(folder / "beat-schedule"), lazy=False)


def ours(scheduler: PersistentScheduler) -> dict[str, ScheduleEntry]:
    """The entries of the clock without the one that Celery adds by itself, for results that are not kept here."""
    return {name: row for name, row in scheduler.schedule.items() if name in app.conf.beat_schedule}


def test_every_task_of_the_timetable_exists(tmp_path: Path) -> None:
    scheduler = clock(tmp_path)
    try:
        asked = {entry.task for entry in ours(scheduler).values()}
        assert asked == {entry["task"] for entry in app.conf.beat_schedule.values()}
        assert len(asked) > 9
        assert asked <= app.tasks.keys()
    finally:
        scheduler.close()


def test_a_night_in_which_nothing_ran_is_caught_up_with(tmp_path: Path) -> None:
    before = clock(tmp_path)
    nightly = {
        name
        for name, entry in ours(before).items()
        if isinstance(entry.schedule, crontab) and entry.schedule.hour != set(range(24))
    }
    assert nightly
    assert not any(before.schedule[name].is_due().is_due for name in nightly)
    for name in nightly:
        before.schedule[name].last_run_at -= timedelta(days=2)
    before.close()
    after = clock(tmp_path)
    try:
        assert all(after.schedule[name].is_due().is_due for name in nightly)
    finally:
        after.close()


def test_what_the_clock_remembers_lies_in_the_data_folder() -> None:
    assert Path(app.conf.beat_schedule_filename).parent == settings.DATA_DIR
