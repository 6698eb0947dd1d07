"""The demo: the project's own example municipality, living this week."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from civicnet.demo.collaborations import tell_shares, tell_steps
from civicnet.demo.exchanges import make_exchanges
from civicnet.demo.extras import (
    add_document,
    choose_norms,
    fill_the_garden,
    leave_signals,
    prepare_plan,
    report_something,
    start_organisations,
)
from civicnet.demo.full_desk import fill_desk
from civicnet.demo.market import fill_the_market
from civicnet.demo.network import grow_network
from civicnet.demo.next_version import open_next_version
from civicnet.demo.open_vote import hold_vote
from civicnet.example.data import ELZERBROEK
from civicnet.example.document import Example
from civicnet.example.initiatives.load import prepare_photos
from civicnet.example.load import Loaded, is_loaded, load
from civicnet.example.read import read_example
from civicnet.files.documents import PreparedDocument


def weeks_to_now(as_of: date, today: date | None = None) -> int:
    """By how many whole weeks a day moves to lie in this week (Monday to Sunday)."""
    now = local_date(today)
    monday = now - timedelta(days=now.weekday())
    return (monday - (as_of - timedelta(days=as_of.weekday()))).days // 7


def ensure_demo(*, report: Callable[[str], None] = lambda _text: None) -> Loaded | None:
    """Load the example unless there is something already (then None). All of it or nothing.

    What was loaded stays as it is: a demo of last month is a month old. Raises ExampleError when the file does not fit
    the verbs, which is a fault of ours.
    """
    if is_loaded():
        return None
    example = read_example(ELZERBROEK)
    photos, plan = prepare_photos(example.initiatives), prepare_plan()
    with transaction.atomic():
        loaded = load(example, weeks=weeks_to_now(example.as_of), report=report, photos=photos)
        _load_extras(example, plan, report)
    return loaded


def _load_extras(example: Example, plan: PreparedDocument, report: Callable[[str], None]) -> None:
    report("the next version of the vision")
    by_email = User.objects.in_bulk([doc.email for doc in example.people], field_name="email")
    people = {doc.code: by_email[doc.email] for doc in example.people}
    version = open_next_version(people)
    report("a vote")
    hold_vote(people)
    report("what waits on the desk")
    fill_desk(people)
    report("what waits for a moderator")
    report_something(version, people)
    add_document(plan, people)
    report("organisations and signals")
    start_organisations(people)
    leave_signals(people)
    fill_the_garden(people)
    choose_norms()
    report("the marketplace")
    fill_the_market(people)
    make_exchanges(people)
    report("what partners bring")
    tell_shares()
    tell_steps()
    report("the network")
    grow_network()
