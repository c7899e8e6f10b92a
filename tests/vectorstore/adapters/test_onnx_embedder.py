"""The shipped model itself: what it was made from, how near it is to fp32, and that callers may be careless."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vectorstore.adapters.model_files import copied_assets, damage, replace
from vectorstore.adapters.onnx_embedder import OnnxEmbedder
from vectorstore.adapters.onnx_model import ASSETS, EMBEDDER_FILE, READER_FILE, TOKENIZER_FILE
from vectorstore.ports import Embedder, EmbedderUnavailable

REFERENCE = json.loads((Path(__file__).parent / "minilm_reference.json").read_text(encoding="utf-8"))
FILES = (EMBEDDER_FILE, TOKENIZER_FILE)
SHORT_TEXTS = st.lists(st.text(max_size=60), max_size=5)


@pytest.fixture(scope="module")
def embedder() -> Iterator[OnnxEmbedder]:
    made = OnnxEmbedder(threads=2)
    yield made
    made.close()


def test_satisfies_the_port(embedder: OnnxEmbedder) -> None:
    port: Embedder = embedder
    assert re.fullmatch("minilm-l6-v2-int8-[0-9a-f]{8}", port.name)
    assert port.dimensions == 384
    assert port.embed(["one", "two"]).dtype == np.float32


def test_points_where_the_published_fp32_model_points(embedder: OnnxEmbedder) -> None:
    vectors = embedder.embed(REFERENCE["texts"])
    cosines = (vectors * np.array(REFERENCE["vectors"])).sum(axis=1)
    assert cosines.min() >= 0.99


def test_ranks_the_sentence_that_says_the_same_first(embedder: OnnxEmbedder) -> None:
    vectors = embedder.embed(REFERENCE["texts"])
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -1)
    assert likeness[0].argmax() == 1
    assert likeness[2].argmax() == 3


@given(texts=SHORT_TEXTS)
@settings(max_examples=30)
def test_any_text_has_a_unit_vector_in_its_own_row(embedder: OnnxEmbedder, texts: list[str]) -> None:
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert all(np.array_equal(embedder.embed([text])[0], vector) for text, vector in zip(texts, vectors, strict=True))


def test_a_vector_does_not_depend_on_the_texts_embedded_with_it(embedder: OnnxEmbedder) -> None:
    alone = np.concatenate([embedder.embed([text]) for text in REFERENCE["texts"]])
    assert np.array_equal(embedder.embed(REFERENCE["texts"]), alone)


def test_text_after_256_tokens_changes_nothing(embedder: OnnxEmbedder) -> None:
    start = "word " * 254
    assert np.array_equal(*embedder.embed([start, start + "and more " * 50]))
    assert not np.array_equal(*embedder.embed(["word " * 253, "word " * 253 + "more"]))


@pytest.mark.parametrize("text", ["", " \n", "x" * 1_000_000, "word " * 400_000, "\x00\ud800\uffff", "漢" * 5_000])
def test_odd_and_huge_texts_are_embedded(embedder: OnnxEmbedder, text: str) -> None:
    assert np.isclose(np.linalg.norm(embedder.embed([text])[0]), 1, atol=1e-5)


def test_no_texts_give_no_rows(embedder: OnnxEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 384)
    assert embedder.token_vectors([]) == []


def test_token_spans_are_code_points_of_the_text(embedder: OnnxEmbedder) -> None:
    text = "Mr Türk said: “ΑΒΓ 😀 déjà vu” in Geneva"
    ((spans, vectors),) = embedder.token_vectors([text])
    pieces = [text[start:end] for start, end in spans]
    assert pieces[:2] == ["Mr", "Türk"]
    assert pieces[-2:] == ["in", "Geneva"]
    assert vectors.shape == (len(spans), 384)


@given(texts=SHORT_TEXTS)
@settings(max_examples=30)
def test_token_vectors_are_unit_vectors_with_spans_in_reading_order(embedder: OnnxEmbedder, texts: list[str]) -> None:
    found = embedder.token_vectors(texts)
    assert len(found) == len(texts)
    for text, (spans, vectors) in zip(texts, found, strict=True):
        assert spans == sorted(spans)
        assert all(0 <= start <= end <= len(text) for start, end in spans)
        assert vectors.shape == (len(spans), 384)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_an_empty_text_has_no_tokens(embedder: OnnxEmbedder) -> None:
    ((spans, vectors),) = embedder.token_vectors([""])
    assert spans == []
    assert vectors.shape == (0, 384)


def test_many_threads_get_what_one_gets(embedder: OnnxEmbedder) -> None:
    texts = REFERENCE["texts"][:4]
    expected = embedder.embed(texts)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: embedder.embed(texts), range(16)))
    assert all(np.array_equal(answer, expected) for answer in answers)


def test_the_name_changes_with_the_files(tmp_path: Path) -> None:
    assets = copied_assets(tmp_path, FILES)
    tokenizer = json.loads((assets / TOKENIZER_FILE).read_text(encoding="utf-8"))
    tokenizer["model"]["unk_token"] = "[MASK]"
    replace(assets, TOKENIZER_FILE, json.dumps(tokenizer).encode())
    assert OnnxEmbedder(assets=assets).name != OnnxEmbedder().name


def test_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailable, match=EMBEDDER_FILE):
        OnnxEmbedder(assets=tmp_path)


@pytest.mark.parametrize("name", [EMBEDDER_FILE, TOKENIZER_FILE])
def test_says_which_file_is_damaged(tmp_path: Path, name: str) -> None:
    assets = copied_assets(tmp_path, FILES)
    damage(assets, name)
    with pytest.raises(EmbedderUnavailable, match=f"{name} is damaged"):
        OnnxEmbedder(assets=assets)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    assets = copied_assets(tmp_path, FILES)
    replace(assets, EMBEDDER_FILE, b"no model")
    with pytest.raises(EmbedderUnavailable, match="cannot be loaded"):
        OnnxEmbedder(assets=assets)


def test_the_notice_and_the_sums_name_every_shipped_file() -> None:
    notice = (ASSETS / "NOTICE.md").read_text(encoding="utf-8")
    sums = dict(line.split()[::-1] for line in (ASSETS / "SHA256SUMS").read_text(encoding="ascii").splitlines())
    shipped = {
        str(path.relative_to(ASSETS)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in ASSETS.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc", ".md"} and path.name != "SHA256SUMS"
    }
    assert sums == shipped
    assert all(f"`{name}`" in notice and digest in notice for name, digest in shipped.items())


@pytest.mark.parametrize("name", [EMBEDDER_FILE, READER_FILE])
def test_weights_leave_room_for_processors_without_vnni(name: str) -> None:
    """`vpmaddubsw` adds two u8 * s8 products in 16 bits: every weight in [-64, 64] keeps 2 * 255 * |w| under 2**15."""
    matrices = int8_matrices((ASSETS / name).read_bytes())
    layers = [matrix for matrix in matrices if matrix.shape[0] in (384, 1536)]
    assert len(layers) == 24
    assert all(int(np.abs(matrix.astype(np.int16)).max()) == 64 for matrix in layers)
    assert 2 * 255 * 64 < 2**15


def test_reads_no_setting_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the embedder asked the network")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    assert OnnxEmbedder().embed(["offline"]).shape == (1, 384)


def int8_matrices(model: bytes) -> list[np.ndarray[tuple[int, ...], np.dtype[np.int8]]]:
    """The two-dimensional int8 constants of an ONNX file, read from its protobuf wire format: ONNX is not installed.

    ModelProto.graph = 7, GraphProto.initializer = 5, TensorProto.dims = 1, .data_type = 2 (INT8 = 3), .raw_data = 9.
    """
    found: list[np.ndarray[tuple[int, ...], np.dtype[np.int8]]] = []
    for graph in (value for field, value in wire_fields(model) if field == 7):
        for tensor in (value for field, value in wire_fields(as_bytes(graph)) if field == 5):
            fields = list(wire_fields(as_bytes(tensor)))
            dims = [size for field, value in fields if field == 1 for size in dimensions_of(value)]
            if (2, 3) in fields and len(dims) == 2:
                raws = (as_bytes(value) for field, value in fields if field == 9)  # none: it is in another file
                found.extend(np.frombuffer(raw, np.int8).reshape(dims) for raw in raws)
    return found


def wire_fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    place = 0
    while place < len(message):
        key, place = varint(message, place)
        value, place = varint(message, place) if key & 7 in (0, 2) else (0, place + {1: 8, 5: 4}[key & 7])
        if key & 7 == 2:
            yield key >> 3, message[place : place + value]
            place += value
        else:
            yield key >> 3, value


def varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if not byte & 0x80:
            return value, place


def dimensions_of(value: int | bytes) -> list[int]:
    if isinstance(value, int):
        return [value]
    sizes, place = [], 0
    while place < len(value):
        size, place = varint(value, place)
        sizes.append(size)
    return sizes


def as_bytes(value: int | bytes) -> bytes:
    assert isinstance(value, bytes)
    return value
