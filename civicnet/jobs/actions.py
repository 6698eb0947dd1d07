"""Verbs on jobs. The work itself is a task of the app that asked for it; it may be started more than once."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.files.actions import remove as remove_file
from civicnet.files.models import StoredFile
from civicnet.jobs.models import Job
from civicnet.outbox.actions import publish
from civicnet.outbox.models import Message
from civicnet.workflow import SYSTEM, create, perform

# Longer than a task may take (CELERY_TASK_TIME_LIMIT): a job that was not touched for so long is not being worked on.
_FORGOTTEN: Final = timedelta(minutes=15)
# A file that was checked and never imported holds personal data: it is not kept for ever (AVG art. 5 lid 1 onder e).
_FILE_KEPT: Final = timedelta(days=30)


@transaction.atomic
def queue(kind: str, *, actor: User, options: dict[str, Any], file: StoredFile | None = None) -> Job:
    """Ask for long work: write the job, and send its task through the outbox.

    Args:
        kind: the name of the task, which gets the job's id as `job`.
        options: what to do; JSON.
        file: the file to work on; kept until `drop_file`.

    Raises PermissionDenied for a person who may not ask for it.
    """
    job = create(Job(kind=kind, owner=actor, options=options, file=file), "queue", actor=actor)
    _call(job)
    return job


@transaction.atomic
def run_again(job: Job, *, actor: User, options: dict[str, Any]) -> Job:
    """Have a job carried out once more, with other options. Raises NotAllowedNow while it is under way."""
    job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    job.options, job.result, job.error, job.done, job.total = options, {}, "", 0, 0
    fields = ("options", "result", "error", "done", "total")
    job = perform(job, "again", actor=actor, with_fields=fields)
    _call(job)
    return job


@transaction.atomic
def begin(pk: UUID | str) -> Job | None:
    """Begin the job and return it; None when there is nothing left to do, as a task may be delivered twice."""
    job = Job.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if job is None or not job.is_open:
        return None
    return perform(job, "begin", actor=SYSTEM) if job.state == Job.State.WAITING else job


def hold(job: Job) -> bool:
    """Lock the job until the end of the transaction, before a part of the work is done.

    Returns False when another worker holds it, or has gone on with it meanwhile: a task may be delivered twice, and
    the same part must not be done by two.
    """
    rows = Job.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=job.pk)
    return rows.values_list("state", "done").first() == (Job.State.RUNNING, job.done)


def advance(job: Job, *, done: int, total: int, result: dict[str, Any]) -> None:
    """Save the progress, in the transaction of the work that was done, which `hold` began."""
    job.done, job.total, job.result, job.changed_at = done, total, result, timezone.now()
    job.save(update_fields=["done", "total", "result", "changed_at"])


@transaction.atomic
def go_on_later(job: Job) -> None:
    """Call the task again for the rest, because no task may take longer than its limit."""
    _call(job)


@transaction.atomic
def finish(job: Job, *, result: dict[str, Any]) -> Job:
    """End the job with this result."""
    job.result = result
    return perform(job, "finish", actor=SYSTEM, with_fields=["result"])


@transaction.atomic
def fail(job: Job, *, error: str) -> Job:
    """End the job as failed; `error` says why, in words for its owner. What was done so far stays.

    Changes nothing when another worker holds the job, or has gone on with it.
    """
    if not hold(job):
        return job
    job.error = error
    return perform(job, "fail", actor=SYSTEM, with_fields=["error"])


@transaction.atomic
def keep_file(job: Job, stored: StoredFile) -> None:
    """Keep a file that the job made, in the place of one that it made before."""
    drop_file(job)
    job.file = stored
    job.save(update_fields=["file"])


@transaction.atomic
def drop_files_of(user: User) -> None:
    """Remove the files of all work that `user` asked for, and break off what waits; what was done stays."""
    for job in (
        Job.objects.filter(owner=user).select_related("file").select_for_update(of=("self",)).order_by("pk")
    ):
        if job.state == Job.State.RUNNING:
            perform(job, "fail", actor=SYSTEM)
        drop_file(job)


@transaction.atomic
def drop_file(job: Job) -> None:
    """Remove the file that the job works on."""
    stored, job.file = job.file, None
    if stored is not None:
        job.save(update_fields=["file"])
        remove_file(stored, actor=SYSTEM)


def revive_forgotten() -> int:
    """Call the task again of each job whose worker was killed. Returns how many."""
    before = timezone.now() - _FORGOTTEN
    revived = 0
    for job in Job.objects.filter(state__in=("waiting", "running"), changed_at__lt=before).order_by("pk"):
        with transaction.atomic():
            touched = Job.objects.filter(pk=job.pk, changed_at=job.changed_at)
            if touched.update(changed_at=timezone.now()):
                _call(job)
                revived += 1
    return revived


def drop_old_files() -> None:
    """Remove the files of work that was never carried out to its end."""
    old = Job.objects.filter(file__isnull=False, changed_at__lt=timezone.now() - _FILE_KEPT)
    for job in old.exclude(state__in=("waiting", "running")).select_related("file").order_by("pk"):
        drop_file(job)


def _call(job: Job) -> None:
    publish(job.kind, {"job": str(job.pk)}, kind=Message.Kind.TASK)
