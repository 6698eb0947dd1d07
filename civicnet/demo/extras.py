"""What the demo shows beside the example set: a document, questions, activities, organisations, signals, and work for a moderator.

Made by the real verbs, for the demo only.
"""

import io
from datetime import time, timedelta

from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.days import moment_of
from civicnet.example.data import FOLDER
from civicnet.files.documents import PreparedDocument, prepare_document
from civicnet.text.pdf import pdf
from initiatives import actions as registry
from initiatives.models import Activity, Initiative
from vision import actions as visioning
from vision.models import Kind, VisionVersion

PLAN = FOLDER / "beplantingsplan.typ"


def prepare_plan() -> PreparedDocument:
    """The planting plan of the garden."""
    return prepare_document(io.BytesIO(pdf(PLAN, {})))


def add_document(plan: PreparedDocument, people: dict[str, User]) -> None:
    """The garden puts its planting plan on its page."""
    garden = Initiative.objects.get(code="I05")
    at = timezone.now() - timedelta(hours=2)
    registry.add_document(garden, plan, actor=people["saskia"], title="Beplantingsplan", at=at)


def fill_the_garden(people: dict[str, User]) -> None:
    """Two questions that the garden has answered, and two mornings that one can come to."""
    garden, now, saskia = Initiative.objects.get(code="I05"), timezone.now(), people["saskia"]
    talks = (
        (
            "corrie",
            "Kan ik er met mijn rollator komen?",
            "Ja. Het pad is hard en breed genoeg, ook naar de bank.",
        ),
        (
            "rob",
            "Mogen de kinderen van de school meehelpen?",
            "Graag! Elke woensdagmiddag, met een ouder erbij.",
        ),
    )
    for days, (who, asked, answered) in enumerate(talks, 3):
        question = registry.ask(garden, actor=people[who], text=asked, at=now - timedelta(days=days))
        registry.answer_question(question, actor=saskia, text=answered, at=now - timedelta(days=days - 1))
    saturday = timezone.localdate() + timedelta(days=(5 - timezone.localdate().weekday()) % 7 or 7)
    for weeks, title in ((0, "Samen planten"), (3, "Regentonnen schoonmaken")):
        morning = Activity(initiative=garden, title=title, place="De tuin aan de Molendreef")
        morning.begins_at = moment_of(saturday + timedelta(weeks=weeks), time(10))
        morning.ends_at = morning.begins_at + timedelta(hours=2)
        registry.plan_activity(morning, actor=saskia, at=now - timedelta(days=2))


def report_something(version: VisionVersion, people: dict[str, User]) -> None:
    """Somebody names a neighbour in a reaction to the draft, and somebody else reports that."""
    now = timezone.now()
    reaction = visioning.give_reaction(
        version,
        actor=people["wout"],
        kind=Kind.GOAL,
        code="D2.4",
        text=(
            "Begin met de stoep bij ons. De man van nummer 12 zet zijn busje er elke avond op, "
            "en het kan hem niets schelen dat mijn moeder er niet langs kan."
        ),
        at=now - timedelta(days=2, hours=5),
    )
    reason = (
        "Iedereen in de straat weet wie er op nummer 12 woont. Hij kan hier niets terugzeggen. "
        "Over de stoep heeft Wout gelijk."
    )
    registry.report(reaction, actor=people["tineke"], reason=reason, at=now - timedelta(days=1, hours=3))


# From which figure on the initiators of the example say that it goes as they hoped.
NORMS = {"I01": 5, "I03": 6, "I04": 7, "I05": 6, "I06": 8, "I08": 7}


def choose_norms() -> None:
    """Initiators choose a norm beside their own measure, more than a year ago; one of them has raised it since."""
    now = timezone.now()
    for code, norm in NORMS.items():
        plan = Initiative.objects.get(code=code)
        registry.set_norm(plan, actor=plan.audience("owners")[0], norm=norm, at=now - timedelta(days=400))
    power = Initiative.objects.get(code="I01")
    registry.set_norm(
        power,
        actor=power.audience("owners")[0],
        norm=6,
        reason="Er doen al leden mee uit twee andere buurten. Nu mag Weversveld meer meetellen.",
        at=now - timedelta(days=90),
    )


def start_organisations(people: dict[str, User]) -> None:
    """A cooperative that carries what it was founded for, and a foundation that carries nothing yet."""
    at = timezone.now() - timedelta(days=40)
    cooperative = registry.start_organisation(
        actor=people["gerda"],
        name="Energiecoöperatie Elzerstroom U.A.",
        legal_form=Initiative.LegalForm.COOPERATIVE,
        about="Leden uit alle buurten, samen eigenaar van hun stroom. Meepraten kan op elke ledenavond.",
        at=at,
    )
    power = Initiative.objects.get(code="I01")
    registry.add_organisation(power, cooperative, actor=people["gerda"], at=at)
    registry.start_organisation(
        actor=people["els"],
        name="Stichting Dorpsfeest Sluiseind",
        legal_form=Initiative.LegalForm.FOUNDATION,
        about="Wij houden het dorpsfeest draaiende en lenen onze tenten en tafels uit aan wie iets begint.",
        at=at + timedelta(days=12),
    )


def leave_signals(people: dict[str, User]) -> None:
    """Two signals that wait for somebody, and one that somebody has taken up; the draft of it is nobody else's yet."""
    now = timezone.now()
    registry.leave_signal(
        actor=people["corrie"],
        what="Een bankje halverwege de dijk",
        where="Sluiseind, tussen de sluis en de bushalte",
        why="Voor wie slecht loopt is het stuk te lang. Met één bankje halen zij de bus weer zelf.",
        at=now - timedelta(days=9),
    )
    registry.leave_signal(
        actor=people["meilin"],
        what="Huiswerkplek voor de middelbare school",
        where="Molenwijk, bij voorkeur in de school",
        why="Thuis is het vaak te druk om te leren. Een stille ruimte en een kop thee zijn genoeg.",
        at=now - timedelta(days=4, hours=3),
    )
    taken = registry.leave_signal(
        actor=people["rob"],
        what="Samen de speeltuin opknappen",
        where="Weversveld, speeltuin aan de Spoelstraat",
        why="De glijbaan is al een jaar dicht. Met een paar zaterdagen werk kan hij weer open.",
        at=now - timedelta(days=20),
    )
    registry.adopt_signal(taken, actor=people["hakim"], at=now - timedelta(days=15))
