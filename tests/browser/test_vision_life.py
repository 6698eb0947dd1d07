"""The whole life of a vision, walked on the running product by residents, curators and voters, each at a browser of their own.

Subjects, a draft by two curators at once, consultation, a proposal, the frozen text, a round by all three ways, its result,
the council, and in force: walked on a telephone; every page is looked at on a desk in the other house style as well
(conftest.in_order).
"""

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.browser import vision_tasks as do
from tests.browser import vote_tasks as vote
from tests.browser.chromium import PHONE, Person, next_page
from tests.browser.conftest import TownHall, in_order
from tests.browser.tasks import words_of
from tests.running import Refused
from tests.walked import BROWSER

pytestmark = pytest.mark.walk(BROWSER)

RESIDENT = "Els Postma"
# Two curators, a resident and her neighbour; and somebody who serves a goal that is split here, so she is asked which half.
PEOPLE = ("Ilse Kamphuis", "Tess Wagenaar", RESIDENT, "Youssef Dahan", "Saskia Duin")
AREAS, BANDS = ("B1", "B2", "B3", "B4", "B5"), ("L1", "L2", "L3", "L4")
# Five neighbourhoods of ten, and Sluiseind with four: too few to count alone.
HOMES = [*AREAS * 10, *["B6"] * 4]
# One voter of each age, so that the ages can be weighed: two letters, and
BY_LOGIN, AT_DESK = 40, 41


def number(n: int) -> str:
    """A personal number of the test."""
    return f"{900_000_000 + n}"


def write_roll(file: Path) -> None:
    """Who may vote, with one line that cannot be used: a child."""
    lines = ["nummer;buurt;leeftijd;geboortedatum;naam;adres;postcode;plaats"]
    lines += [
        f"{number(n)};{home};{BANDS[n % len(BANDS)]};;Bewoner {n};Dorpsstraat {n};1234 AB;Elzerbroek"
        for n, home in enumerate(HOMES)
    ]
    lines.append(f"{number(999)};B1;;2015-05-17;Kind;Dorpsstraat 1;1234 AB;Elzerbroek")
    file.write_text("\n".join(lines) + "\n")


# The letters are made by the real command; what it prints on paper is kept here besides, because nobody reads a PDF in a test.
LETTERS = """
import json
from django.core.management import call_command
from vision.endorsement.management.commands import make_letters
codes, on_paper = {{}}, make_letters.letters_pdf
def keep(round, letters, **rest):
    codes.update((letter.number, letter.code) for letter in letters)
    return on_paper(round, letters, **rest)
make_letters.letters_pdf = keep
call_command("make_letters", {round!r}, {file!r}, {folder!r}, "--trial")
print("CODES", json.dumps(codes))
"""
# A test cannot wait for twenty days of voting, and what is fixed cannot be changed, not even by a test. So the system closes
# the round, as the clock does after the last day (vision/endorsement/periodic.py). The worker may be at it at the same time.
CLOSE = """
import time
from civicnet.workflow import SYSTEM
from vision.endorsement.actions.closing import close
from vision.endorsement.models import Round
close(Round.objects.get(code={round!r}), actor=SYSTEM)
until = time.monotonic() + 60
while Round.objects.get(code={round!r}).state != "closed" and time.monotonic() < until:
    time.sleep(0.1)
print("CLOSED", Round.objects.get(code={round!r}, state="closed").outcome)
"""


class Walk:
    """One walk through the life of a vision: who takes part, and what they have made so far.

    `goal` is going to be split; in `both` two curators write at the same time.
    """

    def __init__(
        self, make: Callable[..., Person], hall: TownHall, folder: Path, *, goal: str, both: str
    ) -> None:
        self.hall, self.folder, self.goal, self.both = hall, folder, goal, both
        self.someone = partial(make, width=PHONE)
        self.visitor = self.someone()
        self.curator, self.colleague, self.resident, self.neighbour, self.owner = map(self.someone, PEOPLE)
        self.round = "R-leven"
        self.words = "Iedereen heeft dichtbij mensen om op terug te vallen, ook wie hier net woont."
        self.version = self.new_goal = ""

    def in_force(self) -> str:
        """The number of the version that plans are held against now."""
        said = self.visitor.go("/visie/").inner_text(".cn-pre")
        return said.rsplit(" ", 1)[-1]

    def subjects(self) -> None:
        subject = "Er is nergens een bankje waar je droog kunt wachten."
        do.plan_gathering(self.curator)
        do.bring_up(self.resident, subject)
        do.sort_and_answer(self.curator, subject, "Plekken om te zijn", "D1.2")

    def draft(self) -> None:
        self.version = do.begin(self.curator)
        do.write_at_once(self.curator, self.colleague, self.version, self.both)
        halves = (
            "Groen houdt de buurten koel in de zomer.",
            "Water krijgt de ruimte, zodat het bij hoosbuien droog blijft.",
        )
        self.new_goal = do.split(self.curator, self.version, self.goal, *halves)

    def consultation(self) -> None:
        version, asked = self.version, "Ook wie hier net woont?"
        do.open_consultation(self.curator, version)
        do.react_to_words(self.resident, version, "D1.1", 20, asked)
        do.agree(self.neighbour, version, "D1.1", asked)
        do.react_to_words(self.neighbour, version, "D3.2", 12, "Goed dat dit erin staat.")
        proposal = do.propose(self.resident, version, "D1.1", self.words, "Wie nieuw is, kent nog niemand.")
        do.support(self.neighbour, proposal)
        do.end_consultation(self.curator, self.colleague, version, "Iedereen is geweest.")
        do.answer_all(self.curator, version, "Dat nemen we over in de tekst.")
        do.decide(self.curator, self.colleague, version, proposal)
        page = self.visitor.go(f"/visie/consultatie/deel/doel-D1.1/?versie={version}")
        in_order(page)
        assert self.words in words_of(page.locator("[data-words]"))
        taken_over = page.locator("[data-amendment][data-state=accepted]", has_text=RESIDENT)
        assert taken_over.count() == 1, "who proposed the words is named"

    def frozen(self) -> None:
        sha256, file = do.freeze(self.curator, self.colleague, self.version, self.folder)
        self.hall.clerk.command("verify_vision", str(file), "--sha256", sha256)
        file.write_text(file.read_text().replace("hoosbuien", "buien", 1))
        with pytest.raises(Refused):
            self.hall.clerk.command("verify_vision", str(file), "--sha256", sha256)

    def vote(self) -> list[str]:
        """By letter, by logging in and at the desk. Returns the codes of the receipts."""
        round, roll, letters = self.round, self.folder / "kiezers.csv", self.folder / "brieven"
        write_roll(roll)
        vote.prepare_round(self.curator, self.version, round)
        page = vote.load_roll(self.curator, round, roll, voters=len(HOMES), refused=1)
        vote.fix_and_open(vote.merge_group(page, "Sluiseind", "Broekdorp"))
        script = LETTERS.format(round=round, file=str(roll), folder=str(letters))
        printed = self.hall.clerk.run(script)
        assert list(letters.glob("*.pdf"))
        codes = json.loads(printed.split("CODES ")[1])  # by the number of the line in the file
        per_goal = {"D1.1": "for", self.new_goal: "against"}
        claims = {"acr": "loa3", "bsn": number(BY_LOGIN)}
        (self.hall.broker_folder / "claims.json").write_text(json.dumps(claims))
        return [
            vote.vote_by_letter(self.someone(), codes["4"], "for", per_goal),
            vote.vote_by_letter(self.someone(), codes["5"], "for", {}),
            vote.vote_by_login(self.someone(), self.hall.broker, "against"),
            vote.vote_at_desk((self.curator, self.colleague), round, number(AT_DESK), "for"),
        ]

    def result(self, receipts: list[str]) -> None:
        """So few votes that no neighbourhood and no age is shown."""
        assert "CLOSED " in self.hall.clerk.run(CLOSE.format(round=self.round))
        sha256, file = vote.read_result(self.visitor, self.round, self.folder)
        assert self.visitor.page.locator("[data-hidden]").count() == 2
        told = self.hall.clerk.command("verify_round", str(file), "--sha256", sha256, "--code", receipts[-1])
        assert f"{self.round}: {len(receipts)} / {len(HOMES)}" in told
        assert "choice" in told, "the paper of the desk is among the votes"

    def council(self) -> None:
        reason = "Korter, en het zegt hetzelfde."
        do.bring_to_council(self.curator, self.version)
        do.deviate(self.curator, self.version, "D3.2", "Niemand zit in de kou.", reason)
        do.adopt(self.curator, self.version, "raad-leven")
        page = self.visitor.go("/visie/")
        in_order(page)
        page.locator("main details").evaluate_all("all => all.forEach(d => d.open = true)")
        text = page.inner_text("main")
        assert self.words in text
        assert "Niemand zit in de kou." in text

    def afterwards(self, before: str) -> None:
        """The version before is of the past, and whoever served the goal that was split is asked which half."""
        page = self.visitor.go(f"/visie/versie/{before}/")
        in_order(page)
        assert "een nieuwere versie" in page.inner_text("main")
        in_order(self.visitor.go(f"/visie/vergelijken/?van={before}&naar={self.version}"))
        asked = self.owner.page.locator("main li", has_text="De visie is veranderd").filter(
            has_text=f"versie {self.version}"
        )
        for _n in range(60):  # the worker tells her
            page = self.owner.go("/mijn/")
            if asked.count():
                break
            time.sleep(1)
        in_order(page)
        with next_page(page):
            asked.first.locator("button, a").first.click()
        in_order(page)
        assert page.url.endswith("/beheren/doelen/")


def test_the_life_of_a_vision(townsfolk: Callable[..., Person], town_hall: TownHall, tmp_path: Path) -> None:
    walk = Walk(townsfolk, town_hall, tmp_path, goal="D2.3", both="D1.3")
    before = walk.in_force()
    walk.subjects()
    walk.draft()
    walk.consultation()
    walk.frozen()
    walk.result(walk.vote())
    walk.council()
    walk.afterwards(before)
