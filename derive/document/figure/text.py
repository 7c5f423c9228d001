"""Math labels: the subset of LaTeX that symbols and numbers use, as runs of characters, and how large they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby

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

# Widths in em of the Computer Modern letters at 10 pt, the widest of math italic, text italic and roman.
_CLASSES = {
    0.28: " ·!,.:;]|′\u2009", 0.30: "[", 0.34: "l", 0.38: "ι", 0.40: "()i", 0.42: "tϵℓ", 0.48: "jsε",
    0.50: "0123456789ceδθξ", 0.52: "/grzζρ∗⋆", 0.54: "Iovη", 0.56: "abkpqyντ", 0.58: "hxγκυ", 0.60: "dfuλϑϕ∂",
    0.62: "nβμπσ", 0.64: "Γχ", 0.66: "Jαφω", 0.68: "SΞ", 0.70: "LΛψ", 0.74: "ΣΦΩ", 0.76: "AZwΠ", 0.78: "R×≈+−=<>±ΘΨ",
    0.80: "EFP", 0.82: "BOQ", 0.84: "GTΔ∇", 0.86: "CD", 0.88: "Um", 0.90: "V", 0.92: "HNXY", 0.94: "K", 1.02: "∞",
    1.08: "M", 1.16: "W", 1.18: "…", 1.34: "⋯",
}  # fmt: skip
_WIDTHS = {character: width for width, characters in _CLASSES.items() for character in characters}
_OTHER_WIDTH = 1.0
_ASCENDING = frozenset("!'()[]/|+±×≈−=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZbdfhijkltΓΔΘΛΞΠΣΦΨΩβδζθλξψϑϕφ′ℓ∂∇∗⋆")
_DESCENDING = frozenset("()[]/|+±×≈−=,;Qfgjpqyβγζημξρφχψϕ")
# The smaller a size of these fonts, the wider its letters: the factor up to each size (pt), halfway to the next one.
_WIDENING = ((5.6, 1.37), (6.6, 1.23), (7.6, 1.15), (8.6, 1.07), (9.6, 1.04))
# What LaTeX takes for scripts, and scripts of scripts, in text of each size (pt), and in text of any other.
_SCRIPT_POINTS = {9.0: (9.0, 6.0, 5.0), 8.0: (8.0, 6.0, 5.0), 7.0: (7.0, 5.0, 5.0)}
_SCRIPT_SIZES = (1.0, 0.75, 0.6)
# How far (em) a script stands above or below the line, alone and together with one on the other side.
_RISE_ALONE, _RISE_TOGETHER = {1: 0.42, -1: -0.16}, {1: 0.51, -1: -0.33}
# LaTeX leaves so many pt after a script.
_SCRIPT_SPACE = 0.5
# Estimates are to be too large rather than too small.
_SAFETY = 1.02


@dataclass(frozen=True)
class Run:
    """Characters set alike.

    ``level`` counts scripts: 0 on the line, 1 in a subscript or superscript, 2 in a script of that; ``side`` is 1 in
    superscripts and -1 in subscripts. ``rise`` (em of the label's size) lifts the run off the baseline. ``back`` (same
    unit) is how far the pen goes back first: a subscript stands below the superscript before it.
    """

    characters: str
    italic: bool
    bold: bool
    level: int = 0
    side: int = 0
    rise: float = 0.0
    back: float = 0.0

    @property
    def size(self) -> float:
        """Size of the letters, relative to the label's."""
        return _SCRIPT_SIZES[self.level]

    @property
    def em(self) -> float:
        """Width in em of its own letters, at 10 pt."""
        return sum(map(_character_width, self.characters)) * (1.12 if self.bold else 1.0)

    @property
    def width(self) -> float:
        """Width in em of the label's size, in a font that is the same at all sizes."""
        return self.em * self.size


@dataclass(frozen=True)
class Extent:
    """The box of a text in mm: ``ascent`` above and ``descent`` below the baseline."""

    width: float
    ascent: float
    descent: float


def _character_width(character: str) -> float:
    if "\u0300" <= character <= "\u036f" or character == "\u20d7":
        return 0.0
    return _WIDTHS.get(character, _OTHER_WIDTH)


def _points(size: float, level: int) -> float:
    """Return the size (pt) of a script in text of a size."""
    if size in _SCRIPT_POINTS:
        return _SCRIPT_POINTS[size][level]
    return size * (1.0, 0.7, 0.5)[level]


def _widening(points: float) -> float:
    return next((factor for largest, factor in _WIDENING if points <= largest), 1.04)


@cache
def extent(latex: str, size: float) -> Extent:
    r"""Estimate the box that a label of ``size`` pt fills, too large rather than too small.

    >>> extent("w_{1}", 8).width < extent("w_{12}", 8).width < extent("0.582367", 8).width
    True
    """
    pen = widest = descent = 0.0
    ascent = 0.45 * size
    # TeX lifts and lowers scripts by a little more in the smallest letters.
    lift = size * (1.0 if size >= 7 else 1.15)
    for run in runs(latex):
        points = _points(size, run.level)
        unit = points * _widening(points)
        pen += run.em * unit - run.back / run.size * unit + (_SCRIPT_SPACE if run.level else 0.0)
        widest = max(widest, pen)
        tall = any(character in _ASCENDING for character in run.characters)
        deep = any(character in _DESCENDING for character in run.characters)
        accented = any(_character_width(character) == 0.0 for character in run.characters)
        ascent = max(ascent, run.rise * lift + points * ((0.79 if tall else 0.47) + (0.25 if accented else 0.0)))
        descent = max(descent, -run.rise * lift + points * (0.26 if deep else 0.03))
    return Extent(widest * POINT * _SAFETY, ascent * POINT, descent * POINT)


@dataclass(frozen=True)
class _State:
    """What holds inside one group; the fields are those of its runs."""

    italic: bool = True
    bold: bool = False
    level: int = 0
    side: int = 0
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
        side = 1 if above else -1
        rise = state.rise + _RISE_ALONE[side] * _SCRIPT_SIZES[state.level]
        level = min(state.level + 1, len(_SCRIPT_SIZES) - 1)
        return replace(state, level=level, side=state.side or side, rise=rise)

    def _letters(self, token: str, name: str, state: _State) -> None:
        if name in _GREEK:
            characters, italic = _GREEK[name], state.italic
        elif name in _UPRIGHT:
            characters, italic = _UPRIGHT[name], False
        else:
            characters = _SPACES.get(token) or _SIGNS.get(token) or name or token
            italic = state.italic and characters.isalpha()
        characters = characters.strip() if state.level else characters
        self.found.append(Run(characters + self.accent, italic, state.bold, state.level, state.side, state.rise))
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
    placed: list[Run] = []
    for _, group in groupby(joined, key=lambda run: run.level > 0):
        placed += _stacked(list(group))
    return tuple(placed)


def _stacked(scripts: list[Run]) -> list[Run]:
    """Put the scripts on both sides of one symbol above each other."""
    sides = list(dict.fromkeys(run.side for run in scripts))
    if len(sides) == 1:
        return scripts
    placed: list[Run] = []
    for side in sides:
        back = sum(run.width for run in placed)
        shift = _RISE_TOGETHER[side] - _RISE_ALONE[side]
        found = [replace(run, rise=run.rise + shift) for run in scripts if run.side == side]
        placed += [replace(found[0], back=back), *found[1:]]
    return placed
