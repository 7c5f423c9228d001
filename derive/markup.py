"""Templates of HTML: whatever is put into them is text, unless it says that it is markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from derive.resources import template_folder

if TYPE_CHECKING:
    from jinja2 import Environment


def markup_environment(folder: str = "") -> Environment:
    """Return an environment for the templates of HTML that ship, or for those of one folder of them."""
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(template_folder() / folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
