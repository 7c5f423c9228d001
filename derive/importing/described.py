"""A PyTorch module of a file as the text of a description."""

from __future__ import annotations

import runpy
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derive.errors import DeriveError, nearest, shown
from derive.importing.assembly import imported

if TYPE_CHECKING:
    from collections.abc import Mapping


def described_module(place: str, example: str, options: Mapping[str, Any]) -> str:
    """Return YAML of a module, ``model.py:net``, at an example, ``0.05,0.1:1``, with the options of ``from_torch``.

    The file is run as Python runs it: it is the user's own program. Raises DeriveError where it has no such module,
    where running it fails, or where the module is none that a description can express.
    """
    import yaml

    from derive.importing.torch import steps

    found = imported(steps(_module(place)), _example(example), **options)
    arguments = {name: _plain(value) for name, value in {"title": "", **found.arguments}.items()}
    return yaml.safe_dump(arguments, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120)


def _module(place: str) -> Any:
    file, colon, name = place.rpartition(":")
    if not colon or not file or not name:
        raise DeriveError(f"no file and name: {shown(place)}", hint="write it as model.py:net")
    if not Path(file).is_file():
        raise DeriveError(f"there is no file {shown(file)}", hint="write a file and a name in it: model.py:net")
    try:
        names = runpy.run_path(file)
    # Whatever a program of the user raises is told.
    except Exception as error:
        raise DeriveError(f"running it fails: {type(error).__name__}: {error}", location=file) from error
    if name not in names:
        own = [each for each in names if not each.startswith("_")]
        raise DeriveError(f"there is no '{name}' in it", location=file, hint=nearest(name, own))
    return names[name]


def _example(text: str) -> tuple[list[str], list[str]]:
    inputs, colon, targets = text.partition(":")
    if not colon or not inputs or not targets:
        raise DeriveError(
            f"no example: {shown(text)}", hint="give --example with inputs and targets, such as 0.05,0.1:1"
        )
    return inputs.split(","), targets.split(",")


def _plain(value: Any) -> Any:
    """Return a value as YAML writes it: numbers that are no decimals as text, which descriptions read."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else str(value)
    return value
