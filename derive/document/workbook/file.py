"""A workbook as the bytes of an XLSX file, by XlsxWriter."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any

from derive.document.workbook.model import Formula, address
from derive.document.workbook.model import Symbol as Shown
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.document.workbook.model import Book, Cell, Curve, Sheet
    from derive.document.workbook.recalculation import Recalculation

# The same input is to give the same bytes.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
_LINE, _GREY, _DARK = "#C9C9C9", "#666666", "#1F3864"
# More decimals are told by a power of ten.
_MOST_DECIMALS = 10
_A4 = 9
_BOX = {"border": 1, "border_color": _LINE}
_ROW = {"bottom": 1, "bottom_color": "#E7E7E7", "valign": "top"}
_LETTER = {"font_name": "Cambria", "font_size": 12}
_SYMBOL = {**_LETTER, "align": "left", **_ROW}
_HEAD = {"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True, "valign": "top"}
# The height of a line of text in a row (pt), and how many letters of a text fill a unit of width.
_LINE_HEIGHT, _LETTERS = 15, 0.87
STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": _DARK},
    "prose": {"text_wrap": True, "valign": "top"},
    "number": {"align": "right", "valign": "top"},
    "head": _HEAD,
    "number_head": {**_HEAD, "align": "right"},
    "indented_head": {**_HEAD, "align": "left", "indent": 1},
    "section": {"bold": True, "font_color": _DARK, "bg_color": "#F2F2F2"},
    "rule": {"font_color": _DARK},
    "note": {"font_color": _GREY, **_ROW},
    "name": {"font_name": "Consolas", "font_size": 10, **_ROW},
    "path": {"font_color": _GREY, "indent": 1, **_ROW},
    "symbol": _SYMBOL,
    "letter": {**_SYMBOL, "italic": True},
    "formula": {"text_wrap": True, **_ROW},
    "indented": {"text_wrap": True, "align": "left", "indent": 1, **_ROW},
    "step": {"align": "center", **_ROW},
    "given": {"bg_color": "#FFF8D5", **_BOX},
    "value": {"bold": True, **_ROW},
    "part": _ROW,
    "factor": _ROW,
    "series": _ROW,
    "proven": {"font_color": _GREY, "align": "right", **_ROW},
    "yours": {"bg_color": "#E4F1FB", **_BOX},
    "check": {"align": "left", "indent": 1, **_ROW},
    "empty": _ROW,
}
# What readers of a sheet with blanks are to find, and the number format that shows nothing.
_COMPUTED, _UNSEEN = ("value", "factor", "part"), ";;;"
_RIGHT, _WRONG = {"font_color": "#1B6E2E"}, {"font_color": "#B00020", "bold": True}


def require_writer() -> None:
    """Raise DeriveError where XlsxWriter is not installed."""
    try:
        import xlsxwriter  # noqa: F401
    except ImportError as error:
        raise DeriveError(
            "--format xlsx needs XlsxWriter, which is not installed", hint="pip install 'derive-notes[xlsx]'"
        ) from error


def content_of(book: Book, values: Recalculation, right: str) -> bytes:
    """Return the file; every formula has its value beside it, for programs that show without computing.

    ``right`` is what a check says of a right number.
    """
    import xlsxwriter

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": book.title, "created": _CREATED})
        writer = _Writer(workbook, values, right, blank=book.blank)
        for sheet in book.sheets:
            writer.write(sheet)
        for name, (sheet, row, column) in book.named.items():
            title = sheet.title.replace("'", "''")
            workbook.define_name(name, f"='{title}'!{address(row, column, fixed=True)}")
    return stream.getvalue()


class _Writer:
    """Writes sheets, with one format for each look."""

    def __init__(self, workbook: Any, values: Recalculation, right: str, *, blank: bool) -> None:
        self.workbook, self.values, self.right, self.blank = workbook, values, right, blank
        self.formats: dict[tuple[str, int | None], Any] = {}
        self.letters: dict[tuple[bool, bool, int], Any] = {}

    def write(self, sheet: Sheet) -> None:
        page = self.workbook.add_worksheet(sheet.title)
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, width)
        for first, last in sheet.grouped:
            for column in range(first, last):
                page.set_column(column, column, sheet.widths[column], None, {"level": 1})
        page.freeze_panes(*sheet.frozen)
        page.hide_gridlines(1 if sheet.wide else 2)
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        if sheet.printed:
            page.print_area(0, 0, max(sheet.cells)[0], sheet.printed)
        if sheet.wide:
            page.set_landscape()
            page.repeat_rows(0, max(sheet.frozen[0] - 1, 0))
            page.repeat_columns(0, max(sheet.frozen[1] - 1, 0))
        for row, lines in _lines(sheet).items():
            page.set_row(row, _LINE_HEIGHT * lines)
        for (row, column), cell in sheet.cells.items():
            self._cell(page, sheet, row, column, cell)
        self._coloured(page, sheet)
        # Proven digits are text on purpose, and each row has a formula of its own.
        everywhere = f"A1:{address(*map(max, zip(*sheet.cells, strict=True)))}"
        page.ignore_errors({"number_stored_as_text": everywhere, "formula_differs": everywhere})
        if sheet.curve:
            self._curve(sheet, sheet.curve)

    def _cell(self, page: Any, sheet: Sheet, row: int, column: int, cell: Cell) -> None:
        look, content = self._format(cell.kind, cell.decimals), cell.content
        if isinstance(content, Formula):
            value = self.values.value(sheet, row, column)
            page.write_formula(row, column, f"={content.text}", look, "" if value is None else value)
        elif isinstance(content, Shown):
            self._symbol(page, row, column, content)
        elif isinstance(content, float):
            page.write_number(row, column, content, look)
        elif content:
            page.write_string(row, column, content, look)
        else:
            page.write_blank(row, column, None, look)

    def _coloured(self, page: Any, sheet: Sheet) -> None:
        """Colour the column of checks by what they say."""
        places = [place for place, cell in sheet.cells.items() if cell.kind == "check"]
        if not places:
            return
        (first, column), (last, _) = min(places), max(places)
        for criteria, look in (("==", _RIGHT), ("!=", _WRONG)):
            rule = {"type": "cell", "criteria": criteria, "value": f'"{self.right}"'}
            page.conditional_format(first, column, last, column, {**rule, "format": self.workbook.add_format(look)})

    def _symbol(self, page: Any, row: int, column: int, symbol: Shown) -> None:
        """Write a symbol: letters slanted or not, scripts above and below."""
        pieces: list[Any] = []
        for run in symbol.runs:
            pieces += [self._letters(run.italic, run.bold, run.side if run.level else 0), run.characters]
        if len(symbol.runs) > 1:
            page.write_rich_string(row, column, *pieces, self._format("symbol", None))
            return
        # A text of one run alone takes its letters from the cell.
        kind = "letter" if symbol.runs and symbol.runs[0].italic else "symbol"
        page.write_string(row, column, "".join(run.characters for run in symbol.runs), self._format(kind, None))

    def _letters(self, italic: bool, bold: bool, side: int) -> Any:
        key = (italic, bold, side)
        if key not in self.letters:
            script = {1: {"font_script": 1}, -1: {"font_script": 2}, 0: {}}[side]
            self.letters[key] = self.workbook.add_format({**_LETTER, "italic": italic, "bold": bold, **script})
        return self.letters[key]

    def _format(self, kind: str, decimals: int | None) -> Any:
        key = (kind, decimals)
        if key not in self.formats:
            hidden = self.blank and kind in _COMPUTED
            number = {} if decimals is None else {"num_format": _UNSEEN if hidden else number_format(decimals)}
            self.formats[key] = self.workbook.add_format({**STYLES[kind], **number})
        return self.formats[key]

    def _curve(self, sheet: Sheet, curve: Curve) -> None:
        """Draw a column over the first one, on a sheet of its own."""
        column, first, last = curve.column, curve.first, curve.last
        chart = self.workbook.add_chart({"type": "scatter", "subtype": "straight"})
        chart.add_series({
            "categories": [sheet.title, first, 0, last, 0],
            "values": [sheet.title, first, column, last, column],
            "line": {"color": _DARK, "width": 1.75},
        })
        heads = [sheet.cells[first - 1, each].content for each in (0, column)]
        chart.set_x_axis({"name": str(heads[0]), "min": 0, "max": last - first, "major_gridlines": {"visible": False}})
        chart.set_y_axis({"name": str(heads[1]), "major_gridlines": {"visible": True, "line": {"color": _LINE}}})
        chart.set_legend({"none": True})
        page = self.workbook.add_chartsheet(curve.title)
        page.set_chart(chart)
        page.set_paper(_A4)


def _lines(sheet: Sheet) -> dict[int, int]:
    """Return the rows in which a text takes several lines, with their number: not all programs find that themselves."""
    found: dict[int, int] = {}
    for (row, column), cell in sheet.cells.items():
        if isinstance(cell.content, str) and STYLES[cell.kind].get("text_wrap"):
            lines = ceil(len(cell.content) * _LETTERS / sheet.widths[column])
            if lines > 1:
                found[row] = max(lines, found.get(row, 1))
    return found


def number_format(decimals: int) -> str:
    """Return the number format of so many decimals.

    >>> number_format(4), number_format(0), number_format(-3)
    ('0.0000', '0', '0.000E+00')
    """
    if 0 <= decimals <= _MOST_DECIMALS:
        return f"0.{'0' * decimals}" if decimals else "0"
    return "0.000E+00"
