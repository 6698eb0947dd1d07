"""The first contact within 14 days: promised, owned, reminded, counted, and public when it did not come."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client

from civicnet.accounts.models import User
from civicnet.celery import app
from civicnet.outbox.models import Message, Notice
from civicnet.workflow import SYSTEM, NotAllowedNow
from initiatives import actions
from initiatives.models import Initiative
from initiatives.periodic import SCHEDULE
from initiatives.tasks import remind
from tests.factories import make_case, make_initiative, make_staff, make_user, sign_in

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 11, tzinfo=UTC)
DUE = date(2026, 3, 16)  # 14 days later, a Monday


def at(day: date, hour: int = 11) -> Any:
    """Stand still at a moment of `day`, in UTC."""
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def days(n: int) -> date:
    """`n` days after the last day."""
    return DUE + timedelta(days=n)


@pytest.fixture
def broker() -> User:
    return make_staff("broker", name="Noor Verhage")


@pytest.fixture
def assessor() -> User:
    return make_staff("assessor")


@pytest.fixture
def plan(broker: User, assessor: User) -> Iterator[Initiative]:
    with time_machine.travel(START, tick=False):
        initiative = make_initiative("submitted", name="Soep voor de straat")
    assert initiative.contact_due == DUE
    with at(days(-10)):
        yield initiative


def page(plan: Initiative) -> str:
    return Client().get(plan.get_absolute_url()).text


# ---- somebody takes it on ---------------------------------------------------------------------
def test_only_the_desk_takes_it_on(plan: Initiative, broker: User) -> None:
    url = f"{plan.get_absolute_url()}contact-opnemen/"
    assert Client().post(url).status_code == 302
    owner = plan.audience("owners")[0]
    for person in (make_user(), owner, make_staff("curator")):
        assert sign_in(person).post(url).status_code == 403
    member_of_staff = make_staff("broker")
    theirs = make_initiative("submitted", owner=member_of_staff)
    with pytest.raises(PermissionDenied):
        actions.take_contact(theirs, actor=member_of_staff)
    assert sign_in(broker).get(url).status_code == 405


def test_it_stands_on_the_worklist_until_it_is_logged(plan: Initiative, broker: User, assessor: User) -> None:
    desk, colleague = sign_in(broker), sign_in(assessor)
    take, log = (f"{plan.get_absolute_url()}{word}/" for word in ("contact-opnemen", "kennismaking"))
    for client in (desk, colleague):
        work = client.get("/werk/?toon=vrij").text
        assert "Soep voor de straat" in work
        assert 'datetime="2026-03-16"' in work
        assert take in work
    assert desk.post(take, {"next": "/werk/"})["Location"] == "/werk/"
    assert take not in colleague.get("/werk/").text
    assert "Soep voor de straat" not in colleague.get("/werk/?toon=vrij").text
    (row,) = colleague.get("/werk/").context["desk"].rows
    assert (row.plan, row.who, row.place.mine) == (plan, ("Noor Verhage",), False)
    mine = desk.get("/werk/?toon=mijn").text
    assert "Soep voor de straat" in mine
    assert log in mine
    assert colleague.post(take).status_code == 409  # a colleague was first
    told = Notice.objects.get(user=plan.audience("owners")[0], event="initiative.take_contact")
    assert "Noor Verhage" in told.title
    assert "16 maart" in told.title
    assert desk.post(log, {"note": "Fijn gesprek"}).status_code == 302
    assert "Soep voor de straat" not in desk.get("/werk/").text


def test_it_is_free_again_when_who_took_it_leaves_the_desk(
    plan: Initiative, broker: User, assessor: User
) -> None:
    actions.take_contact(plan, actor=broker)
    broker.grants.update(state="ended")
    assert "Soep voor de straat" in sign_in(assessor).get("/werk/?toon=vrij").text
    assert actions.take_contact(plan, actor=assessor).contact_person == assessor


def test_while_an_assessment_is_under_way_its_contact_person_sees_to_it(
    plan: Initiative, broker: User, assessor: User
) -> None:
    """One line for one plan, with the day that comes first; and who judges does not meet them by this door."""
    case = make_case("requested", initiative=plan)
    with pytest.raises(NotAllowedNow):
        actions.take_contact(plan, actor=assessor)
    assert sign_in(assessor).post(f"{plan.get_absolute_url()}kennismaking/", {"note": ""}).status_code == 409
    rows = sign_in(broker).get("/werk/?toon=vrij").context["desk"].rows
    assert [(row.url, row.place.due) for row in rows] == [(f"/werk/toetsen/{case.pk}/", DUE)]
    assert case.contact_due > DUE


def test_the_worklist_is_ordered_by_day_over_cases_and_contacts(plan: Initiative, broker: User) -> None:
    with time_machine.travel(START - timedelta(days=3), tick=False):
        early = make_case("requested", initiative=make_initiative("submitted", name="Eerst"))
    with time_machine.travel(START + timedelta(days=3), tick=False):
        make_case("requested", initiative=make_initiative("submitted", name="Laatst"))
    rows = sign_in(broker).get("/werk/?toon=vrij").context["desk"].rows
    assert [row.plan.name for row in rows] == ["Eerst", "Soep voor de straat", "Laatst"]
    assert rows[0].plan == early.initiative


def test_the_list_asks_the_same_for_many_plans(broker: User, django_assert_max_num_queries: Any) -> None:
    counts = []
    for more in (5, 6):  # a desk of a few rows has no filters, and asks less
        for _n in range(more):
            make_initiative("submitted")
            actions.take_contact(make_initiative("submitted"), actor=broker)
        client = sign_in(broker)
        client.get("/werk/")
        for path in ("/werk/", "/initiatieven/eerste-contact/"):
            with django_assert_max_num_queries(18) as queries:
                assert client.get(path).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


# ---- the edges of the day ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("spoken", "in_time"),
    [
        ("2026-03-16T22:59:00Z", True),  # 23.59 in Amsterdam, on the last day
        ("2026-03-16T23:01:00Z", False),  # 0.01 on the day after
        ("2026-03-03T09:00:00Z", True),
    ],
)
def test_the_last_day_counts_as_a_whole_in_amsterdam(
    plan: Initiative, broker: User, spoken: str, in_time: bool
) -> None:
    with time_machine.travel(datetime.fromisoformat(spoken), tick=False):
        promise = actions.log_contact(plan, actor=broker).first_contact()
        assert promise is not None
        assert promise.is_in_time is in_time
        assert promise.days_late == (0 if in_time else 1)
        figures = Initiative.objects.contact_promises(DUE + timedelta(days=1)).figures()
    assert (figures.in_time, figures.late) == ((1, 0) if in_time else (0, 1))


def test_what_is_written_down_later_counts_by_its_own_day(plan: Initiative, broker: User) -> None:
    log = f"{plan.get_absolute_url()}kennismaking/"
    with at(days(5)):
        client = sign_in(broker)
        assert 'value="2026-03-21"' in client.get(log).text  # today, to begin with
        for wrong in ("2026-03-01", "2026-03-22", "geen dag"):
            assert client.post(log, {"on": wrong}).status_code == 422
        assert client.post(log, {"on": "2026-03-16"}).status_code == 302
        plan.refresh_from_db()
        promise = plan.first_contact()
        assert promise is not None
        assert promise.on == DUE
        assert promise.is_in_time
        assert "te laat" not in page(plan)


def test_a_late_contact_stays_late_on_the_page(plan: Initiative, broker: User) -> None:
    with at(days(3)):
        actions.log_contact(plan, actor=broker)
        assert "De gemeente, 3 dagen te laat" in page(plan)
        assert "contact moeten opnemen" not in page(plan)


def test_a_contact_lies_between_the_first_day_and_now(plan: Initiative, broker: User) -> None:
    for moment in (START - timedelta(days=1), START + timedelta(days=100)):
        with pytest.raises(ValidationError):
            actions.log_contact(plan, actor=broker, at=moment)


def test_an_earlier_talk_about_the_assessment_counts_for_the_plan(plan: Initiative, broker: User) -> None:
    from_first = START + timedelta(days=2)
    with at(days(2)):
        actions.log_contact(plan, actor=broker)
        actions.log_contact(plan, actor=broker, at=from_first)
        plan.refresh_from_db()
        assert plan.contacted_at == from_first
        with pytest.raises(NotAllowedNow):
            actions.log_contact(plan, actor=broker)
        assert page(plan).count("Eerste contact met de gemeente") == 1


# ---- public -----------------------------------------------------------------------------------
def test_the_page_says_by_when_and_then_that_it_did_not_come(plan: Initiative) -> None:
    coming, missed = (
        "Uiterlijk 16 maart 2026 neemt iemand van de gemeente contact op.",
        "De gemeente had uiterlijk 16 maart 2026 contact moeten opnemen. Dat is niet gebeurd.",
    )
    for day, said in ((-10, coming), (0, coming), (1, missed), (400, missed)):
        with at(days(day)):
            text = page(plan)
        assert said in text
        assert ({coming, missed} - {said}).pop() not in text


def test_everybody_counts_the_promises_and_sees_the_late_ones(plan: Initiative, broker: User) -> None:
    with time_machine.travel(START, tick=False):
        timely, late = make_initiative("submitted"), make_initiative("submitted")
    with at(days(0)):
        actions.log_contact(timely, actor=broker)
        fresh = make_initiative("submitted", name="Nog vers")
    with at(days(1)):
        actions.log_contact(late, actor=broker)
        everything = Client().get("/initiatieven/eerste-contact/")
        only_late = Client().get("/initiatieven/eerste-contact/?toon=te-laat")
        api = Client().get(f"/api/v1/initiatieven/{plan.slug}").json()
    for name in ("in-time", "late", "missed", "to-come"):
        assert f'data-{name}="1"' in everything.text
    assert str(everything.context["lead"]) in everything.text
    assert [row for row, _late in everything.context["rows"]] == [plan, fresh]
    assert [row for row, _late in only_late.context["rows"]] == [plan]
    assert (api["contactUiterlijk"], api["contactOp"], api["contactTeLaat"]) == ("2026-03-16", None, True)


def test_what_is_hidden_or_withdrawn_is_not_counted_and_what_ended_later_is(
    plan: Initiative, broker: User
) -> None:
    owner = plan.audience("owners")[0]
    with time_machine.travel(START, tick=False):
        withdrawn, ended, hidden = (make_initiative("running", owner=owner) for _n in range(3))
        withdrawn = actions.withdraw(withdrawn, actor=owner)
    Initiative.objects.filter(pk=hidden.pk).update(hidden_at=START)
    with at(days(4)):
        actions.end(ended, actor=owner)
        assert set(Initiative.objects.contact_missed(days(4))) == {plan, ended}
        assert "contact moeten opnemen" in page(ended)
        assert "contact moeten opnemen" not in page(withdrawn)
        # Nobody need call any more; what was not done stays to be read.
        assert set(Initiative.objects.contact_free_for(broker)) == {plan}


# ---- reminded ---------------------------------------------------------------------------------
def told(day: int) -> set[tuple[str, str]]:
    """Whom the task of the morning told what, on that day: (address, first words after the name)."""
    before = set(Notice.objects.values_list("pk", flat=True))
    with at(days(day)):
        remind()
        remind()  # a second run on the same day tells nobody twice
    new = Notice.objects.filter(event__startswith="initiative.contact_").exclude(pk__in=before)
    return {(notice.user.email, notice.title) for notice in new.select_related("user")}


def test_without_an_owner_the_whole_desk_is_reminded_once_each_time(
    plan: Initiative, broker: User, assessor: User
) -> None:
    make_staff("moderator")
    assert SCHEDULE["remind of first contacts"]["task"] in app.tasks
    desk = {broker.email, assessor.email}
    for day, words in ((-7, "dat moet uiterlijk"), (-1, "dat moet uiterlijk"), (1, "Te laat")):
        assert told(day - 1) == set()
        news = told(day)
        assert {address for address, _title in news} == desk
        assert all(words in title for _address, title in news)
    assert told(2) == set()
    assert told(30) == set()
    letters = Message.objects.filter(
        kind="mail", payload__subject__icontains="Niemand heeft nog contact met Soep voor de straat"
    )
    assert letters.filter(payload__to=[broker.email]).count() == 2


def test_who_took_it_on_is_reminded_and_once_it_is_late_everybody(
    plan: Initiative, broker: User, assessor: User
) -> None:
    actions.take_contact(plan, actor=broker)
    assert {address for address, _title in told(-2)} == {broker.email}  # the run of the day before was missed
    assert {address for address, _title in told(0)} == {broker.email}
    assert {address for address, _title in told(1)} == {broker.email, assessor.email}
    late = Notice.objects.get(user=broker, event="initiative.contact_late")
    assert late.url == f"/initiatieven/{plan.slug}/kennismaking/"
    assert sign_in(broker).get(late.url).status_code == 200


def test_nobody_is_reminded_of_the_own_plan_or_of_a_contact_that_was_made(
    plan: Initiative, broker: User, assessor: User
) -> None:
    with time_machine.travel(START, tick=False):
        make_initiative("submitted", owner=assessor, name="Van een toetser zelf")
    own = {title for address, title in told(0) if address == assessor.email}
    assert own
    assert not any("Van een toetser zelf" in title for title in own)
    actions.log_contact(plan, actor=broker)
    assert not any("Soep" in title for _address, title in told(1))


# ---- in bulk ----------------------------------------------------------------------------------
def test_an_import_promises_no_contact_unless_asked(tmp_path: Path, broker: User) -> None:
    for name, asked in (("stil", []), ("beloofd", ["--promise-contact"])):
        file = tmp_path / f"{name}.csv"
        file.write_text(f"naam,waarom\n{name},Samen\n", encoding="utf-8")
        call_command("import_initiatives", str(file), *asked)
    assert Initiative.objects.get(name="stil").contact_due is None
    assert Initiative.objects.get(name="beloofd").contact_due is not None
    work = sign_in(broker).get("/werk/").text
    assert "beloofd" in work
    assert "stil" not in work
    with pytest.raises(NotAllowedNow):
        actions.take_contact(Initiative.objects.get(name="stil"), actor=broker)


def test_who_is_promised_nothing_is_told_nothing() -> None:
    owner = make_user()
    draft = make_initiative("draft", owner=owner)
    plan = actions.submit(draft, actor=SYSTEM, promises_contact=False)
    letter = Message.objects.get(kind="mail", payload__to=[owner.email]).payload["body"]
    assert "staat op de site" in letter
    assert "neemt contact op" not in letter
    assert "contact" not in page(plan).partition("<main")[2].partition("</h1>")[2].partition("cn-plan")[0]
    client = sign_in(owner)
    assert client.get(f"{plan.get_absolute_url()}ontvangen/").status_code == 200
