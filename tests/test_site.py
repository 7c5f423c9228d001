"""The documentation's site: every link leads somewhere, the gallery has the notes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.checkout import ROOT


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "docs/site/build.py", "--formats", "html,md", "--networks", "logistic", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
    gallery = (tmp_path / "pages" / "gallery.html").read_text(encoding="utf-8")
    linked = re.findall(r'(?:href|src)="(logistic/[^"]+)"', gallery)
    assert {Path(each).suffix for each in linked} == {".html", ".txt", ".svg"}
    assert all((tmp_path / "pages" / each).is_file() for each in linked)
    for page in (ROOT / "docs").glob("*.md"):
        assert (tmp_path / "pages" / f"{page.stem}.html").is_file()
    # Nothing is fetched from elsewhere.
    assert not re.findall(r'(?:src|<link[^>]* href)="https?://', gallery)
