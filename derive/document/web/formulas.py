"""Formulas of a page, with their TeX for programs; numbers in them carry what there is to tell of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from derive.document.equations.naming import name_of, named_numbers, without_names
from derive.document.manuscript.rooms import with_rooms
from derive.document.output.numerals import in_text
from derive.document.web.chains import chain
from derive.errors import DeriveError
from derive.mathml import MathmlError, mathml

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.document.notes.told_numbers import Told
    from derive.document.output.language import Language

# Room for what a reader finds is made of these.
_NARROW, _NARROW_IN_EM = "\N{FIGURE SPACE}", 2
# A number that no notes have stands for the n-th one while a formula is set.
_STAND_IN = "7083509{:05d}7083509"
_STOOD_IN = re.compile(r"<mn>7083509(\d{5})7083509</mn>")

_UNSEEN = re.compile(r"\\phantom\{[^{}]*\}")
_CHAIN = Markup('<div class="chain" data-tex="{}">{}<div>{}</div></div>')
_WITH_SOURCE = Markup(
    '{}><semantics><mrow>{}</mrow><annotation encoding="application/x-tex">{}</annotation></semantics></math>'
)


@dataclass
class FormulaSetter:
    """Sets formulas; ``told`` tells of a number, by its name and its digits."""

    told: Callable[[str, str], Told | None]
    language: Language
    _written: dict[tuple[str, bool], Markup] = field(default_factory=dict)

    def inline(self, latex: str) -> Markup:
        """Return a formula within a line."""
        return self._with_source(latex, display=False)

    def displayed(self, latex: str) -> Markup:
        """Return a formula that stands alone; a chain may break before each sign."""
        found = chain(latex)
        if found is None:
            return self._with_source(latex, display=True)
        left, *members = (
            self._set(each, display=False) for each in (found.left, *("{}" + each for each in found.members))
        )
        # What is set in pieces says its TeX as a whole.
        return _CHAIN.format(source(latex), left, Markup(" ").join(members))

    def _with_source(self, latex: str, *, display: bool) -> Markup:
        opening, content = self._set(latex, display=display).removesuffix("</math>").split(">", 1)
        return _WITH_SOURCE.format(Markup(opening), Markup(content), source(latex))

    def _set(self, latex: str, *, display: bool) -> Markup:
        if (latex, display) not in self._written:
            self._written[latex, display] = self._with_numbers(latex, display=display)
        return self._written[latex, display]

    def _with_numbers(self, latex: str, *, display: bool) -> Markup:
        numbers: list[str] = []

        def room(ems: float) -> str:
            numbers.append(f'<mtext class="blank">{_NARROW * round(ems * _NARROW_IN_EM)}</mtext>')
            return _STAND_IN.format(len(numbers) - 1)

        pieces, end = [], 0
        for found in named_numbers(latex):
            pieces += [latex[end : found.start()], _STAND_IN.format(len(numbers))]
            numbers.append(self._number(found["number"].replace("{,}", ","), name_of(found["name"])))
            end = found.end()
        bare = without_names("".join([*pieces, latex[end:]]))
        markup = _mathml(with_rooms(bare, room), display=display)
        return Markup(_STOOD_IN.sub(lambda found: numbers[int(found[1])], markup))

    def _number(self, printed: str, name: str) -> str:
        told = self.told(name, printed.replace(",", "."))
        if told is None:
            return f"<mn>{printed}</mn>"
        sign = "=" if told.exact else "\N{ALMOST EQUAL TO}"
        sentence = " = ".join(filter(None, (told.name, told.definition))) + f" {sign} {told.digits}"
        values = {"data-of": told.name, "data-value": told.digits, "data-part": told.part}
        values["title"] = in_text(sentence, self.language)
        told_of_it = "".join(f' {key}="{escape(value)}"' for key, value in values.items())
        return f"<mn{told_of_it}>{printed}</mn>"


def source(latex: str) -> str:
    r"""Return the TeX of a formula, without what is for this program or for the look alone.

    >>> source(r"0.4219\phantom{0} ")
    '0.4219'
    """
    return _UNSEEN.sub("", with_rooms(without_names(latex))).strip()


def _mathml(latex: str, *, display: bool) -> str:
    try:
        return mathml(latex, display=display)
    except MathmlError as error:
        raise DeriveError(f"a formula of the notes has no form for browsers: {error}", hint=latex[:80]) from error
