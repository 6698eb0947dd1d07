"""What each kind of object in a PDF may have, by name. What is not named here is not copied.

This module: the whole, its pages, links, and the structure for reading aloud; drawing.py has what pages draw with.
Read `SHAPE = {key: what it may be}`. Source: ISO 32000-1, by its tables.
"""

from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Stream, String

from civicnet.files.pdf.drawing import GROUP, LAYER, RESOURCES, outside
from civicnet.files.pdf.kinds import (
    a,
    by_name,
    each,
    either,
    name,
    names,
    number,
    one_or_each,
    plain,
    text,
    worded,
)
from civicnet.files.pdf.rebuild import LINKS, Kind, Rebuild, Shape, leaves

# ---- links ---------------------------------------------------------------------------------------


def destination(copy: Rebuild, value: Any) -> Any:
    return copy.destination(value)


def action(copy: Rebuild, value: Any) -> Any:
    """An action that goes to a place in the document or to a web address, and nothing after it."""
    if not isinstance(value, Dictionary):
        return None
    if value.get("/S") == Name.GoTo and (place := copy.destination(value.get("/D"))) is not None:
        return Dictionary(S=Name.GoTo, D=place)
    address = value.get("/URI")
    if value.get("/S") == Name.URI and isinstance(address, String) and str(address).lower().startswith(LINKS):
        return Dictionary(S=Name.URI, URI=text(copy, address))
    return None


BORDER: Final[Shape] = names("Type S", name) | {"/W": number, "/D": plain}
LINK: Final[Shape] = (
    names("Type Subtype H", name)
    | names("F StructParent", number)
    | names("Rect Border C QuadPoints", plain)
    | {"/Contents": text, "/BS": a(BORDER), "/Dest": destination, "/A": action}
)


def link(copy: Rebuild, value: Any) -> Any:
    if not isinstance(value, Dictionary) or value.get("/Subtype") != Name.Link:
        return None
    leads = action(copy, value["/A"]) if "/A" in value else destination(copy, value.get("/Dest"))
    return None if leads is None else copy.copy(value, LINK)


# ---- structure: for reading aloud ----------------------------------------------------------------
ATTRIBUTES: Final[Shape] = names(
    "O Placement WritingMode BackgroundColor BorderColor BorderStyle BorderThickness Color Padding SpaceBefore "
    "SpaceAfter StartIndent EndIndent TextIndent TextAlign BBox Width Height BlockAlign InlineAlign TBorderStyle "
    "TPadding BaselineShift LineHeight TextDecorationColor TextDecorationThickness TextDecorationType RubyAlign "
    "RubyPosition GlyphOrientationVertical ColumnCount ColumnGap ColumnWidths ListNumbering RowSpan ColSpan Scope Role "
    "checked Checked",
    plain,
) | names("Headers Summary Desc Short", worded)


def attributes(copy: Rebuild, value: Any) -> Any:
    if isinstance(value, Array):
        return copy.copy_each(value, either(a(ATTRIBUTES), number))
    return copy.copy(value, ATTRIBUTES)


def page(copy: Rebuild, value: Any) -> Any:
    return copy.pages.get(value.objgen) if isinstance(value, Dictionary) else None


def node(copy: Rebuild, value: Any) -> Any:
    """A part of the structure, or its root."""
    if not isinstance(value, Dictionary) or isinstance(value, Stream):
        return None
    return copy.copy(value, STRUCTURE if value.get("/Type") == Name.StructTreeRoot else ELEMENT)


PIECE: Final[Shape] = {"/Type": name, "/Pg": page, "/Stm": outside, "/MCID": number}
REFERENCE: Final[Shape] = {"/Type": name, "/Pg": page, "/Obj": either(link, outside)}


def child(copy: Rebuild, value: Any) -> Any:
    if not isinstance(value, Dictionary):
        return number(copy, value)
    match str(value.get("/Type")):
        case "/MCR":
            return copy.copy(value, PIECE)
        case "/OBJR":
            known = REFERENCE["/Obj"](copy, value.get("/Obj"))
            return None if known is None else copy.copy(value, REFERENCE)
    return node(copy, value)


ELEMENT: Final[Shape] = (
    names("Type S", name)
    | names("T Lang Alt E ActualText ID", text)
    | {"/P": node, "/K": one_or_each(child), "/Pg": page, "/A": attributes, "/C": plain, "/R": number}
)


def _tree(kind: Kind, key: str) -> Kind:
    """A tree of numbers or names, made flat and in order."""

    def flat(copy: Rebuild, value: Any) -> Any:
        found: dict[Any, Any] = {}
        for at, part in leaves(value, key):
            made = kind(copy, part)
            if made is not None:
                found[int(at) if key == "/Nums" else bytes(at)] = made
        parts: list[Any] = []
        for place in sorted(found):
            parts += [place if key == "/Nums" else String(place), found[place]]
        return Dictionary({key: Array(parts)})

    return flat


STRUCTURE: Final[Shape] = {
    "/Type": name,
    "/K": one_or_each(node),
    "/ParentTree": _tree(lambda copy, value: _parents(copy, value), "/Nums"),
    "/ParentTreeNextKey": number,
    "/RoleMap": by_name(name),
    "/ClassMap": by_name(attributes),
    "/IDTree": _tree(node, "/Names"),
}


def _parents(copy: Rebuild, value: Any) -> Any:
    """The parts that the marked pieces of a page belong to: their positions count, so an empty one is kept."""
    if not isinstance(value, Array):
        return node(copy, value)
    return Array([node(copy, part) for part in value])


def _contents(copy: Rebuild, value: Any) -> Any:
    """What a page draws, in one piece: an operator may begin in one stream and end in the next."""
    parts = list(value) if isinstance(value, Array) else [value]
    made = copy.new.make_stream(b"")
    copy.draw(made, b"\n".join(copy.unpacked(part) for part in parts if isinstance(part, Stream)))
    return made


# ---- the whole -----------------------------------------------------------------------------------
LINE: Shape = names("Type", name) | {"/Title": text, "/Count": number, "/C": plain, "/F": number}
LINE |= {"/Dest": destination, "/A": action}
for _key in ("/Parent", "/Prev", "/Next", "/First", "/Last"):
    LINE[_key] = a(LINE)
LABEL: Final[Shape] = {"/Type": name, "/S": name, "/St": number, "/P": text}
SETTING: Final[Shape] = {"/BaseState": name, "/ON": each(a(LAYER)), "/OFF": each(a(LAYER)), "/Intent": plain}
SWITCHES: Final[Shape] = {"/OCGs": each(a(LAYER)), "/D": a(SETTING)}
PAGE: Final[Shape] = (
    names("MediaBox CropBox BleedBox TrimBox ArtBox", plain)
    | names("Rotate UserUnit StructParents", number)
    | {
        "/Resources": a(RESOURCES),
        "/Contents": _contents,
        "/Group": a(GROUP),
        "/Tabs": name,
        "/Annots": each(link),
    }
)
ROOT: Final[Shape] = {
    "/Lang": text,
    "/MarkInfo": a(names("Marked Suspects UserProperties", number)),
    "/StructTreeRoot": node,
    "/Outlines": a(LINE),
    "/PageLabels": _tree(a(LABEL), "/Nums"),
    "/PageLayout": name,
    "/OCProperties": a(SWITCHES),
    "/ViewerPreferences": a({"/DisplayDocTitle": number, "/Direction": name}),
}
