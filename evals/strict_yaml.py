"""A YAML file checked strictly where it comes in, and what a check found, in one line.

Flows in: a path and the model of what should stand there. Flows out: that model, or a message for a person. Knows
nothing of what the file is for: whoever reads it names it, and says what to do.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

_SHOWN_ERRORS = 3
_Model = TypeVar("_Model", bound=BaseModel)


class BadYaml(Exception):
    """The file is not YAML, or not what it should be; the message does not name the file."""


def read_yaml(path: Path, model: type[_Model]) -> _Model:
    """The file as `model`. Raises BadYaml, and OSError when it cannot be read."""
    try:
        return model.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise BadYaml(explained(error)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadYaml(f"not YAML: {' '.join(str(error).split())}") from error


def explained(error: ValidationError) -> str:
    """What pydantic found, in one line: the field and what it should be."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    told = [f"`{'.'.join(map(str, each['loc'])) or 'record'}`: {each['msg']}" for each in found[:_SHOWN_ERRORS]]
    more = f"; and {len(found) - _SHOWN_ERRORS} more" if len(found) > _SHOWN_ERRORS else ""
    return "; ".join(told) + more
