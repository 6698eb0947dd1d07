"""Pictures inside a PDF, without what a camera or a program wrote beside the pixels; the pixels are not changed.

Each function gives the cleaned bytes, or None for a picture that cannot be read and is left out. Sources: ITU-T T.81
(JPEG), ISO/IEC 15444-1 (JPEG 2000), ITU-T T.88 (JBIG2).
"""

from collections.abc import Callable, Iterator

_PLAIN_MARKERS = (0x01, *range(0xD0, 0xD8))  # without a length
_JP2_BOXES = (b"jP  ", b"ftyp", b"jp2h", b"jp2c")
_JP2_HEADERS = (b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef")
_JBIG2_COMMENT = 62


def jpeg(data: bytes) -> bytes | None:
    """A photo without APP1 to APP15 (place, camera, profile, a second picture), comments, and what comes after its end.

    APP0 and APP14 stay, cut to their own size: APP14 says how the colours are to be read.
    """
    at = data[:1024].find(b"\xff\xd8")
    if at < 0:
        return None
    kept, at = [b"\xff\xd8"], at + 2
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xD9:
            return b"".join((*kept, b"\xff\xd9"))
        if marker in _PLAIN_MARKERS:
            kept.append(data[at : at + 2])
            at += 2
            continue
        size = int.from_bytes(data[at + 2 : at + 4])
        if size < 2:
            return None
        segment = data[at : at + 2 + size]
        if marker == 0xEE and segment[4:9] == b"Adobe":
            kept.append(b"\xff\xee\x00\x0e" + segment[4:16])
        elif marker == 0xE0 and segment[4:9] == b"JFIF\x00":
            kept.append(b"\xff\xe0\x00\x10" + segment[4:16] + b"\x00\x00")  # without its small picture
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(segment)
        at += 2 + size
        if marker == 0xDA:
            end = _scan_end(data, at)
            kept.append(data[at:end])
            at = end
    return b"".join((*kept, b"\xff\xd9"))  # cut short; the part that is there can be shown


def _scan_end(data: bytes, at: int) -> int:
    """Where the pixels of a scan stop: at the first marker that is neither a zero nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0x00 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
    return len(data)


def jpeg2000(data: bytes) -> bytes | None:
    """A JPEG 2000 picture with only the boxes that its pixels need, and without comments in its stream."""
    if data[:4] == b"\xff\x4f\xff\x51":
        return _codestream(data)
    kept = []
    for kind, content in _boxes(data):
        inside: bytes | None = content
        if kind == b"jp2h":
            inside = b"".join(
                _box(name, part)
                for name, part in _boxes(content)
                if name in _JP2_HEADERS and not (name == b"colr" and part[:1] != b"\x01")
            )
        elif kind == b"jp2c":
            inside = _codestream(content)
        if inside is None:
            return None
        if kind in _JP2_BOXES:
            kept.append(_box(kind, inside))
    return b"".join(kept) or None


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size, kind, head = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        elif size == 0:
            size = len(data) - at
        if size < head:
            return
        yield kind, data[at + head : at + size]
        at += size


def _box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + kind + content


def _codestream(data: bytes) -> bytes | None:
    """Without COM segments, in the main header and in the header of each part."""
    if data[:2] != b"\xff\x4f":
        return None
    head, at = _without_comments(data, 2, b"\xff\x90")
    kept = [b"\xff\x4f", head]
    while data[at : at + 2] == b"\xff\x90":
        sot = data[at : at + 12]
        length = int.from_bytes(sot[6:10]) or len(data) - at
        end = min(at + length, len(data))
        header, body = _without_comments(data, at + 12, b"\xff\x93")
        if body >= end or len(sot) < 12:
            return None
        rest = header + data[body:end]
        if end == len(data) and rest.endswith(b"\xff\xd9") and not int.from_bytes(sot[6:10]):
            rest = rest[:-2]
        kept.append(sot[:6] + (len(rest) + 12).to_bytes(4) + sot[10:12] + rest)
        at = end
    return b"".join((*kept, b"\xff\xd9"))


def _without_comments(data: bytes, at: int, until: bytes) -> tuple[bytes, int]:
    kept = []
    while at + 4 <= len(data) and data[at : at + 2] != until:
        size = int.from_bytes(data[at + 2 : at + 4])
        if data[at : at + 2] != b"\xff\x64":
            kept.append(data[at : at + 2 + size])
        at += 2 + max(size, 2)
    return b"".join(kept), at


def jbig2(data: bytes) -> bytes | None:
    """A scan without the segments that hold comments."""
    kept, at = [], 0
    while at + 11 <= len(data):
        start, flags, at = at, data[at + 4], at + 5
        number = int.from_bytes(data[start : start + 4])
        count = data[at] >> 5
        if count == 7:
            count = int.from_bytes(data[at : at + 4]) & 0x1FFFFFFF
            at += 4 + (count + 8) // 8
        else:
            at += 1
        at += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
        at += 4 if flags & 0x40 else 1
        size = int.from_bytes(data[at : at + 4])
        at += 4
        if size == 0xFFFFFFFF:
            size = len(data) - at
        if at + size > len(data):
            return None
        if flags & 0x3F != _JBIG2_COMMENT:
            kept.append(data[start : at + size])
        at += size
    return b"".join(kept) or None


CLEANERS: dict[str, Callable[[bytes], bytes | None]] = {
    "/DCTDecode": jpeg,
    "/JPXDecode": jpeg2000,
    "/JBIG2Decode": jbig2,
    "/CCITTFaxDecode": lambda data: data,
}
