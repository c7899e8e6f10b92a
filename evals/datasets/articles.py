"""One text of a data set, on its way into an archive.

Flows in: what a data set says of a text. Flows out: the Draft that the archive ingests. Knows no format of a file.
"""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore.model import Draft, Published
from vectorstore.readers.decoding import normalise_line_ends


@dataclass(frozen=True, slots=True)
class DataArticle:
    """An article, a paragraph or an abstract, under the name by which judgements refer to it."""

    id: str  # its own within the data set
    text: str  # never blank
    title: str | None = None
    url: str | None = None
    source: str | None = None
    published: Published | None = None  # never later or finer than the data set states

    def draft(self) -> Draft:
        """What ingest takes. `origin` is the id, so that what is retrieved can be told apart by it."""
        return Draft(
            text=normalise_line_ends(self.text),
            origin=self.id,
            url=self.url,
            title=self.title,
            source=self.source,
            published=self.published,
        )
