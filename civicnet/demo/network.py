"""How the network of the demo grew: who helped whom in two years, and the pictures of then.

Two villages and a neighbourhood that knew nobody outside, until the young people of NachtLab went round. Made by the real
verbs, for the demo only.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from civicnet.accounts.actions import make_account
from civicnet.accounts.models import User
from civicnet.areas.models import Neighbourhood
from civicnet.deadlines import local_date
from civicnet.workflow import SYSTEM
from initiatives import actions as registry
from initiatives.marketplace import actions as market
from initiatives.marketplace.models import ANSWERER, POSTER, Exchange
from initiatives.models import Initiative, Organisation
from initiatives.network.actions import take_snapshot

BEGAN = 800  # days ago
# The pictures of then: the end of each quarter, and the day after what was done last.
PICTURES = (730, 640, 550, 460, 370, 280, 190, 100, 8)
Party = Initiative | Organisation

# By a code of our own: name, legal form, neighbourhood, who speaks for it, and one sentence.
_ORGANISATIONS = {
    "bieb": (
        "Bibliotheek Elzerbroek",
        "foundation",
        "B1",
        "Marga Huls",
        "Lezen, leren en elkaar tegenkomen.",
    ),
    "wiek": ("Basisschool De Wiek", "foundation", "B3", "Karim Aziz", "Een school met een grote tuin."),
    "akker": ("Volkstuin De Akker", "association_full", "B3", "Toos Vink", "Zestig tuinen en één kas."),
    "imkers": (
        "Imkers Elzerbroek",
        "association_limited",
        "B3",
        "Bas Honing",
        "Wij houden bijen in de stad.",
    ),
    "winkels": (
        "Winkeliers Marktstraat",
        "association_full",
        "B1",
        "Ria Stoop",
        "Dertig winkels in één straat.",
    ),
    "sport": ("Sporthal Molendreef", "foundation", "B3", "Henk Bal", "Sporten voor iedereen."),
    "arts": (
        "Huisartsen Oude Kern",
        "private_limited_company",
        "B1",
        "Eva Blom",
        "Drie artsen aan de markt.",
    ),
    "zorg": ("Wijkverpleging Broekdorp", "foundation", "B5", "Sanne Prins", "Zorg bij je thuis."),
    "telers": (
        "Telersgroep Broekland",
        "cooperative_excluded_liability",
        "B5",
        "Jaap Polder",
        "Groente van acht telers.",
    ),
    "koor": ("Dorpskoor Sluiseind", "association_limited", "B6", "Ans Mooij", "Wij zingen op dinsdag."),
    "ijs": ("IJsclub Sluiseind", "association_full", "B6", "Klaas Vorst", "Schaatsen als het kan."),
    "water": ("Watersport De Elzer", "association_full", "B6", "Joke Schip", "Roeien en zeilen."),
    "huur": (
        "Huurdersgroep Weversveld",
        "association_limited",
        "B2",
        "Said Amir",
        "Wij komen op voor huurders.",
    ),
    "speel": ("Speeltuin ’t Klosje", "foundation", "B2", "Lies Knop", "Een speeltuin van de buurt."),
    "naai": ("Naaiatelier Draad", "foundation", "B2", "Fatma Kaya", "Kleding maken en herstellen."),
    "muziek": ("Muziekschool Hooge Landen", "foundation", "B4", "Olaf Snaar", "Les voor jong en oud."),
    "jong": ("Jongerenwerk Hooge Landen", "foundation", "B4", "Daan Mulder", "Er zijn voor wie jong is."),
}


class Help(NamedTuple):
    """Who helped whom, with what, and how many days ago they began: codes as above, or of the example."""

    giver: str
    getter: str
    category: str
    title: str
    days: int


HELP = (
    Help("gemeente", "bieb", "permission", "Boekenkast op het plein", 770),
    Help("bieb", "wiek", "knowledge", "Voorlezen op vrijdag", 750),
    Help("wiek", "akker", "space", "Vergaderen in de aula", 735),
    Help("akker", "imkers", "land", "Plek voor vier bijenkasten", 690),
    Help("imkers", "wiek", "knowledge", "Les over bijen", 655),
    Help("winkels", "bieb", "material", "Stoelen voor het leescafé", 650),
    Help("muziek", "jong", "material", "Twee gitaren en een drumstel", 635),
    Help("gemeente", "I01", "permission", "Vergunning voor het dak van de sporthal", 590),
    Help("sport", "I01", "roof", "Dak voor zonnepanelen", 580),
    Help("I01", "I04", "knowledge", "Hulp bij statuten en leden", 545),
    Help("I04", "zorg", "hands", "Boodschappen voor wie ziek is", 520),
    Help("huur", "speel", "hands", "Hek schilderen", 500),
    Help("I08", "I04", "meals", "Soep op woensdag", 470),
    Help("telers", "I08", "material", "Groente die over is", 450),
    Help("I06", "I08", "knowledge", "Meekijken met de verzekering", 430),
    Help("I07", "bieb", "hands", "Zaterdag repareren in de leeszaal", 400),
    Help("bieb", "I07", "space", "Plek voor de werkbank", 380),
    Help("speel", "huur", "space", "Vergaderen in het speeltuinhuis", 350),
    Help("naai", "speel", "material", "Zeil boven de zandbak", 320),
    Help("I08", "winkels", "meals", "Lunch op de braderie", 290),
    Help("I07", "I05", "material", "Acht schoppen en twee gieters", 270),
    Help("akker", "I05", "knowledge", "Zaaien en stekken", 250),
    Help("gemeente", "I05", "land", "Braakliggende grond aan de Molendreef", 240),
    Help("I05", "wiek", "land", "Schooltuin voor groep zes", 200),
    Help("I04", "arts", "hands", "Mensen naar de arts brengen", 180),
    Help("ijs", "koor", "space", "Oefenen in de kantine", 170),
    Help("koor", "water", "hands", "Zingen bij het opvaren", 140),
    Help("arts", "I04", "knowledge", "Spreekuur in het dorp", 110),
    Help("I03", "huur", "hands", "Klimrek gerepareerd", 80),
    Help("naai", "I03", "material", "Gordijnen voor de werkplaats", 70),
    Help("I02", "huur", "knowledge", "Uitleg over huren en kopen", 60),
    Help("water", "I09", "hands", "Goten schoonmaken", 14),
)


def grow_network() -> None:
    """Who helped whom, the oldest first, and the pictures between. What the demo did on the marketplace comes before it."""
    parties = {**_start_organisations(), "gemeente": Organisation.objects.get(is_municipality=True)}
    codes = {code for help_ in HELP for code in (help_.giver, help_.getter)} - parties.keys()
    plans = {row.code: row for row in Initiative.objects.filter(code__in=codes)}
    for help_ in HELP:
        _help(help_, {**parties, **plans})
    today = local_date()
    for days in PICTURES:
        take_snapshot(today - timedelta(days=days))
    take_snapshot(today)


def _start_organisations() -> dict[str, Party]:
    areas = {area.code: area for area in Neighbourhood.objects.all()}
    found: dict[str, Party] = {}
    for code, (name, form, area, speaker, about) in _ORGANISATIONS.items():
        email = f"{speaker.lower().replace(' ', '.')}@voorbeeld.example"
        at = _ago(BEGAN)
        person = make_account(email=email, name=speaker, language="nl", verified=True, actor=SYSTEM, at=at)
        found[code] = registry.start_organisation(
            actor=person, name=name, legal_form=form, about=about, at=at
        )
        # An offer that stands says where it is.
        offer = market.start_post(
            actor=person,
            organisation=found[code],
            side="offer",
            category="network",
            title=f"Kennismaken met {name}",
            text="Loop eens binnen, of bel ons. Wij kennen de buurt.",
            neighbourhood=areas[area],
            at=_ago(30),
        )
        market.put_up(offer, actor=person, is_standing=True, at=_ago(30))
    return found


def _help(help_: Help, parties: dict[str, Party]) -> None:
    """One need, its answer, what they agreed, and that it worked out."""
    giver, getter = parties[help_.giver], parties[help_.getter]
    begun = help_.days
    asks = _speaker(getter)
    post = market.start_post(
        actor=asks,
        side="need",
        category=help_.category,
        title=help_.title,
        at=_ago(begun + 4),
        **_column(getter),
    )
    market.put_up(post, actor=asks, at=_ago(begun + 4))
    gives = _speaker(giver)
    row = market.answer(post, actor=gives, text="Dat kunnen wij doen.", at=_ago(begun + 3), **_column(giver))
    market.write(row, actor=asks, text="Heel graag!", at=_ago(begun + 2))
    terms = market.propose_terms(
        row,
        actor=gives,
        based_on=0,
        what=help_.title,
        when="In overleg",
        where="Ter plekke",
        who="Wij komen, jullie zetten koffie.",
        last_day=local_date(_ago(begun)),
        at=_ago(begun + 2),
    )
    market.agree(row, actor=asks, sha256=terms.sha256, at=_ago(begun + 1))
    for side in (POSTER, ANSWERER):
        row = Exchange.objects.with_sides().get(pk=row.pk)
        market.say_kept(row, actor=row.speakers_of(side)[0], at=_ago(begun - 1))


def _column(party: Party) -> dict[str, Any]:
    return {"initiative" if isinstance(party, Initiative) else "organisation": party}


def _speaker(party: Party) -> User:
    if isinstance(party, Initiative):
        return party.audience("owners")[0]
    return party.members.filter(role="owner", left_at=None).order_by("pk")[0].user


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
