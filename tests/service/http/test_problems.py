"""Every error is application/problem+json, and says what to do."""

from __future__ import annotations

import logging

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.http.porch import Porch
from service.http.problems import TABLE, install, problem_of
from vectorstore.ports import NotFound, StoreUnavailable


def client_raising(error: Exception) -> TestClient:
    app = FastAPI()
    install(app)

    @app.get("/fails")
    def fails() -> None:
        raise error

    return TestClient(Porch(app), raise_server_exceptions=False)


def test_an_error_of_the_table_becomes_its_problem() -> None:
    reply = client_raising(NotFound("Article x is not in archive main.")).get("/fails")
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json() == {
        "type": "urn:dateline:problem:not-found",
        "title": "No such article or revision",
        "status": 404,
        "detail": "Article x is not in archive main.",
    }


def test_a_subclass_is_its_nearest_parent_in_the_table() -> None:
    class Nearer(StoreUnavailable):
        pass

    problem = problem_of(Nearer("down"))
    assert (problem.status, problem.headers["Retry-After"]) == (503, "5")


def test_an_unknown_error_is_logged_with_the_id_that_the_caller_gets(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        reply = client_raising(RuntimeError("the secret inside")).get("/fails")
    assert reply.status_code == 500
    assert reply.headers["content-type"] == "application/problem+json"
    assert "secret" not in reply.text
    name = reply.json()["instance"].rpartition(":")[2]
    assert any(name in record.getMessage() and record.exc_info for record in caplog.records)


def test_a_problem_survives_text_that_is_no_unicode() -> None:
    assert bytes(problem_of(NotFound("\ud800")).response().body).decode("utf-8")


def test_every_row_has_a_status_of_the_contract() -> None:
    assert {row.status for row in TABLE.values()} <= {400, 404, 409, 413, 415, 422, 429, 503}
