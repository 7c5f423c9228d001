r"""The signs of mathematics and the commands of LaTeX that write them: one table from spelling to kind and meaning.

A kind is what the grammar goes by ("relation", "sign", "open"); the text beside it says which one it is.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is easier to read as a text."""
    return frozenset(text.split())


GREEK = words(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi omicron pi "
    "varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma "
    "Upsilon Phi Psi Omega"
)

_GREEK_LETTERS = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ϑ": "vartheta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu",
    "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "varsigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "∆": "Delta",
}  # fmt: skip

MARKS_ABOVE = r"\u0300-\u036f\u20d7"
"""Marks that stand above the letter before them, as a range of characters: the hat of ``x̂``."""

_BY_KIND: dict[str, dict[str, str]] = {
    "relation": {
        r"= == \equal": "=",
        r"\approx \simeq \cong \doteq \thickapprox \thicksim \approxeq \fallingdotseq ≈ ≃ ≅ ≐ ~=": "approx",
        r":= =: \coloneqq \coloneq \colonequals \triangleq \equiv \eqqcolon ≡ ≔ ≜ ≝": "define",
        r"\leftarrow \gets \longleftarrow ← ⟵ <-": "assign",
        r"\rightarrow \to \longrightarrow \mapsto \longmapsto \leadsto → ⟶ ↦ ->": "arrow",
        r"\Rightarrow \implies \Longrightarrow ⇒ ⟹ =>": "implies",
        r"\iff \Leftrightarrow \Longleftrightarrow ⇔ ⟺ <=>": "iff",
        r"< \lt": "<",
        r"> \gt": ">",
        r"\le \leq \leqslant \leqq ≤ ⩽ <=": "<=",
        r"\ge \geq \geqslant \geqq ≥ ⩾ >=": ">=",
        r"\ne \neq \not= ≠ !=": "!=",
        r"\in ∈": "in",
        r"\notin ∉": "notin",
        r"\propto ∝": "propto",
        r"\sim ∼": "sim",
        r"\ll ≪": "<<",
        r"\gg ≫": ">>",
    },
    "therefore": {r"\therefore ∴ \because ∵": "therefore"},
    "sign": {
        r"\times × ✕": "times",
        r"\cdot · ⋅ ∙ • \bullet \cdotp \centerdot @": "cdot",
        r"* \ast ∗": "*",
        r"\odot \circ ⊙ ∘ ◦ \otimes ⊗": "odot",
    },
    "slash": {r"/ \div ÷ ∕ ⁄": "/"},
    "plus": {"+ ＋": "+"},
    "minus": {"- − – ﹣": "-"},
    "pm": {r"\pm ± \mp ∓": "pm"},
    "open": {
        r"( \lparen": "(",
        r"[ \lbrack": "[",
        r"\{ \lbrace": "{",
        r"\lvert": "|",
        r"\lVert": "||",
        r"\langle ⟨ 〈": "<",
        r"\lfloor ⌊": "floor",
        r"\lceil ⌈": "ceiling",
    },
    "close": {
        r") \rparen": "(",
        r"] \rbrack": "[",
        r"\} \rbrace": "{",
        r"\rvert": "|",
        r"\rVert": "||",
        r"\rangle ⟩ 〉": "<",
        r"\rfloor ⌋": "floor",
        r"\rceil ⌉": "ceiling",
    },
    "bar": {r"| \vert": "|", r"\| \Vert ‖ ∥": "||"},
    "mid": {r"\mid ∣": "|"},
    "{": {"{": "{"},
    "}": {"}": "}"},
    "sub": {r"_ \_ \sb": "_"},
    "sup": {r"^ ** \sp": "^"},
    "prime": {"' ′ ’": "'", "″": "''"},
    "comma": {",": ","},
    "semicolon": {";": ";"},
    "colon": {r": \colon": ":"},
    "point": {".": "."},
    "amp": {"&": "&"},
    "row": {r"\\ \cr \newline \tabularnewline": r"\\"},
    "wide": {r"\quad \qquad \hfill \hfil": "wide"},
    "missing": {r"? \Box \square \boxempty □ ▢": "?"},
    "dots": {
        r"\ldots \dots \cdots \dotsc \dotsb \dotsm \dotsi \vdots \ddots \hdots … ⋯ ⋮ ⋱": "...",
    },
    "partial": {r"\partial ∂": "partial"},
    "nabla": {r"\nabla ∇": "nabla"},
    "big": {r"\sum ∑": "sum", r"\prod ∏": "prod"},
    "percent": {r"% \%": "%"},
    "over": {r"\over": "over"},
}

SIGNS: dict[str, tuple[str, str]] = {
    spelling: (kind, meaning)
    for kind, group in _BY_KIND.items()
    for spellings, meaning in group.items()
    for spelling in spellings.split()
}
SIGNS.update({f"\\{name}": ("name", name) for name in GREEK})
SIGNS.update({letter: ("name", name) for letter, name in _GREEK_LETTERS.items()})
SIGNS.update({
    r"\ell": ("name", "ell"), "ℓ": ("name", "ell"), r"\infty": ("name", "infinity"), "∞": ("name", "infinity"),
    r"\hbar": ("name", "hbar"), r"\imath": ("letters", "i"), r"\jmath": ("letters", "j"),
    "√": ("command", "sqrt"), r"\star": ("sign", "*"), "⋆": ("sign", "*"),
    "ᵀ": ("supers", "T"), "⊤": ("command", "top"), "\\#": ("unknown", "#"),
    # What is left of a row's end after a chat has taken one backslash.
    "\\\n": ("row", r"\\"), "\\\r": ("row", r"\\"),
})  # fmt: skip
