"""Reading a formula: recursive descent over its tokens; the grammar stands in ``formula``."""

from __future__ import annotations

from fractions import Fraction

from derive.expressions.absent import instead
from derive.expressions.expression import Call, Constant, Expression, Negative, Power, Product, Quotient, Sum, Symbol
from derive.expressions.formula_tokens import FormulaError, Token, tokens
from derive.expressions.functions import by_spelling
from derive.expressions.tensors.calls import OPERATIONS, operation
from derive.expressions.tensors.nodes import Entries, Index, Lookup, MatMul, Transpose

LONGEST = 2_000
DEEPEST = 60
MOST_DIVISIONS = 100
# The degree in any one name: what bounds the digits of a formula's exact value.
HIGHEST_DEGREE = 1_000
LARGEST_EXPONENT = 100
PI = "pi"
# What a formula may call, by the names people use, and how many arguments each takes.
FUNCTIONS = {
    spelling: (function.name, function.arity) for spelling, function in by_spelling().items() if spelling.islower()
}


def formula_of(text: str) -> Expression:
    """Return the expression that a text says; raises FormulaError."""
    if len(text) > LONGEST:
        raise FormulaError(f"a formula of {len(text):,} characters", 0, f"at most {LONGEST:,}")
    reader = _Reader(tokens(text))
    found = reader.sum(0)
    reader.expect("end")
    if _degree(found) > HIGHEST_DEGREE:
        raise FormulaError("powers of powers too high", 0, f"a degree of at most {HIGHEST_DEGREE:,}")
    return found


def _degree(expression: Expression) -> int:
    """Return a bound on how often the digits of a name or number are multiplied together in the exact value."""
    if isinstance(expression, Power) and isinstance(expression.exponent, Constant):
        return _degree(expression.base) * abs(int(expression.exponent.value))
    return sum(map(_degree, expression.parts)) or 1


class _Reader:
    """Recursive descent, one method a level of binding."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.divisions = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self, *texts: str) -> Token | None:
        token = self.next
        if token.kind == "operator" and token.text in texts:
            self.position += 1
            return token
        return None

    def expect(self, what: str) -> None:
        token = self.next
        if (token.kind if what == "end" else token.text) != what:
            wanted = "an operator" if what == "end" else f"'{what}'"
            raise FormulaError(f"{token} where {wanted} was expected", token.offset, self.missed(what))
        self.position += 1

    def missed(self, what: str) -> str:
        """Say what was probably left out before the next token."""
        before, token = self.tokens[max(self.position - 1, 0)], self.next
        if what == ")" and token.kind == "end":
            # A comma ends a formula that stands in YAML's braces without quotes.
            return "put a formula that has commas in quotes"
        if before.text in ("^", "**") or (token.kind not in ("name", "number") and token.text != "("):
            return ""
        if before.kind in ("name", "number") and token.kind in ("name", "number"):
            return f"write a product with *: {before.text}*{token.text}"
        return "write a product with *" if before.kind in ("name", "number") or before.text in (")", "]") else ""

    def sum(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise FormulaError("nested too deeply", self.next.offset, f"at most {DEEPEST} levels")
        terms = [self.product(depth)]
        while sign := self.take("+", "-"):
            term = self.product(depth)
            terms.append(term if sign.text == "+" else Negative(term))
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def product(self, depth: int) -> Expression:
        negative = self.signs()
        found = self.power(depth)
        while sign := self.take("*", "/", "@"):
            factor = Negative(self.power(depth)) if self.signs() else self.power(depth)
            if sign.text == "/":
                self.divisions += 1
                if self.divisions > MOST_DIVISIONS:
                    raise FormulaError("too many divisions", sign.offset, f"at most {MOST_DIVISIONS} in one formula")
                found = Quotient(found, factor)
            elif sign.text == "@":
                found = MatMul((*(found.factors if isinstance(found, MatMul) else (found,)), factor))
            else:
                found = Product((*(found.factors if isinstance(found, Product) else (found,)), factor))
        return Negative(found) if negative else found

    def signs(self) -> bool:
        """Take any number of signs; return whether they make a minus."""
        negative = False
        while sign := self.take("+", "-"):
            negative ^= sign.text == "-"
        return negative

    def power(self, depth: int) -> Expression:
        base = self.behind(self.operand(depth), depth)
        if self.take("^", "**"):
            if self.next.kind == "name" and self.next.text == "T":
                self.position += 1
                return Transpose(base)
            offset = self.next.offset
            negative = self.signs()
            exponent = _constant(self.operand(depth), offset, base)
            if self.next.text in ("^", "**"):
                raise FormulaError("a power of a power", self.next.offset, "put brackets about one of them")
            return _power(base, -exponent if negative else exponent, offset)
        return base

    def behind(self, operand: Expression, depth: int) -> Expression:
        """Take what stands right behind an operand: ``.T``, or indices in square brackets."""
        while sign := self.take(".T", "["):
            operand = Transpose(operand) if sign.text == ".T" else self.indexed(operand, depth)
        return operand

    def indexed(self, operand: Expression, depth: int) -> Expression:
        if self.next.kind == "name":
            identifiers = self.sum(depth + 1)
            self.expect("]")
            return Lookup(operand, identifiers)
        indices = [self.index()]
        while self.take(","):
            indices.append(self.index())
        self.expect("]")
        return Entries(operand, tuple(indices))

    def index(self) -> Index:
        first = self.whole_number()
        if self.take(":"):
            return (first, self.whole_number())
        if first is None:
            raise FormulaError(f"{self.next} where an index was expected", self.next.offset, "such as 1, 1:2 or :")
        return first

    def whole_number(self) -> int | None:
        sign = -1 if self.next.text == "-" else 1
        offset = 1 if sign < 0 else 0
        token = self.tokens[min(self.position + offset, len(self.tokens) - 1)]
        if token.kind != "number" or not token.text.isdigit():
            return None
        self.position += offset + 1
        return sign * int(token.text)

    def operand(self, depth: int) -> Expression:
        token = self.next
        if token.kind == "number":
            self.position += 1
            return Constant(Fraction(token.text))
        if token.kind == "name":
            self.position += 1
            if self.next.text == "(":
                return self.call(token, depth)
            return Call(PI, ()) if token.text == PI else Symbol(token.text)
        if self.take("("):
            found = self.sum(depth + 1)
            self.expect(")")
            return found
        raise FormulaError(f"{token} where a number, a name or a bracket was expected", token.offset)

    def call(self, name: Token, depth: int) -> Expression:
        known = FUNCTIONS.get(name.text)
        if known is None and name.text not in OPERATIONS:
            hint = instead(name.text, {**FUNCTIONS, **OPERATIONS})
            raise FormulaError(f"unknown function {name}", name.offset, hint)
        self.expect("(")
        arguments = [self.sum(depth + 1)]
        while self.take(","):
            arguments.append(self.sum(depth + 1))
        self.expect(")")
        function, count = known or ("", None)
        try:
            of_arrays = operation(name.text, arguments, count)
        except ValueError as error:
            raise FormulaError(str(error), name.offset) from error
        if of_arrays is not None:
            return of_arrays
        if len(arguments) != count:
            wanted = f"{count} argument{'s' * (count > 1)}" if count else ""
            raise FormulaError(f"{name.text} takes {wanted}, not {len(arguments)}", name.offset)
        return Call(function, tuple(arguments))


def _constant(exponent: Expression, offset: int, base: Expression) -> Fraction:
    match exponent:
        case Constant(value):
            return value
        case Negative(operand):
            return -_constant(operand, offset, base)
        case Quotient(Constant(above), Constant(below)) if below:
            return above / below
    euler = "write exp(x) for a power of Euler's number" if base == Symbol("e") else ""
    hint = euler or "write a general power as exp(b*log(a))"
    raise FormulaError("an exponent is a number such as 2 or 1/2", offset, hint)


def _power(base: Expression, exponent: Fraction, offset: int) -> Expression:
    if abs(exponent) > LARGEST_EXPONENT:
        raise FormulaError("an exponent out of bounds", offset, f"from -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}")
    if exponent.denominator == 1:
        return Power(base, Constant(exponent))
    if exponent.denominator == 2:
        root = Call("sqrt", (base,))
        return root if exponent.numerator == 1 else Power(root, Constant(Fraction(exponent.numerator)))
    raise FormulaError("an exponent is a whole number or a half of one", offset, "write exp(log(x)/3) for a third")
