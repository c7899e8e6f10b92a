"""Makes the embedded reader from a trained checkpoint: MiniLM-L6 with four heads, as int8 ONNX.

    pip install onnx
    python -m vectorstore.assets.make_reader --checkpoint reader.npz

Flows in: `reader.npz`, float arrays by the names that training gives them, and the embedder's file. Flows out: the
ONNX graph, beside this file or in `--out`, and its sum. Needs `onnx`, which nothing needs at run time; no torch.

The graph reads a question and a text in one run, without padding: `input_ids` and `token_types` [tokens] to `spans`
[tokens, 4] (logits of an answer's first and last token; of the first part's tokens, that they are not borne out: as a
question, as a sentence) and `heads` [2] (log-odds that the text answers; that it bears the sentence out). Each head is
what [CLS] says, less the logsumexp of its row of `spans` over the first part: one word not borne out is enough.

Word embeddings are frozen in training, so they are the very int8 rows that the embedder's file holds, and are not
stored twice: the graph names the bytes of that file, which onnxruntime maps. The reader's file is 12.2 MB for 23.9, and
a process that reads takes 9 MB less. Since a byte's place says nothing about what lies there, the graph notes the sum
of the embedder's file it was made for; the adapter holds it against the file it finds.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx  # type: ignore[import-not-found,unused-ignore]
from onnx import numpy_helper  # type: ignore[import-not-found,unused-ignore]

from vectorstore.assets.bert_graph import (
    LAYERS,
    Floats,
    Graph,
    int8_layer,
    int8_words,
    quantise_rows,
    with_places,
)
from vectorstore.assets.sums import note_sum

READER_FILE = "reader-minilm-l6-int8.onnx"
WORDS_FILE = "minilm-l6-v2-int8.onnx"
WORDS_SUM = "words_sha256"  # the note that names the sum of WORDS_FILE
MAX_TOKENS = 384
CLS, SEP = 101, 102
LOW = -1e4  # a logit of what does not count
FOLDER = Path(__file__).parent
PARTS = ("weight", "bias")
HEAD_NAMES = ("span", "pool", "ans", "sup")
LAYER_NAMES = {
    "o": "attention.output.dense",
    "n1": "attention.output.LayerNorm",
    "f1": "intermediate.dense",
    "f2": "output.dense",
    "n2": "output.LayerNorm",
}


def read_checkpoint(path: Path) -> dict[str, Floats]:
    """The arrays of `path` by BERT's published names, the heads by their own. Raises SystemExit when one is missing."""
    with np.load(path) as arrays:
        trained = {name: np.asarray(arrays[name], np.float32) for name in arrays.files}
    try:
        return _embeddings(trained) | _heads(trained) | _layers(trained)
    except KeyError as error:
        raise SystemExit(f"{path.name} has no array named {error}, which training writes") from None


def _embeddings(trained: Mapping[str, Floats]) -> dict[str, Floats]:
    named = {
        "embeddings.position_embeddings.weight": trained["pos.weight"],
        "embeddings.token_type_embeddings.weight": trained["typ.weight"],
        "embeddings.LayerNorm.weight": trained["n.weight"],
        "embeddings.LayerNorm.bias": trained["n.bias"],
    }
    if "word.weight" in trained:  # frozen, so that it may be left out
        named["embeddings.word_embeddings.weight"] = trained["word.weight"]
    return named


def _heads(trained: Mapping[str, Floats]) -> dict[str, Floats]:
    return {f"{head}.{part}": trained[f"{head}.{part}"] for head in HEAD_NAMES for part in PARTS}


def _layers(trained: Mapping[str, Floats]) -> dict[str, Floats]:
    named: dict[str, Floats] = {}
    for layer in range(LAYERS):
        for part in PARTS:
            joined = np.split(trained[f"layers.{layer}.qkv.{part}"], 3)
            for name, values in zip(("query", "key", "value"), joined, strict=True):
                named[f"encoder.layer.{layer}.attention.self.{name}.{part}"] = values
            for ours, theirs in LAYER_NAMES.items():
                named[f"encoder.layer.{layer}.{theirs}.{part}"] = trained[f"layers.{layer}.{ours}.{part}"]
    return named


def build_reader(weights: Mapping[str, Floats], words_file: Path) -> bytes:
    """The graph at the top of this file; its word embeddings are those in `words_file`, which must lie beside it."""
    graph = Graph()
    content = words_file.read_bytes()
    state = int8_words(graph, *_shared_words(graph, weights, content))
    kinds = graph.constant(weights["embeddings.token_type_embeddings.weight"])
    state = graph.add("Add", state, graph.add("Gather", kinds, "token_types"))
    places = weights["embeddings.position_embeddings.weight"][:MAX_TOKENS]
    state = with_places(graph, weights, state, places, length=graph.add("Shape", "input_ids"))
    for layer in range(LAYERS):
        state = int8_layer(graph, weights, f"encoder.layer.{layer}.", state)
    spans = _linear(graph, weights, "span", state)
    graph.give(spans, "spans")
    graph.give(graph.add("Sub", _pooled(graph, weights, state), _not_borne_out(graph, spans)), "heads")
    return graph.model(
        "reader-minilm-l6",
        {"input_ids": ["tokens"], "token_types": ["tokens"]},
        {"spans": ["tokens", 4], "heads": [2]},
        {WORDS_SUM: hashlib.sha256(content).hexdigest()},
    )


def _shared_words(graph: Graph, weights: Mapping[str, Floats], content: bytes) -> tuple[str, str]:
    """The names of the word rows and their scales. Raises SystemExit when training changed them."""
    rows, scales = (numpy_helper.to_array(tensor) for tensor in onnx.load_from_string(content).graph.initializer[:2])
    if (trained := weights.get("embeddings.word_embeddings.weight")) is not None:
        expected = quantise_rows(trained)
        if not (np.array_equal(rows, expected[0]) and np.array_equal(scales, expected[1])):
            raise SystemExit(f"the checkpoint's word embeddings are not those of {WORDS_FILE}: freeze them in training")
    return graph.stored_in(WORDS_FILE, content.index(rows.tobytes()), rows), graph.constant(scales)


def _pooled(graph: Graph, weights: Mapping[str, Floats], state: str) -> str:
    """[2]: what [CLS] says."""
    first = graph.add("Gather", state, graph.constant(np.array(0, np.int64)), axis=0)
    pooled = graph.add("Tanh", _linear(graph, weights, "pool", first))
    heads = (_linear(graph, weights, head, pooled) for head in ("ans", "sup"))
    return graph.add("Concat", *heads, axis=-1)


def _not_borne_out(graph: Graph, spans: str) -> str:
    """[2]: the logsumexp, over the first part's tokens but [CLS] and [SEP], of the last two columns of `spans`."""
    counts = graph.add("Equal", "token_types", graph.constant(np.array(0, np.int64)))
    for mark in (CLS, SEP):
        is_mark = graph.add("Equal", "input_ids", graph.constant(np.array(mark, np.int64)))
        counts = graph.add("And", counts, graph.add("Not", is_mark))
    last_two = graph.add_many("Split", [spans, graph.indexes(2, 2)], 2, axis=-1)[1]
    kept = graph.add("Where", graph.add("Unsqueeze", counts, graph.indexes(1)), last_two, graph.number(LOW))
    return graph.add("ReduceLogSumExp", kept, graph.indexes(0), keepdims=0)


def _linear(graph: Graph, weights: Mapping[str, Floats], head: str, state: str) -> str:
    """In float: the heads are small."""
    product = graph.add("MatMul", state, graph.constant(weights[f"{head}.weight"].T))
    return graph.add("Add", product, graph.constant(weights[f"{head}.bias"]))


def main() -> None:
    parser = argparse.ArgumentParser(prog="make_reader", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--checkpoint", type=Path, required=True, help="reader.npz, as training exports it")
    parser.add_argument("--out", type=Path, default=FOLDER, help=f"folder to write into; must hold {WORDS_FILE}")
    arguments = parser.parse_args()
    made = build_reader(read_checkpoint(arguments.checkpoint), arguments.out / WORDS_FILE)
    (arguments.out / READER_FILE).write_bytes(made)
    onnx.checker.check_model(str(arguments.out / READER_FILE))
    print(f"{note_sum(arguments.out, READER_FILE)}  {READER_FILE}")


if __name__ == "__main__":
    main()
