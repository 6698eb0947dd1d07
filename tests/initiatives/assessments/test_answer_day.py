"""By when the municipality answers stands in the list, and goes while the clock stands still and with the answer."""

import pytest
from django.test import Client
from django.utils.formats import date_format

from initiatives.assessments import actions
from initiatives.assessments.models import Assessment
from tests.factories import make_case

pytestmark = pytest.mark.django_db


def line(case: Assessment) -> str:
    """What the list says of the initiative."""
    page = Client().get("/initiatieven/").text
    return page.partition(case.initiative.get_absolute_url())[2].partition("</article>")[0]


def test_the_list_says_by_when() -> None:
    case = make_case("first_assessment")
    day = date_format(case.answer_due)
    case.initiative.refresh_from_db()
    assert case.initiative.answer_by == case.answer_due
    assert day in line(case)
    case = actions.ask_information(case, actor=case.contact_person, reason="Hoe hoog?")  # type: ignore[arg-type]  # sits
    assert day not in line(case)
    case = actions.resume(case, actor=case.contact_person)  # type: ignore[arg-type]  # sits
    assert date_format(case.answer_due) in line(case)


@pytest.mark.parametrize("end", ["decided", "withdrawn"])
def test_afterwards_there_is_no_such_day(end: str) -> None:
    case = make_case("decided" if end == "decided" else "first_assessment")
    if end == "withdrawn":
        actions.withdraw(case, actor=case.initiative.audience("owners")[0])
    case.initiative.refresh_from_db()
    assert case.initiative.answer_by is None
    assert date_format(case.answer_due) not in line(case)
