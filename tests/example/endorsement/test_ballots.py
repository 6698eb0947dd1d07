"""Ballots are made from margins, the same ones every time."""

from civicnet.example.data import ELZERBROEK
from civicnet.example.endorsement.ballots import ballots
from civicnet.example.read import read_example


def test_ballots_fill_both_margins() -> None:
    for held in read_example(ELZERBROEK).rounds:
        goals = ["D1.1", "D2.1"]
        made = ballots(held, goals)
        for margin, name in ((held.areas, "area"), (held.bands, "band")):
            for code, count in margin.items():
                chosen = [one.choice for one in made if getattr(one, name) == code]
                assert (chosen.count("for"), chosen.count("against"), chosen.count("blank")) == (
                    count.for_,
                    count.against,
                    count.blank,
                )
        assert ballots(held, goals) == made  # the seed stands in the file
        assert 0.5 < sum(bool(one.goals) for one in made) / len(made) < 0.7
