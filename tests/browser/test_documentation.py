"""/docs in a browser: Swagger UI, under its policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def test_the_contract_is_shown_from_files_of_our_own(open_page: Open) -> None:
    page = open_page("docs")
    expect(page.get_by_text("Ask the archive")).to_be_visible()
