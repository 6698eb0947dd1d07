"""Figures of the goals: who writes them down, which way they move, and what a file may hold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civicnet.journal.models import Entry
from civicnet.workflow import SYSTEM
from tests import factories
from vision import actions
from vision.actions import Figure, TooEarly
from vision.models import Indicator, Measurement, Piece, PieceKind, Revision
from vision.trend import movement

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator() -> Indicator:
    version = factories.make_version()
    found = Indicator.objects.filter(goal__version=version).first()
    assert found is not None
    return found


def figure(value: str, on: date = date(2026, 1, 31)) -> Figure:
    return Figure(on, Decimal(value), "Inwonerspeiling")


def test_a_resident_may_not(indicator: Indicator) -> None:
    with pytest.raises(PermissionDenied):
        actions.measure(indicator, figure("1"), actor=factories.make_user())
    assert not Measurement.objects.exists()
    page = factories.sign_in(factories.make_user())
    code = indicator.goal.code
    assert page.get(reverse("vision:measure", args=[code])).status_code == 403
    assert page.post(reverse("vision:measure_file")).status_code == 403


def test_a_figure_is_on_the_page_of_its_goal(indicator: Indicator, client: Client) -> None:
    staff = factories.sign_in(factories.make_staff("assessor"))
    url = reverse("vision:measure", args=[indicator.goal.code])
    sent = {"on": "2026-01-31", "value": "77,5", "source": "Inwonerspeiling", "note": "Steekproef van 900."}
    assert staff.post(url, sent).status_code == 302
    page = client.get(indicator.goal.get_absolute_url()).content.decode()
    assert "Steekproef van 900." in page
    assert indicator.figure(Decimal("77.5")) in page
    assert client.get(reverse("vision:indicators")).status_code == 200
    assert client.get(reverse("vision:read")).status_code == 200


def test_the_same_day_again_corrects_and_the_journal_keeps_both(indicator: Indicator) -> None:
    staff = factories.make_staff("assessor")
    actions.measure(indicator, figure("77"), actor=staff)
    row = actions.measure(indicator, figure("75"), actor=staff)
    assert [m.value for m in Measurement.objects.all()] == [75]
    actions.take_measurement_away(row, actor=staff)
    verbs = [(e.verb, e.data["was"]) for e in Entry.objects.about(indicator)]
    assert verbs == [("measure", None), ("correct", "77"), ("take_away", "75")]


def test_a_day_to_come_is_refused(indicator: Indicator) -> None:
    staff = factories.make_staff("assessor")
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(TooEarly):
        actions.measure(indicator, figure("77", tomorrow), actor=staff)
    answer = factories.sign_in(staff).post(
        reverse("vision:measure", args=[indicator.goal.code]),
        {"on": tomorrow.isoformat(), "value": "1", "source": "x"},
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"on"}


@pytest.mark.parametrize(
    ("direction", "values", "tone"),
    [
        ("up", [], "rest"),
        ("up", ["50"], "wait"),
        ("up", ["49"], "no"),
        ("up", ["70"], "ok"),
        ("up", ["50.1"], "wait"),
        ("up", ["60", "100"], "ok"),
        ("down", ["51"], "no"),
        ("down", ["0"], "ok"),
    ],
)
def test_it_says_which_way_it_moves(direction: str, values: list[str], tone: str) -> None:
    goal = factories.make_version(state="drafting").goals.first()
    moving = goal.indicator
    moving.baseline, moving.baseline_year = Decimal(50), 2020
    moving.target, moving.target_year = Decimal(100 if direction == "up" else 0), 2040
    moving.direction = direction
    for n, value in enumerate(values):
        Measurement.objects.create(indicator=moving, on=date(2024 + n, 12, 31), value=Decimal(value))
    assert movement(moving).tone == tone


def test_a_file_is_taken_over_whole_or_not_at_all(indicator: Indicator) -> None:
    staff = factories.sign_in(factories.make_staff("broker"))
    code, url = indicator.goal.code, reverse("vision:measure_file")
    wrong = f"doel;datum;waarde;bron\n{code};2026-01-31;77,5;Peiling\nD9.9;31-01-2026;veel;\n"
    answer = staff.post(url, {"file": SimpleUploadedFile("m.csv", wrong.encode())})
    assert answer.status_code == 422
    assert {(f.line, f.field) for f in answer.context["faults"]} == {
        (3, "doel"),
        (3, "datum"),
        (3, "waarde"),
        (3, "bron"),
    }
    assert not Measurement.objects.exists()
    twice = f"doel;datum;waarde;bron\n{code};2026-01-31;77,5;Peiling\n{code};2026-01-31;78,5;Peiling\n"
    answer = staff.post(url, {"file": SimpleUploadedFile("m.csv", twice.encode("utf-16"))})
    assert [(f.line, f.field, "2" in f.text) for f in answer.context["faults"]] == [(3, "datum", True)]
    assert not Measurement.objects.exists()
    right = f"\ufeffdoel,datum,waarde,bron\r\n{code},2026-01-31,77.5,Peiling\r\n"
    assert staff.post(url, {"file": SimpleUploadedFile("m.csv", right.encode())}).status_code == 302
    assert Measurement.objects.get().value == Decimal("77.5")


def test_an_old_version_takes_no_figures(indicator: Indicator) -> None:
    factories.make_version(goals=["D1.2", "D2.1"])
    staff = factories.sign_in(factories.make_staff("assessor"))
    assert staff.get(reverse("vision:measure", args=[indicator.goal.code])).status_code == 404


def test_a_new_version_goes_on_with_the_figures_of_the_same_indicator(client: Client) -> None:
    staff, before = factories.make_staff("broker"), factories.make_version()
    for code in ("D1.1", "D1.2"):
        indicator = Indicator.objects.get(goal__version=before, goal__code=code)
        actions.measure(indicator, figure("75"), actor=staff)
    later = factories.make_version("2.0", state="drafting")
    other = Piece(PieceKind.GOAL, "D1.2")
    now = Revision.objects.current(later, other)
    assert now is not None
    actions.save_piece(later, other, now.fields | {"name": "Iets anders"}, actor=SYSTEM, base=1)
    later = actions.take_over_text(later, actor=SYSTEM)
    later = actions.open_endorsement(later, actor=SYSTEM)
    later = actions.take_over_vote(later, actor=SYSTEM)
    actions.adopt(later, actor=SYSTEM, on=timezone.localdate())
    figures = Measurement.objects.filter(indicator__goal__version=later)
    assert [(row.indicator.goal.code, row.value, row.source) for row in figures] == [
        ("D1.1", Decimal("75"), "Inwonerspeiling")
    ]
    assert Measurement.objects.filter(indicator__goal__version=before).count() == 2
    page = client.get(later.goals.get(code="D1.1").get_absolute_url()).content.decode()
    assert "31 januari 2026" in page
