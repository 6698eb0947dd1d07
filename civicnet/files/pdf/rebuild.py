"""Copies a document into a new one, object by object, as far as shapes.py names it."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from civicnet.files.pdf import content, pictures
from civicnet.files.pdf.content import TooMuch
from civicnet.files.pdf.filters import FILTERS, OF_PICTURES

MOST_COPIES: Final = 400_000
MOST_BYTES: Final = 1_000_000_000  # of everything that is unpacked, added up
MOST_DEEP: Final = 60
MOST_LZW: Final = 100_000  # the one kind of compression for which our reader has no limit
LINKS: Final = ("http://", "https://", "mailto:")
INHERITED: Final = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")

# What a value becomes in the new document; None when it is left out.
Kind = Callable[["Rebuild", Any], Any]
Shape = dict[str, Kind]


class Rebuild:
    """The copying of one document into a new one.

    What is shared in the old document is shared in the new one. Copies are filled from a queue, so that a chain of a
    hundred thousand objects is no deeper than one.
    """

    def __init__(self, old: pikepdf.Pdf, new: pikepdf.Pdf) -> None:
        self.old, self.new = old, new
        self.pages: dict[tuple[int, int], pikepdf.Object] = {}
        self.named: dict[str, Any] = {}
        self._made: dict[tuple[tuple[int, int], int], pikepdf.Object] = {}
        self._waiting: deque[tuple[Any, Any, Shape]] = deque()
        self._depth = self._bytes = self._copies = 0

    def run(self, *, of_page: Shape, of_root: Shape) -> None:
        """Fill the new document by the shapes of its pages and its root.

        Raises TooMuch when it unpacks to more than can be held, ValueError when it cannot be read.
        """
        self.named = dict(self._named_destinations())
        for page in self.old.pages:
            made = self.new.make_indirect(Dictionary(Type=Name.Page))
            self.new.pages.append(pikepdf.Page(made))
            self.pages[page.obj.objgen] = self.new.pages[-1].obj
        for page, made_page in zip(self.old.pages, self.new.pages, strict=True):
            self._copy_keys(Dictionary(_with_inherited(page.obj)), made_page.obj, of_page)
        self._copy_keys(self.old.Root, self.new.Root, of_root)
        while self._waiting:
            self._copy_keys(*self._waiting.popleft())

    def copy(self, value: Any, shape: Shape) -> Any:
        """A dictionary or stream in the new document, to be filled with what `shape` names; None for anything else."""
        if not isinstance(value, Dictionary | Stream):
            return None
        self._copies += 1
        if self._copies > MOST_COPIES or self._depth > MOST_DEEP:
            raise TooMuch
        is_stream = isinstance(value, Stream)
        if is_stream != ("" in shape):
            return None
        if not value.is_indirect:
            made = Dictionary()
            self._depth += 1
            self._copy_keys(value, made, shape)
            self._depth -= 1
            return made
        key = (value.objgen, id(shape))
        if key not in self._made:
            self._made[key] = self.new.make_stream(b"") if is_stream else self.new.make_indirect(Dictionary())
            self._waiting.append((value, self._made[key], shape))
        return self._made[key]

    def copy_each(self, value: Any, kind: Kind) -> Array | None:
        """An array with what may be kept of each of its parts."""
        if not isinstance(value, Array):
            return None
        self._depth += 1
        if self._depth > MOST_DEEP:
            raise TooMuch
        made = [kind(self, part) for part in value]
        self._depth -= 1
        self._copies += len(made)
        return Array([part for part in made if part is not None])

    def _copy_keys(self, old: Any, made: Any, shape: Shape) -> None:
        for key, kind in shape.items():
            if key and key in old:
                value = kind(self, old[key])
                if value is not None:
                    made[key] = value
        if "" in shape:
            shape[""](self, (old, made))

    # ---- bytes -----------------------------------------------------------------------------------

    def unpacked(self, stream: Any) -> bytes:
        """The unpacked bytes of a stream."""
        data, rest, _parms = self.unpacked_up_to_a_picture(stream)
        if rest:
            raise ValueError(rest)
        return data

    def unpacked_up_to_a_picture(self, stream: Any) -> tuple[bytes, str, Any]:
        """The bytes, the picture filter that they are still compressed with (or ""), and its settings.

        Raises TooMuch beyond the limit, ValueError for an unknown filter.
        """
        names = stream.get("/Filter", [])
        names = [str(name) for name in (names if isinstance(names, Array) else [names] if names else [])]
        parms = stream.get("/DecodeParms", stream.get("/DP"))
        settings = list(parms) if isinstance(parms, Array) else [parms]
        data = stream.read_raw_bytes()
        for n, name in enumerate(names):
            full = FILTERS.get(name, "")
            setting = settings[n] if n < len(settings) else None
            if full in OF_PICTURES and n == len(names) - 1:
                return data, full, setting
            if not full or full in OF_PICTURES or (full == "/LZWDecode" and len(data) > MOST_LZW):
                raise ValueError(name)
            one = Stream(self.old, data, Filter=Name(full))
            if isinstance(setting, Dictionary):
                one.DecodeParms = setting
            try:
                data = one.read_bytes(pikepdf.StreamDecodeLevel.generalized)
            except (pikepdf.PdfError, RuntimeError) as error:
                if "limit" in str(error):
                    raise TooMuch from error
                raise ValueError(name) from error
            self._bytes += len(data)
            if self._bytes > MOST_BYTES:
                raise TooMuch
        return data, "", None

    def draw(self, made: Any, data: bytes) -> None:
        """Let `made` draw what `data` says, as far as its operators are known."""
        made.write(content.cleaned(data, self.old))

    def picture(self, old: Any, made: Any) -> None:
        """The pixels of a picture, or one white dot for a picture that cannot be read."""
        data: bytes | None
        try:
            data, packed, setting = self.unpacked_up_to_a_picture(old)
        except ValueError:
            data, packed, setting = None, "", None
        if data is not None and packed:
            data = pictures.CLEANERS[packed](data)
            if data is not None:
                parms = content.settings(setting)
                shared = setting.get("/JBIG2Globals") if isinstance(setting, Dictionary) else None
                if isinstance(shared, Stream) and packed == "/JBIG2Decode":
                    parms["/JBIG2Globals"] = self.new.make_stream(
                        pictures.jbig2(self.unpacked(shared)) or b""
                    )
                made.write(data, filter=Name(packed), decode_parms=parms)
                return
        if data is None:
            for key in [key for key in made.keys() if key not in ("/Type", "/Subtype", "/Length")]:  # noqa: SIM118  # pikepdf's object is no mapping
                del made[key]
            made.Width, made.Height, made.BitsPerComponent, made.ColorSpace = 1, 1, 8, Name.DeviceGray
            made.write(b"\xff")
            return
        made.write(data[: _picture_size(made) or len(data)])

    # ---- where links lead ------------------------------------------------------------------------

    def destination(self, value: Any) -> Array | None:
        """A place in the document, given by its page and never by a name; None for any other."""
        if isinstance(value, Name | String):
            value = self.named.get(str(value))
        if isinstance(value, Dictionary):
            value = value.get("/D")
        if not isinstance(value, Array) or not len(value):
            return None
        page = value[0]
        if not isinstance(page, Dictionary) or page.objgen not in self.pages:
            return None
        where = [part if _is_number(part) else None for part in list(value)[2:6]]
        how = value[1] if len(value) > 1 and isinstance(value[1], Name) else Name.Fit
        return Array([self.pages[page.objgen], Name(str(how)), *where])

    def _named_destinations(self) -> Iterator[tuple[str, Any]]:
        old = self.old.Root.get("/Dests")
        if isinstance(old, Dictionary):
            yield from old.items()
        names = self.old.Root.get("/Names")
        if isinstance(names, Dictionary):
            for name, value in leaves(names.get("/Dests"), "/Names"):
                yield str(name), value


def leaves(tree: Any, key: str) -> Iterator[tuple[Any, Any]]:
    """The pairs of a tree of names (key /Names) or numbers (/Nums), however it branches."""
    branches, seen = [tree], set()
    while branches:
        branch = branches.pop()
        if not isinstance(branch, Dictionary) or (branch.is_indirect and branch.objgen in seen):
            continue
        seen.add(branch.objgen)
        if len(seen) > MOST_COPIES:
            raise TooMuch
        pairs, below = branch.get(key), branch.get("/Kids")
        if isinstance(pairs, Array):
            parts = list(pairs)
            yield from zip(parts[::2], parts[1::2], strict=False)  # a last odd part names nothing
        if isinstance(below, Array):
            branches += reversed(list(below))


def _with_inherited(page: pikepdf.Object) -> dict[str, Any]:
    found = dict(page.items())
    above, steps = page.get("/Parent"), 0
    while isinstance(above, Dictionary) and steps < MOST_DEEP:
        found = {key: above[key] for key in INHERITED if key in above} | found
        above, steps = above.get("/Parent"), steps + 1
    return found


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool | pikepdf.Object) and value is not None


_PARTS: Final = {
    "/DeviceGray": 1,
    "/CalGray": 1,
    "/Indexed": 1,
    "/Separation": 1,
    "/DeviceRGB": 3,
    "/CalRGB": 3,
} | {
    "/Lab": 3,
    "/DeviceCMYK": 4,
}


def _picture_size(made: Any) -> int:
    """How many bytes the pixels of a picture take, so that nothing is hidden behind them; 0 when it is not known."""
    space = made.get("/ColorSpace")
    kind = space[0] if isinstance(space, Array) and len(space) else space
    parts = 1 if made.get("/ImageMask") else _PARTS.get(str(kind), 0)
    if str(kind) == "/DeviceN":
        parts = len(space[1])
    bits = 1 if made.get("/ImageMask") else int(made.get("/BitsPerComponent", 8))
    return (int(made.get("/Width", 0)) * parts * bits + 7) // 8 * int(made.get("/Height", 0))
