"""Invented facts for the letters on `/stijl/brieven/`: whatever any text names."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civicnet.addresses import site_url
from civicnet.days import moment_of, written_out
from civicnet.outbox.letter import Part, Row, clock_time

PLAN = "Buurttuin De Regenton"
WHY = "We willen dat iedereen eerst kan lezen wat er is veranderd."


def sample_facts() -> dict[str, Any]:
    """A value for every name that a text may have, in the current language; each text takes what it needs."""
    today = timezone.localdate()
    return {**_people(), **_days(today), **_words(), **_places(), "parts": _parts(today)}


def _people() -> dict[str, Any]:
    return {
        "plan": PLAN,
        "collaboration": "Warme woensdag",
        "goal": "Elke woensdag veertig mensen aan tafel in Broekdorp",
        "party": "Soep & Co",
        "problem": "De soep komt koud aan",
        "owner": "Zorgcoöperatie Broekdorp",
        "solution": "Met kratten die de warmte vasthouden.",
        "missing": "De laatste pan is nog koud.",
        "asked": _("We asked who offers what may help: %(names)s.")
        % {"names": "Buurtvervoer Broek en Sluis"},
        "text": "Soep & Co kookt, de Zorgcoöperatie haalt de soep op en dekt de tafel.",
        "pulse_page": "/samenwerkingen/warme-woensdag/#polsslag",
        "moments_page": "/samenwerkingen/warme-woensdag/#overleg",
        "agreed": "Wij lenen kratten van de bakker.",
        "open_points": "Wie rijdt er in de kerstvakantie?",
        "agreement_page": "/samenwerkingen/warme-woensdag/#afspraak",
        "others": "Zorgcoöperatie Broekdorp",
        "post": "Zaal op vrijdagavond, geluid mag",
        "found": "Zaal op doordeweekse avonden",
        "who": "De Sluiskolk in eigen beheer",
        "summary": "Twaalf buren maken van een drassige grasstrook een tuin die regen vasthoudt.",
        "writer": "Noor Verhage",
        "by": "Saskia Duin",
        "name": "Ada Brink",
        "away": "Noor Verhage",
        "role": _("assessor"),
        "email": "els@voorbeeld.example",
        "address": "els@voorbeeld.example",
        "from_email": "els@voorbeeld.example",
        "to_email": "els.postma@voorbeeld.example",
        "deleted_email": "els@voorbeeld.example",
        "provider": "DigiD",
    }


def _days(today: date) -> dict[str, Any]:
    near, far = today + timedelta(days=7), today + timedelta(days=28)
    return {
        "answer_due": far,
        "contact_due": today + timedelta(days=14),
        "hearing_due": today + timedelta(days=14),
        "due": near,
        "until": today + timedelta(days=42),
        "closed_on": today,
        "since": today - timedelta(days=9),
        "review_on": near,
        "last_day": today - timedelta(days=1),
        "day": near,
        "agreed_day": near,
        "begins": moment_of(near, time(19, 30)),
        "when": timezone.now(),
        "time": clock_time(timezone.now()),
        "left": _("in %(n)s days") % {"n": 7},
        "newest": "Nieuws van Soep & Co: de eerste greppel is gegraven",
        "follows": "Soep & Co, Molenwijk",
        "more": ngettext("%(n)s more is on the site.", "%(n)s more are on the site.", 12) % {"n": 12},
        "stop": site_url(reverse("following")),
        "in_short": ngettext("%(n)s thing waits for you", "%(n)s things wait for you", 7) % {"n": 7},
        "today": written_out(today, "l j F").capitalize(),
        "conditions": [
            ("Jullie: een reserveploeg van drie mensen", far),
            ("Wij: elk jaar een gesprek over het beheer", far),
        ],
    }


def _words() -> dict[str, Any]:
    outcome = _("Your plan fits the vision")
    return {
        "outcome": _("This plan fits the vision, with conditions"),
        "your_outcome": outcome,
        "tone": "ok",
        "note": WHY,
        "reason": WHY,
        "reasons": WHY,
        "closing_reason": WHY,
        "freezing_reason": WHY,
        "why_corrected": "er stond een verkeerd doel bij.",
        "changes": "- De voorwaarde over het hek is weg.\n- Het oordeel bij groen is een stap hoger.",
        "promise": "Een reserveploeg van drie mensen",
        "message": "Dag! Ik heb nog twee regentonnen over. Kunnen jullie die gebruiken?",
        "question": "Mag ik zaterdag ook komen helpen?",
        "their_answer": "Graag! We beginnen om tien uur.",
        "title": "De eerste greppel is gegraven",
        "signal": "Een bankje bij de bushalte",
        "what": "Nieuws over de greppel",
        "post": "Zaal op vrijdagavond",
        "other": "De Sluiskolk",
        "terms": "De grote zaal, met geluid\nVrijdag van acht tot elf",
        "thanks": "Er stonden elf mensen te dansen waar normaal wordt gebiljart.",
        "number": "3.0",
        "version": "3.0",
        "vision": "Elzerbroek 2040",
        "meeting": "Avond over groen",
        "where": "De Kruidenier, Marktstraat 1",
        "site": site_url(),
        "code": "482 913",
    }


def _places() -> dict[str, Any]:
    """Places that everybody may see; in a real letter it is exactly the place where one can act."""
    home, me = reverse("home"), reverse("me")
    names = (
        "url news reply work dossier promises rest goals contact name_contact take invitation answer desk decide report reactions"
        " place keep_open outcome_page post_page"
        " consultation vote workshop review manage mine refused activate_url password_reset_url"
    )
    own = (
        "follow",
        "settings",
        "hand_on",
        "preferences",
        "addresses",
        "second_step",
        "sign_in",
        "me",
        "home",
    )
    return dict.fromkeys(names.split(), home) | dict.fromkeys(own, me)


def _parts(today: date) -> list[Part]:
    def row(what: str, text: str, days: int) -> Row:
        day = datetime.combine(today + timedelta(days=days), time())
        return Row(what, site_url(reverse("work")), text, f"{day:%d-%m}", late=days < 0)

    late = [
        row("Soep & Co", "Kijk de voorwaarde na", -14),
        row("Het Klokhuis", "Bel voor het eerste gesprek", -1),
    ]
    soon = [
        row("Fietswerkplaats Zuid", "Stuur het verslag", 1),
        row("De Sluiskolk", "Zoek een tweede lezer", 3),
    ]
    other = [
        Row("Beoordeel wat gemeld is", site_url(reverse("work")), "2 meldingen wachten op een besluit."),
        Row("Beantwoord wat mensen zeggen over versie 3.0", site_url(reverse("work")), "4 reacties wachten."),
    ]
    new = [row("NachtLab", "Heeft nog geen contactpersoon", 8)]
    return [
        Part(_("Late"), late),
        Part(_("This week"), soon),
        Part(_("New"), new, _("and %(n)s more") % {"n": 12}),
        Part(_("Also waits for you"), other),
    ]
