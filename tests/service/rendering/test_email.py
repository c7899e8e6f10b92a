from __future__ import annotations

import re
from dataclasses import replace
from email.message import EmailMessage
from html import unescape

from service.rendering.email import PREHEADER_CHARACTERS, SUBJECT_CHARACTERS, edition_email
from service.rendering.text import edition_text
from tests.editions import edition, empty_edition, fair_edition, flood, harbour
from tests.service.rendering.reading import BASE, Html

GMAIL_CLIPS = 102 * 1024  # bytes of HTML after which Gmail hides the rest


def test_the_subject_names_the_digest_its_day_and_the_first_story() -> None:
    assert edition_email(edition()).subject == "Orla valley & coast, 21 Nov 2026: Orla floods the lower town of Marden"
    assert edition_email(empty_edition()).subject == "Orla valley & coast, 21 Nov 2026: nothing new"
    corrected = empty_edition(corrections=edition().corrections)
    assert edition_email(corrected).subject == "Orla valley & coast, 21 Nov 2026: corrections"


def test_a_subject_is_one_short_line_that_a_header_takes() -> None:
    first = replace(flood(1), headline="Flood\r\nBcc: everyone@paper.example " + "and more " * 50)
    subject = edition_email(edition(items=(first,))).subject
    message = EmailMessage()
    message["Subject"] = subject
    assert message["Bcc"] is None
    assert len(subject) == SUBJECT_CHARACTERS
    assert subject.endswith("…")


def test_the_text_part_is_the_whole_edition() -> None:
    assert edition_email(edition(), base_url=BASE).text == edition_text(edition(), base_url=BASE)


def test_the_preheader_names_the_stories_that_the_subject_does_not() -> None:
    shown = re.search(r'<div style="display:none[^>]*>(.*?)</div>', edition_email(edition()).html)
    assert shown
    assert shown[1].startswith("Port Ellery to open on Sunday; ")
    assert len(unescape(shown[1])) == PREHEADER_CHARACTERS
    alone = edition_email(edition(items=(flood(1),))).html
    assert 'hidden;">1 story from 212 articles</div>' in alone


def test_the_html_loads_nothing_and_tells_clients_that_it_knows_dark() -> None:
    page = Html(edition_email(edition(), base_url=BASE).html)
    assert not {tag for tag, _ in page.elements} & {"script", "img", "link", "iframe", "object", "svg", "form"}
    assert not [
        name for _, attributes in page.elements for name in attributes if name in ("src", "background", "srcset")
    ]
    schemes = {meta["name"]: meta["content"] for meta in page.attributes("meta") if "content" in meta}
    assert schemes["color-scheme"] == schemes["supported-color-schemes"] == "light dark"
    assert all(table["role"] == "presentation" for table in page.attributes("table"))


def test_every_colour_has_its_class_for_dark_mode() -> None:
    """A client in dark mode that keeps the style sheet must leave no text dark on dark."""
    page = Html(edition_email(edition(), base_url=BASE).html)
    wanted = {"#1c1b19": "ink", "#5d5a53": "soft", "#0b5394": "link", "#8a4b00": "warm"}
    coloured = 0
    for _, attributes in page.elements:
        colour = re.search(r"(?<![-\w])color:(#\w{6})", attributes.get("style", ""))
        if colour:
            coloured += 1
            assert wanted[colour[1]] in attributes.get("class", "").split()
    assert coloured > 20


def test_gmail_shows_a_long_digest_whole() -> None:
    items = tuple(replace(flood(n) if n % 2 else harbour(n)) for n in range(1, 21))
    assert len(edition_email(fair_edition(items=items), base_url=BASE).html.encode()) < GMAIL_CLIPS
