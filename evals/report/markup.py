"""HTML and SVG built so that text cannot become markup: a plain string is escaped, only what `tag` made is not.

Flows in: names, attributes, strings. Flows out: `Html`. Knows nothing of reports.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from evals.report.characters import visible


class Html(str):
    """Markup that is whole and safe to place as it is. Made by `tag` and `joined`; by hand only of constants."""

    __slots__ = ()


def text(plain: str) -> Html:
    """`plain` as text of a page or as the value of an attribute in double quotes."""
    return Html(html.escape(visible(plain)))


def tag(name: str, *children: str, **attributes: str | float | None) -> Html:
    """One element. Children that are not Html are escaped, attributes always are.

    An attribute that is None is left out; `_` in its name stands for `-`, one at the end for nothing (`class_`).
    """
    given = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None)
    opening = "".join(f' {key}="{text(_value(value))}"' for key, value in given)
    return Html(f"<{name}{opening}>{joined(children)}</{name}>")


def joined(children: Iterable[str]) -> Html:
    """Children one after another, those that are not Html escaped."""
    return Html("".join(child if isinstance(child, Html) else text(child) for child in children))


def _value(value: str | float) -> str:
    """Coordinates to a hundredth: more is noise in the file."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
