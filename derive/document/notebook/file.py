"""The file of a notebook."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from derive.calculus.lines import line_writer
from derive.document.notebook.cells import Notebook
from derive.document.notes.choosing import choosing
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.document.manuscript.parts import Manuscript
    from derive.document.output.language import Language
    from derive.network.network import Network

# A notebook of a larger network is no longer read; its derivatives have a line each.
MOST_EDGES = 4_000
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebook(
    manuscript: Manuscript, network: Network, decimals: int, drawings: Mapping[str, str], language: Language
) -> str:
    """Return notes as the JSON of a notebook; raises DeriveError for a network that is too large."""
    edges = network.graph.edges
    if edges > MOST_EDGES:
        raise DeriveError(
            f"a notebook of this network would have {edges:,} derivatives along its edges, more than {MOST_EDGES:,}",
            hint="describe a smaller network or fewer examples, or choose another format",
        )
    told = network.description.notes.blanks == "none"
    lines = line_writer(choosing(network, {"blanks": "none"}), decimals)
    cells = list(Notebook(network, lines, language, drawings, told).cells(manuscript))
    named = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells, 1)]
    metadata = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    document = {"cells": named, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
