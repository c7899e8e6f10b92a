"""Invented news: six events, each told by three papers in their own words, and helpers to keep it in an archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from service.adapters.stories import SqlStories
from service.stories.following import Follower
from tests.fakes import StoppedClock
from vectorstore.adapters.database import Database
from vectorstore.adapters.sqlite_catalogue import SqliteCatalogue
from vectorstore.model import MAIN_ARCHIVE, Draft, Published
from vectorstore.reading import prepare

EVENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "ferry": (
        (
            "Night ferry to Hirtshals cancelled after engine fire",
            "The night ferry from Larvik to Hirtshals turned back on Tuesday evening after a fire broke out in its "
            "engine room. The Skagen Star carried 412 passengers and 38 crew; nobody was hurt. Firefighters from "
            "Larvik went aboard at the quay and had the blaze out within an hour. The shipping line Nordlys said the "
            "ferry would stay in port until inspectors had looked at a ruptured fuel pipe.",
        ),
        (
            "412 passengers brought back to Larvik as fire stops the Skagen Star",
            "A fire in the engine room of the Skagen Star forced the ferry back to Larvik an hour after it had left "
            "for Hirtshals. All 412 passengers walked ashore unharmed, police said. The crew flooded the engine room "
            "with carbon dioxide before firefighters came aboard. Nordlys, which runs the ferry, offered the "
            "passengers rooms in Larvik and seats on a ship from Kristiansand.",
        ),
        (
            "Ruptured fuel pipe blamed for Skagen Star blaze",
            "Inspectors believe that a ruptured fuel pipe sprayed oil on a hot exhaust in the engine room of the ferry "
            "Skagen Star, which returned to Larvik with 412 passengers on Tuesday. The fire was out within the hour. "
            "Nordlys has asked the maker of the pipe to check its other ferries on the Hirtshals crossing before they "
            "sail again.",
        ),
    ),
    "mayor": (
        (
            "Ingrid Solheim elected mayor of Bergsund after recount",
            "Ingrid Solheim is the new mayor of Bergsund by eleven votes, a recount showed on Wednesday. The teacher "
            "and chess champion had trailed the incumbent, Per Aamodt, on election night. The electoral board found a "
            "bundle of uncounted ballots in the polling station at the old tannery. Aamodt congratulated Solheim and "
            "said he would not contest the result.",
        ),
        (
            "Bergsund has a new mayor: eleven votes decide",
            "A bundle of uncounted ballots from the old tannery turned the election in Bergsund. After the recount "
            "Ingrid Solheim leads Per Aamodt by eleven votes and becomes mayor next month. Solheim, a teacher, said "
            "she had gone to bed on election night believing that she had lost. Aamodt will not contest the recount.",
        ),
        (
            "Aamodt concedes to Solheim in Bergsund",
            "Per Aamodt conceded the mayoralty of Bergsund on Wednesday after a recount gave Ingrid Solheim a lead of "
            "eleven votes. The electoral board apologised for the ballots that had been left in the tannery. Solheim "
            "takes office as mayor in December; her first promise is a new roof for the school where she teaches.",
        ),
    ),
    "mine": (
        (
            "Nine miners rescued from flooded shaft at Koldfjell",
            "Nine miners were brought up alive from the Koldfjell copper mine on Thursday, thirty hours after water "
            "burst into the lower shaft. Divers found them on a ledge above the flood, cold and hungry but unhurt. "
            "Pumps flown in from Tromsdal lowered the water enough for a rescue capsule. The mine's owner, Arktisk "
            "Kobber, stopped all work underground until the leak is found.",
        ),
        (
            "Thirty hours on a ledge: Koldfjell miners are safe",
            "The nine men trapped by flooding in the Koldfjell copper mine are safe. Rescue divers reached the ledge "
            "on which they had waited for thirty hours, and a capsule lifted them out one by one. Arktisk Kobber said "
            "water had broken through from an old shaft that was missing on its maps. The miners were taken to the "
            "hospital in Tromsdal for a night.",
        ),
        (
            "Missing map led water into Koldfjell mine, owner says",
            "An old shaft that no map shows let water into the Koldfjell copper mine, its owner Arktisk Kobber said "
            "after nine miners were rescued on Thursday. The inspectorate wants to know why the shaft was forgotten. "
            "The miners, lifted out in a capsule after thirty hours on a ledge, left hospital in Tromsdal on Friday.",
        ),
    ),
    "rates": (
        (
            "Central bank of Vestland raises its key rate to 4.5 percent",
            "The central bank of Vestland raised its key interest rate by a quarter of a point to 4.5 percent on "
            "Thursday, the highest in fifteen years. Governor Liv Haugen said that inflation, at 6.1 percent, was "
            "falling too slowly. Mortgage lenders said they would follow within the week. Two of seven members of the "
            "board had voted to leave the rate where it was.",
        ),
        (
            "Borrowing gets dearer as Haugen lifts rate to 4.5 percent",
            "Households in Vestland will pay more for their mortgages after the central bank lifted its key rate to "
            "4.5 percent. Governor Liv Haugen pointed to inflation of 6.1 percent and wages that rise faster than she "
            "would like. Economists had expected the quarter point, though two members of the board voted against it.",
        ),
        (
            "Two dissent as Vestland's central bank lifts rate again",
            "Two members of the board of Vestland's central bank dissented on Thursday when Governor Liv Haugen "
            "raised the key rate by a quarter of a point to 4.5 percent. They argued that inflation of 6.1 percent "
            "would fall by itself as energy gets cheaper. The krone rose against the euro after the decision.",
        ),
    ),
    "final": (
        (
            "Fjordby win the cup final on penalties against Stalheim",
            "Fjordby won the national football cup for the first time, beating Stalheim 5-4 on penalties after a "
            "goalless final in front of 26,000. Goalkeeper Jonas Vik saved two penalties. Stalheim had hit the post "
            "three times in extra time. Coach Anne Dahl, who took over Fjordby in the spring, was carried off the "
            "field by her players.",
        ),
        (
            "Vik saves twice as Fjordby lift the cup",
            "Jonas Vik saved two penalties and Fjordby lifted the football cup for the first time in their history. "
            "The final against Stalheim had ended without a goal after extra time; Stalheim hit the post three times. "
            "Coach Anne Dahl said she had told Vik which corner to choose. Some 26,000 watched.",
        ),
        (
            "Heartbreak for Stalheim: three posts, and then penalties",
            "Stalheim hit the post three times and still lost the cup final to Fjordby, 5-4 on penalties. Their "
            "captain Nils Moe wept after Jonas Vik had saved his shot, the second that the Fjordby goalkeeper stopped. "
            "It is the third final that Stalheim have lost in a row. Anne Dahl, Fjordby's coach, consoled Moe.",
        ),
    ),
    "virus": (
        (
            "Bird flu found on goose farm near Almeland",
            "Bird flu of the type H5N1 has been found on a goose farm near Almeland, the veterinary institute said on "
            "Friday. All 8,200 geese will be culled before Saint Martin's Day. A zone of ten kilometres around the "
            "farm is closed to transports of poultry. The institute sees no danger for people who eat goose.",
        ),
        (
            "8,200 geese to be culled as H5N1 reaches Almeland",
            "A farmer near Almeland will lose all 8,200 of his geese after the veterinary institute confirmed bird "
            "flu of the type H5N1. Poultry may not be moved within ten kilometres of the farm. Restaurants worry about "
            "Saint Martin's Day, when goose is eaten across the country. The institute says that goose is safe.",
        ),
        (
            "No goose for Saint Martin? Bird flu closes Almeland",
            "With bird flu confirmed on a goose farm near Almeland, butchers fear for Saint Martin's Day. The "
            "veterinary institute has ordered 8,200 geese culled and closed ten kilometres around the farm to "
            "poultry. The virus, H5N1, came with wild birds, it believes. Cooked goose is safe to eat.",
        ),
    ),
}
DAYS = {"ferry": 10, "mayor": 11, "mine": 12, "rates": 12, "final": 14, "virus": 13}  # of November 2026
PAPERS = ("Kystposten", "Dagens Vestland", "Norrbladet")


def article(event: str, paper: int, **changes: object) -> Draft:
    """How one of the three papers tells of the event."""
    title, text = EVENTS[event][paper]
    values: dict[str, object] = {
        "text": text,
        "origin": f"{event}/{paper}",
        "url": f"https://{PAPERS[paper].split()[0].lower()}.example/{event}",
        "title": title,
        "source": PAPERS[paper],
        "published": Published(f"2026-11-{DAYS[event]:02d}", "day", "metadata"),
    }
    return Draft(**{**values, **changes})  # type: ignore[arg-type]


def everything() -> list[Draft]:
    """All papers, one after the other: the three versions of an event are far apart."""
    return [article(event, paper) for paper in range(3) for event in EVENTS]


def copied(event: str, paper: int, number: int, **changes: object) -> Draft:
    """The same text as sent on by an agency, in another paper: another headline, a line in front, its end cut off."""
    draft = article(event, paper)
    text = f"(NTBX) {draft.text.rsplit('. ', 1)[0]}."
    url = f"https://copy{number}.example/{event}"
    values = {"text": text, "origin": f"{event}/copy{number}", "url": url, "title": f"{draft.title} – Copy {number}"}
    return article(event, paper, **{**values, "source": f"Copy {number}", **changes})


class Room:
    """One archive, its catalogue, its stories and a follower of its own."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self.catalogue = SqliteCatalogue(self.database, StoppedClock())
        self.stories = SqlStories(self.database, StoppedClock())
        numbers = count(1)
        self.follow = Follower(self.stories, new_id=lambda: f"story-{next(numbers)}")

    def add(self, *drafts: Draft, archive: str = MAIN_ARCHIVE) -> list[str]:
        """Their article ids."""
        return [added.article_id for added in self.catalogue.add(archive, [prepare(draft) for draft in drafts])]

    def sorted(self, ids: Sequence[str], archive: str = MAIN_ARCHIVE) -> list[str]:
        """The story id of each."""
        found = self.stories.of_articles(archive, ids)
        return [found[article_id] for article_id in ids]


@contextmanager
def room(folder: Path) -> Iterator[Room]:
    opened = Room(folder / "archive.db")
    try:
        yield opened
    finally:
        opened.database.close()
