"""Codes on receipts, letters and papers: 128 random bits, written so that people can type them.

Of the thirty-two letters and figures without I, L, O and U (Crockford), 26 and one to check, in groups of three.
"""

import secrets
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What a reader may mistake for another character, put right.
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "-": None, " ": None, ".": None})
_LENGTH = 26


class WrongCode(ValueError):
    """What was typed cannot be a code: a letter was missed or misread."""


def new_code() -> bytes:
    """A fresh random code, 16 bytes."""
    return secrets.token_bytes(16)


def write(code: bytes) -> str:
    """The code as people read it: "4K7-…"."""
    number = int.from_bytes(code)
    letters = "".join(ALPHABET[(number >> (5 * n)) & 31] for n in reversed(range(_LENGTH)))
    letters += _check(letters)
    return "-".join(letters[i : i + 3] for i in range(0, len(letters), 3))


def read(typed: str) -> bytes:
    """The code that was typed, 16 bytes. Raises WrongCode for anything that `write` never gives."""
    letters = typed.upper().translate(_MISREAD)
    if len(letters) != _LENGTH + 1 or set(letters) - set(ALPHABET) or _check(letters[:-1]) != letters[-1]:
        raise WrongCode(typed)
    number = 0
    for letter in letters[:-1]:
        number = number * 32 + ALPHABET.index(letter)
    if number >> 128:
        raise WrongCode(typed)
    return number.to_bytes(16)


def key_of(code: bytes) -> bytes:
    """What is kept of a code: its SHA-256."""
    return sha256(code).digest()


def line_hash(code: bytes, list_name: str) -> bytes:
    """The code's hash in one list: SHA-256(code ‖ list name). Nobody without the code can join two lists."""
    return sha256(code + list_name.encode()).digest()


def _check(letters: str) -> str:
    # A weighted sum modulo a prime sees a misread letter (all but 0 for Z) and a swap of neighbours.
    return ALPHABET[sum(n * ALPHABET.index(c) for n, c in enumerate(letters, 1)) % 31]


# ---- letters: shorter, because they are typed from paper; a roll has at most a few hundred thousand of them ----
_LETTER_LENGTH = 15


def new_letter() -> str:
    """A fresh code for a letter: 75 random bits and a letter to check, "4K7W-…" in four groups of four."""
    letters = "".join(secrets.choice(ALPHABET) for _n in range(_LETTER_LENGTH))
    letters += _check(letters)
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def letter_hash(typed: str) -> bytes:
    """What the roll keeps of a letter's code: SHA-256 of its sixteen letters. Raises WrongCode for anything but a code."""
    letters = typed.upper().translate(_MISREAD)
    wrong = len(letters) != _LETTER_LENGTH + 1 or set(letters) - set(ALPHABET)
    if wrong or _check(letters[:-1]) != letters[-1]:
        raise WrongCode(typed)
    return sha256(letters.encode()).digest()
