"""The reader in torch, against arithmetic done by hand. Skipped where torch, which only training needs, is missing."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from training.arrays import inputs  # noqa: E402
from training.model import FROZEN, Reader, arrays, load, new_reader  # noqa: E402
from training.sequences import Sequence  # noqa: E402
from training.tokens import CLS, SEP, VOCABULARY  # noqa: E402

SHORT = Sequence([CLS, 2001, 2002, SEP, 3001, 3002, SEP], 4, 4, 6)
LONG = Sequence([CLS, 2001, SEP, *range(3000, 3020), SEP], 3, 3, 23)


@pytest.fixture(scope="module")
def reader() -> Reader:
    torch.manual_seed(0)
    return Reader()


def run(reader: Reader, *sequences: Sequence) -> object:
    given = inputs(sequences, 32)
    with torch.inference_mode():
        return reader(*(torch.from_numpy(array) for array in (given.ids, given.kinds, given.seen)))


def test_what_a_text_gets_does_not_depend_on_what_is_beside_it(reader: Reader) -> None:
    alone, together = run(reader, SHORT), run(reader, LONG, SHORT)
    assert torch.allclose(alone.starts[0, :7], together.starts[1, :7], atol=1e-5)
    assert torch.allclose(alone.answerable[0], together.answerable[1], atol=1e-5)


def test_one_token_that_is_not_borne_out_is_enough(reader: Reader) -> None:
    outputs = run(reader, SHORT)
    first = outputs.not_borne_out[0, 1:3]
    with torch.inference_mode():
        given = inputs([SHORT], 32)
        state = reader._encoded(*(torch.from_numpy(array) for array in (given.ids, given.kinds, given.seen)))
        pooled = torch.tanh(reader.pool(state[:, 0]))
        expected = reader.sup(pooled)[0, 0] - torch.logsumexp(first[:, 1], 0)
    assert outputs.supported[0] == pytest.approx(float(expected), abs=1e-5)
    assert outputs.supported[0] < float(expected + torch.logsumexp(first[:, 1], 0) - first[:, 1].max())


def test_the_word_table_is_not_trained(reader: Reader) -> None:
    names = set(arrays(reader))
    assert names - set(reader.trained()) == {FROZEN}


def test_weights_that_are_put_in_come_out(reader: Reader) -> None:
    weights = {name: array + np.float32(0.5) for name, array in arrays(reader).items()}
    other = Reader()
    load(other, weights)
    assert all(np.array_equal(array, weights[name]) for name, array in arrays(other).items())


def test_a_missing_weight_is_not_passed_over(reader: Reader) -> None:
    weights = arrays(reader)
    del weights["ans.bias"]
    with pytest.raises(RuntimeError, match=r"ans\.bias"):
        load(Reader(), weights)


def published() -> dict[str, np.ndarray]:
    """The published names and shapes, each array filled with a number of its own."""
    width, inner = 384, 1536
    shapes = {"word": (VOCABULARY, width), "position": (512, width), "token_type": (2, width)}
    made = {f"embeddings.{name}_embeddings.weight": shape for name, shape in shapes.items()}
    parts = {"attention.self.query": (width, width), "attention.self.key": (width, width)}
    parts |= {"attention.self.value": (width, width), "attention.output.dense": (width, width)}
    parts |= {"intermediate.dense": (inner, width), "output.dense": (width, inner)}
    norms = ["embeddings.LayerNorm"]
    for layer in range(6):
        made |= {f"encoder.layer.{layer}.{part}.weight": shape for part, shape in parts.items()}
        made |= {f"encoder.layer.{layer}.{part}.bias": shape[:1] for part, shape in parts.items()}
        norms += [f"encoder.layer.{layer}.{part}.LayerNorm" for part in ("attention.output", "output")]
    made |= {f"{name}.{part}": (width,) for name in norms for part in ("weight", "bias")}
    return {name: np.full(shape, number, np.float32) for number, (name, shape) in enumerate(sorted(made.items()))}


def test_a_new_reader_has_the_published_encoder_and_heads_of_its_seed() -> None:
    theirs = published()
    ours = arrays(new_reader(theirs, 5))
    assert ours["word.weight"][0, 0] == theirs["embeddings.word_embeddings.weight"][0, 0]
    three = [theirs[f"encoder.layer.2.attention.self.{name}.weight"][0, 0] for name in ("query", "key", "value")]
    assert ours["layers.2.qkv.weight"][[0, 384, 768], 0].tolist() == three
    assert ours["layers.5.f2.bias"][0] == theirs["encoder.layer.5.output.dense.bias"][0]
    assert np.array_equal(ours["span.weight"], arrays(new_reader(theirs, 5))["span.weight"])
    assert not np.array_equal(ours["span.weight"], arrays(new_reader(theirs, 6))["span.weight"])
