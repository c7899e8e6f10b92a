"""The HTML templates beside this module, and the one way to fill them in.

Flows in: a template's name and the words for it. Flows out: HTML in which every word is escaped. Knows no Edition.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def filled(template: str, **words: object) -> str:
    """Raises jinja2.UndefinedError when the template names a word that is not given."""
    return environment().get_template(template).render(words)


@cache
def environment() -> Environment:
    """Made at the first use: importing jinja2 takes longer than a command's help should."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["stylesheet"] = lambda: Markup(stylesheet())  # noqa: S704 - a file of ours, with no words in it
    return made


@cache
def stylesheet() -> str:
    """What the page's one <style> holds, character for character."""
    return (TEMPLATES / "page.css").read_text(encoding="utf-8")
