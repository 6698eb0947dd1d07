"""Read a YAML file field by field, and say of every fault on which line and in which field it is."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

T = TypeVar("T")
MOST_FAULTS = 30
MOST_BYTES = 20 * 1024**2
LONGEST_SHOWN = 60


class ExampleError(Exception):
    """The file cannot be used. `faults` says why, a sentence each, with line and field."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def read_yaml(path: Path) -> CommentedMap:
    """The top of the file. Raises ExampleError when it is not a readable YAML mapping."""
    text = _text(path)
    try:
        document = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark else ""
        raise ExampleError([f"{where}this is not YAML: {error.problem or error.context}."]) from error
    except (YAMLError, ValueError) as error:
        raise ExampleError([f"{path.name} is not YAML: {error}."]) from error
    except RecursionError as error:
        raise ExampleError([f"{path.name} has lists within lists, too deep to read."]) from error
    except Exception as error:
        # A parser that is not ours raises whatever it stumbles over in a damaged file: the file is at fault.
        raise ExampleError([f"{path.name} is damaged and cannot be read as YAML."]) from error
    if not isinstance(document, CommentedMap):
        raise ExampleError(
            [f"{path.name} holds no fields: the top of the file has to be a list of “name: value”."]
        )
    return document


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ExampleError([f"{path.name} cannot be read: {error.strerror}."]) from error
    if len(data) > MOST_BYTES:
        raise ExampleError([f"{path.name} is larger than {MOST_BYTES // 1024**2} MB."])
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExampleError([f"{path.name} is not UTF-8 text (byte {error.start})."]) from error


def _shown(value: Any) -> str:
    """A value for a sentence: short, and of a list nothing of what is in it (which may refer to itself)."""
    if isinstance(value, Mapping | list | tuple | set):
        return "a list"
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


class Fields:
    """One mapping of the file. Every method takes a field by its name and remembers that it was taken."""

    def __init__(self, data: CommentedMap, path: str, faults: list[str]) -> None:
        self._data, self.path, self._faults = data, path, faults
        self._taken: set[str] = set()

    # ---- faults --------------------------------------------------------------------------
    def line(self, name: str | None = None) -> int:
        """The line of a field, or of the mapping itself."""
        if name is not None and name in self._data:
            return int(self._data.lc.key(name)[0]) + 1
        return int(self._data.lc.line) + 1

    def fault(self, name: str | None, what: str) -> None:
        """Note that the field `name` (or the whole) is wrong."""
        self._note(self.line(name), name, what)

    def finish(self, *, ignore: Iterable[str] = ()) -> None:
        """Note every field that was not read: mostly a slip of the pen."""
        known = self._taken | set(ignore)
        for name in self._data:
            if name not in known:
                near = get_close_matches(str(name), known, n=1)
                hint = f" Did you mean “{near[0]}”?" if near else ""
                self.fault(name, f"this field is not known here.{hint}")

    # ---- plain values --------------------------------------------------------------------
    def __contains__(self, name: str) -> bool:
        return self._data.get(name) is not None

    def _take(self, name: str, required: bool) -> Any:
        self._taken.add(name)
        value = self._data.get(name)
        if value is None and required:
            self.fault(name if name in self._data else None, f"“{name}” is missing.")
        return value

    def text(self, name: str, *, required: bool = True, longest: int = 10_000) -> str:
        """A text without white space around it; "" when it is not there."""
        value = self._take(name, required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(name, f"has to be a text; put {_shown(value)} between quotes.")
            return ""
        value = value.strip()
        if required and not value:
            self.fault(name, "is empty.")
        if len(value) > longest:
            self.fault(name, f"is {len(value)} characters long, at most {longest} fit.")
        return str(value)

    def code(self, name: str = "code") -> str:
        """A short name that other fields refer to: letters, figures, dot, dash, underscore."""
        value = self.text(name, longest=20)
        if value and not value.replace(".", "").replace("-", "").replace("_", "").isalnum():
            self.fault(name, f"“{value}” may hold only letters, figures, dots, dashes and underscores.")
        return value

    def number(self, name: str, *, required: bool = True) -> Decimal | None:
        """A figure, exactly as written."""
        value = self._take(name, required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(name, f"“{_shown(value)}” is not a number.")
            return None
        return Decimal(str(value))

    def whole(
        self, name: str, *, required: bool = True, least: int = 0, most: int = 2_000_000_000
    ) -> int | None:
        """A whole number between `least` and `most`."""
        value = self._take(name, required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fault(name, f"“{_shown(value)}” is not a whole number from {least} to {most}.")
            return None
        return int(value)

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A date, written as 2026-01-15, with or without quotes."""
        return self._day(name, self._take(name, required))

    def days(self, name: str, count: int) -> tuple[date | None, ...]:
        """A list of `count` dates; that many times None when it is not there."""
        value = self._take(name, False)
        if value is None:
            return (None,) * count
        if not isinstance(value, CommentedSeq) or len(value) != count:
            self.fault(name, f"has to be a list of {count} dates.")
            return (None,) * count
        return tuple(self._day(name, day) for day in value)

    def _day(self, name: str, value: Any) -> date | None:
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass  # a day that no calendar has
        self.fault(name, f"“{_shown(value)}” is not a date, such as 2026-01-15.")
        return None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """true or false."""
        value = self._take(name, False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(name, f"“{_shown(value)}” has to be true or false.")
            return default
        return bool(value)

    # ---- references ----------------------------------------------------------------------
    def choice(self, name: str, among: Mapping[str, T], *, required: bool = True) -> T | None:
        """What `among` has for the word in this field; None when it is not there."""
        value = self._take(name, required)
        return None if value is None else self._look_up(name, value, among)

    def choices(self, name: str, among: Mapping[str, T]) -> list[T]:
        """What `among` has for each word in a list; empty when it is not there."""
        found = [self._look_up(name, value, among) for value in self._sequence(name)]
        return [value for value in found if value is not None]

    def by_code(self, name: str, known: Iterable[str], words: Mapping[str, T]) -> dict[str, T]:
        """A mapping of known codes to words, translated by `words`; empty when it is not there."""
        found = {}
        for code, word, line in self._mapping(name, known):
            if isinstance(word, str) and word in words:
                found[code] = words[word]
            else:
                self._among(f"{name}.{code}", word, words, line)
        return found

    def texts(self, name: str, known: Iterable[str]) -> dict[str, str]:
        """A mapping of known codes to texts; empty when it is not there."""
        found = {}
        for code, value, line in self._mapping(name, known):
            if isinstance(value, str):
                found[code] = value.strip()
            else:
                self._note(line, f"{name}.{code}", f"“{_shown(value)}” is no text.")
        return found

    def shares(self, name: str, known: Iterable[str]) -> dict[str, float]:
        """A mapping of known codes to figures from 0 to 1; empty when it is not there."""
        found = {}
        for code, value, line in self._mapping(name, known):
            if not isinstance(value, bool) and isinstance(value, int | float) and 0 <= value <= 1:
                found[code] = float(value)
            else:
                self._note(line, f"{name}.{code}", f"“{_shown(value)}” is not a figure from 0 to 1.")
        return found

    def fraction(self, name: str, *, default: Fraction) -> Fraction:
        """A fraction from 0 to 1, written exactly: "2/3"."""
        value = self._take(name, False)
        if value is None:
            return default
        try:
            found = Fraction(value if isinstance(value, str) else "")
        except (ValueError, ZeroDivisionError):
            found = Fraction(-1)
        if not 0 <= found <= 1:
            self.fault(
                name, f'“{_shown(value)}” is not a fraction from 0 to 1 between quotes, such as "2/3".'
            )
            return default
        return found

    def _mapping(self, name: str, known: Iterable[str]) -> list[tuple[str, Any, int]]:
        """The entries of a mapping whose keys are known codes, each with its line."""
        value = self._take(name, False)
        if value is None:
            return []
        if not isinstance(value, CommentedMap):
            self.fault(name, "has to be a list of “code: value”.")
            return []
        known, entries = list(known), []
        for code, one in value.items():
            line = int(value.lc.key(code)[0]) + 1
            if code in known:
                entries.append((str(code), one, line))
            else:
                self._among(name, code, known, line)
        return entries

    def _look_up(self, name: str, value: Any, among: Mapping[str, T]) -> T | None:
        if isinstance(value, str) and value in among:
            return among[value]
        self._among(name, value, among)
        return None

    def _among(self, name: str, value: Any, among: Iterable[str], line: int | None = None) -> None:
        known = sorted(among)
        near = get_close_matches(_shown(value), known, n=1)
        hint = f" Did you mean “{near[0]}”?" if near else f" Known: {', '.join(known) or 'none'}."
        self._note(line or self.line(name), name, f"“{_shown(value)}” is not known.{hint}")

    def _note(self, line: int, name: str | None, what: str) -> None:
        where = ".".join(filter(None, (self.path, name)))
        self._faults.append(f"line {line}, {where}: {what}")

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """A list of pairs of codes."""
        found = []
        for n, value in enumerate(self._sequence(name), 1):
            if isinstance(value, CommentedSeq) and [type(one) for one in value] == [str, str]:
                found.append((value[0], value[1]))
            else:
                self.fault(name, f"number {n} has to be a pair, like [V01, A14].")
        return found

    def _sequence(self, name: str) -> list[Any]:
        value = self._take(name, False)
        if value is None:
            return []
        if not isinstance(value, CommentedSeq):
            self.fault(name, "has to be a list.")
            return []
        return list(value)

    # ---- deeper --------------------------------------------------------------------------
    def part(self, name: str, *, required: bool = False) -> "Fields | None":
        """The mapping in this field."""
        value = self._take(name, required)
        if value is None:
            return None
        if not isinstance(value, CommentedMap):
            self.fault(name, "has to be a list of “name: value”.")
            return None
        return Fields(value, ".".join(filter(None, (self.path, name))), self._faults)

    def parts(self, name: str, *, required: bool = False) -> "list[Fields]":
        """The mappings in this list."""
        self._take(name, required)
        found = []
        for n, value in enumerate(self._sequence(name), 1):
            if isinstance(value, CommentedMap):
                found.append(Fields(value, f"{'.'.join(filter(None, (self.path, name)))}[{n}]", self._faults))
            else:
                self.fault(name, f"number {n} has to be a list of “name: value”.")
        return found

    def ignore(self, *names: str) -> None:
        """Fields that this release does not read."""
        self._taken.update(names)
