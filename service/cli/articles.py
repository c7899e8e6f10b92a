"""`dateline articles`: list, show, delete. Works beside a running server, which shares the catalogue."""

from __future__ import annotations

from rich.console import Console

from service.bootstrap import open_shelf
from service.cli.printing import print_article, print_articles, print_json
from service.http.outgoing import ArticleOut, ArticleTextOut
from service.settings import load_settings
from vectorstore.model import Scope


def list_articles(
    query: str | None, sources: list[str] | None, limit: int, offset: int, archive: str, *, as_json: bool
) -> int:
    folded = frozenset(source.casefold() for source in sources) if sources else None
    with open_shelf(load_settings()) as shelf:
        scope = Scope(archive, sources=folded)
        found = shelf.catalogue.articles(archive, scope=scope, query=query, limit=limit, offset=offset)
    articles = [ArticleOut.of(article) for article in found]
    if as_json:
        print_json([article.model_dump(mode="json") for article in articles])
    else:
        print_articles(Console(), articles)
    return 0


def show(article_id: str, revision: int | None, archive: str, *, as_json: bool) -> int:
    with open_shelf(load_settings()) as shelf:
        text = shelf.catalogue.revision(archive, article_id, revision)
        article = ArticleTextOut.with_text(shelf.catalogue.article(archive, article_id), text)
    if as_json:
        print_json(article.model_dump(mode="json"))
    else:
        print_article(Console(), article)
    return 0


def delete(article_id: str, archive: str) -> int:
    with open_shelf(load_settings()) as shelf:
        shelf.catalogue.delete(archive, article_id)
    print(f"Deleted {article_id}.")
    return 0
