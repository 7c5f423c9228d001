"""Slips put into the chains of a sheet: by construction each makes its line false, beyond what rounding explains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from benchmarks.mutations.formulas import Add, Mul, Neg, Node, Num, Q, Shown, in_numbers, put, walk
from benchmarks.mutations.templates.sheet import Chain, Sheet, shortest

KINDS = ("digit", "transposed", "sign", "shift", "operand", "lost", "turned", "symbol", "followed")


@dataclass(frozen=True)
class Slip:
    """A sheet's text with one false line. ``alone``: the document itself contradicts it, without any network."""

    kind: str
    line: int
    text: str
    alone: bool


def slips(sheet: Sheet) -> list[Slip]:
    """Return one slip of each kind, each in a random line that has a place for it."""
    places: dict[str, list[tuple[int, Chain]]] = {kind: [] for kind in KINDS}
    for at, chain in enumerate(sheet.lines):
        if isinstance(chain, Chain):
            for kind, changed in changes(sheet, chain):
                places[kind].append((at, changed))
    found = []
    for kind in KINDS:
        if places[kind]:
            at, changed = sheet.rng.choice(places[kind])
            text = sheet.text([*sheet.lines[:at], changed, *sheet.lines[at + 1 :]])
            found.append(Slip(kind, at + 1, text, kind != "followed"))
    return found


def changes(sheet: Sheet, chain: Chain) -> Iterator[tuple[str, Chain]]:
    """Yield the false versions of a chain, each with its kind."""
    result = len(chain.sides) - 1
    for kind, text in misprints(sheet.printed[chain.name]):
        if clearly_other(sheet, chain, Num(text), least=3 * unit(sheet.printed[chain.name])):
            yield kind, chain.with_side(result, Num(text))
    numbers, symbols = chain.at("numbers"), chain.at("symbols")
    if numbers is not None:
        for kind, node in distorted(sheet, chain.sides[numbers], "operand"):
            if clearly_other(sheet, chain, node):
                yield kind, chain.with_side(numbers, node)
    if symbols is None or isinstance(chain.sides[symbols], Q):
        return
    for kind, node in distorted(sheet, chain.sides[symbols], "symbol"):
        if not clearly_other(sheet, chain, node):
            continue
        if kind == "symbol" and len(chain.sides) > 1:
            yield "symbol", chain.with_side(symbols, node)
        if "parts" not in chain.roles:
            yield "followed", followed(sheet, chain, node)


def misprints(text: str) -> Iterator[tuple[str, str]]:
    """Yield false versions of a number: a digit far off, two exchanged, the sign, the decimal point."""
    yield "sign", text[1:] if text.startswith("-") else f"-{text}"
    digits = [at for at, character in enumerate(text) if character.isdigit()]
    telling = [at for at in digits if Fraction(text[: at + 1].rstrip(".-") or "0") != 0]
    for at in telling[:-1] or telling:
        yield "digit", f"{text[:at]}{(int(text[at]) + 4) % 9 + 1}{text[at + 1 :]}"
    for at, following in pairwise(telling):
        if text[at] != text[following]:
            changed = list(text)
            changed[at], changed[following] = text[following], text[at]
            yield "transposed", "".join(changed)
    if "." in text and len(telling) > 1:
        yield "shift", shortest_shift(text)


def shortest_shift(text: str) -> str:
    """Return a decimal ten times as small, with all its digits."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, decimals = digits.partition(".")
    return f"{sign}{whole[:-1] or '0'}.{whole[-1]}{decimals}"


def distorted(sheet: Sheet, node: Node, exchange: str) -> Iterator[tuple[str, Node]]:
    """Yield a formula with a leaf exchanged, a part lost, or a sign turned."""
    for path, part in walk(node):
        match part:
            case Shown(key) | Q(key):
                names = [name for name in sheet.letters if name != key[0] and name in sheet.printed]
                yield exchange, put(node, path, type(part)((sheet.rng.choice(names),)))
            case Mul(parts) if len(parts) > 1:
                at = sheet.rng.randrange(len(parts))
                kept = parts[:at] + parts[at + 1 :]
                yield "lost", put(node, path, Mul(kept) if len(kept) > 1 else kept[0])
            case Add(terms):
                at = sheet.rng.randrange(len(terms))
                term = terms[at]
                turned = term.operand if isinstance(term, Neg) else Neg(term)
                yield "turned", put(node, path, Add((*terms[:at], turned, *terms[at + 1 :])))


def followed(sheet: Sheet, chain: Chain, node: Node) -> Chain:
    """Return the chain whose numbers and result follow from a false formula."""
    sides: list[Node] = []
    for side, role in zip(chain.sides, chain.roles, strict=True):
        value = {"symbols": node, "numbers": in_numbers(node)}.get(role)
        sides.append(value or (Num(shortest(sheet.worth(node), sheet.decimals)) if role == "result" else side))
    return Chain(chain.name, chain.head, tuple(sides), chain.roles, chain.frame)


def clearly_other(sheet: Sheet, chain: Chain, node: Node, least: float | None = None) -> bool:
    """Return whether a side is worth something else, exactly and by what is printed, beyond all rounding."""
    if any(isinstance(part, Q | Shown) and part.key[0] == chain.name for _, part in walk(node)):
        return False  # what stands before the sign of equality cannot be told from a step
    text = sheet.printed[chain.name]
    right = sheet.worth(Num(text))
    try:
        worths = [sheet.worth(node, exactly=exactly) for exactly in (True, False)]
    except (ZeroDivisionError, ValueError, TypeError):
        return False
    sides = [sheet.worth(side, exactly=exactly) for side in (*chain.sides, chain.formula) for exactly in (True, False)]
    drift = max(abs(side - right) for side in sides)
    least = 25 * unit(text) + abs(right) / 20 if least is None else least
    return all(not getattr(worth, "imag", 0) and abs(worth - right) > least + 8 * drift for worth in worths)


def unit(text: str) -> float:
    """Return one unit of the last digit of a number."""
    return float(Fraction(1, 10 ** len(text.partition(".")[2])))
