"""What a drawing on a page may use: colours, fonts, layers, pictures, and drawings inside it.

Read `SHAPE = {key: what it may be}`; the key "" says what the bytes of a stream are. Source: ISO 32000-1, by its tables.
"""

from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Stream

from civicnet.files.pdf.kinds import (
    a,
    by_name,
    drawing,
    each,
    either,
    name,
    names,
    number,
    one_or_each,
    packed,
    pixels,
    plain,
    text,
    without_remarks,
)
from civicnet.files.pdf.rebuild import Rebuild, Shape

# ---- colours and functions -----------------------------------------------------------------------
FUNCTION: Final[Shape] = names("FunctionType N", number) | names("Domain Range C0 C1 Bounds Encode", plain)
SAMPLED: Final[Shape] = names("FunctionType BitsPerSample Order", number) | names(
    "Domain Range Size Encode Decode", plain
)


def function(copy: Rebuild, value: Any) -> Any:
    if isinstance(value, Array):
        return copy.copy_each(value, function)
    if isinstance(value, Stream):
        return copy.copy(value, CALCULATED if value.get("/FunctionType") == 4 else SAMPLED)
    return name(copy, value) if isinstance(value, Name) else copy.copy(value, FUNCTION)


FUNCTION["/Functions"] = each(function)
SAMPLED[""] = packed
CALCULATED: Final[Shape] = (
    names("FunctionType", number) | names("Domain Range", plain) | {"": without_remarks}
)
CALIBRATED: Final[Shape] = names("WhitePoint BlackPoint Gamma Matrix Range", plain)
PALETTE: Final[Shape] = {"": packed}
_DEVICE: Final = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}


def colours(copy: Rebuild, value: Any) -> Any:
    """A colour space. A profile, which may name its maker, is replaced by the plain space with as many colours."""
    if not isinstance(value, Array) or not len(value):
        return name(copy, value)
    parts = list(value)
    match str(parts[0]):
        case "/ICCBased" if isinstance(parts[1], Stream):
            other = parts[1].get("/Alternate")
            if isinstance(other, Array) and str(other[0]) != "/ICCBased":
                return colours(copy, other)
            return _DEVICE.get(int(parts[1].get("/N", 0)))
        case "/CalGray" | "/CalRGB" | "/Lab":
            made = [copy.copy(parts[1], CALIBRATED)]
        case "/Indexed" | "/I" if len(parts) > 3:
            palette = either(text, a(PALETTE))(copy, parts[3])
            made = [colours(copy, parts[1]), number(copy, parts[2]), palette]
        case "/Separation" if len(parts) > 3:
            made = [name(copy, parts[1]), colours(copy, parts[2]), function(copy, parts[3])]
        case "/DeviceN" if len(parts) > 3:
            made = [plain(copy, parts[1]), colours(copy, parts[2]), function(copy, parts[3])]
        case "/Pattern" if len(parts) > 1:
            made = [colours(copy, parts[1])]
        case _:
            made = []
    return None if None in made else Array([name(copy, parts[0]), *made])


# ---- fonts ---------------------------------------------------------------------------------------
FONT_FILE: Final[Shape] = names("Length1 Length2 Length3", number) | {"/Subtype": name, "": packed}
SYSTEM: Final[Shape] = names("Registry Ordering", text) | {"/Supplement": number}
CMAP: Final[Shape] = {
    "/Type": name,
    "/CMapName": name,
    "/CIDSystemInfo": a(SYSTEM),
    "/WMode": number,
    "": without_remarks,
}
CMAP["/UseCMap"] = either(name, a(CMAP))
DESCRIPTOR: Final[Shape] = (
    names("Type FontName FontStretch Lang", name)
    | names(
        "FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH AvgWidth MaxWidth MissingWidth",
        number,
    )
    | names("FontFile FontFile2 FontFile3", a(FONT_FILE))
    | {"/FontFamily": text, "/FontBBox": plain, "/CharSet": text, "/CIDSet": a(PALETTE)}
)
ENCODING: Final[Shape] = names("Type BaseEncoding", name) | {"/Differences": plain}
DRAWING: Final[Shape] = {"": drawing}
FONT: Final[Shape] = (
    names("Type Subtype BaseFont Name", name)
    | names("FirstChar LastChar DW", number)
    | names("Widths FontBBox FontMatrix W DW2 W2", plain)
    | {
        "/FontDescriptor": a(DESCRIPTOR),
        "/Encoding": either(name, a(ENCODING), a(CMAP)),
        "/ToUnicode": either(name, a(CMAP)),
        "/CIDSystemInfo": a(SYSTEM),
        "/CIDToGIDMap": either(name, a(PALETTE)),
        "/CharProcs": by_name(a(DRAWING)),
    }
)
FONT["/DescendantFonts"] = each(a(FONT))

# ---- what a drawing uses -------------------------------------------------------------------------
LAYER: Final[Shape] = {"/Type": name, "/Name": text, "/Intent": plain}
LAYERS: Final[Shape] = {"/Type": name, "/OCGs": one_or_each(a(LAYER)), "/P": name}
MARK: Final[Shape] = (
    names("MCID", number) | names("Lang ActualText Alt E", text) | names("Type Subtype Attached BBox", plain)
)


def layer(copy: Rebuild, value: Any) -> Any:
    """A layer that can be switched on and off, a group of them, or what a piece of text says of itself."""
    if not isinstance(value, Dictionary):
        return None
    return copy.copy(value, {"/OCG": LAYER, "/OCMD": LAYERS}.get(str(value.get("/Type")), MARK))


GROUP: Final[Shape] = names("Type S", name) | {"/CS": colours} | names("I K", number)
FORM: Final[Shape] = (
    names("Type Subtype", name)
    | names("FormType StructParent StructParents", number)
    | names("BBox Matrix", plain)
    | {"/Group": a(GROUP), "/OC": layer, "": drawing}
)
PICTURE: Final[Shape] = (
    names("Type Subtype Intent", name)
    | names("Width Height BitsPerComponent ImageMask Interpolate SMaskInData StructParent", number)
    | names("Decode Matte", plain)
    | {"/ColorSpace": colours, "/OC": layer, "": pixels}
)
PICTURE["/SMask"] = a(PICTURE)
PICTURE["/Mask"] = either(a(PICTURE), plain)


def outside(copy: Rebuild, value: Any) -> Any:
    """A picture or a separate drawing (XObject); a PostScript program is neither and is left out."""
    kind = str(value.get("/Subtype")) if isinstance(value, Stream) else ""
    return copy.copy(value, {"/Image": PICTURE, "/Form": FORM}[kind]) if kind in ("/Image", "/Form") else None


SHADING: Final[Shape] = (
    names("ShadingType AntiAlias", number)
    | names("Background BBox Domain Coords Extend Matrix", plain)
    | {"/ColorSpace": colours, "/Function": function}
)
MESH: Final[Shape] = (
    SHADING
    | names("BitsPerCoordinate BitsPerComponent BitsPerFlag VerticesPerRow", number)
    | {"/Decode": plain, "": packed}
)
shading: Final = either(a(SHADING), a(MESH))
MASK: Final[Shape] = names("Type S", name) | {"/G": a(FORM), "/BC": plain, "/TR": function}
STATE: Final[Shape] = (
    names("Type RI", name)
    | names("LW LC LJ ML OP op OPM FL SM SA CA ca AIS TK", number)
    | names("D BM", plain)
    | names("BG BG2 UCR UCR2 TR TR2", function)
    | {"/SMask": either(name, a(MASK)), "/Font": lambda copy, value: _font_and_size(copy, value)}
)
TILE: Final[Shape] = (
    names("Type", name)
    | names("PatternType PaintType TilingType XStep YStep", number)
    | names("BBox Matrix", plain)
    | {"": drawing}
)
GRADIENT: Final[Shape] = {
    "/Type": name,
    "/PatternType": number,
    "/Matrix": plain,
    "/Shading": shading,
    "/ExtGState": a(STATE),
}
RESOURCES: Final[Shape] = {
    "/ProcSet": plain,
    "/ExtGState": by_name(a(STATE)),
    "/ColorSpace": by_name(colours),
    "/Pattern": by_name(either(a(TILE), a(GRADIENT))),
    "/Shading": by_name(shading),
    "/XObject": by_name(outside),
    "/Font": by_name(a(FONT)),
    "/Properties": by_name(layer),
}
for _shape in (FORM, TILE, FONT):
    _shape["/Resources"] = a(RESOURCES)


def _font_and_size(copy: Rebuild, value: Any) -> Any:
    if not isinstance(value, Array) or len(value) != 2:
        return None
    font = copy.copy(value[0], FONT)
    return None if font is None else Array([font, number(copy, value[1])])
