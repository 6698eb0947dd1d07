"""`make lint`: whether every template has the form that people can read. Names each line that has not, and fails.

The form: two spaces for each level, at most 120 columns, lines short on average, and one thing a line. A thing is an
element (`<li> … </li>`) or a block statement (`{% if %} … {% endif %}`). Things may share a line only when the line also ends
them; what goes on below starts on a line of its own.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
WIDEST = 120
MEAN = 60

JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.S)
STATEMENT = re.compile(r"\{%[-+]?\s*(\w+)")
# Text whose lines are not the house's: a comment's stand under its first word, a browser shows these elements' as they are.
FREE = (re.compile(r"(?<=\{#).*?(?=#\})", re.S), re.compile(r"(?<=>)[^<>]*(?=</(?:pre|textarea)>)"))
TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)((?:\"[^\"]*\"|'[^']*'|[^'\">])*)>")
NEVER_CLOSED = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
    "!doctype",
}


def _line(text: str, at: int) -> int:
    """The number of the line, from 1, in which the character `at` of `text` stands."""
    return text.count("\n", 0, at) + 1


def _filled(found: re.Match[str]) -> str:
    """As many lines and characters as were found, all of them letters."""
    return re.sub(r"[^\n]", "x", found[0])


def _elements(markup: str) -> Iterator[tuple[int, int]]:
    """The first and the last line of every element; 0 for a last line that is not found."""
    opened: list[tuple[str, int]] = []
    for found in TAG.finditer(markup):
        closes, name, rest = found.groups()
        first, last = _line(markup, found.start()), _line(markup, found.end() - 1)
        if closes:
            names = [one for one, _ in opened]
            if name in names:
                where = len(names) - 1 - names[::-1].index(name)
                yield from ((line, 0) for _, line in opened[where + 1 :])
                yield opened[where][1], last
                del opened[where:]
        elif name.lower() in NEVER_CLOSED or rest.endswith("/"):
            yield first, last
        else:
            opened.append((name, first))
    yield from ((line, 0) for _, line in opened)


def _statements(source: str, markup: str) -> Iterator[tuple[int, int]]:
    """The first and the last line of every block statement that does not stand inside a tag."""
    inside_tags = {at for tag in TAG.finditer(markup) for at in range(*tag.span())}
    blocks = set(re.findall(r"\{%[-+]?\s*end(\w+)", source))
    opened: list[tuple[str, int]] = []
    for found in JINJA.finditer(source):
        statement = STATEMENT.match(found[0])
        if statement is None or found.start() in inside_tags:
            continue
        name = statement[1]
        if opened and name == f"end{opened[-1][0]}":
            yield opened.pop()[1], _line(source, found.end())
        elif name in blocks and not (name == "set" and "=" in found[0]):
            opened.append((name, _line(source, found.start())))


def problems(source: str) -> list[tuple[int, str]]:
    """What is wrong with the form of one template: numbers of lines, from 1, and sentences."""
    found = []
    lines = source.split("\n")
    if lines.pop():
        found.append((len(lines) + 1, "does not end with a line end"))
    free: set[int] = set()
    masked = source
    for text in FREE:
        for part in text.finditer(masked):
            free.update(range(_line(source, part.start()) + 1, _line(source, part.end()) + 1))
        masked = text.sub(_filled, masked)
    before = 0
    for number, line in enumerate(lines, 1):
        indentation = len(line) - len(line.lstrip(" "))
        if len(line) > WIDEST:
            found.append((number, f"has {len(line)} columns; at most {WIDEST}"))
        if number in free or not line:
            continue
        if line != line.rstrip():
            found.append((number, "ends with a space"))
        if indentation % 2 or "\t" in line:
            found.append((number, "is not indented by a multiple of two spaces"))
        elif indentation > before + 2:
            found.append(
                (number, f"is indented by {indentation} spaces after a line with {before}: two more at most")
            )
        before = indentation
    starts: dict[int, list[int]] = {}
    markup = JINJA.sub(_filled, masked)
    for first, last in (*_elements(markup), *_statements(masked, markup)):
        starts.setdefault(first, []).append(last)
    for first, ends in starts.items():
        if len(ends) > 1 and any(last != first for last in ends):
            found.append(
                (first, "starts more than one thing, and one of them goes on below: give each its own line")
            )
    return sorted(found)


def check(folder: Path) -> list[str]:
    """What is wrong with the templates in `folder`, a sentence each."""
    told, lengths = [], []
    for path in sorted(folder.rglob("*.html")):
        source = path.read_text()
        lengths += [len(line) for line in source.splitlines()]
        told += [f"{path.relative_to(folder.parent)}:{line} {what}." for line, what in problems(source)]
    mean = sum(lengths) / len(lengths) if lengths else 0
    if mean >= MEAN:
        told.append(f"The templates' lines have {mean:.0f} columns on average; under {MEAN} is wanted.")
    return told


def main() -> int:
    """Check all templates. Returns the exit code."""
    told = check(TEMPLATES)
    sys.stdout.writelines(f"{one}\n" for one in told)
    return int(bool(told))


if __name__ == "__main__":
    sys.exit(main())
