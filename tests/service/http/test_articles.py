"""/v1/articles: read in, upload, list, show, delete."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from service.bootstrap import Dateline
from service.http.uploads import LONGEST_NAME, upload_name

BRIDGE = {
    "title": "Harbour bridge opens",
    "text": "The harbour bridge of Velmar opened on Monday, said mayor Jane Harrow.\r\nIt cost 12 million euros.",
    "source": "Example News",
    "published": "2026-01-05",
    "url": "https://example.org/bridge",
}


def add(client: TestClient, *articles: dict[str, Any]) -> Any:
    return client.post("/v1/articles", json=list(articles))


def test_words_are_searchable_when_the_post_returns(client: TestClient) -> None:
    reply = client.post("/v1/articles", json=BRIDGE)
    assert reply.status_code == 201
    added = reply.json()["articles"][0]
    assert (added["outcome"], added["revision"], reply.json()["vectors"]) == ("added", 1, "pending")
    found = client.post("/v1/search?explain=1", json={"question": "Velmar harbour bridge"}).json()["passages"]
    assert found[0]["article_id"] == added["article_id"]
    assert found[0]["published"] == {"at": "2026-01-05", "precision": "day", "from": "metadata"}
    assert "words" in found[0]["scores"]


def test_scores_come_only_when_asked_for(client: TestClient) -> None:
    found = client.post("/v1/search", json={"question": "WIPO", "limit": 1}).json()["passages"]
    assert [passage["scores"] for passage in found] == [None]


def test_a_changed_text_is_a_revision_and_the_old_one_stays(client: TestClient) -> None:
    added = add(client, BRIDGE).json()["articles"][0]
    revised = add(client, BRIDGE | {"text": "The harbour bridge of Velmar stays closed."}).json()["articles"][0]
    assert (revised["outcome"], revised["revision"], revised["article_id"]) == ("revised", 2, added["article_id"])
    first = client.get(f"/v1/articles/{added['article_id']}?revision=1").json()
    newest = client.get(f"/v1/articles/{added['article_id']}").json()
    assert "12 million" in first["text"]
    assert "\r" not in first["text"]
    assert (first["revision"], first["newest_revision"], newest["revision"]) == (1, 2, 2)
    assert client.get(f"/v1/articles/{added['article_id']}?revision=3").status_code == 404
    for shown in (first, newest):
        noted = [(one["number"], one["title"], one["characters"]) for one in shown["revisions"]]
        assert noted == [(page["revision"], BRIDGE["title"], len(page["text"])) for page in (first, newest)]


def test_a_quote_of_an_old_revision_is_still_where_it_was(client: TestClient) -> None:
    add(client, BRIDGE | {"text": "“Velmar’s bridge is open” 🎉, said mayor Jane Harrow on Monday."})
    cited = client.post("/v1/ask", json={"question": "What did mayor Jane Harrow say?"}).json()["citations"][0]
    corrected = BRIDGE | {"text": "The bridge stays closed.", "title": "Bridge closed", "published": "2026-01-06"}
    add(client, corrected)
    old = client.get(f"/v1/articles/{cited['article_id']}?revision={cited['revision']}").json()
    assert old["text"][cited["start"] : cited["end"]] == cited["quote"]
    assert (old["title"], old["published"]["at"]) == (BRIDGE["title"], BRIDGE["published"])
    assert [(one["title"], one["published"]["at"]) for one in old["revisions"]] == [
        (BRIDGE["title"], "2026-01-05"),
        ("Bridge closed", "2026-01-06"),
    ]


def test_sources_are_listed_with_their_articles(client: TestClient) -> None:
    add(client, BRIDGE, BRIDGE | {"url": "https://example.org/2", "text": "Another.", "source": "EXAMPLE news"})
    add(client, BRIDGE | {"url": "https://example.org/3", "text": "Of nobody.", "source": None})
    listed = {one["name"].casefold(): one["articles"] for one in client.get("/v1/sources").json()["sources"]}
    assert listed["example news"] == 2
    first = client.get("/v1/sources").json()["sources"][0]
    found = client.get("/v1/articles", params={"source": first["name"]}).json()["articles"]
    assert len(found) == first["articles"]


def test_the_same_again_changes_nothing(client: TestClient) -> None:
    add(client, BRIDGE)
    assert add(client, BRIDGE).json()["articles"][0]["outcome"] == "unchanged"


def test_of_a_list_with_one_bad_article_nothing_is_stored(client: TestClient, fresh: Dateline) -> None:
    before = fresh.catalogue.counts("main", "")
    reply = add(client, BRIDGE, {"text": "..."})
    assert reply.status_code == 422
    assert "Article 1" in reply.json()["detail"]
    assert fresh.catalogue.counts("main", "") == before


@pytest.mark.parametrize(
    "change",
    [
        {"text": ""},
        {"text": "  "},
        {"text": "a\x00b"},
        {"text": 3},
        {"url": "javascript:alert(1)"},
        {"url": "https://example.org/a b"},
        {"published": "last week"},
        {"published": "1066-10-14"},
        {"language": "English!"},
        {"title": "x" * 1001},
        {"author": "me"},
    ],
)
def test_a_bad_article_is_422_and_is_not_stored(client: TestClient, fresh: Dateline, change: dict[str, object]) -> None:
    before = fresh.catalogue.counts("main", "")
    reply = client.post("/v1/articles", json=BRIDGE | change)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert fresh.catalogue.counts("main", "") == before


def test_a_deleted_article_is_gone(client: TestClient) -> None:
    name = add(client, BRIDGE).json()["articles"][0]["article_id"]
    assert client.delete(f"/v1/articles/{name}").status_code == 204
    assert client.delete(f"/v1/articles/{name}").status_code == 404
    assert client.get(f"/v1/articles/{name}").status_code == 404
    found = client.post("/v1/search", json={"question": "Velmar harbour bridge"}).json()["passages"]
    assert name not in {passage["article_id"] for passage in found}


def test_articles_are_listed_by_page_source_date_and_words(client: TestClient) -> None:
    add(client, BRIDGE)
    first = client.get("/v1/articles?limit=2").json()
    second = client.get(f"/v1/articles?limit=2&offset={first['next_offset']}").json()
    assert [len(first["articles"]), len(second["articles"]), second["next_offset"]] == [2, 1, None]
    assert first["articles"][0]["title"] == BRIDGE["title"]

    def titles(query: str) -> list[str]:
        return [article["title"] for article in client.get(f"/v1/articles?{query}").json()["articles"]]

    assert titles("q=harbour") == [BRIDGE["title"]]
    assert titles("source=example%20NEWS") == [BRIDGE["title"]]
    assert BRIDGE["title"] in titles("from=2026-01-05&to=2026-01-05")
    assert BRIDGE["title"] not in titles("from=2023-03-17&to=2023-03-17")


@pytest.mark.parametrize("query", ["limit=0", "limit=99999", "offset=-1", "offset=1e9", "form=2023", "from=x"])
def test_a_bad_query_is_422(reader: TestClient, query: str) -> None:
    assert reader.get(f"/v1/articles?{query}").status_code == 422


def test_an_upload_is_reported_file_by_file(client: TestClient) -> None:
    files = [
        ("files", ("bridge.txt", b"The tunnel of Velmar closed on Friday, said Jane Harrow.")),
        ("files", ("../../etc/note.md", b"---\ntitle: Ferry\n---\nThe Velmar ferry runs again.")),
        ("files", ("two.jsonl", b'{"text": "Velmar elects a council."}\nnot json\n')),
        ("files", ("empty.txt", b"")),
        ("files", ("tool.exe", b"MZ\x00")),
        ("files", ("bomb.jsonl.gz", b"\x1f\x8b")),
    ]
    reply = client.post("/v1/articles/upload", files=files)
    assert reply.status_code == 201
    report = reply.json()
    assert report["added"] == 3
    assert len(report["article_ids"]) == 3
    skipped = {one["origin"].partition("#")[0] for one in report["skipped"]}
    assert {"upload:empty.txt", "upload:tool.exe", "upload:bomb.jsonl.gz"} <= skipped
    origins = {article["origin"] for article in client.get("/v1/articles").json()["articles"]}
    assert {"upload:bridge.txt", "upload:note.md"} <= origins
    assert not any("/tmp" in origin for origin in origins | skipped)


def test_a_saved_page_is_read_in_and_quoted_with_its_address_and_its_date(client: TestClient) -> None:
    story = (
        "<p>The Orvil bridge was closed on Friday.</p><p>Engineer Lena Brandt found the crack, the council said.</p>"
    )
    head = (
        '<link rel="canonical" href="https://example.org/orvil">'
        '<meta property="article:published_time" content="2026-01-09T10:00:00Z">'
    )
    page = f"<html><head><title>Bridge closed</title>{head}</head><body><article>{story}</article></body></html>"
    reply = client.post("/v1/articles/upload", files=[("files", ("Bridge.HTML", page.encode()))])
    assert (reply.json()["added"], reply.json()["skipped"]) == (1, [])
    answer = client.post("/v1/ask", json={"question": "Who found the crack in the Orvil bridge?"}).json()
    [citation] = answer["citations"]
    assert citation["quote"] == "Engineer Lena Brandt found the crack, the council said."
    assert citation["url"] == "https://example.org/orvil"
    assert citation["published"]["at"] == "2026-01-09T10:00:00+00:00"


def test_an_uploaded_file_again_is_unchanged_and_changed_is_a_revision(client: TestClient) -> None:
    def upload(text: bytes) -> dict[str, int]:
        reply = client.post("/v1/articles/upload", files=[("files", ("a.txt", text))]).json()
        return {name: reply[name] for name in ("added", "revised", "unchanged")}

    assert upload(b"Velmar votes on Sunday.") == {"added": 1, "revised": 0, "unchanged": 0}
    assert upload(b"Velmar votes on Sunday.") == {"added": 0, "revised": 0, "unchanged": 1}
    assert upload(b"Velmar voted on Sunday.") == {"added": 0, "revised": 1, "unchanged": 0}


def test_an_upload_that_is_no_form_is_415(reader: TestClient) -> None:
    assert reader.post("/v1/articles/upload", json={"files": []}).status_code == 415


def test_bodies_over_the_limit_are_413(reader: TestClient) -> None:
    reply = reader.post("/v1/articles", content=b" " * 2_000_001, headers={"content-type": "application/json"})
    assert reply.status_code == 413
    assert reply.headers["content-type"] == "application/problem+json"


@given(st.text())
@example(".")
@example("a/..")
@example("...")
def test_an_uploaded_name_is_only_ever_a_name(name: str) -> None:
    kept = upload_name(name)
    assert kept not in ("", ".", "..") or kept == "unnamed"
    assert not set(kept) & set("/\\:\x00")
    assert len(kept) <= LONGEST_NAME + 13
