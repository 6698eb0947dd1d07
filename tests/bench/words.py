"""Words of our own for realistic Dutch initiatives. The same seed gives the same texts on every machine."""

from dataclasses import dataclass
from random import Random

WHAT = [
    "Buurttuin",
    "Moestuin",
    "Eettafel",
    "Repaircafé",
    "Energiecoöperatie",
    "Zorgkring",
    "Speelplek",
    "Fietsenmaker",
    "Weggeefkast",
    "Leeszaal",
    "Kookgroep",
    "Dorpshuis",
    "Zonnedak",
    "Deelauto",
    "Wandelclub",
    "Muziekschool",
    "Naaiatelier",
    "Voedselbos",
    "Buurtwacht",
    "Taalcafé",
    "Klusploeg",
    "Boodschappendienst",
    "Jongerenhonk",
    "Wooncoöperatie",
    "Broodfonds",
    "Theatergroep",
    "Kinderboerderij",
    "Sportveld",
    "Buurtkas",
    "Regenton",
    "Geveltuin",
    "Bibliotheekje",
    "Huiswerkklas",
    "Maatjesproject",
    "Buurtbus",
    "Warmtenet",
    "Soepkeuken",
    "Atelier",
]
WHOSE = [
    "Molenwijk",
    "Weversveld",
    "Beukenlaan",
    "Sluiskade",
    "Kerkplein",
    "Havenstraat",
    "Broekpolder",
    "Lindenhof",
    "Stationsbuurt",
    "Elzenpad",
    "Zonneveld",
    "Waterkant",
    "Marktstraat",
    "Oosterpark",
    "Westeind",
    "Dijkdorp",
    "Heuvelrug",
    "Rietveld",
    "Akkerpad",
    "Bleekveld",
    "Torenhof",
    "Vissersbuurt",
    "Hoogeland",
    "Laagveld",
    "Schoolstraat",
    "Meentweg",
    "Brinkhof",
    "Veenrand",
    "Duinzicht",
    "Kanaaldijk",
]
STARTS = [
    "Twaalf buren",
    "Een groep ouders",
    "Vrijwilligers uit de straat",
    "Ondernemers en bewoners",
    "Jongeren van de school",
    "Ouderen uit het dorp",
    "Nieuwe en oude bewoners",
    "Acht gezinnen",
    "De buurtvereniging",
    "Huurders van de flat",
]
DO = [
    "willen samen",
    "gaan elke week",
    "beginnen dit voorjaar met",
    "zoeken ruimte voor",
    "bouwen stap voor stap aan",
    "onderhouden met elkaar",
    "openen op zaterdag",
    "delen kennis over",
    "verzamelen geld voor",
    "maken plannen voor",
]
THINGS = [
    "een tuin die regen vasthoudt",
    "een tafel waar iedereen mag aanschuiven",
    "gereedschap dat je kunt lenen",
    "ritten naar het ziekenhuis",
    "zonnepanelen op het dak van de school",
    "betaalbare huizen voor starters",
    "een plek om huiswerk te maken",
    "lessen Nederlands voor nieuwkomers",
    "warme maaltijden voor wie alleen is",
    "een speelplek met schaduw",
    "hulp bij formulieren",
    "een winkel zonder verpakking",
    "fietsen voor kinderen",
    "een koor voor jong en oud",
    "een strook bloemen langs de weg",
    "een deelauto die elektrisch rijdt",
]
BECAUSE = [
    "omdat de bus niet meer rijdt",
    "omdat het gras bij elke bui onder water staat",
    "want veel mensen zijn alleen",
    "omdat de energierekening te hoog werd",
    "want kinderen spelen nu op straat",
    "omdat het buurthuis dichtging",
    "want er gaat nog te veel weg wat goed is",
    "omdat wij elkaar nauwelijks kennen",
    "want de huur stijgt elk jaar",
]
ASK = [
    "We zoeken nog vijf handen en een aanhanger.",
    "De gemeente blijft eigenaar van de grond.",
    "Iedereen mag meedoen, ook voor een middag.",
    "We vragen geen geld, wel een sleutel.",
    "De opbrengst gaat terug naar de buurt.",
    "Na een jaar kijken we samen of het werkt.",
    "De deur staat elke dinsdag open.",
    "We delen graag wat we hebben geleerd.",
]
# In every other text: the word that finds half of all.
HALF = "koffie"
_WITH_HALF = "Op zaterdagochtend staat er koffie voor wie even langskomt."
MEASURES = [
    "Op een gewone dinsdag lopen er veertig mensen binnen.",
    "Niemand in de straat eet tegen zijn zin alleen.",
    "Na een bui kunnen we de volgende dag op het bankje zitten.",
    "Wie nieuw is, wil volgende week terugkomen.",
]


# What is asked or offered, by the category of the marketplace that it belongs to.
GOODS = {
    "space": ["een zaal op vrijdagavond", "een kelder met stroom", "een lokaal voor twaalf mensen"],
    "land": ["een strook grond langs het pad", "een hoek van het grasveld"],
    "roof": ["een plat dak zonder schaduw", "een schuur met een stevig dak"],
    "knowledge": ["iemand die statuten leest", "ervaring met subsidies", "een blik op de begroting"],
    "hands": ["vijf mensen met groene vingers", "een chauffeur voor de woensdag", "handen bij de opbouw"],
    "material": ["schoppen en kruiwagens", "een aanhanger", "twintig stoelen", "een naaimachine"],
    "transport": ["ritten met een koelwagen", "een bakfiets voor een middag"],
    "meals": ["dertig warme maaltijden", "soep voor de vrijwilligers"],
    "network": ["buren die willen aanbellen", "bereik onder jongeren"],
    "legal_entity": ["een stichting die voor ons tekent"],
}
# What some of these have.
ASKED = "zaal"
WHEN = ["op zaterdag", "doordeweeks", "in overleg", "een keer per maand", "in het voorjaar", "na schooltijd"]
NEWS = [
    "De eerste bijeenkomst",
    "Wij hebben een sleutel",
    "Oproep voor handen",
    "Dit deden wij in de zomer",
    "De vergunning is binnen",
    "Een jaar verder",
]
FIRST_NAMES = [
    "Amina",
    "Bram",
    "Carla",
    "Dirk",
    "Els",
    "Fatima",
    "Gerrit",
    "Hanna",
    "Ilse",
    "Joris",
    "Karim",
    "Lotte",
]
LAST_NAMES = [
    "Bakker",
    "Visser",
    "de Wit",
    "Yilmaz",
    "Smit",
    "van Dam",
    "Mulder",
    "Bos",
    "el Amrani",
    "Kuiper",
    "Prins",
]


@dataclass(frozen=True)
class Plan:
    """What an initiative says of itself: one sentence, about 80 words, and by what it wants to be measured."""

    summary: str
    purpose: str
    own_measure: str


@dataclass(frozen=True)
class News:
    """A title, and a few paragraphs in Markdown."""

    title: str
    text: str


@dataclass(frozen=True)
class Ask:
    """An offer or a need: its category, title and about 40 words."""

    category: str
    title: str
    text: str


class Writer:
    """Writes texts, one after the other; the same ones for the same seed."""

    def __init__(self, seed: int = 2040) -> None:
        self._dice = Random(seed)
        self._written = 0

    def _sentence(self) -> str:
        return " ".join(self._dice.choice(words) for words in (STARTS, DO, THINGS))

    def _sentences(self, count: int) -> str:
        return " ".join(
            f"{self._sentence()}, {self._dice.choice(BECAUSE)}. {self._dice.choice(ASK)}"
            for _n in range(count)
        )

    def plan(self) -> Plan:
        """The texts of one initiative. Every other one has the word HALF."""
        self._written += 1
        sentence = self._sentence()
        half = f" {_WITH_HALF}" if self._written % 2 else ""
        purpose = f"{sentence}, {self._dice.choice(BECAUSE)}. {self._sentences(4)}{half}"
        return Plan(f"{sentence}.", purpose, self._dice.choice(MEASURES))

    def news(self) -> News:
        """One piece of news: about 100 words in three paragraphs, with emphasis and a list."""
        text = f"{self._sentences(2)}\n\n- {self._dice.choice(ASK)}\n- *{self._dice.choice(ASK)}*\n\n{self._sentences(1)}"
        return News(self._dice.choice(NEWS), text)

    def ask(self) -> Ask:
        """One offer or need."""
        category = self._dice.choice(list(GOODS))
        title = f"{self._dice.choice(GOODS[category]).capitalize()}, {self._dice.choice(WHEN)}"
        return Ask(category, title, self._sentences(2))

    def reasons(self) -> str:
        """Why a reader gives a score: about 50 words."""
        return self._sentences(2)

    def person(self) -> str:
        """The name of somebody."""
        return f"{self._dice.choice(FIRST_NAMES)} {self._dice.choice(LAST_NAMES)}"
