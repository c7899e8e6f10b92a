"""Prompt files: read strictly, filled in strictly, and never changed under the same version."""

from __future__ import annotations

import pytest

import prompts
from prompts import PromptError

# A changed text needs a new version in its file and a new line here; the old line stays, so that a stamp on an old
# answer can always be told apart.
PINNED = {
    "answer@1": "c63e5b30b649c0e83120376ef08479303a8847b3a12b4f3797fd2723bfdfdcae",
    "judge@1": "a26e56bb6fe0c954383a5e3ac67b10aa5c85c85b079c48f57d16987d2004853e",
    "notes@1": "809f31b72a2c303e2085ec6045c383f78dd1433dec13ab39d0bb77a454aa19f8",
    "standalone_question@1": "69d46754bcd0883fda0cb5c7d977b803f377cb64ec13080d68275ae06672e607",
    "story@1": "98895b4442fffc769c39f344e7cbabe13ba393af166cbfd7cec819d30ced59a3",
    "summary@1": "3e172e23e694534e3dc2791d033449c7c19318a8c11b9d5ef0c6361471f99b42",
}
GOOD = """---
name: greeting
version: 3
inputs: [name, town]
---
You greet people of $town.
<!-- user -->
Hello, I am $name. That is $$5.
"""


@pytest.mark.parametrize("name", prompts.names())
def test_the_text_of_a_shipped_prompt_is_the_one_its_version_stands_for(name: str) -> None:
    prompt = prompts.load(name)
    assert PINNED.get(prompt.stamp) == prompt.hash, "raise `version` in the file, and pin the new hash here"


def test_the_prompts_that_the_service_asks_for_are_shipped() -> None:
    assert {"answer", "notes", "standalone_question", "story", "summary"} <= set(prompts.names())


def test_a_prompt_is_filled_in() -> None:
    prompt = prompts.parse(GOOD)
    filled = prompt.fill(name="Amy", town="Almaty")
    assert (filled.system, filled.user) == ("You greet people of Almaty.", "Hello, I am Amy. That is $5.")
    assert prompt.stamp == "greeting@3"


def test_what_is_filled_in_is_never_read_as_a_template() -> None:
    assert prompts.parse(GOOD).fill(name="$town $name ${x}", town="T").user.startswith("Hello, I am $town $name ${x}.")


def test_all_missing_and_unknown_inputs_are_listed_at_once() -> None:
    with pytest.raises(PromptError, match="greeting@3: missing name, town; unknown a, b"):
        prompts.parse(GOOD).fill(a="1", b="2")


def test_a_changed_text_changes_the_hash() -> None:
    assert prompts.parse(GOOD).hash != prompts.parse(GOOD.replace("greet", "welcome")).hash


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("---\nname", "name", "opens with front matter"),
        ("version: 3", "version: '3'", "version"),
        ("version: 3", "version: 0", "version"),
        ("version: 3", "version: 3\nauthor: me", "author"),
        ("[name, town]", "[name, town", "cannot be read"),
        ("[name, town]", "[name, city]", "missing town; unknown city"),
        ("<!-- user -->", "", "lacks the line"),
        ("$$5", "$5", "lone \\$"),
    ],
)
def test_a_malformed_file_is_refused(old: str, new: str, complaint: str) -> None:
    with pytest.raises(PromptError, match=complaint):
        prompts.parse(GOOD.replace(old, new))


@pytest.mark.parametrize("name", ["nothing", "../pyproject", ""])
def test_a_prompt_that_is_not_shipped_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(PromptError, match="there are: answer"):
        prompts.load(name)
