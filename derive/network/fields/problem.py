"""What is wrong with a description, at a path of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.network.fields.located import Key


class Problem(Exception):  # noqa: N818
    """Something wrong at a path of the description; the reader knows the file and the line."""

    def __init__(
        self, path: Key, message: str, *, hint: str = "", of_key: bool = False, mentions: str = ""
    ) -> None:
        super().__init__(message)
        self.path = path
        self.hint = hint
        self.of_key = of_key
        # What the formula at the path names, and should not.
        self.mentions = mentions
