"""How words are compared: without case, accents, apostrophes and punctuation."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = re.compile("['`\u00b4\u02bb\u02bc\u2018\u2019]")
_GAPS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The text as small letters and digits with single blanks: "Siti Nur'ainī" → "siti nuraini".

    An apostrophe inside a name vanishes because people leave it out as often as not; other
    punctuation separates words. Folding twice changes nothing.
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold()
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign)
    )
    return _GAPS.sub(" ", bare).strip()
