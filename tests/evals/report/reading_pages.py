"""A page read back as a browser would: its elements, with the text of each, and whether every one is closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta"})  # the elements of our pages that have no end


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    text: str = ""  # with that of everything within
    within: list[Element] = field(default_factory=list)

    def every(self, name: str) -> list[Element]:
        """The elements of that name below this one, in order."""
        return [e for child in self.within for e in ([child] if child.name == name else []) + child.every(name)]

    def everything(self) -> list[Element]:
        return [e for child in self.within for e in [child, *child.everything()]]

    def of_class(self, name: str) -> list[Element]:
        return [e for e in self.everything() if name in e.attributes.get("class", "").split()]

    def by_id(self, name: str) -> Element:
        (found,) = [e for e in self.everything() if e.attributes.get("id") == name]
        return found


def read(page: str) -> Element:
    """Raises AssertionError where an element is closed that is not the last one opened, or is never closed."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert [e.name for e in reader.open] == ["document"], "elements that are never closed"
    return reader.open[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute of {tag} twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].within.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop()
        assert closed.name == tag, f"</{tag}> closes <{closed.name}>"

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data
