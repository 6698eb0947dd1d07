"""The codes that were read from an example file, shared by all readers so that later parts can refer to them."""

from dataclasses import dataclass, field
from pathlib import Path

from civicnet.example.fields import Fields


@dataclass
class Codes:
    """The codes of everything in the file, by sort. `folder` is where the file stands."""

    folder: Path
    people: set[str] = field(default_factory=set)
    areas: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    goals: set[str] = field(default_factory=set)
    lines: set[str] = field(default_factory=set)
    themes: set[str] = field(default_factory=set)
    versions: set[str] = field(default_factory=set)
    initiatives: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)

    def unique(self, parts: list[Fields], codes: set[str]) -> list[Fields]:
        """Note codes that occur twice, and remember all of them before anything refers to one."""
        for part in parts:
            code = part.code()
            if code in codes:
                part.fault("code", f"“{code}” stands here twice.")
            codes.add(code)
        return parts

    def file(self, part: Fields, name: str) -> Path | None:
        """The file beside the example that a field names; None when the field is not there."""
        given = part.text(name, required=False)
        if not given:
            return None
        path = self.folder / given
        if not path.is_file():
            part.fault(name, f"there is no file “{given}” beside this one.")
        return path
