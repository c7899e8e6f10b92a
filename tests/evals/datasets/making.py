"""Files of made-up data sets, packed in every way that a loader reads."""

from __future__ import annotations

import gzip
import json
import lzma
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Json = Mapping[str, object]


def json_lines(records: Sequence[Json]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def write(path: Path, content: bytes) -> Path:
    """Packs by the suffix of `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    packed: Mapping[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".xz": lzma.compress}
    path.write_bytes(packed[path.suffix](content) if path.suffix in packed else content)
    return path


def write_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path
