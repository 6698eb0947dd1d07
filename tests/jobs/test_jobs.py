"""Long work: asked for by who may, carried out once, called for again when its worker was killed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from civicnet.accounts.models import User
from civicnet.jobs import actions as jobs
from civicnet.jobs.models import Job
from civicnet.outbox.models import Message
from civicnet.workflow import NotAllowedNow
from tests.factories import make_staff, make_user

pytestmark = pytest.mark.django_db

LONG_AGO = "2026-01-01T00:00Z"


def asked(admin: User | None = None) -> Job:
    return jobs.queue("some.task", actor=admin or make_staff("admin"), options={"a": 1})


def begun() -> Job:
    job = jobs.begin(asked().pk)
    assert job is not None
    return job


@pytest.mark.parametrize("role", ["", "moderator", "broker"])
def test_only_administrators_ask_for_long_work(role: str) -> None:
    actor = make_staff(role) if role else make_user()
    with pytest.raises(PermissionDenied):
        jobs.queue("some.task", actor=actor, options={})
    assert not Job.objects.exists()
    assert not Message.objects.filter(kind=Message.Kind.TASK).exists()


def test_asking_leaves_a_task_in_the_outbox() -> None:
    job = asked()
    message = Message.objects.get(kind=Message.Kind.TASK)
    assert (message.name, message.payload, job.state) == ("some.task", {"job": str(job.pk)}, "waiting")


def test_what_is_done_is_not_begun_again() -> None:
    job = begun()
    assert jobs.begin(job.pk) is not None  # delivered again after its worker was killed
    jobs.finish(job, result={"n": 1})
    assert jobs.begin(job.pk) is None
    with pytest.raises(NotAllowedNow):
        jobs.finish(job, result={"n": 2})


def test_again_is_for_what_is_over() -> None:
    admin = make_staff("admin")
    job = begun()
    with pytest.raises(NotAllowedNow):
        jobs.run_again(job, actor=admin, options={})
    jobs.finish(job, result={"n": 1})
    with pytest.raises(PermissionDenied):
        jobs.run_again(job, actor=make_user(), options={})
    job = jobs.run_again(job, actor=admin, options={"b": 2})
    assert (job.state, job.options, job.result, job.done) == ("waiting", {"b": 2}, {}, 0)


def test_a_part_is_held_by_who_knows_how_far_it_is() -> None:
    job = begun()
    late = Job.objects.get(pk=job.pk)
    with transaction.atomic():
        assert jobs.hold(job)
        jobs.advance(job, done=50, total=80, result={"n": 50})
    with transaction.atomic():
        assert not jobs.hold(late)
    jobs.fail(late, error="Te laat.")
    job.refresh_from_db()
    assert (job.state, job.done, job.percent, job.error) == ("running", 50, 62, "")


def test_what_nobody_carries_out_any_more_is_called_for_again() -> None:
    running, done = begun(), begun()
    jobs.finish(done, result={})
    Message.objects.all().delete()
    assert jobs.revive_forgotten() == 0
    Job.objects.update(changed_at=LONG_AGO)
    assert jobs.revive_forgotten() == 1
    assert jobs.revive_forgotten() == 0
    assert [m.payload for m in Message.objects.all()] == [{"job": str(running.pk)}]
