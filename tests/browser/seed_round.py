"""Run by `manage.py shell` in a demo: an open round on a new frozen text, with a roll and letters. Prints the codes as JSON."""

import json
import sys
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from civicnet.areas.models import AgeBand, Neighbourhood
from civicnet.tables import stream_table
from civicnet.workflow import SYSTEM
from vision import actions as visioning
from vision.endorsement.actions import round as rounding
from vision.endorsement.actions.letters import voters_with_address, write_letters
from vision.endorsement.actions.roll import load_roll
from vision.endorsement.broad import Rule
from vision.models import Vision
from vision.text import GoalText, IndicatorText, ThemeText, VersionText

VOTERS = 300
now = timezone.now()


def number(n: int) -> str:
    return f"{900_000_000 + n}"


def goal(code: str, words: str) -> GoalText:
    figure = IndicatorText(
        "Bewoners die dit zien", "%", "peiling", Decimal(40), 2026, Decimal(70), 2040, "up"
    )
    return GoalText(code, words, figure)


def main() -> None:
    text = VersionText(
        number="9.0",
        title="Elzerbroek 2050: verder dichtbij",
        preamble="Wij wonen hier samen, en dat willen we blijven doen.\n\nWie iets begint, krijgt snel een eerlijk antwoord.",
        preconditions=(("R1", "Open voor iedereen."), ("R2", "Wat van iedereen is, blijft van iedereen.")),
        themes=(
            ThemeText(
                "T1",
                "Omzien naar elkaar",
                (
                    goal("D1.1", "Niemand die dat niet wil, zit alleen aan tafel."),
                    goal("D1.2", "Elke buurt heeft een plek waar iedereen binnen kan lopen."),
                ),
            ),
            ThemeText(
                "T2", "Wonen en ruimte", (goal("D2.1", "Lege gebouwen krijgen binnen een jaar een doel."),)
            ),
        ),
    )
    vision = Vision.objects.get()
    version = visioning.create_version(vision, text, actor=SYSTEM)
    version = visioning.take_over_text(version, actor=SYSTEM)
    round = rounding.prepare(
        actor=SYSTEM,
        version=version,
        code="R-proef",
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=20),
        ways=["login", "letter", "desk"],
        rule=Rule(smallest_group=1),
    )
    areas = list(Neighbourhood.objects.values_list("code", flat=True))
    bands = list(AgeBand.objects.values_list("code", flat=True))
    lines = ["nummer;buurt;leeftijd;naam;adres;postcode;plaats"] + [
        f"{number(n)};{areas[n % len(areas)]};{bands[n // len(areas) % len(bands)]};Bewoner {n};Dorpsstraat {n};1234 AB;Elzerbroek"
        for n in range(VOTERS)
    ]
    file = "\n".join(lines) + "\n"
    load_roll(round, stream_table(file.encode(), "kiezers.csv"), actor=SYSTEM)
    round = rounding.fix(round, actor=SYSTEM, at=now - timedelta(days=1))
    round = rounding.open_round(round, actor=SYSTEM)
    letters = write_letters(
        round,
        list(voters_with_address(round, stream_table(file.encode(), "kiezers.csv")))[:200],
        actor=SYSTEM,
    )
    sys.stdout.write(
        "ROUND " + json.dumps({"round": round.code, "letters": [letter.code for letter in letters]}) + "\n"
    )


with transaction.atomic():
    main()
