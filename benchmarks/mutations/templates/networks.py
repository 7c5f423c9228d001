"""Templates about several units: a circuit, long chains, ReLU, softmax, vectors, a batch."""

from __future__ import annotations

import random

from benchmarks.mutations.formulas import Add, Call, Frac, Mul, Neg, Node, Num, Pow, Q
from benchmarks.mutations.templates.neurons import HALF, ONE, TWO, begun, by, described, of
from benchmarks.mutations.templates.sheet import Sheet


def circuit(rng: random.Random) -> Sheet:
    """A circuit of sums and products with its derivatives, whole numbers."""
    sheet = begun(rng)
    names = ("a", "b", "c", "k")
    a, b, c, k = (sheet.given(name, name, text) for name, text in zip(names, _whole(rng, 4), strict=True))
    data = ", ".join(f"${name} = {sheet.printed[name]}$" for name in names)
    sheet.prose(f"# A circuit\n\n$f = (a b + c) k$ at {data}.\n")
    m = sheet.chain("m", "m", Mul((a, b)))
    s = sheet.chain("s", "s", Add((m, c)))
    sheet.chain("f", "f", Mul((s, k)))
    sheet.prose("\nBackwards:\n")
    ds = sheet.chain("dfds", by("f", "s"), k, show="s")
    sheet.chain("dfdk", by("f", "k"), s, show="s")
    sheet.chain("dfda", by("f", "a"), Mul((ds, b)))
    sheet.chain("dfdb", by("f", "b"), Mul((ds, a)))
    sheet.network = described(of(sheet, *names), {}, {"m": "a*b", "s": "m + c", "f": "s*k"})
    return sheet


def _whole(rng: random.Random, count: int) -> list[str]:
    numbers = rng.sample(range(2, 12), count)
    return [str(number if rng.random() < 0.7 else -number) for number in numbers]


def long_chains(rng: random.Random) -> Sheet:
    """Three inputs, sums worked out term by term, in rows of an align environment."""
    sheet = begun(rng)
    xs, ws = ([sheet.given(f"{n}{i}", f"{n}_{i}", sheet.number(signed=n == "w")) for i in (1, 2, 3)] for n in "xw")
    b, t = sheet.given("b", "b", sheet.number()), sheet.given("t", "t", sheet.number(signed=False))
    data = ",\\ ".join(f"{sheet.letters[name]} = {text}" for name, text in sheet.printed.items())
    sheet.prose(f"Given\n$${data}$$\nwe find\n\\begin{{align*}}")
    row = r"§ \\"
    z = sheet.chain("z", "z", Add((*(Mul((w, x)) for w, x in zip(ws, xs, strict=True)), b)), show="snp", frame=row)
    y = sheet.chain("y", "y", Call("tanh", z), frame=row)
    sheet.chain("L", "L", Mul((HALF, Pow(Add((t, Neg(y))), TWO))), frame=row)
    dz = sheet.chain("dLdz", by("L", "z"), Neg(Mul((Add((t, Neg(y))), Add((ONE, Neg(Pow(y, TWO))))))), frame=row)
    sheet.chain("dLdw1", by("L", "w_1"), Mul((dz, xs[0])), frame=row)
    sheet.chain("dLdw3", by("L", "w_3"), Mul((dz, xs[2])), frame="§")
    sheet.prose("\\end{align*}")
    sheet.network = described(of(sheet, "x1", "x2", "x3", "t"), of(sheet, "w1", "w2", "w3", "b"), {
        "z": "w1*x1 + w2*x2 + w3*x3 + b", "y": "tanh(z)", "L": "(t - y)^2/2"})  # fmt: skip
    return sheet


def relu_units(rng: random.Random) -> Sheet:
    """Two rectified units, one of which may be off, and a linear output."""
    sheet = begun(rng)
    x = sheet.given("x", "x", sheet.number(11, 49, 10, signed=False))
    ws = [sheet.given(f"w{i}", f"w_{i}", sheet.number(signed=i == 2)) for i in (1, 2)]
    bs = [sheet.given(f"b{i}", f"b_{i}", sheet.number(signed=False)) for i in (1, 2)]
    vs = [sheet.given(f"v{i}", f"v_{i}", sheet.number()) for i in (1, 2)]
    t = sheet.given("t", "t", sheet.number(11, 49, 10, signed=False))
    data = ", ".join(f"${sheet.letters[name]} = {text}$" for name, text in sheet.printed.items())
    sheet.prose(f"# Rectified units\n\nWe take {data}.\n\nForward pass:\n")
    hs = []
    for i, (w, b) in enumerate(zip(ws, bs, strict=True), 1):
        z = sheet.chain(f"z{i}", f"z_{i}", Add((Mul((w, x)), b)))
        hs.append(sheet.chain(f"h{i}", f"h_{i}", Call("max", z)))
    y = sheet.chain("y", r"y", Add((Mul((vs[0], hs[0])), Mul((vs[1], hs[1])))), show=rng.choice(("sn", "snp")))
    sheet.chain("L", "L", Pow(Add((y, Neg(t))), TWO))
    sheet.prose("\nBackward pass:\n")
    dy = sheet.chain("dLdy", by("L", "y"), Mul((TWO, Add((y, Neg(t))))))
    for i, (h, v) in enumerate(zip(hs, vs, strict=True), 1):
        sheet.chain(f"dLdv{i}", by("L", f"v_{i}"), Mul((dy, h)))
        dh = sheet.chain(f"dLdh{i}", by("L", f"h_{i}"), Mul((dy, v)))
        on = ONE if sheet.worth(Q((f"z{i}",))) > 0 else Num("0")
        sheet.chain(f"dLdw{i}", by("L", f"w_{i}"), Mul((dh, on, x)), show="n")
    sheet.network = described(of(sheet, "x", "t"), of(sheet, "w1", "w2", "b1", "b2", "v1", "v2"), {
        "z1": "w1*x + b1", "z2": "w2*x + b2", "h1": "relu(z1)", "h2": "relu(z2)",
        "y": "v1*h1 + v2*h2", "L": "(y - t)^2"})  # fmt: skip
    return sheet


def softmax_one_hot(rng: random.Random) -> Sheet:
    """Three logits, their exponentials, the softmax against a one-hot target."""
    sheet = begun(rng)
    zs = [sheet.given(f"z{i}", f"z_{i}", sheet.number(2, 29, 10)) for i in (1, 2, 3)]
    right = rng.randrange(3)
    data = ", ".join(f"${sheet.letters[name]} = {text}$" for name, text in sheet.printed.items())
    sheet.prose(f"Logits {data}; the right class is {right + 1}.\n")
    es = [sheet.chain(f"e{i}", f"e_{i}", Call("exp", z)) for i, z in enumerate(zs, 1)]
    total = sheet.chain("S", "S", Add(tuple(es)))
    ps = [sheet.chain(f"p{i}", f"p_{i}", Frac(e, total)) for i, e in enumerate(es, 1)]
    sheet.prose("\nThe cross entropy and its derivatives by the logits:\n")
    sheet.chain("L", "L", Neg(Call("log", ps[right])))
    for i, p in enumerate(ps):
        slope: Node = Add((p, Neg(ONE))) if i == right else p
        sheet.chain(f"dLdz{i + 1}", by("L", f"z_{i + 1}"), slope, show="sn" if i == right else "s")
    graph = {f"e{i}": f"exp(z{i})" for i in (1, 2, 3)} | {"S": "e1 + e2 + e3"}
    graph |= {f"p{i}": f"e{i}/S" for i in (1, 2, 3)} | {"L": f"-log(p{right + 1})"}
    sheet.network = described({}, of(sheet, "z1", "z2", "z3"), graph)
    return sheet


def vectors(rng: random.Random) -> Sheet:
    """A matrix, a vector and their product in brackets, entry by entry and at once."""
    sheet = begun(rng)
    w = [[sheet.given(f"w{i}{j}", f"w_{{{i}{j}}}", sheet.number()) for j in (1, 2)] for i in (1, 2)]
    x = [sheet.given(f"x{j}", f"x_{j}", sheet.number(signed=False)) for j in (1, 2)]
    b = [sheet.given(f"b{i}", f"b_{i}", sheet.number()) for i in (1, 2)]
    p = sheet.printed
    matrix = r" \\ ".join(" & ".join(p[f"w{i}{j}"] for j in (1, 2)) for i in (1, 2))
    wx, bx = (_column(p[f"{n}1"], p[f"{n}2"]) for n in "xb")
    given = rf"W = \begin{{pmatrix}} {matrix} \end{{pmatrix}},\quad x = {wx},\quad b = {bx}"
    sheet.prose(f"# One layer in matrix form\n\n$${given}$$\n")
    sums = [Add((*(Mul((w[i][j], x[j])) for j in range(2)), b[i])) for i in range(2)]
    second = sheet.define("z2", "z_2", sums[1])
    whole = rf"$$z = W x + b = \begin{{pmatrix}} {matrix} \end{{pmatrix}} {wx} + {bx} = "
    first = sheet.result("z1", "z_1", sums[0], whole + _column("§", p["z2"]) + "$$")
    sheet.prose("\nand the outputs of the units are\n")
    sheet.define("a2", "a_2", Call("sigmoid", second))
    frame = rf"$$a = \sigma(z) = \sigma\left({_column(p['z1'], p['z2'])}\right) = "
    sheet.result("a1", "a_1", Call("sigmoid", first), frame + _column("§", p["a2"]) + "$$")
    return sheet


def _column(*entries: str) -> str:
    return r"\begin{pmatrix} " + r" \\ ".join(entries) + r" \end{pmatrix}"


def batch(rng: random.Random) -> Sheet:
    """A line through three points: residuals, the mean of their squares, both derivatives, one step."""
    sheet = begun(rng)
    w, b = sheet.given("w", "w", sheet.number()), sheet.given("b", "b", sheet.number())
    xs = [sheet.given(f"x{i}", f"x_{i}", text) for i, text in enumerate(_whole(rng, 3), 1)]
    ts = [sheet.given(f"t{i}", f"t_{i}", sheet.number(11, 49, 10, signed=False)) for i in (1, 2, 3)]
    data = ", ".join(f"${sheet.letters[name]} = {text}$" for name, text in sheet.printed.items())
    sheet.prose(f"Three points and the line $r_i = w x_i + b - t_i$: {data}.\n")
    rs = [
        sheet.chain(f"r{i}", f"r_{i}", Add((Mul((w, x)), b, Neg(t))))
        for i, (x, t) in enumerate(zip(xs, ts, strict=True), 1)
    ]
    sheet.prose("\nThe mean squared error and its gradient:\n")
    sheet.chain("M", "M", Mul((Num("1/3"), Add(tuple(Pow(r, TWO) for r in rs)))))
    slope = Mul((Num("2/3"), Add(tuple(Mul((r, x)) for r, x in zip(rs, xs, strict=True)))))
    sheet.chain("dMdw", by("M", "w"), slope)
    db = sheet.chain("dMdb", by("M", "b"), Mul((Num("2/3"), Add(tuple(rs)))))
    sheet.prose("\nOne step with the rate 0.1:\n")
    sheet.chain("bnew", r"b_{\text{new}}", Add((b, Neg(Mul((Num("0.1"), db))))))
    graph = {f"r{i}": f"w*x{i} + b - t{i}" for i in (1, 2, 3)} | {"M": "(r1^2 + r2^2 + r3^2)/3"}
    sheet.network = described(of(sheet, "x1", "x2", "x3", "t1", "t2", "t3"), of(sheet, "w", "b"), graph)
    return sheet
