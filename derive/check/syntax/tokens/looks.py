"""Commands of LaTeX that say nothing about mathematics: what becomes of them and of their arguments."""

from __future__ import annotations

from derive.check.syntax.tokens.signs import words

DROPPED = words(
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits displaylimits nonumber notag mathstrut strut "
    "null relax allowbreak nobreak break right left middle big Big bigg Bigg bigl bigr bigm Bigl Bigr Bigm biggl biggr "
    "biggm Biggl Biggr Biggm mathopen mathclose mathbin mathrel mathord mathop mathinner mathpunct ensuremath small "
    "large Large LARGE normalsize footnotesize scriptsize tiny huge centering hline toprule midrule bottomrule qedhere "
    "begingroup endgroup bgroup egroup boxed fbox framebox cancel bcancel xcancel sout underline uwave smash mathclap "
    "mathllap mathrlap clap llap rlap it rm sf tt sl unboldmath boldmath medmuskip noindent par newpage smallskip "
    "medskip bigskip displaybreak pagebreak vphantom@ mathsurround mathpalette makebox hl normalfont unskip num "
    "checkmark blacksquare qed"
)
"""Commands without meaning; a group behind them stays."""

ONE_ARGUMENT = words(
    "label tag tag* vspace vspace* phantom hphantom vphantom color index footnote hypertarget cssId vskip "
    "ding si unit setlength definecolor footnotemark footnotetext thispagestyle arraycolsep bbox"
)
"""Commands that go with their argument."""

FIRST_STAYS = words("SI qty")
"""Commands whose first argument stays, and whose second one, a unit, goes."""

SECOND_STAYS = words("textcolor colorbox cancelto raisebox href class style enclose mathcolor hyperref html")
"""Commands whose first argument goes, and whose second one stays."""

BRACES = words("underbrace overbrace underbracket overbracket underparen overparen underset@")
REFERENCES = words("eqref ref cref Cref autoref cite citep citet url")
TEXTS = REFERENCES | words(
    "text textrm textit textbf textsf texttt textnormal textup textsc textsl mbox hbox intertext shortintertext emph"
)
ROMANS = words(
    "mathrm mathit mathsf mathtt mathnormal operatorname operatorname* operatornamewithlimits symup "
                   "symrm mathup"
)  # fmt: skip

LAYOUT = words(
    "align align* aligned alignat alignat* alignedat gather gather* gathered split multline multline* multlined "
    "equation equation* eqnarray eqnarray* flalign flalign* math displaymath dmath dmath* dgroup dgroup* dseries "
    "IEEEeqnarray IEEEeqnarray* subequations center small darray"
)
"""Environments that only lay out rows; what they hold are statements."""

WITH_ARGUMENT = words("alignat alignat* alignedat array IEEEeqnarray IEEEeqnarray* darray subarray")
"""Environments whose columns are told in an argument."""

SPOKEN = {
    **dict.fromkeys(("times", "mal", "fois", "por", "per"), ("sign", "times")),
    "plus": ("plus", "+"), "minus": ("minus", "-"), "d": ("word", "d"),
}  # fmt: skip
"""Texts that are signs, or the d of a derivative."""
