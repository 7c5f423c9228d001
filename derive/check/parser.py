r"""Mathematics as people write it, to a syntax tree: statement by statement, so that a bad one loses no other.

The stages: ``lexer`` (tokens), ``parsing.tidying`` (what is only looks goes), ``parsing.structure`` (brackets and
rows), ``parsing.statements`` (where one statement ends), and the rules of ``parsing.grammar``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.lexer import tokens
from derive.check.nodes import Unreadable
from derive.check.parsing.core import Parser
from derive.check.parsing.grammar import COMMANDS, OPERANDS
from derive.check.parsing.scripts import scripts
from derive.check.parsing.statements import statements
from derive.check.parsing.structure import structured
from derive.check.parsing.tidying import Tidying
from derive.check.vocabulary import Vocabulary

if TYPE_CHECKING:
    from derive.check.nodes import Statement

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
        return [Unreadable(0, len(math), f"a formula of more than {LONGEST} characters")]
    raw = tokens(math, decimal_comma=vocabulary.decimal_comma)
    structure = structured(math, Tidying(math, raw).run(), vocabulary)
    parser = Parser(math, structure.tokens, structure.partners, vocabulary, OPERANDS, COMMANDS, scripts)
    parser.listings = structure.listings
    return statements(parser, structure.joins)
