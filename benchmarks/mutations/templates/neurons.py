"""Templates about one unit: several languages, a second step, momentum, a logarithm as loss, a table."""

from __future__ import annotations

import random
from dataclasses import replace

from benchmarks.mutations.formulas import Add, Call, Frac, Mul, Neg, Node, Num, Pow, Q
from benchmarks.mutations.templates.sheet import Sheet
from benchmarks.mutations.templates.writing import Style
from derive.network.network import Network

HALF, ONE, TWO = Num("1/2"), Num("1"), Num("2")


def begun(rng: random.Random, *, comma: bool = False) -> Sheet:
    """Return an empty sheet in a random hand: so many digits, rounded at each step or at the end."""
    rounds = rng.random() < 0.6
    style = Style(
        times=rng.choice((r" \cdot ", r" \times ")), between=rng.choice((" ", r" \cdot ", r"\,")), comma=comma,
        last=rng.choice((" = ", r" \approx ")), fraction=rng.choice((r"\frac", r"\dfrac")),
    )  # fmt: skip
    return Sheet(rng, style, rng.choice((3, 4, 4, 5)), rounds)


def by(of: str, to: str, sign: str = r"\partial") -> str:
    """Return a derivative as it is written."""
    return rf"\frac{{{sign} {of}}}{{{sign} {to}}}"


def logistic(z: Node) -> Node:
    """Return the sigmoid, written out."""
    return Frac(ONE, Add((ONE, Call("exp", Neg(z)))))


def described(inputs: dict[str, str], parameters: dict[str, str], graph: dict[str, str], rate: str = "0.1") -> Network:
    """Return the network that a document is about."""
    return Network.from_arguments(inputs=inputs, parameters=parameters, graph=graph, learning_rate=rate)


def of(sheet: Sheet, *names: str) -> dict[str, str]:
    """Return givens of a sheet for a description."""
    return {name: sheet.printed[name] for name in names}


def german_sigmoid(rng: random.Random) -> Sheet:
    """One sigmoid unit, decimal commas, German prose, the weight after one step."""
    sheet = begun(rng, comma=True)
    x, w, b, t, eta = (
        sheet.given(name, tex, text)
        for name, tex, text in (
            ("x", "x", sheet.number(signed=False)), ("w", "w", sheet.number()), ("b", "b", sheet.number()),
            ("t", "t", rng.choice(("1", "0"))), ("eta", r"\eta", rng.choice(("0.5", "0.2"))),
        )
    )  # fmt: skip
    shown = ", ".join(f"${sheet.letters[name]} = {sheet.style.number(text)}$" for name, text in sheet.printed.items())
    sheet.prose(f"# Übung 3\n\nGegeben sind {shown}.\n\nDie Netzeingabe und die Ausgabe:\n")
    s = sheet.chain("s", "s", Add((Mul((w, x)), b)), show=rng.choice(("sn", "snp")))
    sheet.prose("")
    o = sheet.chain("o", "o", logistic(s))
    sheet.prose("\nDer Fehler:\n")
    sheet.chain("E", "E", Mul((HALF, Pow(Add((o, Neg(t))), TWO))))
    sheet.prose("\nNun rückwärts, Faktor für Faktor:\n")
    do = sheet.chain("dEdo", by("E", "o"), Add((o, Neg(t))))
    ds = sheet.chain("dods", by("o", "s"), Mul((o, Add((ONE, Neg(o))))))
    dw = sheet.chain("dEdw", by("E", "w"), Mul((do, ds, x)))
    sheet.prose("\nDas neue Gewicht ist")
    sheet.chain("wneu", r"w_{\text{neu}}", Add((w, Neg(Mul((eta, dw))))))
    sheet.network = described(of(sheet, "x", "t"), of(sheet, "w", "b"), {
        "s": "w*x + b", "o": "sigmoid(s)", "E": "(o - t)^2/2"}, sheet.printed["eta"])  # fmt: skip
    return sheet


def spanish_tanh(rng: random.Random) -> Sheet:
    """Two units in a row, formulas inside Spanish sentences."""
    sheet = begun(rng, comma=rng.random() < 0.5)
    x, u, v, t = (sheet.given(name, name, sheet.number(signed=name != "x")) for name in ("x", "u", "v", "t"))
    data = ", ".join(f"${name} = {sheet.style.number(sheet.printed[name])}$" for name in ("x", "u", "v", "t"))
    sheet.prose(f"# Ejercicio resuelto\n\nDatos: {data}.\n")
    h = sheet.chain("h", "h", Call("tanh", Mul((u, x))), frame="La neurona oculta da $§$,")
    y = sheet.chain("y", "y", Mul((v, h)), frame="y la salida es $§$.")
    sheet.chain("L", "L", Pow(Add((y, Neg(t))), TWO), frame="La pérdida vale $§$.\n".rstrip())
    sheet.prose("\nHacia atrás:\n")
    dy = sheet.chain("dLdy", by("L", "y", "d"), Mul((TWO, Add((y, Neg(t))))), frame="- primero $§$,")
    sheet.chain("dLdv", by("L", "v", "d"), Mul((dy, h)), frame="- después $§$,")
    dh = sheet.chain("dLdh", by("L", "h", "d"), Mul((dy, v)), frame="- y $§$.")
    sheet.prose("\nPor último,\n")
    sheet.chain("dLdu", by("L", "u", "d"), Mul((dh, Add((ONE, Neg(Pow(h, TWO)))), x)), frame="$$§$$")
    sheet.network = described(of(sheet, "x", "t"), of(sheet, "u", "v"), {
        "h": "tanh(u*x)", "y": "v*h", "L": "(y - t)^2"})  # fmt: skip
    return sheet


def two_steps(rng: random.Random) -> Sheet:
    """Gradient descent on one weight, three values of it with numbers in brackets; no network."""
    sheet = begun(rng)
    x, t = (sheet.given(name, name, sheet.number(11, 39, 10, signed=False)) for name in ("x", "t"))
    eta = sheet.given("eta", r"\alpha", rng.choice(("0.1", "0.05", "0.01")))
    w = sheet.given("w0", "w^{(0)}", sheet.number())
    data = ", ".join(f"${sheet.letters[name]} = {sheet.printed[name]}$" for name in ("x", "t", "eta", "w0"))
    sheet.prose(f"# Gradient descent by hand\n\nThe loss is $J(w) = \\frac{{1}}{{2}} (w x - t)^2$ with {data}.\n")
    for step in range(2):
        sheet.prose(f"## Step {step + 1}\n")
        e = sheet.chain(f"e{step}", f"e^{{({step})}}", Add((Mul((w, x)), Neg(t))))
        g = sheet.chain(f"g{step}", f"g^{{({step})}}", Mul((e, x)))
        w = sheet.chain(f"w{step + 1}", f"w^{{({step + 1})}}", Add((w, Neg(Mul((eta, g))))))
        sheet.prose("")
    return sheet


def momentum(rng: random.Random) -> Sheet:
    """Two steps with momentum and gradients that are given; no network."""
    sheet = begun(rng)
    beta, eta = sheet.given("beta", r"\beta", "0.9"), sheet.given("eta", r"\eta", rng.choice(("0.1", "0.2")))
    velocity, weight = sheet.given("v0", "v_0", sheet.number()), sheet.given("w0", "w_0", sheet.number())
    grads = [sheet.given(f"g{k}", f"g_{k}", sheet.number()) for k in (1, 2)]
    data = "; ".join(f"${sheet.letters[name]} = {text}$" for name, text in sheet.printed.items())
    sheet.prose(f"Momentum: $v_k = \\beta v_{{k-1}} + g_k$ and $w_k = w_{{k-1}} - \\eta v_k$. Given: {data}.\n")
    for k, grad in enumerate(grads, 1):
        velocity = sheet.chain(f"v{k}", f"v_{k}", Add((Mul((beta, velocity)), grad)))
        weight = sheet.chain(f"w{k}", f"w_{k}", Add((weight, Neg(Mul((eta, velocity))))))
        sheet.prose("")
    return sheet


def cross_entropy_table(rng: random.Random) -> Sheet:
    """Logistic regression with two features in a table: symbol, formula, numbers, value."""
    sheet = begun(rng)
    x1, x2, w1, w2 = (sheet.given(f"{n}{i}", f"{n}_{i}", sheet.number()) for n in "xw" for i in (1, 2))
    b = sheet.given("b", "b", sheet.number())
    eta = sheet.given("eta", r"\eta", "0.1")
    data = ", ".join(f"${sheet.letters[name]} = {text}$" for name, text in sheet.printed.items())
    sheet.prose(f"Logistic regression, target 1: {data}\n\n| quantity | formula | numbers | value |\n|---|---|---|---|")
    z = _row(sheet, "z", "z", Add((Mul((w1, x1)), Mul((w2, x2)), b)))
    p = _row(sheet, "p", r"p", logistic(z))
    _row(sheet, "L", "L", Neg(Call("log", p)))
    dz = _row(sheet, "dz", by("L", "z"), Add((p, Neg(ONE))))
    d1 = _row(sheet, "d1", by("L", "w_1"), Mul((dz, x1)))
    _row(sheet, "d2", by("L", "w_2"), Mul((dz, x2)))
    _row(sheet, "n1", "w_1'", Add((w1, Neg(Mul((eta, d1))))))
    sheet.network = described(of(sheet, "x1", "x2"), of(sheet, "w1", "w2", "b"), {
        "z": "w1*x1 + w2*x2 + b", "p": "sigmoid(z)", "L": "-log(p)"})  # fmt: skip
    return sheet


def _row(sheet: Sheet, name: str, tex: str, formula: Node) -> Q:
    return sheet.chain(name, tex, formula, frame="| $§$ |", joint="$ | $")


def plain_numbers(rng: random.Random) -> Sheet:
    """Arithmetic only: sums of products, worked out in steps, without one letter."""
    sheet = begun(rng)
    sheet.style = replace(sheet.style, last=" = ")
    sheet.rounds, sheet.decimals = True, 6
    sheet.prose("The calculations again, without words:\n")
    for k in range(6):
        numbers = [Num(sheet.number(11, 99, 10, signed=rng.random() < 0.4)) for _ in range(4)]
        formula: Node = Add((Mul((numbers[0], numbers[1])), Mul((numbers[2], numbers[3]))))
        if k % 2:
            formula = Mul((Add((numbers[0], Neg(numbers[1]))), numbers[2]))
        if k == 3:
            formula = Mul((HALF, Pow(Add((numbers[0], Neg(numbers[1]))), TWO)))
        sheet.chain(f"r{k}", "", formula, show="s" if k % 2 else "sp")
        sheet.prose("")
    return sheet
