r"""Mathematics as people write it, to a syntax tree: statement by statement, so that a bad one loses no other.

The stages: ``lexer`` (tokens), ``parsing.tidying`` (what is only looks goes), ``parsing.structure`` (brackets and
rows), ``parsing.statements`` (where one statement ends), and the rules of ``parsing.grammar``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.reason import because
from derive.check.syntax.grammar.core import Parser
from derive.check.syntax.grammar.scripts import scripts
from derive.check.syntax.grammar.statements import statements
from derive.check.syntax.grammar.table import COMMANDS, OPERANDS
from derive.check.syntax.tokens.lexer import tokens
from derive.check.syntax.tokens.structure import structured
from derive.check.syntax.tokens.typesetting import Tidying
from derive.check.syntax.tokens.vocabulary import Vocabulary
from derive.check.syntax.tree import Unreadable

if TYPE_CHECKING:
    from derive.check.syntax.tree import Statement

DEFAULT = Vocabulary()

LONGEST = 100_000
"""How many characters a formula may have; nobody writes longer ones by hand."""


def parse(math: str, vocabulary: Vocabulary = DEFAULT) -> list[Statement]:
    r"""Return the statements of a piece of mathematics; what cannot be read is an ``Unreadable``. Raises nothing.

    >>> [statement] = parse(r"w5 \times 2 = ?")
    >>> statement.relations[0].kind, type(statement.sides[1]).__name__
    ('=', 'Missing')
    """
    if len(math) > LONGEST:
        return [Unreadable(0, len(math), because("formula-too-long", most=LONGEST))]
    raw = tokens(math, decimal_comma=vocabulary.decimal_comma)
    structure = structured(math, Tidying(math, raw).run(), vocabulary)
    parser = Parser(math, structure.tokens, structure.partners, vocabulary, OPERANDS, COMMANDS, scripts)
    parser.listings = structure.listings
    return statements(parser, structure.joins)
