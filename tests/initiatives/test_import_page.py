"""`/beheer/overnemen/`: a table is looked at first, imported as a job, and the job survives its worker."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from civicnet.files.models import StoredFile
from civicnet.jobs import actions as jobs
from civicnet.jobs.models import Job
from civicnet.outbox.models import Message
from civicnet.workflow import NotAllowedNow
from initiatives.importing import GUESSES
from initiatives.importing import job as importing
from initiatives.importing.batches import BATCH
from initiatives.models import Initiative
from initiatives.tasks import import_table
from tests.factories import make_areas, make_staff, make_user, sign_in
from tests.walked import PROGRAMS

pytestmark = pytest.mark.django_db

IMPORTS = reverse("imports")
TABLE = "Naam;Omschrijving;Gestart;website\nTuin;<p>Groen</p>;3-4-2026;update6\n;leeg;;\n"
# What the page's form sends when just the name's column is chosen.
CHOICES = {
    **{f"column_{name}": "-" for name in GUESSES},
    **{"column_naam": "Naam", "kind": "residents_initiative", "source_name": "Het register"},
}


@pytest.fixture
def admin() -> Client:
    return sign_in(make_staff("admin"))


def upload(client: Client, text: str | bytes, name: str = "plannen.csv") -> Job:
    """Send a file; returns its job."""
    data = text if isinstance(text, bytes) else text.encode()
    form = {"file": SimpleUploadedFile(name, data), "source_name": "Het register"}
    response = client.post(IMPORTS, form)
    assert response.status_code == 302, response.content.decode()
    job = Job.objects.latest("made_at")
    assert response["Location"] == reverse("one_import", args=[job.pk])
    return job


def carried_out(job: Job) -> Job:
    """What the worker does with the message that waits for this job."""
    task = Message.objects.filter(kind=Message.Kind.TASK, name=importing.KIND, payload={"job": str(job.pk)})
    assert task.exists()
    import_table(job=str(job.pk))
    return Job.objects.get(pk=job.pk)


def page(client: Client, job: Job) -> str:
    response = client.get(reverse("one_import", args=[job.pk]))
    assert response.status_code == 200
    return response.content.decode()


def rows(number: int) -> str:
    return "id;naam\n" + "".join(f"{n};Tuin {n}\n" for n in range(number))


# ---- who ----------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["", "moderator", "curator"])
def test_only_administrators_take_over(admin: Client, role: str) -> None:
    job = upload(admin, TABLE)
    client = sign_in(make_staff(role) if role else make_user())
    addresses = (IMPORTS, *(reverse(name, args=[job.pk]) for name in ("one_import", "import_report")))
    assert [client.get(address).status_code for address in addresses] == [403, 403, 403]
    assert client.post(addresses[1], {"verb": "import"}).status_code == 403
    assert Client().get(IMPORTS).status_code == 302


# ---- look, choose, import ------------------------------------------------------------------
def test_a_file_is_looked_at_before_anything_changes(admin: Client) -> None:
    job = upload(admin, TABLE)
    assert "hx-trigger" in page(admin, job)
    job = carried_out(job)
    assert (job.state, Initiative.objects.count()) == ("done", 0)
    shown = page(admin, job)
    assert "Gelezen als UTF-8." in shown
    assert "&lt;p&gt;Groen&lt;/p&gt;" in shown
    assert '<option value="Naam" selected>' in shown
    assert "Wat betekent 3-4-2026?" in shown
    assert "Rijen" not in shown or "Niet overgenomen rijen" in shown
    assert job.result["report"]["new"] == 1
    assert [one["field"] for one in job.result["report"]["rejections"]] == ["naam"]
    assert job.file is not None


def test_choices_are_looked_at_again_and_then_carried_out(admin: Client) -> None:
    make_areas("Oude Kern")
    job = carried_out(upload(admin, TABLE))
    address = reverse("one_import", args=[job.pk])
    chosen = CHOICES | {"column_gestart": "Gestart", "column_waarom": "Omschrijving", "dates": "dmy"}
    admin.post(address, chosen | {"verb": "look"})
    job = carried_out(job)
    assert (job.result["report"]["ambiguous_dates"], Initiative.objects.count()) == (0, 0)
    path = job.file.path if job.file else ""
    admin.post(address, chosen | {"verb": "import"})
    job = carried_out(job)
    one = Initiative.objects.get()
    assert (one.name, one.purpose, str(one.started_on), one.source_name) == (
        "Tuin",
        "Groen",
        "2026-04-03",
        "Het register",
    )
    assert one.website == ""  # no column was chosen for it
    assert (job.state, job.done, job.total, job.file) == ("done", 2, 2, None)
    assert not StoredFile.objects.filter(kind="upload").exists()
    assert path
    shown = page(admin, job)
    assert "Wat er is gedaan" in shown
    report = b"".join(admin.get(reverse("import_report", args=[job.pk])).streaming_content)  # type: ignore[attr-defined]
    lines = list(csv.reader(io.StringIO(report.decode("utf-8-sig")), delimiter=";"))
    assert lines[1][:3] == ["3", "naam", "rij niet overgenomen"]


def test_columns_that_are_not_used_are_named_and_long_cells_cut(admin: Client) -> None:
    job = carried_out(upload(admin, f"naam;waarom;lievelingskleur\nTuin;{'groen ' * 40};rood\n"))
    html = page(admin, job)
    assert "Deze kolom gebruiken we niet: lievelingskleur." in " ".join(html.split())
    assert "groen " * 12 not in html


def test_an_import_is_started_once(admin: Client) -> None:
    job = carried_out(upload(admin, rows(2)))
    address = reverse("one_import", args=[job.pk])
    form = CHOICES | {"column_naam": "naam", "column_bron_id": "id"}
    admin.post(address, form | {"verb": "import"})
    assert admin.post(address, form | {"verb": "import"}).status_code == 302
    assert Job.objects.get(pk=job.pk).state == "waiting"
    carried_out(job)
    carried_out(job)  # delivered twice
    assert Initiative.objects.count() == 2
    with pytest.raises(NotAllowedNow):
        jobs.run_again(upload(admin, rows(1)), actor=make_staff("admin"), options={})


@pytest.mark.parametrize(
    ("name", "data"),
    [("plan.pdf", b"%PDF"), ("plan.csv", b""), ("plan", b"naam\nA\n")],
)
def test_what_is_no_table_is_refused_in_the_form(admin: Client, name: str, data: bytes) -> None:
    form = {"file": SimpleUploadedFile(name, data), "source_name": "Het register"}
    assert admin.post(IMPORTS, form).status_code == 400
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [("plan.xlsx", b"PK\x03\x04 no sheet"), ("plan.csv", b'naam\n"A\n'), ("plan.geojson", b"[" * 5000)],
)
def test_what_cannot_be_read_is_said_on_the_page(admin: Client, name: str, data: bytes) -> None:
    job = carried_out(upload(admin, data, name))
    assert job.state == "failed"
    assert name in page(admin, job)


def test_a_file_without_names_asks_which_column_it_is(admin: Client) -> None:
    job = carried_out(upload(admin, "nummer;hoe het heet\n1;Tuin\n"))
    assert job.state == "done"
    address = reverse("one_import", args=[job.pk])
    assert admin.post(address, CHOICES | {"column_naam": "-", "verb": "import"}).status_code == 400
    admin.post(address, CHOICES | {"column_naam": "hoe het heet", "verb": "import"})
    carried_out(job)
    assert Initiative.objects.get().name == "Tuin"


# ---- a worker that is killed ---------------------------------------------------------------
@pytest.fixture
def started(admin: Client) -> Callable[[int], Job]:
    def start(number: int) -> Job:
        job = carried_out(upload(admin, rows(number)))
        form = CHOICES | {"column_naam": "naam", "column_bron_id": "id", "verb": "import"}
        admin.post(reverse("one_import", args=[job.pk]), form)
        return Job.objects.get(pk=job.pk)

    return start


@pytest.mark.walk(PROGRAMS)
def test_an_import_goes_on_where_its_worker_was_killed(
    started: Callable[[int], Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = started(2 * BATCH + 5)

    class Killed(BaseException):
        pass

    kept = importing.advance

    def killed_in_the_second_batch(job: Job, *, done: int, **more: Any) -> bool:
        if done > BATCH:
            raise Killed
        return kept(job, done=done, **more)

    monkeypatch.setattr(importing, "advance", killed_in_the_second_batch)
    with pytest.raises(Killed):
        import_table(job=str(job.pk))
    monkeypatch.setattr(importing, "advance", kept)
    job.refresh_from_db()
    assert (job.state, job.done, Initiative.objects.count()) == ("running", BATCH, BATCH)
    job = carried_out(job)
    assert (job.state, job.done, Initiative.objects.count()) == ("done", 2 * BATCH + 5, 2 * BATCH + 5)
    report = job.result["report"]
    assert (report["new"], report["same"]) == (2 * BATCH + 5, 0)  # counted once each


def test_a_long_import_is_done_in_slices(
    started: Callable[[int], Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = started(BATCH + 5)
    monkeypatch.setattr(importing, "_SLICE_SECONDS", 0)
    Message.objects.all().delete()
    import_table(job=str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done) == ("running", BATCH)
    job = carried_out(job)  # the slice called for the next one
    assert (job.state, Initiative.objects.count()) == ("done", BATCH + 5)


def test_a_worker_that_comes_too_late_does_nothing(
    started: Callable[[int], Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The task is delivered twice, and the second worker read the job before the first one finished it."""
    job = started(3)
    late = jobs.begin(job.pk)
    carried_out(job)
    monkeypatch.setattr(importing, "begin", lambda _pk: late)
    monkeypatch.setattr(importing, "read_upload", lambda _stored: rows(3).encode())
    import_table(job=str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result["report"]["new"], Initiative.objects.count()) == ("done", 3, 3)


def test_what_breaks_on_our_side_ends_the_job_with_a_sentence(
    started: Callable[[int], Job], monkeypatch: pytest.MonkeyPatch, admin: Client
) -> None:
    job = started(3)
    monkeypatch.setattr(importing, "Importer", None)
    job = carried_out(job)
    assert job.state == "failed"
    assert "Er ging bij ons iets stuk" in page(admin, job)
    monkeypatch.undo()
    admin.post(reverse("one_import", args=[job.pk]), {"verb": "again"})
    assert carried_out(job).state == "done"
    assert Initiative.objects.count() == 3


def test_the_file_of_what_was_only_looked_at_goes_after_a_month(admin: Client) -> None:
    job = carried_out(upload(admin, rows(1)))
    jobs.drop_old_files()
    job.refresh_from_db()
    assert job.file is not None
    assert default_storage.exists(job.file.path)
    Job.objects.update(changed_at="2026-01-01T00:00Z")
    jobs.drop_old_files()
    job.refresh_from_db()
    assert job.file is None
    assert page(admin, job)
