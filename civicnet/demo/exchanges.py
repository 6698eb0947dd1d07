"""What came of offers and needs in the demo: help that went round, a talk, an agreement, and what did not come off.

Made by the real verbs, for the demo only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from civicnet.accounts.models import User
from civicnet.deadlines import local_date
from initiatives.marketplace import actions
from initiatives.marketplace.models import ANSWERER, POSTER, Exchange, Post, Terms
from initiatives.models import Initiative

LAST_DAY = 6  # after the day on which it was agreed


@dataclass(frozen=True, kw_only=True)
class Story:
    """An exchange as it went. `post`, `own` and `by` are codes of the example; without `own`, `by` answers.

    `days` ago it began; each later step is a day on. What is empty did not happen (yet).
    """

    post: str
    days: int
    words: str
    own: str = ""
    by: str = ""
    reply: str = ""
    terms: tuple[str, ...] = ()
    changed: str = ""
    agreed: bool = False
    kept: bool = False
    thanks: tuple[str, str] = ("", "")
    declined: str = ""
    called_off: str = ""


STORIES = (
    Story(
        post="V16",
        own="A15",
        days=60,
        words="Dag NachtLab, wij hebben een zaal en op vrijdag is hij leeg. Het is een eindje fietsen. Komen jullie kijken?",
        reply="Wow, graag! We komen met z’n drieën. Mogen er drums, en hoe laat moet het stil zijn?",
        terms=(
            "De grote zaal van De Sluiskolk, met geluid. Vier avonden om te proberen.",
            "Vier vrijdagen, van acht tot elf uur",
            "Dorpshuis De Sluiskolk, Sluiseind",
            "De Sluiskolk opent en is die avond te bellen. NachtLab ruimt op. Vanaf elf uur is het stil.",
        ),
        agreed=True,
        kept=True,
        thanks=(
            "Om half tien stonden er elf mensen te dansen waar normaal wordt gebiljart.",
            "Zulke nette gasten mogen vaker komen.",
        ),
    ),
    Story(
        post="A18",
        by="I02",
        days=50,
        words="Wij willen laten zien hoe het is om te wachten op een huis. Maken jullie daar een filmpje van?",
        reply="Ja! Mogen we dan ook bij iemand thuis filmen?",
        terms=(
            "Een filmpje van twee minuten over wachten op een huis",
            "Twee middagen filmen, daarna een week knippen",
            "Weversveld",
            "NachtLab filmt en knipt. De Weverij zoekt drie mensen die iets willen vertellen.",
        ),
        agreed=True,
        kept=True,
        thanks=("", "Vierduizend mensen hebben het gezien. De wethouder ook."),
    ),
    Story(
        post="V14",
        own="A04",
        days=40,
        words="Twee van ons zijn architect. We kijken graag een middag mee naar jullie dak.",
        reply="Daar zijn we blij mee. Er lekt iets boven de keuken, en niemand weet waarom.",
        terms=(
            "Twee architecten kijken naar het dak en schrijven op wat er moet gebeuren.",
            "Zaterdagmiddag, van een tot vier uur",
            "Dorpshuis De Sluiskolk, Sluiseind",
            "De Weverij neemt een ladder mee. De Sluiskolk zet de koffie klaar.",
        ),
        agreed=True,
        kept=True,
        thanks=("Nu weten we waar het lekt, en dat er geen nieuw dak hoeft te komen.", ""),
    ),
    Story(
        post="V06",
        own="A10",
        days=12,
        words="Wij hebben twee boekhouders. Een avond meekijken kan goed.",
        reply="Graag. Kan het voor het einde van de maand?",
        terms=("Eén avond meekijken met de begroting", "Een doordeweekse avond", "De Spoel", ""),
        changed="Twee avonden meekijken met de begroting",
    ),
    Story(
        post="V09",
        own="A11",
        days=5,
        words="Acht schoppen en twee kruiwagens staan klaar.",
        reply="Wat fijn! We hebben ze zaterdag nodig.",
        terms=("Acht schoppen en twee kruiwagens", "Zaterdag, van negen tot vijf", "Molendreef", ""),
        agreed=True,
    ),
    Story(
        post="V07",
        own="A13",
        days=12,
        words="Wij koken elke woensdag. Twintig maaltijden erbij kan.",
        reply="Heerlijk. Hoe houden we het warm onderweg?",
        terms=("Twintig warme maaltijden", "Woensdag om twaalf uur", "De keuken aan de Marktstraat", ""),
        agreed=True,
    ),
    Story(
        post="V12",
        by="I09",
        days=14,
        words="Onze zaal is ’s avonds vrij, op zaterdag in overleg.",
        declined="De deur is te smal voor een wasmachine. Toch bedankt!",
    ),
    Story(
        post="V13",
        own="A07",
        days=12,
        words="De dorpsbus staat ’s ochtends stil. Die kan kratten meenemen.",
        reply="Dat zou veel schelen.",
        terms=("Twee ritten met kratten", "Dinsdag en vrijdag om tien uur", "Oude Kern naar Broekdorp", ""),
        agreed=True,
        called_off="De bus koelt niet genoeg voor soep.",
    ),
)


def make_exchanges(people: dict[str, User]) -> None:
    """Exchanges in most of their states, from the offers and needs of the example; one by a resident in person."""
    for story in STORIES:
        _tell(story)
    els = people["els"]
    words = "Ik heb een schop, en op zaterdag tijd."
    actions.answer(Post.objects.get(code="V10"), actor=els, person=els, text=words, at=_ago(1))


def _tell(story: Story) -> None:
    """Let a story happen, on its days."""
    post = Post.objects.get(code=story.post)
    own = Post.objects.get(code=story.own) if story.own else None
    party = (own and own.initiative) or Initiative.objects.get(code=story.by)
    begun, (actor, *_others) = story.days, party.audience("owners")
    row = actions.answer(post, actor=actor, initiative=party, text=story.words, own_post=own, at=_ago(begun))
    poster, answerer = (row.speakers_of(side)[0] for side in (POSTER, ANSWERER))
    if story.declined:
        actions.decline(row, actor=poster, reason=story.declined, at=_ago(begun - 1))
    if story.reply:
        actions.write(row, actor=poster, text=story.reply, at=_ago(begun - 1))
    if story.terms:
        _agree(story, row, poster, answerer)
    if story.called_off:
        actions.call_off(row, actor=answerer, reason=story.called_off, at=_ago(begun - 4))
    if story.kept:
        for person in (poster, answerer):
            row = actions.say_kept(row, actor=person, at=_ago(begun - LAST_DAY - 4))
        for person, thanks in zip((poster, answerer), story.thanks, strict=True):
            if thanks:
                actions.thank(row, actor=person, text=thanks, at=_ago(begun - LAST_DAY - 5))


def _agree(story: Story, row: Exchange, poster: User, answerer: User) -> None:
    what, when, where, who = story.terms
    day = local_date(_ago(story.days - 3)) + timedelta(days=LAST_DAY)

    def write(actor: User, based_on: int, days: int, what: str) -> Terms:
        return actions.propose_terms(
            row,
            actor=actor,
            based_on=based_on,
            what=what,
            when=when,
            where=where,
            who=who,
            last_day=day,
            at=_ago(story.days - days),
        )

    terms = write(answerer, 0, 2, what)
    if story.changed:
        write(poster, 1, 3, story.changed)
    if story.agreed:
        actions.agree(row, actor=poster, sha256=terms.sha256, at=_ago(story.days - 3))


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
