"""Stories over HTTP: listed by time or by topic, shown with their articles."""

from __future__ import annotations

from starlette.testclient import TestClient

WIRE = (
    "The Orla rose over its banks at Marden on Friday night. Rescue teams moved 1,200 people out of the lower town "
    "before dawn, and the railway to Tolna was closed. Mayor Ilse Brandt said that nobody was killed in the flood."
)
FLOOD = {
    "title": "Orla floods Marden",
    "text": WIRE,
    "url": "https://post.example/1",
    "source": "Post",
    "published": "2024-03-15",
}
COPY = {**FLOOD, "text": f"{WIRE} More to follow.", "url": "https://wire.example/2", "source": "Wire"}
HARBOUR = {
    "title": "Port Ellery’s harbour to open again",
    "text": "The harbour of Port Ellery opens again on Sunday, the port authority said. The crane is cleared away.",
    "url": "https://radio.example/3",
    "source": "Radio",
    "published": "2024-03-13T08:00:00Z",
}
DAYS: dict[str, str | int] = {"from": "2024-03-01", "to": "2024-03-15"}  # the seeds are of other ones


def read_in(client: TestClient) -> None:
    assert client.post("/v1/articles", json=[FLOOD, COPY, HARBOUR]).status_code == 201


def headlines(client: TestClient, **query: str | int) -> list[str]:
    reply = client.get("/v1/stories", params=query)
    assert reply.status_code == 200
    return [story["headline"] for story in reply.json()["stories"]]


def test_what_was_read_in_is_in_stories_at_once_latest_first(client: TestClient) -> None:
    read_in(client)
    assert headlines(client, **DAYS) == [FLOOD["title"], HARBOUR["title"]]
    [flood, _] = client.get("/v1/stories", params=DAYS).json()["stories"]
    assert (flood["articles"], flood["origins"], flood["sources"]) == (2, 1, ["Post", "Wire"])


def test_a_story_is_shown_with_its_articles_oldest_first(client: TestClient) -> None:
    read_in(client)
    [flood, *_] = client.get("/v1/stories", params={"source": "wire"}).json()["stories"]
    shown = client.get(f"/v1/stories/{flood['id']}").json()
    assert {name: shown[name] for name in flood} == flood
    first, copy = shown["members"]
    assert (first["origin"], copy["origin"]) == (first["article_id"], first["article_id"])
    assert [member["source"] for member in shown["members"]] == ["Post", "Wire"]
    assert client.get(f"/v1/articles/{copy['article_id']}").json()["title"] == copy["title"]


def test_days_sources_and_pages_narrow_the_list(client: TestClient) -> None:
    read_in(client)
    assert headlines(client, **DAYS | {"from": "2024-03-14"}) == [FLOOD["title"]]
    assert headlines(client, **{"from": "2024-03-01", "to": "2024-03-13"}) == [HARBOUR["title"]]
    assert headlines(client, source="RADIO") == [HARBOUR["title"]]
    first = client.get("/v1/stories", params=DAYS | {"limit": 1}).json()
    assert (len(first["stories"]), first["next_offset"]) == (1, 1)
    assert headlines(client, **DAYS, limit=1, offset=1) == [HARBOUR["title"]]


def test_about_a_topic_the_nearest_comes_first(client: TestClient) -> None:
    read_in(client)
    assert headlines(client, q="harbour crane")[0] == HARBOUR["title"]
    assert headlines(client, q="flood in Marden", limit=1) == [FLOOD["title"]]
    assert headlines(client, q="harbour crane", limit=1, offset=1) != [HARBOUR["title"]]


def test_an_article_of_unknown_date_is_of_the_day_it_was_read_in(client: TestClient) -> None:
    read_in(client)
    undated = {
        "title": "Marden bakes",
        "text": "The bakers of Marden met in the town hall.",
        "url": "https://x.example/4",
    }
    client.post("/v1/articles", json=undated)
    for query in ({"q": "Marden"}, {}):
        assert undated["title"] not in headlines(client, **DAYS, **query)
        assert undated["title"] in headlines(client, **{"from": "2024-04-01"}, **query)


def test_what_there_is_not_is_404_and_what_is_wrong_422(client: TestClient) -> None:
    assert client.get("/v1/stories/none").status_code == 404
    for query in ("limit=0", "from=yesterday", "from=2024-03-15&to=2024-03-14", "query=x", "q=%07"):
        assert client.get(f"/v1/stories?{query}").status_code == 422, query
