"""The prose of a workbook, in the language of the notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from derive.document.output.latex import render_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.document.output.language import Language


def words(language: Language, context: Mapping[str, object]) -> Mapping[str, str]:
    """Return what a workbook says, by keys; the template is templates/workbook.yaml.j2."""
    found: Mapping[str, str] = yaml.safe_load(render_text("workbook.yaml.j2", context, language))
    # Some of them stand in formulas, between these marks.
    return {key: text.replace('"', "'") for key, text in found.items()}
