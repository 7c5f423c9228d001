"""All colours and lines of the figures.

The hues are those of Okabe and Ito ("Color universal design", 2008), which people with any kind of colour vision
can tell apart. The lines that must be told apart in grey print differ in lightness, and in their dashes too.
"""

from __future__ import annotations

from dataclasses import dataclass

# Name and hexadecimal RGB of every colour.
COLOURS = {
    "ink": "1A1A1A",
    "quiet": "6E6E6E",
    "faint": "B4B4B4",
    "paper": "FFFFFF",
    "number": "00598F",
    "adjoint": "A34700",
    "blue": "0072B2",
    "orange": "E69F00",
    "black": "000000",
    "purple": "CC79A7",
    "vermilion": "D55E00",
    "green": "009E73",
    "sky": "56B4E9",
    "greenfill": "DDF2EA",
    "skyfill": "E3F1FB",
    "bluefill": "C9E0F0",
    "greyfill": "ECECEC",
    "errorfill": "FBE9DC",
    "purplefill": "F9EAF3",
    "litfill": "FFE3A3",
    "shade1": "EAF2F9",
    "shade2": "CFE3F2",
    "shade3": "B0D2EA",
    "shade4": "8DBFE1",
    "shade5": "6AABD7",
}

# What stands for each of them on dark paper: as light as it is dark, in the same hue.
IN_THE_DARK = {
    "ink": "E8E8E8",
    "quiet": "A6A6A6",
    "faint": "5A5A5A",
    "paper": "16181C",
    "number": "7CC4F2",
    "adjoint": "FFA666",
    "blue": "4FA8DC",
    "orange": "F0B43C",
    "black": "FFFFFF",
    "purple": "E0A0C4",
    "vermilion": "FF8A3D",
    "green": "2FBF98",
    "sky": "7CC4F2",
    "greenfill": "12382E",
    "skyfill": "163446",
    "bluefill": "123E5C",
    "greyfill": "33363B",
    "errorfill": "4A2A14",
    "purplefill": "43283A",
    "litfill": "5C4712",
    "shade1": "15293A",
    "shade2": "173750",
    "shade3": "1A4767",
    "shade4": "1D587F",
    "shade5": "206A98",
}


@dataclass(frozen=True)
class Ink:
    """How a line is drawn: the name of its colour, its width in mm, its dashes in mm (on, off, ...)."""

    colour: str
    width: float
    dashes: tuple[float, ...] = ()

    @property
    def tip(self) -> tuple[float, float]:
        """Length and width (mm) of its arrow's tip."""
        return 1.5 + 1.5 * self.width, 1.0 + 1.8 * self.width


@dataclass(frozen=True)
class Skin:
    """How a node is drawn: the names of the colours of its outline, its inside and its text; the outline in mm."""

    outline: str
    fill: str
    text: str = "ink"
    width: float = 0.28


EDGE = Ink("ink", 0.2)
BIAS_EDGE = Ink("quiet", 0.18)
DIM_EDGE = Ink("faint", 0.16)
# One for each path; the eye finds them apart by lightness and by dashes where the print has no colour.
PATHS = (
    Ink("blue", 0.45),
    Ink("orange", 0.5, (1.6, 0.8)),
    Ink("black", 0.4, (0.5, 0.6)),
    Ink("purple", 0.55, (2.4, 0.6, 0.5, 0.6)),
)
# For a path that is alone, and for paths too many to colour one by one.
ONE_PATH = Ink("vermilion", 0.5)

# The way of the derivatives in a computation that is drawn as a circuit.
BACK_EDGE = Ink("vermilion", 0.28)

# The dots for what is left out: colour, radius, and distance of their middles in mm.
DOTS_COLOUR, DOT_RADIUS, DOT_PITCH = "quiet", 0.35, 1.7

INPUT = Skin("green", "greenfill")
HIDDEN = Skin("sky", "skyfill")
OUTPUT = Skin("blue", "bluefill")
BIAS = Skin("quiet", "greyfill")
ERROR = Skin("vermilion", "errorfill")
PARAMETER = Skin("purple", "purplefill")
DIM = Skin("faint", "paper", "quiet", 0.2)
# A cell that is what the figure is about, and the weights of attention, from 0 to 1.
LIT = Skin("vermilion", "litfill", "ink", 0.55)
SHADES = tuple(Skin("sky", f"shade{number}") for number in range(1, 6))
