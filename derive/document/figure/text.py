"""Math labels: the subset of LaTeX that symbols and numbers use, as runs of characters, and how large they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

# Millimetres in a TeX point.
POINT = 25.4 / 72.27

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}_^]|\s+|.", re.DOTALL)
_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ",
    "psi": "ψ", "omega": "ω", "ell": "ℓ", "partial": "∂",
}  # fmt: skip
_UPRIGHT = {
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "times": " × ", "cdot": " · ", "cdots": "⋯", "ldots": "…", "prime": "′", "star": "⋆",
    "ast": "∗", "infty": "∞", "pm": "±", "quad": " ", "approx": " ≈ ", "nabla": "∇",
}  # fmt: skip
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303",
    "widetilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7",
}  # fmt: skip
# Each command that sets its argument in other letters: (italic, bold); None leaves them.
_ALPHABETS: dict[str, tuple[bool | None, bool | None]] = {
    "mathit": (True, None), "mathnormal": (True, None), "mathrm": (False, None), "mathsf": (False, None),
    "mathtt": (False, None), "mathcal": (True, None), "text": (False, None), "operatorname": (False, None),
    "textrm": (False, None), "textit": (True, None), "mathbf": (False, True), "textbf": (False, True),
    "boldsymbol": (None, True), "bm": (None, True),
}  # fmt: skip
_SIGNS = {"-": "−", "'": "′", "*": "∗", "=": " = ", "+": " + ", "<": " < ", ">": " > "}
_SPACES = {"\\,": "\u2009", "\\;": " ", "\\:": "\u2009", "\\ ": " ", "~": " "}

# Widths in em of the letters that are far from half an em, in the wider of math italic and roman.
_WIDTHS = dict.fromkeys("fijlrt", 0.46) | {"m": 0.88, "w": 0.75} | dict.fromkeys("MW", 1.03)
_WIDTHS |= dict.fromkeys(".,:;'′|!\u2009", 0.28) | dict.fromkeys(" ", 0.28) | dict.fromkeys("()[]/", 0.40)
_WIDTHS |= dict.fromkeys("−=+<>×≈±⋯…", 0.78) | dict.fromkeys("0123456789", 0.50) | dict.fromkeys("·", 0.28)
# The smaller a size of the Computer Modern fonts, the wider its letters: at 8 pt, in its first and second scripts.
_WIDENING = (1.12, 1.28, 1.42)
_SCRIPT_SIZES = (1.0, 0.75, 0.62)
_ASCENDING = frozenset("bdfhklijtδβθλξζ()[]/|'′") | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_DESCENDING = frozenset("gjpqy,;()[]/|ηρμβγξζχϕφψ")


@dataclass(frozen=True)
class Run:
    """Characters set alike.

    ``level`` counts scripts: 0 on the line, 1 in a subscript or superscript, 2 in a script of that. ``rise`` (em
    of the label's size) lifts the run off the baseline. ``back`` (same unit) is how far the pen goes back
    first: a subscript stands below the superscript before it.
    """

    characters: str
    italic: bool
    bold: bool
    level: int = 0
    rise: float = 0.0
    back: float = 0.0

    @property
    def size(self) -> float:
        """Size of the letters, relative to the label's."""
        return _SCRIPT_SIZES[self.level]

    @property
    def width(self) -> float:
        """Estimated width in em of the label's size, in a font that is the same at all sizes."""
        em = sum(_character_width(character) for character in self.characters)
        return em * self.size * (1.1 if self.bold else 1.0)


@dataclass(frozen=True)
class Extent:
    """The box of a text in em of its size: ``ascent`` above and ``descent`` below the baseline."""

    width: float
    ascent: float
    descent: float


def _character_width(character: str) -> float:
    if "\u0300" <= character <= "\u036f" or character == "\u20d7":
        return 0.0
    return _WIDTHS.get(character, 0.80 if character.isupper() else 0.58)


@cache
def extent(latex: str) -> Extent:
    r"""Estimate the box that a label fills, too large rather than too small.

    >>> extent("w_{1}").width < extent("w_{12}").width < extent("0.582367").width
    True
    """
    pen = widest = 0.0
    ascent, descent = 0.45, 0.0
    for run in runs(latex):
        pen += (run.width - run.back) * _WIDENING[run.level]
        widest = max(widest, pen)
        tall = any(character in _ASCENDING for character in run.characters)
        deep = any(character in _DESCENDING for character in run.characters)
        accented = any(_character_width(character) == 0.0 for character in run.characters)
        ascent = max(ascent, run.rise + run.size * (0.72 if tall else 0.45) + (0.25 if accented else 0.0))
        descent = max(descent, -run.rise + run.size * (0.26 if deep else 0.02))
    return Extent(widest, ascent, descent)


@dataclass(frozen=True)
class _State:
    """What holds inside one group; ``script`` is the rise of the group's own letters."""

    italic: bool = True
    bold: bool = False
    level: int = 0
    rise: float = 0.0


@cache
def runs(latex: str) -> tuple[Run, ...]:
    r"""Read a symbol or number; what is not understood is shown as it is written, without backslashes.

    >>> [(run.characters, run.level, run.italic) for run in runs(r"\mathit{net}_{h1}")]
    [('net', 0, True), ('h', 1, True), ('1', 1, False)]
    """
    return _merged(_Reader().read(latex))


class _Reader:
    """Reads tokens with its own stack, so that no nesting is too deep."""

    def __init__(self) -> None:
        self.stack = [_State()]
        self.found: list[Run] = []
        # The state of the next letter or group alone, where a script or an alphabet was just named.
        self.next: _State | None = None
        self.accent = ""
        self.accents: list[tuple[int, int, str]] = []

    def read(self, latex: str) -> list[Run]:
        for token in _TOKEN.findall(latex):
            self._token(token)
        return self.found

    def _token(self, token: str) -> None:
        state = self.next or self.stack[-1]
        name = token[1:] if token.startswith("\\") else ""
        if token == "{":
            self.stack.append(state)
            self.next = None
            if self.accent:
                self.accents.append((len(self.stack), len(self.found), self.accent))
                self.accent = ""
        elif token == "}":
            self._close()
        elif token in "_^":
            self.next = self._script(token == "^")
        elif name in _ALPHABETS:
            italic, bold = _ALPHABETS[name]
            self.next = replace(
                state,
                italic=state.italic if italic is None else italic,
                bold=state.bold if bold is None else bold,
            )
        elif name in _ACCENTS:
            self.accent = _ACCENTS[name]
        elif name not in ("left", "right", "displaystyle", "bigl", "bigr") and not token.isspace():
            self._letters(token, name, state)

    def _close(self) -> None:
        if len(self.stack) == 1:
            return
        if self.accents and self.accents[-1][0] == len(self.stack):
            _, start, accent = self.accents.pop()
            self.found[start:] = [replace(run, characters=run.characters + accent) for run in self.found[start:]]
        self.stack.pop()
        self.next = None

    def _script(self, above: bool) -> _State:
        state = self.stack[-1]
        rise = (0.42 if above else -0.22) * _SCRIPT_SIZES[state.level]
        level = min(state.level + 1, len(_SCRIPT_SIZES) - 1)
        return replace(state, level=level, rise=state.rise + rise)

    def _letters(self, token: str, name: str, state: _State) -> None:
        if name in _GREEK:
            characters, italic = _GREEK[name], state.italic
        elif name in _UPRIGHT:
            characters, italic = _UPRIGHT[name], False
        else:
            characters = _SPACES.get(token) or _SIGNS.get(token) or name or token
            italic = state.italic and characters.isalpha()
        characters = characters.strip() if state.level else characters
        self.found.append(Run(characters + self.accent, italic, state.bold, state.level, state.rise))
        self.accent = ""
        self.next = None


def _merged(found: list[Run]) -> tuple[Run, ...]:
    """Join neighbours that are set alike, and put a subscript under the superscript before it."""
    joined: list[Run] = []
    for run in found:
        last = joined[-1] if joined else None
        if last and replace(last, characters="") == replace(run, characters=""):
            joined[-1] = replace(last, characters=last.characters + run.characters)
        else:
            joined.append(run)
    return tuple(_stacked(joined))


def _stacked(joined: list[Run]) -> list[Run]:
    placed: list[Run] = []
    above = 0.0
    below = 0.0
    for run in joined:
        back = 0.0
        if run.level == 0:
            above = below = 0.0
        elif run.rise > 0:
            back, below = (below, 0.0) if not above else (0.0, below)
            above += run.width
        else:
            back, above = (above, 0.0) if not below else (0.0, above)
            below += run.width
        placed.append(replace(run, back=back))
    return placed
