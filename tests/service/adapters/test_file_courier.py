"""Editions as files: whole or not there, in the outbox or nowhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.file_courier import FileCourier
from service.model import Delivery, Destination, Edition
from service.ports import BadQuestion, DeliveryFailed
from service.rendering.edition_json import edition_json
from service.rendering.markdown import edition_markdown
from service.rendering.page import edition_page
from tests.editions import delivery, edition, fair_edition

RENDER: dict[str, Callable[[Edition], str]] = {"html": edition_page, "md": edition_markdown, "json": edition_json}
STEM = f"orla-valley-coast-2026-11-22-{fair_edition().id}"  # built on the 22nd in Almaty


class Stop(Exception):
    """What `committing` raises when the delivery is somebody else's now."""


def line(address: str = "morning") -> Delivery:
    return delivery(destination=Destination("file", address), state="sending")


def write(outbox: Path, address: str = "morning", of: Edition | None = None) -> list[str]:
    """Delivers, and lists the folder."""
    FileCourier(outbox, render=RENDER).deliver(of or fair_edition(), line(address), committing=lambda: None)
    return sorted(os.listdir(outbox / address))


def test_every_rendering_is_a_file_named_by_digest_day_and_edition(tmp_path: Path) -> None:
    assert write(tmp_path / "outbox") == [f"{STEM}.html", f"{STEM}.json", f"{STEM}.md"]
    for ending, render in RENDER.items():
        assert (tmp_path / "outbox/morning" / f"{STEM}.{ending}").read_text("utf-8") == render(fair_edition())


def test_a_second_delivery_of_the_same_edition_adds_nothing(tmp_path: Path) -> None:
    first = write(tmp_path)
    before = (tmp_path / "morning" / first[0]).read_bytes()
    assert write(tmp_path) == first
    assert (tmp_path / "morning" / first[0]).read_bytes() == before


def test_another_edition_is_another_file(tmp_path: Path) -> None:
    write(tmp_path)
    assert len(write(tmp_path, of=fair_edition(id="another"))) == 6


def test_any_text_can_be_written(tmp_path: Path) -> None:
    write(tmp_path, of=edition())
    courier = FileCourier(tmp_path, render={"txt": lambda _: "\ud800 橋"})
    courier.deliver(fair_edition(), line(), committing=lambda: None)
    assert (tmp_path / "morning" / f"{STEM}.txt").read_text("utf-8") == "? 橋"


@pytest.mark.parametrize("address", ["morning", "desks/sport", "Утро", ".", "a b"])
def test_a_folder_of_the_outbox_is_made_if_need_be(address: str, tmp_path: Path) -> None:
    FileCourier(tmp_path, render=RENDER).check(address)
    assert len([name for name in write(tmp_path / "made", address) if name.startswith("orla")]) == 3


@pytest.mark.parametrize(
    "address",
    [
        "",
        "  ",
        "/etc",
        "//server/share",
        "..",
        "../outside",
        "morning/../../outside",
        "~/news",
        "C:\\news",
        "C:news",
        "morning\\news",
        ".hidden",
        "morning/.ssh",
        "a\x00b",
        "a\nb",
        "a" * 300,
    ],
)
def test_nothing_is_written_outside_the_outbox(address: str, tmp_path: Path) -> None:
    courier = FileCourier(tmp_path / "outbox", render=RENDER)
    with pytest.raises(BadQuestion, match="folder of the outbox"):
        courier.check(address)
    with pytest.raises(DeliveryFailed) as raised:
        courier.deliver(fair_edition(), line(address), committing=lambda: None)
    assert not raised.value.again
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@given(st.text(max_size=40))
def test_any_text_is_a_folder_inside_or_refused(text: str) -> None:
    try:
        FileCourier(Path("outbox"), render={}).check(text)
    except BadQuestion:
        return
    inside = Path("/outbox").joinpath(text)
    assert Path(os.path.normpath(inside)).is_relative_to("/outbox")


def test_a_link_does_not_lead_out_of_the_outbox(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    (outbox / "morning").symlink_to(tmp_path / "outside")
    with pytest.raises(DeliveryFailed, match="by a link") as raised:
        FileCourier(outbox, render=RENDER).deliver(fair_edition(), line(), committing=lambda: None)
    assert not raised.value.again
    assert list((tmp_path / "outside").iterdir()) == []


def test_an_outbox_that_is_a_link_itself_is_the_operators_choice(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "outbox").symlink_to(tmp_path / "disk")
    assert len(write(tmp_path / "outbox")) == 3


@pytest.mark.parametrize("name", ["", "../..", 'a/b\\c:d*?"<>|', "...", "\ud800", "名前" * 60, "con", "-rf"])
def test_a_digests_name_cannot_lead_anywhere(name: str, tmp_path: Path) -> None:
    of = fair_edition(name=name, id="../../e")
    written = write(tmp_path, of=of)
    assert len(written) == 3
    assert all(file.rpartition("-2026-11-22-")[0] and len(os.fsencode(file)) < 255 for file in written)
    assert not any(character in file for file in written for character in '/\\:*?"<>|')
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == written


def test_committing_comes_before_the_first_file_is_there(tmp_path: Path) -> None:
    def stop() -> None:
        raise Stop

    with pytest.raises(Stop):
        FileCourier(tmp_path, render=RENDER).deliver(fair_edition(), line(), committing=stop)
    assert list((tmp_path / "morning").iterdir()) == []


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(DeliveryFailed, match="No space left") as raised:
            write(tmp_path)
    assert raised.value.again
    assert list((tmp_path / "morning").iterdir()) == []
    assert len(write(tmp_path)) == 3


def test_what_a_killed_writer_left_is_swept_away(tmp_path: Path) -> None:
    folder = tmp_path / "morning"
    folder.mkdir()
    (folder / f".{STEM}.html.0a1b2c3d.part").write_text("half of")
    (folder / ".other.html.0a1b2c3d.part").write_text("somebody else's")
    written = write(tmp_path)
    assert [name for name in written if name.endswith(".part")] == [".other.html.0a1b2c3d.part"]


def test_a_place_that_cannot_be_written_to_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "morning").write_text("a file, where a folder should be")
    with pytest.raises(DeliveryFailed, match="outbox") as raised:
        FileCourier(tmp_path, render=RENDER).deliver(fair_edition(), line(), committing=lambda: None)
    assert raised.value.again


def test_the_day_is_that_of_the_digests_zone(tmp_path: Path) -> None:
    west = replace(fair_edition(), time_zone="America/New_York")
    assert all("-2026-11-21-" in name for name in write(tmp_path, of=west))
