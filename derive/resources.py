"""Where the templates and the pages of the codes are: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def template_folder() -> Path:
    """Return the folder of the templates."""
    return _installed_or("templates", _PACKAGE.parent / "templates")


def code_page_folder() -> Path:
    """Return the folder with one page for each code of ``derive check``."""
    return _installed_or("codes", _PACKAGE.parent / "docs" / "codes")


def _installed_or(name: str, in_checkout: Path) -> Path:
    installed = _PACKAGE / name
    return installed if installed.is_dir() else in_checkout
