"""Exchanges between the owner's initiative and a resident in person."""

from civicnet.deadlines import local_date
from initiatives.marketplace import actions
from initiatives.marketplace.models import Exchange
from initiatives.models import Initiative
from tests.factories.posts import make_post
from tests.world.contents import World

EXCHANGES = ("proposed", "in_conversation", "agreed", "confirmed", "declined")


def add_exchanges(made: World) -> None:
    """An exchange in each of EXCHANGES; what is said in them is for the two sides alone."""
    owner, resident = made.people["owner"], made.people["resident"]
    plan = Initiative.objects.get(slug=made.words["initiative"]["submitted"])
    words = {name: made.hide(f"exchange_{name}") for name in ("message", "terms", "reason")}
    for state in EXCHANGES:
        need = make_post("need", actor=owner, initiative=plan)
        row = actions.answer(need, actor=resident, person=resident, text=words["message"])
        if state == "declined":
            row = actions.decline(row, actor=owner, reason=words["reason"])
        elif state != "proposed":
            actions.write(row, actor=owner, text=words["message"])
            if state != "in_conversation":
                row = _agree(made, row, words["terms"])
            if state == "confirmed":
                for person in (owner, resident):
                    row = actions.say_kept(row, actor=person)
        made.keep("exchange", state, row)


def _agree(made: World, row: Exchange, text: str) -> Exchange:
    terms = actions.propose_terms(
        row, actor=made.people["resident"], based_on=0, what=text, when="Vrijdag", last_day=local_date()
    )
    return actions.agree(row, actor=made.people["owner"], sha256=terms.sha256)
