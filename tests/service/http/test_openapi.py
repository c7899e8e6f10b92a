"""The OpenAPI document is true: whatever is sent, allowed by it or not, is answered as it says, and never by a 5xx."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from service.bootstrap import open_dateline
from service.cli.serving import address_of, listen
from service.http.app import create_app
from service.http.openapi import FILE
from service.settings import Settings

OPERATIONS = [  # as they are kept; another test holds that to what is served
    (method, path) for path, known in json.loads(FILE.read_text(encoding="utf-8"))["paths"].items() for method in known
]
Case = schemathesis.Case[Any]
Operation = schemathesis.APIOperation[Any, Any, Any, Any]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    allow_header_conformance,
    unsupported_method,
]
REFUSALS = schemathesis.Config.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": [400, 404, 405, 413, 415, 422]}}}
)
BOUNDED = settings(max_examples=12, derandomize=True, suppress_health_check=list(HealthCheck))
THOROUGH = settings(BOUNDED, max_examples=75, derandomize=False)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[schemathesis.BaseSchema]:
    home = tmp_path_factory.mktemp("schemathesis")
    with open_dateline(Settings.model_validate({"DATELINE_HOME": home})) as dateline, listen("127.0.0.1", 0) as socket:
        server = uvicorn.Server(uvicorn.Config(create_app(dateline), log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        yield schemathesis.openapi.from_url(f"{address_of(socket)}/openapi.json", config=REFUSALS)
        server.should_exit = True
        thread.join()


def check_operation(operation: Operation, mode: GenerationMode, bounds: settings) -> None:
    @bounds
    @given(operation.as_strategy(generation_mode=mode))
    def holds(case: Case) -> None:
        untyped = [negative_data_rejection] if has_no_types(case) else []
        case.call_and_validate(checks=[check for check in CHECKS if check not in untyped])

    try:
        holds()
    except Unsatisfiable:  # nothing can be wrong about an operation that takes nothing
        assert mode is GenerationMode.NEGATIVE
        assert not operation.body
        assert not operation.query
        assert not operation.path_parameters


def has_no_types(case: Case) -> bool:
    """A form's part is some bytes, and a query is text: `?source=false` is one source of that name, `?q=` no words."""
    query = case.query or {}
    words, sources = query.get("q", ""), query.get("source", [])
    as_declared = isinstance(words, str) and isinstance(sources, list) and all(isinstance(s, str) for s in sources)
    return case.operation.path.endswith("/upload") or not as_declared


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_document_holds(api: schemathesis.BaseSchema, method: str, path: str, mode: GenerationMode) -> None:
    check_operation(api[path][method], mode, BOUNDED)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_document_holds_for_many_more(
    api: schemathesis.BaseSchema, method: str, path: str, mode: GenerationMode
) -> None:
    check_operation(api[path][method], mode, THOROUGH)
