"""The canonical form of a version's text, of which the SHA-256 is taken when it is frozen.

This docstring is the specification; it stays as it is across releases (`"format": "civicnet-vision-1"`).

- One JSON object, encoded as UTF-8 without a byte-order mark, without white space between tokens, with the keys of
  each object in order of their code points, and characters outside ASCII written as themselves.
- Every string is in Unicode normalisation form C, with line ends as U+000A and no white space around it.
- `format`, `code` (of the vision), `title`, `version` (its number), `preamble`.
- `preconditions`: a list in reading order of `{"code", "text"}`.
- `themes`: a list in reading order of `{"code", "name", "goals"}`; `goals` a list in reading order of
  `{"code", "text", "indicator"}`; `indicator` is null or `{"name", "unit", "source", "baseline", "baseline_year",
  "target", "target_year", "direction"}`, the two figures as strings in plain decimal notation without trailing zeros.
- It is the text that residents vote on: what the council changes or adds afterwards is not in it.
"""

import json
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

from vision.models import CouncilChange, Goal, Theme, VisionVersion

FORMAT = "civicnet-vision-1"


def canonical(version: VisionVersion) -> bytes:
    """The canonical form of `version`, whose preconditions, themes, goals and indicators are read."""
    document = {
        "format": FORMAT,
        "code": _text(version.vision.code),
        "title": _text(version.title),
        "version": _text(version.number),
        "preamble": _text(version.preamble),
        "preconditions": [
            {"code": _text(p.code), "text": _text(p.text)}
            for p in version.preconditions.all()
            if p.council_change != CouncilChange.ADDED
        ],
        "themes": [
            {"code": _text(t.code), "name": _text(t.name), "goals": [_goal(g) for g in _voted_on(t)]}
            for t in version.themes.all()
        ],
    }
    return encode(document)


def encode(document: Mapping[str, Any]) -> bytes:
    """The one way of writing a document that has the shape of the specification."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(version: VisionVersion) -> str:
    """The SHA-256 of the canonical form, in hexadecimals."""
    return sha256(canonical(version)).hexdigest()


def _voted_on(theme: Theme) -> list[Goal]:
    return [goal for goal in theme.goals.all() if goal.council_change != CouncilChange.ADDED]


def _goal(goal: Goal) -> dict[str, Any]:
    indicator = getattr(goal, "indicator", None)
    return {
        "code": _text(goal.code),
        "text": _text(goal.text),
        "indicator": indicator
        and {
            "name": _text(indicator.name),
            "unit": _text(indicator.unit),
            "source": _text(indicator.source),
            "baseline": _figure(indicator.baseline),
            "baseline_year": indicator.baseline_year,
            "target": _figure(indicator.target),
            "target_year": indicator.target_year,
            "direction": indicator.direction,
        },
    }


def _text(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip()


def _figure(figure: Decimal) -> str:
    plain = f"{figure:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
