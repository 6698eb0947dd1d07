"""The words of the vision on the front page."""

from vision.sections.home import opening


def test_the_opening_of_a_text() -> None:
    assert opening("Wij samen.") == "Wij samen."
    long = "Een zin van meer dan honderdvijftig tekens " * 5
    assert opening(long + ". Nog een.") == " ".join((long + ".").split()).replace(" .", " .")
    assert opening("Eerste zin. Tweede zin! Derde?  Vierde.") == "Eerste zin. Tweede zin! Derde? Vierde."
    assert opening("") == ""
