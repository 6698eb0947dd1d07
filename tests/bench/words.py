"""Words of our own for realistic Dutch initiatives. The same seed gives the same texts on every machine."""

from collections.abc import Iterator
from random import Random
from typing import Any

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
MEASURES = [
    "Op een gewone dinsdag lopen er veertig mensen binnen.",
    "Niemand in de straat eet tegen zijn zin alleen.",
    "Na een bui kunnen we de volgende dag op het bankje zitten.",
    "Wie nieuw is, wil volgende week terugkomen.",
]


def initiatives(count: int, *, seed: int = 2040) -> Iterator[dict[str, Any]]:
    """`count` initiatives as plain values: name, summary, purpose (about 75 words), own measure, and three dice."""
    dice = Random(seed)
    for number in range(count):
        sentence = f"{dice.choice(STARTS)} {dice.choice(DO)} {dice.choice(THINGS)}"
        more = (
            f"{dice.choice(STARTS)} {dice.choice(DO)} {dice.choice(THINGS)}, {dice.choice(BECAUSE)}. {dice.choice(ASK)}"
            for _n in range(4)
        )
        yield {
            "name": f"{dice.choice(WHAT)} {dice.choice(WHOSE)} {number}",
            "summary": f"{sentence}.",
            "purpose": f"{sentence}, {dice.choice(BECAUSE)}. " + " ".join(more),
            "own_measure": dice.choice(MEASURES),
            "dice": (dice.random(), dice.random(), dice.random(), dice.random()),
        }
