"""`dateline stories`: events, each with its articles."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console

from service.cli import ABSTAINED
from service.cli.digest_doors import open_digest_door
from service.cli.digest_printing import print_stories, print_story
from service.cli.printing import print_json
from service.http.story_forms import StoriesQuery


def list_stories(wanted: Mapping[str, object], archive: str, *, as_json: bool) -> int:
    """Returns 0, or 3 when there are none."""
    query = StoriesQuery.model_validate(wanted)
    with open_digest_door(archive) as door:
        found = door.stories(query)
    if as_json:
        print_json([story.model_dump(mode="json") for story in found.stories])
    else:
        print_stories(Console(), found.stories)
    return 0 if found.stories else ABSTAINED


def show(story_id: str, archive: str, *, as_json: bool) -> int:
    with open_digest_door(archive) as door:
        story = door.story(story_id)
    if as_json:
        print_json(story.model_dump(mode="json"))
    else:
        print_story(Console(), story)
    return 0
