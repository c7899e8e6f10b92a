"""The stages a reader is trained in: how long, how fast, and on how much of each part.

Flows in: a TOML file. Flows out: a Recipe, checked strictly. Knows no data and no model.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, ValidationError, model_validator

OWN = Path(__file__).parent / "recipe.toml"

StageKind = Literal["cloze", "fine"]
Ingredient = Literal["squad", "squad-twins", "wiki", "wiki-twins", "wiki-foreign", "quiz", "pool", "cloze", "support"]
_Share = Annotated[float, Field(ge=0, le=1)]


class BadRecipe(Exception):
    """The recipe cannot be read; the message names the file and what is wrong with it."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stage(_Strict):
    """One run of training. It starts from the averaged weights of the stage before.

    `mix` says how many times an epoch sees each ingredient; a share below 1 is drawn anew each epoch.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    kind: StageKind
    steps: PositiveInt  # of the optimiser
    schedule: PositiveInt | None = None  # steps over which the learning rate falls to 0; `steps` where not given
    learning_rate: Annotated[float, Field(gt=0, lt=1)]
    warm_up: NonNegativeInt  # steps
    seed: int
    average: _Share  # of the weights so far, in the exponential moving average
    longest: Annotated[int, Field(ge=96, le=384)]  # tokens of a sequence
    tokens: PositiveInt = 1_280  # of a micro-batch, padding included
    micro_batches: PositiveInt = 4  # of a step
    noise: _Share = 0.0  # tokens masked in half of the texts
    mix: Mapping[Ingredient, Annotated[float, Field(ge=0)]] = {}

    @model_validator(mode="after")
    def _fine_tuning_has_a_mix(self) -> Self:
        if (self.kind == "fine") != any(self.mix.values()):
            raise ValueError('a stage of kind "fine" has a mix, and one of kind "cloze" none')
        return self


class Recipe(_Strict):
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [stage.name for stage in self.stages]
        if len(set(names)) < len(names):
            raise ValueError("two stages have one name; each keeps a checkpoint under its own")
        return self

    def stage(self, name: str) -> Stage:
        """Raises BadRecipe when there is no such stage."""
        found = next((stage for stage in self.stages if stage.name == name), None)
        if found is None:
            raise BadRecipe(f"no stage {name!r}; there are: {', '.join(stage.name for stage in self.stages)}")
        return found


def load_recipe(file: Path = OWN) -> Recipe:
    """Raises BadRecipe."""
    try:
        return Recipe.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadRecipe(f"{file.name}: {error}") from error
