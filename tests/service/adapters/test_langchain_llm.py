"""The `openai:` path, through LangChain and the OpenAI client, against a server that misbehaves on loopback."""

from __future__ import annotations

import subprocess
import sys

import pytest

from service.adapters.langchain_llm import PLACEHOLDER_KEY, langchain_model
from service.model import Message
from service.ports import LanguageModel, ModelRefused, ModelUnavailable, ReplyTruncated, SettingsError
from tests.openai_server import (
    Act,
    OpenAIServer,
    answers_with,
    babbles,
    cut_off_after,
    drips,
    fails,
    hangs,
    openai_server,
    says,
)

ASK = [Message("system", "Be brief."), Message("user", "Who did Umarov meet?")]


def model_at(server: OpenAIServer, key: str = "") -> LanguageModel:
    return langchain_model("openai:any", environ={"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": key})


def reply(model: LanguageModel, timeout_s: float = 20) -> list[str]:
    return list(model.stream(ASK, timeout_s=timeout_s, max_tokens=50))


def test_streams_pieces_as_they_come_and_asks_for_the_least_surprising_reply() -> None:
    with openai_server(says("Umarov met ", "Tedros Ghebreyesus.")) as server:
        assert reply(model_at(server)) == ["Umarov met ", "Tedros Ghebreyesus."]
    (asked,) = server.requests
    assert asked["messages"] == [{"role": m.role, "content": m.content} for m in ASK]
    assert (asked["model"], asked["stream"], asked["temperature"], asked["seed"]) == ("any", True, 0, 1)
    assert asked["max_completion_tokens"] == 50


def test_a_local_server_needs_no_key() -> None:
    with openai_server(says("Yes.")) as server:
        reply(model_at(server))
    assert server.keys == [f"Bearer {PLACEHOLDER_KEY}"]


def test_the_key_is_sent_where_there_is_one() -> None:
    with openai_server(says("Yes.")) as server:
        reply(model_at(server, key="sk-real"))
    assert server.keys == ["Bearer sk-real"]


@pytest.mark.parametrize(
    "act",
    [
        fails(500),
        fails(503),
        fails(429),
        fails(408),
        answers_with("<html><body>Bad gateway</body></html>", "text/html", 502),
        answers_with("<html><body>Welcome to the hotel's wifi</body></html>", "text/html"),
        answers_with('{"not": "a stream"}', "application/json"),
        answers_with("data: {broken\n\n", "text/event-stream"),
        answers_with('data: {"error": {"message": "overloaded", "code": 503}}\n\n', "text/event-stream"),
        cut_off_after(),
    ],
    ids=["500", "503", "429", "408", "html-502", "html-200", "json-200", "broken-json", "error-in-stream", "empty"],
)
def test_a_server_in_trouble_is_unavailable(act: Act) -> None:
    with openai_server(act) as server, pytest.raises(ModelUnavailable, match="openai:any"):
        reply(model_at(server))
    assert len(server.requests) == 1  # retries are the caller's


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_request_that_can_never_work_is_refused(status: int) -> None:
    with openai_server(fails(status)) as server, pytest.raises(ModelRefused, match=str(status)):
        reply(model_at(server, key="wrong"))


def test_an_account_without_credit_is_refused_although_the_status_is_429() -> None:
    body = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
    with openai_server(fails(429, body)) as server, pytest.raises(ModelRefused, match="credit"):
        reply(model_at(server))


def test_a_rate_limit_says_when_to_come_back() -> None:
    with openai_server(fails(429, **{"retry-after": "7"})) as server, pytest.raises(ModelUnavailable) as caught:
        reply(model_at(server))
    assert caught.value.retry_after_s == 7


def test_options_that_a_server_does_not_know_are_left_out_from_then_on() -> None:
    objection = fails(400, {"error": {"message": "Unsupported parameter: 'seed'"}})
    with openai_server(objection, says("One."), says("Two.")) as server:
        model = model_at(server)
        assert (reply(model), reply(model)) == (["One."], ["Two."])
    first, second, third = server.requests
    assert "seed" in first
    assert {*second, *third} == {"model", "messages", "stream"}


def test_a_bad_request_is_refused_when_plain_options_do_not_help() -> None:
    with openai_server(fails(400), fails(400)) as server, pytest.raises(ModelRefused, match="400"):
        reply(model_at(server))


def test_pieces_before_a_cut_are_handed_over_then_the_cut_is_told() -> None:
    with openai_server(cut_off_after("Umarov met ", "the WHO Dir")) as server:
        stream = model_at(server).stream(ASK, timeout_s=20, max_tokens=50)
        assert [next(stream), next(stream)] == ["Umarov met ", "the WHO Dir"]
        with pytest.raises(ModelUnavailable, match="cut off"):
            next(stream)


def test_a_reply_at_its_token_limit_is_truncated() -> None:
    with openai_server(says("Umarov met the", finish="length")) as server, pytest.raises(ReplyTruncated):
        reply(model_at(server))


def test_a_reply_that_the_provider_blocks_is_refused() -> None:
    with openai_server(says("Umarov", finish="content_filter")) as server, pytest.raises(ModelRefused):
        reply(model_at(server))


@pytest.mark.parametrize(
    "act", [hangs, drips(), drips(["Umarov "]), babbles], ids=["hangs", "drips", "stalls", "babbles"]
)
def test_no_server_can_keep_a_reply_open_past_its_time(act: Act) -> None:
    with openai_server(says("Warm."), act) as server:
        model = model_at(server)
        reply(model)  # loads LangChain
        with pytest.raises(ModelUnavailable):
            reply(model, timeout_s=0.3)


@pytest.mark.parametrize("act", [drips(["Umarov "]), babbles], ids=["drips", "babbles"])
def test_an_abandoned_reply_is_hung_up_on(act: Act) -> None:
    with openai_server(act) as server:
        stream = model_at(server).stream(ASK, timeout_s=20, max_tokens=50)
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        assert server.left.wait(20)


def test_nobody_at_the_address_is_unavailable() -> None:
    with openai_server() as server:
        pass
    with pytest.raises(ModelUnavailable):
        reply(model_at(server))


def test_a_missing_key_is_told_at_start() -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY is not set"):
        langchain_model("openai:gpt-any", environ={})


def test_a_missing_package_is_named_with_the_command_that_installs_it() -> None:
    with pytest.raises(SettingsError, match="pip install langchain-mistralai"):
        langchain_model("mistralai:any", environ={})


@pytest.mark.parametrize("spec", ["", "openai", "openai:", ":gpt", "../evil:x"])
def test_a_malformed_spec_is_a_settings_error(spec: str) -> None:
    with pytest.raises(SettingsError, match="DATELINE_LLM"):
        langchain_model(spec, environ={"OPENAI_API_KEY": "sk"})


def test_langchain_is_not_imported_before_it_is_needed() -> None:
    code = (
        "import sys; from service.adapters.langchain_llm import langchain_model; "
        "langchain_model('openai:any', environ={'OPENAI_API_KEY': 'sk'}); "
        "sys.exit(any(name.split('.')[0] in ('langchain', 'langchain_openai', 'openai') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
