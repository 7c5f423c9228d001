r"""The parser's core: sums, products and scripts, by precedence; what an operand may be, the rules say.

A rule reads one kind of operand (a number, a fraction, a bracket); it is a function of the parser, found in a table
by the kind of the token that it begins with. Depth is bounded, so that no input overflows the stack.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.reason import Reason, because
from derive.check.syntax.tokens.lexer import Token
from derive.check.syntax.tree import Call, Group, Name, Negative, Node, Number, Product, Quotient, Spelling, Sum

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from derive.check.syntax.tokens.vocabulary import Vocabulary

MAX_DEPTH = 48
"""How deep brackets, fractions and scripts may nest; deeper ones are not read.

A level costs up to twelve calls, and Python's stack has room for a thousand.
"""

MAX_QUOTIENTS = 40
"""How many slashes or scripts may follow one another on one operand, since each adds a level to the tree."""


class NotRead(Exception):  # noqa: N818
    """Mathematics that the grammar does not know: why, and at which character."""

    def __init__(self, reason: Reason, at: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


class Parser:
    """A position in a list of tokens, from which expressions are read.

    ``partners[i]`` is the index of the bracket that belongs to token i, or -1. ``token`` is the next token, of kind
    "" behind the last one.
    """

    def __init__(
        self,
        math: str,
        tokens: list[Token],
        partners: Sequence[int],
        vocabulary: Vocabulary,
        operands: Mapping[str, Callable[[Parser], Node]],
        commands: Mapping[str, Callable[[Parser], Node]],
        scripts: Callable[[Parser, Node], Node],
    ) -> None:
        self.math = math
        self.tokens = tokens
        self.partners = partners
        self.vocabulary = vocabulary
        self.operands = operands
        self.commands = commands
        self.scripts = scripts
        # The brackets that hold several things, by the index of their token.
        self.listings: set[int] = set()
        self.bold = False
        self.position = 0
        self.stop = 0
        self.depth = 0
        # The token of which the first part has been read, by its index.
        self.divided = -1
        self.token = Token("", "", 0, 0)

    # --- moving

    def enter(self, position: int, stop: int) -> None:
        """Go to a position, with nothing beyond ``stop`` in sight."""
        self.stop = stop
        self.depth = 0
        self.bold = False
        self.go(position)

    def go(self, position: int) -> None:
        """Make the token at ``position`` the next one."""
        self.position = position
        if position < self.stop:
            self.token = self.tokens[position]
        else:
            end = self.tokens[self.stop - 1].end if self.stop else 0
            self.token = Token("", "", end, end)

    def advance(self) -> Token:
        """Return the next token and go past it."""
        token = self.token
        self.go(self.position + 1)
        return token

    def ahead(self, steps: int = 1) -> Token:
        """Return a token further on, or one of kind ""."""
        position = self.position + steps
        return self.tokens[position] if position < self.stop else Token("", "", 0, 0)

    @property
    def end(self) -> int:
        """Where the last token that was read ends, or the part of it that was."""
        if self.divided == self.position:
            return self.token.start
        return self.tokens[self.position - 1].end if self.position else 0

    def accept(self, kind: str) -> Token | None:
        """Go past the next token if it is of this kind."""
        return self.advance() if self.token.kind == kind else None

    def split(self, length: int) -> Token:
        """Return the first characters of the next token as a token; the rest stays."""
        token = self.token
        if length >= len(token.text):
            return self.advance()
        middle = token.start + length
        rest = Token(token.kind, token.text[length:], middle, token.end)
        self.tokens[self.position] = self.token = rest
        self.divided = self.position
        return Token(token.kind, token.text[:length], token.start, middle)

    def failure(self, key: str, at: int | None = None, **details: object) -> NotRead:
        """Return what is raised to give the statement up; ``key`` is that of the reason."""
        return NotRead(because(key, **details), self.token.start if at is None else at)

    def unexpected(self, key: str) -> NotRead:
        """Return what is raised because of the next token; ``key`` says what should stand there."""
        token, expected = self.token, because(f"expected-{key}")
        if not token.kind:
            return self.failure("ends-early", expected=expected)
        return self.failure("found-otherwise", found=self.math[token.start : token.end][:40], expected=expected)

    # --- expressions

    def expression(self) -> Node:
        """Read a sum, with everything in it."""
        first = self.signed_product() if self.token.kind in ("plus", "minus") else self.product()
        if self.token.kind not in ("plus", "minus"):
            return first
        terms = [first]
        while self.token.kind in ("plus", "minus"):
            terms.append(self.signed_product())
        return Sum(first.start, terms[-1].end, tuple(terms))

    def signed_product(self) -> Node:
        """Read a term with the signs before it."""
        minuses: list[int] = []
        while self.token.kind in ("plus", "minus"):
            token = self.advance()
            if token.kind == "minus":
                minuses.append(token.start)
            if len(minuses) > 3:
                raise self.failure("more-than-three-signs")
        node = self.product()
        for start in reversed(minuses):
            node = Negative(start, node.end, node)
        return node

    def product(self) -> Node:
        """Read factors, with or without signs between them, and divisions by a slash."""
        first = self.factor()
        factors, signs = [first], list[str]()
        slashes = 0
        while True:
            kind = self.token.kind
            if kind == "sign":
                signs.append(self.advance().text)
                factors.append(self.signed_factor())
                slashes = 0
            elif kind == "point" and self.ahead().kind in self.operands:
                self.advance()
                signs.append("cdot")
                factors.append(self.signed_factor())
                slashes = 0
            elif kind == "letters" and isinstance(factors[-1], Number) and self._is_cross():
                self.advance()
                signs.append("times")
                factors.append(self.factor())
                slashes = 0
            elif kind == "slash":
                slashes += 1
                if slashes > MAX_QUOTIENTS:
                    raise self.failure("too-many-slashes")
                self.advance()
                above, below = factors[-1], self.signed_factor()
                factors[-1] = Quotient(above.start, below.end, above, below)
            elif kind in self.operands and self.may_follow(factors[-1]):
                signs.append("")
                factors.append(self.factor())
                slashes = 0
            else:
                break
        if len(factors) == 1:
            return factors[0]
        return Product(first.start, factors[-1].end, tuple(factors), tuple(signs))

    def _is_cross(self) -> bool:
        """Tell whether an x between two numbers is meant for a times sign."""
        return self.token.text in ("x", "X") and self.ahead().kind == "number" and self.ahead().start > self.token.end

    def may_follow(self, before: Node) -> bool:
        """Tell whether the next token may be a factor with no sign before it; two numbers may not stand so.

        A number may behind a bracket, be it that of a function if another one follows: ``f'(z) 2 (a - y)``; and a digit
        that stands apart between a letter and a bracket: ``h 2 (a - y)``.
        """
        token = self.token
        is_apart = isinstance(before, Name) and len(before.spelling.base) == 1 and token.start > before.end
        is_between = (isinstance(before, Call) or (is_apart and len(token.text) == 1)) and self.ahead().kind == "open"
        if token.kind in ("number", "vulgar") and not isinstance(before, Group) and not is_between:
            raise self.failure("no-sign-between", text=token.text[:20])
        if token.kind in ("close", "bar"):
            return token.kind == "bar" and self.partners[self.position] > self.position
        return True

    def signed_factor(self) -> Node:
        """Read a factor that may have a minus, as in ``2 \\times -3``."""
        if self.token.kind not in ("plus", "minus"):
            return self.factor()
        sign = self.advance()
        if self.token.kind in ("plus", "minus"):
            raise self.failure("two-signs-after-sign")
        operand = self.factor()
        return operand if sign.kind == "plus" else Negative(sign.start, operand.end, operand)

    def factor(self) -> Node:
        """Read one operand with its scripts."""
        node = self._operand()
        if self.token.kind in ("sup", "sub", "prime", "supers", "subs", "bar"):
            node = self.scripts(self, node)
        self.depth -= 1
        return node

    def _operand(self) -> Node:
        """Read one operand; it stays one deeper until whoever asked has read what belongs to it."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.failure("nested-too-deep", deepest=MAX_DEPTH)
        rule = self.operands.get(self.token.kind)
        if rule is None:
            raise self.unexpected("operand")
        return rule(self)

    def argument(self) -> Node:
        """Read what a command takes: a group in braces, or one character."""
        if self.token.kind == "{":
            return self.braced()
        if self.token.kind == "number" and self.token.text.isdecimal():
            single = self.split(1)
            return Number(single.start, single.end, Fraction(int(single.text)), Fraction(1))
        if self.token.kind == "letters":
            single = self.split(1)
            return Name(single.start, single.end, Spelling(single.text, bold=self.bold))
        return self.factor_without_scripts()

    def factor_without_scripts(self) -> Node:
        """Read one operand and leave what stands above and below it."""
        node = self._operand()
        self.depth -= 1
        return node

    def braced(self) -> Node:
        """Read the expression in a group of braces; the node is what stands inside."""
        closing = self.closing()
        self.advance()
        if self.position == closing:
            raise self.failure("empty-braces")
        node = self.until(closing)
        self.go(closing + 1)
        return node

    def until(self, closing: int) -> Node:
        """Read an expression that ends before the token at ``closing``."""
        stop, self.stop = self.stop, closing
        self.go(self.position)
        node = self.expression()
        if self.position != closing:
            raise self.unexpected("operator-or-end")
        self.stop = stop
        self.go(closing)
        return node

    def closing(self) -> int:
        """Return the index of the partner of the next token, an opening bracket."""
        partner = self.partners[self.position]
        if partner <= self.position or partner >= self.stop:
            raise self.failure("bracket-not-closed", bracket=self.math[self.token.start : self.token.end])
        return partner
