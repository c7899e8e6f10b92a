"""Bytes to text.

Flows in: the bytes of one text file. Flows out: its characters as they are, line ends as \\n, no byte order mark.
Knows nothing of formats or articles.
"""

from __future__ import annotations

import codecs
import re

from vectorstore.ports import BadArticle

_MARKS = (  # the four bytes of UTF-32 LE begin with the two of UTF-16 LE: longest first
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WRITTEN_AS = {"iso-8859-1": "cp1252", "latin1": "cp1252", "gb2312": "gb18030"}  # as browsers take these labels
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 64_000  # bytes that charset-normalizer looks at
_MOST_CHAOS = 0.2  # charset-normalizer's own threshold for "this is not text"


def decode(data: bytes, *, declared: str | None = None) -> str:
    """The text of `data`: by its byte order mark, else UTF-8, else as `declared` where it says in which encoding it is,
    else by the encoding that charset-normalizer recognises.

    Raises BadArticle when the bytes are no text in any of them.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _clean(_decoded(data, encoding))
    try:
        return _clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _clean(_as_declared(data, declared) or _decoded(data, _recognised(data)))


def normalise_line_ends(text: str) -> str:
    """`text` with every \\r\\n and lone \\r as \\n."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise BadArticle(f"not text in {encoding}; save it as UTF-8") from error


def _as_declared(data: bytes, encoding: str | None) -> str | None:
    """None where the bytes are not in that encoding, or there is none of that name."""
    name = _WRITTEN_AS.get((encoding or "").lower(), encoding)
    try:
        return data.decode(name) if name else None
    except (UnicodeDecodeError, LookupError):
        return None


def _recognised(data: bytes) -> str:
    if b"\x00" in data:
        raise BadArticle("binary, not text")
    from charset_normalizer import from_bytes  # 30 ms, and most files are UTF-8

    best = from_bytes(data[:_SAMPLE], threshold=_MOST_CHAOS).best()
    if best is None or best.chaos > _MOST_CHAOS:
        raise BadArticle("binary, or text in an unknown encoding; save it as UTF-8")
    return best.encoding


def _clean(text: str) -> str:
    controls = len(_CONTROLS.findall(text))
    if "\x00" in text or controls * 50 > len(text):
        raise BadArticle("binary, not text")
    return normalise_line_ends(text.removeprefix("\ufeff"))
