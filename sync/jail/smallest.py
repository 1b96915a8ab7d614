"""The smallest documents of each kind: a worker opens them before it may open no file any more."""

from __future__ import annotations

from base64 import b64decode

SMALLEST_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]/Contents 4 0 R/Resources<</Font<</F"
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    b"4 0 obj<</Length 32>>stream\nBT /F 12 Tf 9 9 Td (warm) Tj ET \nendstream endobj\n"
    b"trailer<</Root 1 0 R/Size 5>>\n%%EOF\n"
)
"""Its table of contents is missing; whoever reads it has to look for the parts."""

SMALLEST_HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABegABAAAAAAAAADQAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34"
    "+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqSSmu"
    "bgIaDAgAAAMAyAAAAwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAA"
    "QAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAADxtZGF0AAAAMCgBrxmA9wRBcsjnafx5"
    "W6guyr5C6j2RUfJ+ndFhRJe5rlVvnyoqrRd9XKMMQhMOPg=="
)
"""A grey gradient of 64 pixels a side."""

SMALLEST_LABEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAADoAAAA6AQAAAADJwHeFAAAArUlEQVR42q2RQQrCMBBFf2w3QiG9RVdCpG6EQnIh"
    "QfAoXsUDJNSlpd0WPESL2QiVceNiJu7EWYXPyxs+owgAgLDCZ359qHzYKscTOx1bEszsIvLk+/Al3DuZaD9gEUko"
    "q5diCYjoRkSeMTGcOsnUVPSL5Yy/VvNOML19ZKmneAYnd+m2YQwImSEtzHZC3HjZvb1HJ5uOh7PnZlMbXzBPDn1B"
    "2STdx3XHEvWnC74BUIVGBRhaf+QAAAAASUVORK5CYII="
)
"""A PNG of a QR code that says SN48213377."""

ALL = (SMALLEST_PDF, SMALLEST_HEIC, SMALLEST_LABEL)
