"""How the bytes of a stream are compressed, by every name that readers accept for it."""

from typing import Final

FILTERS: Final = {
    "/A85": "/ASCII85Decode",
    "/AHx": "/ASCIIHexDecode",
    "/CCF": "/CCITTFaxDecode",
    "/DCT": "/DCTDecode",
    "/Fl": "/FlateDecode",
    "/LZW": "/LZWDecode",
    "/RL": "/RunLengthDecode",
} | {
    name: name
    for name in (
        *(
            "/ASCII85Decode",
            "/ASCIIHexDecode",
            "/CCITTFaxDecode",
            "/DCTDecode",
            "/FlateDecode",
            "/JBIG2Decode",
        ),
        *("/JPXDecode", "/LZWDecode", "/RunLengthDecode"),
    )
}
OF_PICTURES: Final = ("/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode")
