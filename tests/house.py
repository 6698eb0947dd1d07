"""`make lint`: the form of the house, as far as no other program looks after it. Names each fault with its mend.

Held are the length of functions and of files, that no test is taken for a helper, that a day is one in Amsterdam, and that
README's map is true.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
CODE: Final = ("civicnet", "vision", "initiatives")
MOST_LINES_OF_A_FUNCTION: Final = 60
MOST_LINES_OF_A_FILE: Final = 400
# What every capability may have, so that the map need not name it; and what Django itself names.
FURNITURE: Final = frozenset(
    "models workflow rules letters actions forms views urls api sections tasks periodic admin "
    "management migrations templatetags".split()
)
MAP: Final = "## The map of the house"
# Faults that may stand for now, as `Fault.entry` names them. An entry that is no longer true is a fault itself.
OUTSTANDING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, order=True)
class Fault:
    """Something that is not as the house has it: where, what, and what to do about it."""

    path: str
    line: int
    what: str
    mend: str
    name: str = ""

    @property
    def entry(self) -> str:
        """What OUTSTANDING calls it: the file, and the function or the import in it."""
        return f"{self.path}:{self.name}" if self.name else self.path

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what} {self.mend}"


def _python_files(root: Path, *folders: str) -> Iterator[tuple[str, str]]:
    """The path from `root` and the text of each Python file, without migrations, which Django writes."""
    for folder in folders:
        for file in sorted((root / folder).rglob("*.py")):
            if "migrations" not in file.relative_to(root).parts:
                yield file.relative_to(root).as_posix(), file.read_text()


def find_long_functions(root: Path) -> Iterator[Fault]:
    """Functions of more than 60 lines, from `def` to their last line; tests may be longer."""
    for path, text in _python_files(root, *CODE):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    yield Fault(
                        path,
                        node.lineno,
                        f"{node.name} has {lines} lines, {MOST_LINES_OF_A_FUNCTION} at most.",
                        "Split it by what it does, each part with a name of its own.",
                        node.name,
                    )


def find_long_files(root: Path) -> Iterator[Fault]:
    """Python files of more than 400 lines, tests too."""
    for path, text in _python_files(root, *CODE, "tests"):
        lines = len(text.splitlines())
        if lines > MOST_LINES_OF_A_FILE:
            mend = (
                "Split it by what it tests."
                if path.startswith("tests/")
                else "Make it a folder of the same name, split by noun."
            )
            yield Fault(path, lines, f"{lines} lines, {MOST_LINES_OF_A_FILE} at most.", mend)


def find_imports_from_tests(root: Path) -> Iterator[Fault]:
    """Imports out of a file of tests: what several of them use has a home of its own."""
    for path, text in _python_files(root, "tests"):
        for node in ast.walk(ast.parse(text)):
            for module in sorted(_test_modules_in(node)):
                yield Fault(
                    path,
                    getattr(node, "lineno", 1),
                    f"imports from {module}, a file of tests.",
                    "Move what both need to tests/factories or tests/world.",
                    module,
                )


def _test_modules_in(node: ast.AST) -> set[str]:
    """The modules of tests that an import statement names."""
    names: list[str] = []
    if isinstance(node, ast.ImportFrom):
        names = [f"{node.module or ''}.{alias.name}" for alias in node.names]
    elif isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    parts = [name.split(".") for name in names]
    return {
        ".".join(part[: n + 1]) for part in parts for n, word in enumerate(part) if word.startswith("test_")
    }


def find_days_of_elsewhere(root: Path) -> Iterator[Fault]:
    """Days taken of a stored moment as it comes from the database: in London, which is yesterday for two hours a night."""
    for path, text in _python_files(root, *CODE, "tests"):
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Attribute(attr=name) | ast.Name(id=name), attr="date"),
                    args=[],
                ) if name.endswith("_at"):
                    yield Fault(
                        path,
                        node.lineno,
                        f"takes the day of {name} where Greenwich is.",
                        "Ask local_date (civicnet/deadlines.py).",
                        name,
                    )


def find_gaps_in_map(root: Path) -> Iterator[Fault]:
    """What README's map names and is not there, and the rooms that it does not name.

    The first column has folders, each ending in a slash; files named beside them lie in the first of these. A room is a
    folder at the top, or a package one step below whose name is not that of a piece of furniture.
    """
    lines = (root / "README.md").read_text().splitlines()
    start = lines.index(MAP) + 1 if MAP in lines else 0
    named: set[str] = set()
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("## "):
            break
        if not line.startswith("| `"):
            continue
        first, rest = line.strip("| ").split("|", 1)
        folders = re.findall(r"`([\w./-]+/)`", first)
        files = [f"{folders[0]}{name}" for name in re.findall(r"`([\w-]+\.\w+)`", rest)] if folders else []
        named.update(folders)
        for path in (*folders, *files):
            if not (root / path).exists():
                yield Fault(
                    "README.md",
                    number,
                    f"the map names {path}, which is not there.",
                    "Name what is there now.",
                )
    for room in _rooms_of(root):
        if room not in named:
            yield Fault(
                "README.md", start, f"the map does not name {room}.", "Add a row that says what lives there."
            )


def _rooms_of(root: Path) -> Iterator[str]:
    for folder in sorted(p for p in root.iterdir() if p.is_dir()):
        if folder.name in {*CODE, "templates", "tests", "docs", "locale"}:
            yield f"{folder.name}/"
        if folder.name in CODE:
            for inner in sorted(folder.iterdir()):
                if (inner / "__init__.py").exists() and inner.name not in FURNITURE:
                    yield f"{folder.name}/{inner.name}/"


CHECKS: Final[tuple[Callable[[Path], Iterator[Fault]], ...]] = (
    find_long_functions,
    find_long_files,
    find_imports_from_tests,
    find_days_of_elsewhere,
    find_gaps_in_map,
)


def find_faults(root: Path, outstanding: frozenset[str] = frozenset()) -> list[Fault]:
    """All that is not as the house has it, by file and line; without what `outstanding` names, if that is true."""
    found = [fault for check in CHECKS for fault in check(root)]
    done = outstanding - {fault.entry for fault in found}
    stale = [
        Fault("tests/house.py", 1, f"{entry} is as it should be.", "Take it out of OUTSTANDING.")
        for entry in done
    ]
    return sorted([*(fault for fault in found if fault.entry not in outstanding), *stale])


def main() -> int:
    """Say what is wrong on the standard error. Returns the exit code."""
    found = find_faults(ROOT, OUTSTANDING)
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
