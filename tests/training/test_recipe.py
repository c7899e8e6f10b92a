"""Recipes are read strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.recipe import OWN, BadRecipe, load_recipe

STAGE = """[[stages]]
name = "{name}"
kind = "{kind}"
steps = {steps}
learning_rate = 1e-4
warm_up = 1
seed = 1
average = 0.9
longest = 128
"""


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "recipe.toml").write_text(text)
    return tmp_path / "recipe.toml"


def test_our_own_recipe_pre_trains_and_then_fine_tunes() -> None:
    kinds = [stage.kind for stage in load_recipe(OWN).stages]
    assert kinds[0] == "cloze"
    assert set(kinds[1:]) == {"fine"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (STAGE.format(name="a", kind="cloze", steps=0), "steps"),
        (STAGE.format(name="a", kind="fine", steps=1), "has a mix"),
        (STAGE.format(name="a", kind="fine", steps=1) + "[stages.mix]\nsquid = 1\n", "squid"),
        (STAGE.format(name="a", kind="cloze", steps=1) * 2, "one name"),
        (STAGE.format(name="a", kind="cloze", steps=1) + "speed = 2\n", "speed"),
        ("stages = 1", "stages"),
        ("stages = [", r"recipe\.toml"),
    ],
)
def test_a_wrong_recipe_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadRecipe, match=complaint):
        load_recipe(written(tmp_path, text))


def test_a_missing_stage_is_named_beside_those_there_are(tmp_path: Path) -> None:
    recipe = load_recipe(written(tmp_path, STAGE.format(name="a", kind="cloze", steps=1)))
    assert recipe.stage("a").steps == 1
    with pytest.raises(BadRecipe, match="no stage 'b'; there are: a"):
        recipe.stage("b")
