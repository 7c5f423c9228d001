"""The words by which documents announce something, of each language of the catalogue."""

from __future__ import annotations

import pytest

from derive.check.claims.announced_by import announced_by


@pytest.mark.parametrize(
    "text",
    [
        "After the update, we repeat the pass.",
        "Nach dem Update rechnen wir noch einmal.",
        "Après la mise à jour, on recommence.",
        "Después de la actualización,",
        "更新后,",
    ],
)
def test_the_network_after_an_update(text: str) -> None:
    assert announced_by("updated").search(text)


@pytest.mark.parametrize("text", ["## Exercise 2", "**Aufgabe 3**", "## 예제 1", "### 例 4", "## Пример 2"])
def test_examples_that_headings_number(text: str) -> None:
    assert announced_by("numbered").search(text)


def test_what_only_sounds_like_an_announcement() -> None:
    assert not announced_by("updated").search("the update after next")
    assert not announced_by("numbered").search("an example of 2 layers")
    assert not announced_by("giving").search("outlet")


def test_what_stands_between_givens() -> None:
    assert announced_by("listed").fullmatch("$ und ")
    assert not announced_by("listed").fullmatch("$ oder ")
