from __future__ import annotations

import subprocess
import sys

import pytest
from jinja2 import UndefinedError

from service.rendering.templating import TEMPLATES, environment, filled


def test_no_template_says_that_a_text_is_safe() -> None:
    templates = list(TEMPLATES.glob("*.j2"))
    assert len(templates) == 4
    for template in templates:
        source = template.read_text(encoding="utf-8")
        assert "safe" not in source
        assert "autoescape" not in source


def test_every_word_is_escaped() -> None:
    made = environment().from_string('<p title="{{ word }}">{{ word }}</p>').render(word="<b>\"'&")
    assert made == '<p title="&lt;b&gt;&#34;&#39;&amp;">&lt;b&gt;&#34;&#39;&amp;</p>'


def test_a_word_that_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        filled("page.html.j2")


def test_importing_the_renderings_does_not_import_jinja() -> None:
    names = ("atom", "email", "edition_json", "markdown", "page", "slack_answer", "slack_blocks", "slack_home", "text")
    imports = "; ".join(f"import service.rendering.{name}" for name in names)
    check = f"{imports}; import sys; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
