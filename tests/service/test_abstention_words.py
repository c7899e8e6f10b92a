"""Every abstention can be told by how it begins."""

from __future__ import annotations

from typing import get_args

import pytest

from service.answering import NOTHING_SAID, _message
from service.model import Reason


@pytest.mark.parametrize("reason", get_args(Reason))
@pytest.mark.parametrize("missing", ["", "“Geneva”"])
@pytest.mark.parametrize("of_articles", [False, True])
@pytest.mark.parametrize("time", [None, "this week"])
def test_an_abstention_begins_as_abstentions_do(
    reason: Reason, missing: str, of_articles: bool, time: str | None
) -> None:
    assert _message(reason, missing, of_articles=of_articles, time=time).startswith(NOTHING_SAID)
