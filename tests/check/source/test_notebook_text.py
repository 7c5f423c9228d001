from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.check.source.notebook import notebook_cells
from derive.check.source.notebook_json import NotebookText

texts = st.text(st.sampled_from('ab"\\/\n\r\té\u2028\U0001d465\x07{}[],:'), max_size=12)
sources = texts | st.lists(texts | st.none() | st.integers(), max_size=4)
cells = st.fixed_dictionaries({"cell_type": st.just("markdown"), "source": sources}) | st.sampled_from(
    [
        {},
        [],
        "cell",
        {"source": 7},
        {"cell_type": "code", "input": ["a\n", "b"]},
        {"source": "x", "metadata": {"source": "y"}},
    ]
)


@given(st.lists(cells, max_size=4), st.data(), st.booleans(), st.sampled_from([None, 0, 1, "\t"]), st.booleans())
def test_a_replacement_in_the_file_is_one_in_the_cell(
    made: list[Any], data: st.DataObject, ascii_only: bool, indent: Any, worksheets: bool
) -> None:
    content = {"x": [1, {"cells": []}], "worksheets": [{"cells": made}, 3]} if worksheets else {"cells": made, "a": "}"}
    text = json.dumps(content, ensure_ascii=ascii_only, indent=indent)
    before = [source for _, source in notebook_cells(text, "a.ipynb")]
    places = NotebookText(text)
    numbers = [index for index, source in enumerate(before) if source]
    if not numbers:
        return
    index = data.draw(st.sampled_from(numbers))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(before[index]))] * 2)))
    new = data.draw(texts)
    first, last = places.span(index + 1, start, end)
    changed = text[:first] + places.replacement(index + 1, new) + text[last:]
    after = [source for _, source in notebook_cells(changed, "a.ipynb")]
    expected = list(before)
    expected[index] = before[index][:start] + new + before[index][end:]
    assert after == expected
    assert json.loads(changed).keys() == content.keys()


def test_new_lines_become_strings_of_their_own() -> None:
    text = '{"cells": [{"source": [\n  "a\\n",\n  "b"\n]}]}'
    places = NotebookText(text)
    first, last = places.span(1, 0, 3)
    assert text[:first] + places.replacement(1, "x\ny\nz") + text[last:] == (
        '{"cells": [{"source": [\n  "x\\n",\n  "y\\n",\n  "z"\n]}]}'
    )


@pytest.mark.parametrize("escape", ["\\u00e9", "é", "\\ud835\\udc65", "\U0001d465", "\\n", "\\\\", "\\/", "\\ud835"])
def test_a_character_is_one_character_however_it_is_escaped(escape: str) -> None:
    text = f'{{"cells": [{{"source": "{escape}b"}}]}}'
    first, last = NotebookText(text).span(1, 1, 2)
    assert text[first:last] == "b"
