"""The PDF of a version: just the words of its canonical form, with that form attached to it as a file."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civicnet.text.pdf import pdf
from vision.canonical import canonical
from vision.models import VisionVersion

TEMPLATE = Path(__file__).with_name("version.typ")


def version_as_pdf(version: VisionVersion) -> bytes:
    """The PDF of `version`, fetched `with_text()`. Every word of the text is taken from the canonical form."""
    content = canonical(version)
    text = json.loads(content)
    number = {"number": text["version"]}
    if version.frozen_at:
        frozen = _("Frozen on %(day)s. This is word for word the text that was frozen.") % {
            "day": date_format(version.frozen_at)
        }
    else:
        frozen = _("This text is not frozen yet: it can still change.")
    return pdf(
        TEMPLATE,
        {
            "language": get_language() or settings.LANGUAGE_CODE,
            "title": text["title"],
            "subtitle": _("Future vision %(code)s, version %(number)s") % (number | {"code": text["code"]}),
            "frozen": frozen,
            "sha256": version.sha256,
            "footer": _("%(title)s, version %(number)s") % (number | {"title": text["title"]}),
            "attached": _("The same text as a file, of which the fingerprint (SHA-256) is taken"),
            "limits": _("Lines not to be crossed"),
            "preamble": [part for part in text["preamble"].split("\n\n") if part.strip()],
            "preconditions": text["preconditions"],
            "themes": [
                theme | {"goals": [_goal(goal) for goal in theme["goals"]]} for theme in text["themes"]
            ],
        },
        exact={"canonical": content.decode()},
    )


def _goal(goal: dict[str, Any]) -> dict[str, Any]:
    figures = goal["indicator"]
    lines = []
    if figures:
        way = {"up": _("More is better"), "down": _("Less is better")}
        lines = [
            (_("What we count"), f"{figures['name']} ({figures['unit']})"),
            (_("In %(year)s") % {"year": figures["baseline_year"]}, figures["baseline"]),
            (_("Aim for %(year)s") % {"year": figures["target_year"]}, figures["target"]),
            (_("Which way is good"), way.get(figures["direction"], figures["direction"])),
            (_("Source"), figures["source"]),
        ]
    return {"code": goal["code"], "text": goal["text"], "indicator": lines}
