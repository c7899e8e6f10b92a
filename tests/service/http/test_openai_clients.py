"""Open WebUI's and LibreChat's way of calling, replayed.

Sources: open-webui, `backend/open_webui/config.py` (DEFAULT_*_TEMPLATE), `routers/tasks.py` (the payloads),
`utils/task.py` and `utils/misc.py` (how a conversation is put in); LibreChat's `@librechat/agents`,
`src/utils/title.ts`, and LangChain's ChatOpenAI, which it calls with. The prompts are put in as they open and close;
their guidelines, which only a model reads, are shortened.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

WHO = "Who did Umarov meet at the WHO?"
SAID = "The sides addressed cooperation prospects during talks with the WHO Director-General Tedros Ghebreyesus. [1]"
HISTORY = f"### Chat History:\n<chat_history>\nUSER: {WHO}\nASSISTANT: {SAID}\n</chat_history>"
TITLE = f"""### Task:
Generate a concise, 3-5 word title with an emoji summarizing the chat history.
### Guidelines:
- The title should clearly represent the main theme or subject of the conversation.
- Your entire response must consist solely of the JSON object, without any introductory or concluding text.
### Output:
JSON format: {{ "title": "your concise title here" }}
### Examples:
- {{ "title": "📉 Stock Market Trends" }},
- {{ "title": "Evolution of Music Streaming" }}
{HISTORY}"""
OLD_TITLE = f"""### Task:
Generate a concise, 3-5 word title with an emoji summarizing the chat history.
### Examples:
📉 Stock Market Trends
Evolution of Music Streaming

<chat_history>
USER: {WHO}
ASSISTANT: {SAID}
</chat_history>"""
TAGS = f"""### Task:
Generate 1-3 broad tags categorizing the main themes of the chat history, along with 1-3 more specific subtopic tags.

### Guidelines:
- If content is too short (less than 3 messages) or too diverse, use only ["General"]

### Output:
JSON format: {{ "tags": ["tag1", "tag2", "tag3"] }}

{HISTORY}"""
FOLLOW_UPS = f"""### Task:
Suggest 3-5 relevant follow-up questions or prompts that the user might naturally ask next in this conversation as a **user**, based on the chat history, to help continue or deepen the discussion.
### Output:
JSON format: {{ "follow_ups": ["Question 1?", "Question 2?", "Question 3?"] }}
{HISTORY}"""  # noqa: E501
QUERIES = f"""### Task:
Analyze the chat history to determine the necessity of generating search queries, in the given language.

### Guidelines:
- When generating search queries, respond in the format: {{ "queries": ["query1", "query2"] }}, ensuring each query is distinct.

### Output:
Strictly return in JSON format:
{{
  "queries": ["query1", "query2"]
}}

{HISTORY}"""  # noqa: E501
AUTOCOMPLETE = f"""### Task:
You are an autocompletion system. Continue the text in `<text>` based on the **completion type** in `<type>`.
### Output:
{{ "text": "<your completion>" }}
### Context:
<chat_history>
USER: {WHO}
</chat_history>
<type>General</type>
<text>Who did</text>"""
EMOJI = f"""Your task is to reflect the speaker's likely facial expression through a fitting emoji. Interpret emotions from the message.

Message: ```{WHO}```"""  # noqa: E501
RAG = """### Task:
Respond to the user query using the provided context, incorporating inline citations in the format [id] **only when the <source> tag includes an explicit id attribute** (e.g., <source id="1">).

### Output:
Provide a clear and direct response to the user's query, including inline citations in the format [id].

<context>
<source id="1" name="notes.txt">The moon is made of cheese.</source>
</context>
"""  # noqa: E501
LIBRECHAT_TITLE = (
    "Provide a concise, 5-word-or-less title for the conversation, using title case conventions. "
    f"Only return the title itself.\n\nConversation:\nUser: {WHO}\nAI: {SAID}"
)


def post(client: TestClient, *messages: dict[str, Any], **more: Any) -> Any:
    """As Open WebUI sends a task, with what its administrators may set besides."""
    body = {"model": "dateline", "messages": list(messages), "stream": False, **more}
    reply = client.post("/v1/chat/completions", json=body)
    assert reply.status_code == 200, reply.text
    return reply.json()


def said(client: TestClient, *messages: dict[str, Any], **more: Any) -> str:
    content = post(client, *messages, **more)["choices"][0]["message"]["content"]
    assert isinstance(content, str)
    return content


def of_user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def between_braces(content: str) -> Any:
    """As Open WebUI reads a reply to its tasks: from the first brace to the last."""
    return json.loads(content[content.index("{") : content.rindex("}") + 1])


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (TITLE, {"title": "Who did Umarov meet at the WHO"}),
        (TAGS, {"tags": ["Umarov", "WHO"]}),
        (FOLLOW_UPS, {"follow_ups": []}),
        (QUERIES, {"queries": [WHO]}),
        (AUTOCOMPLETE, {"text": ""}),
    ],
)
def test_open_webuis_tasks_are_done_and_nothing_is_looked_up(reader: TestClient, prompt: str, expected: Any) -> None:
    reply = post(reader, of_user(prompt), max_completion_tokens=1000)
    assert between_braces(reply["choices"][0]["message"]["content"]) == expected
    assert reply["dateline"]["status"] == "chore"
    assert reply["citations"] == []


@pytest.mark.parametrize("prompt", [OLD_TITLE, LIBRECHAT_TITLE])
def test_a_title_that_is_wanted_as_text_is_the_question(reader: TestClient, prompt: str) -> None:
    assert said(reader, of_user(prompt)) == "Who did Umarov meet at the WHO"


def test_a_title_of_a_long_question_is_cut_between_words(reader: TestClient) -> None:
    asked = "What did the Deputy Foreign Minister propose to the World Intellectual Property Organization in Geneva?"
    title = said(reader, of_user(LIBRECHAT_TITLE.replace(WHO, asked)))
    assert title == "What did the Deputy Foreign Minister propose to the World…"
    assert len(title) <= 60


def test_open_webuis_other_prompts_get_what_they_can_read(reader: TestClient) -> None:
    assert said(reader, of_user(EMOJI)) == "📰"
    choosing = {
        "role": "system",
        "content": 'Available Tools: []\n\nYour task is to choose and return {"tool_calls": []}',
    }
    assert between_braces(said(reader, choosing, of_user(f"Query: {WHO}"))) == {"tool_calls": []}


def test_a_title_may_be_streamed(reader: TestClient) -> None:
    body = {"model": "dateline", "messages": [of_user(LIBRECHAT_TITLE)], "stream": True}
    lines = [line for line in reader.post("/v1/chat/completions", json=body).text.split("\n\n") if line]
    assert lines[-1] == "data: [DONE]"
    pieces = [json.loads(line.removeprefix("data: "))["choices"][0]["delta"] for line in lines[:-1]]
    assert "".join(piece.get("content", "") for piece in pieces) == "Who did Umarov meet at the WHO"


def test_open_webuis_question_with_files_is_found_behind_them(reader: TestClient) -> None:
    for prompt in (f"{RAG}\n{WHO}", f"{RAG}\n<user_query>\n{WHO}\n</user_query>\n"):
        reply = post(reader, of_user(prompt))
        assert reply["dateline"]["standalone_question"] == WHO
        assert "cheese" not in reply["choices"][0]["message"]["content"]


def test_open_webuis_chat(reader: TestClient) -> None:
    """Parameters as its sliders send them, and a history whose answers are what it was given."""
    parameters = {"temperature": 0.8, "top_p": 0.9, "max_tokens": 128, "seed": 1, "stop": ["\n"], "top_k": 40}
    system = {"role": "system", "content": "You are a pirate. Today is 2020-01-01."}
    first = said(reader, system, of_user(WHO), **parameters)
    assert "Ghebreyesus" in first
    history = (system, of_user(WHO), {"role": "assistant", "content": first}, of_user("And the ILO?"))
    assert "Gilbert Houngbo" in said(reader, *history, **parameters)


def test_open_webui_continues_an_answer(reader: TestClient) -> None:
    assert "Ghebreyesus" in said(reader, of_user(WHO), {"role": "assistant", "content": "The sides"})


def test_librechats_chat(reader: TestClient) -> None:
    """Parts in place of texts, a stream, and a user's id, as LangChain's ChatOpenAI for JavaScript sends them."""
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": WHO}]},
        {"role": "assistant", "content": [{"type": "text", "text": SAID}]},
        {"role": "user", "content": [{"type": "text", "text": "And the ILO?"}]},
    ]
    body = {
        "model": "dateline", "messages": messages, "stream": True, "stream_options": {"include_usage": True},
        "user": "66f1c0ffee", "temperature": 1, "presence_penalty": 0, "frequency_penalty": 0, "top_p": 1, "n": 1,
    }  # fmt: skip
    text = reader.post("/v1/chat/completions", json=body).text
    chunks = [json.loads(line.removeprefix("data: ")) for line in text.split("\n\n")[:-2]]
    assert "Gilbert Houngbo" in "".join(c["choices"][0]["delta"].get("content", "") for c in chunks if c["choices"])
    assert chunks[-1]["usage"]["total_tokens"] > 0
    assert text.endswith("data: [DONE]\n\n")
