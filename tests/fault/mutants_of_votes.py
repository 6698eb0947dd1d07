"""Rules of the vote and of its result, each broken once (mutants.py)."""

from typing import Final

from tests.fault.mutant import Mutant

BROAD, SHIELD = "vision/endorsement/broad.py", "vision/endorsement/shielding.py"
CASTING = "vision/endorsement/casting.py"

OF_VOTES: Final = (
    # ---- broadly endorsed ------------------------------------------------------------------------------
    Mutant(
        "exactly the turnout asked is enough",
        BROAD,
        "turnout < rule.turnout",
        "turnout <= rule.turnout",
        "tests/vision/endorsement/test_broad.py",
    ),
    Mutant(
        "exactly two thirds is enough",
        BROAD,
        "raw < rule.majority",
        "raw <= rule.majority",
        "tests/vision/endorsement/test_broad.py",
    ),
    Mutant(
        "exactly two thirds is enough, re-weighted too",
        BROAD,
        "weighted < rule.majority",
        "weighted <= rule.majority",
        "tests/vision/endorsement/test_broad.py",
    ),
    Mutant(
        "exactly a tenth of a group is enough",
        BROAD,
        "group.eligible) < rule.group_turnout",
        "group.eligible) <= rule.group_turnout",
        "tests/vision/endorsement/test_broad.py",
    ),
    Mutant(
        "exactly half against is not more than half",
        BROAD,
        "_against(group.count) > rule.against_limit",
        "_against(group.count) >= rule.against_limit",
        "tests/vision/endorsement/test_broad.py",
    ),
    Mutant(
        "a group of thirty ballots is asked",
        BROAD,
        "group.count.ballots >= rule.group_ballots",
        "group.count.ballots > rule.group_ballots",
        "tests/vision/endorsement/test_broad.py",
    ),
    Mutant(
        "blank ballots count among the thirty",
        BROAD,
        "return group.count.ballots >= rule.group_ballots",
        "return group.count.for_ + group.count.against >= rule.group_ballots",
        "tests/vision/endorsement/test_broad.py",
    ),
    Mutant(
        "blank is not against",
        BROAD,
        "Fraction(count.for_, count.for_ + count.against) if count.for_ + count.against else None",
        "Fraction(count.for_, count.ballots) if count.ballots else None",
        "tests/vision/endorsement/test_broad.py",
    ),
    Mutant(
        "an empty band fails the majority",
        BROAD,
        "if not eligible or any(share is None for share in shares):",
        "if not eligible:",
        "tests/vision/endorsement/test_broad.py",
    ),
    # ---- what is not shown -------------------------------------------------------------------------------
    Mutant(
        "nine ballots are too few to show",
        SHIELD,
        "g.count.ballots < self.rule.smallest_shown]",
        "g.count.ballots < self.rule.smallest_shown - 1]",
        "tests/vision/endorsement/test_shielding.py tests/vision/endorsement/test_broad.py",
    ),
    Mutant(
        "the weighted share is not told when a band is hidden",
        SHIELD,
        'share_for_weighted=None if sides["age"].together is not None else verdict.share_for_weighted',
        "share_for_weighted=verdict.share_for_weighted",
        "tests/vision/endorsement/test_shielding.py tests/vision/endorsement/test_broad.py",
    ),
    # ---- the vote ------------------------------------------------------------------------------------------
    Mutant(
        "one person, one ballot",
        CASTING,
        "        elif not _insert(run, round, code, groups, choice, written):\n            raise CodeTaken",
        "        else:\n            _insert(run, round, code, groups, choice, written)",
        "tests/vision/endorsement/test_casting.py",
    ),
    Mutant(
        "leaves and nodes of the sealed lists are hashed apart",
        "vision/endorsement/merkle.py",
        'return sha256(b"\\0" + leaf).digest()',
        "return sha256(leaf).digest()",
        "tests/vision/endorsement/test_merkle.py",
    ),
    Mutant(
        "nobody closes a vote before its last day is over",
        "vision/endorsement/rules.py",
        "is_curator & voting_time_is_over",
        "is_curator",
        "tests/vision/endorsement/test_closing.py",
    ),
    Mutant(
        "administrators do not serve the desk",
        "vision/endorsement/rules.py",
        '"endorsement.serve_desk", is_curator | is_broker',
        '"endorsement.serve_desk", is_curator | is_broker | is_admin',
        "tests/vision/endorsement/test_desk.py",
    ),
)
