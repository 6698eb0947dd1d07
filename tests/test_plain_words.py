"""The check of plain Dutch finds what is planted, and only that."""

from tests.plain_words import faults

PLAIN = "De gemeente bekijkt jullie plan. Antwoord uiterlijk %(day)s."
LONG = "Als je " + "dit en dat " * 7 + "doet."
HARD = (
    "Overeenkomstig bovenstaande bepalingen geschiedt de administratieve afhandeling onverwijld elektronisch."
)


def found(*texts: str, accepted: dict[tuple[str, str], str] | None = None) -> list[str]:
    return [*faults(iter(texts), accepted or {})]


def test_plain_words_pass() -> None:
    assert found(PLAIN, "Gelukt.", "Maak een keuze") == []


def test_a_long_sentence_a_hard_one_and_a_rare_word_are_named() -> None:
    assert "24 words" in found(LONG)[0]
    assert any("reading ease" in line for line in found(HARD))
    (rare,) = found("De nota van herijking is klaar.")
    assert rare.startswith("word “herijking”: rare")


def test_what_is_accepted_may_stand_and_goes_when_it_is_nowhere_any_more() -> None:
    may = {("word", "herijking"): "the name of it"}
    assert found("De nota van herijking is klaar.", accepted=may) == []
    (left,) = found(PLAIN, accepted=may)
    assert "nowhere any more" in left
