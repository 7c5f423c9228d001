"""Builds the site of the documentation: its pages, and a gallery of the networks that ship.

``python docs/site/build.py [--formats html,md,pdf] [--networks backprop,xor] FOLDER`` writes ``FOLDER/pages``.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from derive.document.composed import Request
from derive.document.publish import publish
from derive.network.network import Network
from derive.network.shipped import shipped_names, shipped_text

SITE = Path(__file__).resolve().parent
DOCS = SITE.parent
FORMATS = ("html", "pdf", "md", "svg")
# A link out of the documentation leads to the repository's own file, which a site does not have.
OUTWARDS = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")
ENTRY = """## {title}

![The network]({name}/{name}-names.svg){{ loading=lazy }}

{links}

??? note "Its description"

{description}
"""


def main() -> int:
    """Build the site, and return the exit code of its builder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--networks", default=",".join(shipped_names()))
    asked = parser.parse_args()
    source: Path = asked.folder / "source"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(DOCS, source, ignore=shutil.ignore_patterns("site", "*.json"))
    for page in source.rglob("*.md"):
        page.write_text(OUTWARDS.sub(r"\1", page.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.copy(SITE / "index.md", source)
    gallery = [_entry(name, source, tuple(asked.formats.split(","))) for name in asked.networks.split(",")]
    (source / "gallery.md").write_text("# Networks that ship\n\n" + "\n".join(gallery), encoding="utf-8")
    settings = shutil.copy(SITE / "mkdocs.yml", asked.folder)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", settings]
    return subprocess.run(command, check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}).returncode


def _entry(name: str, source: Path, formats: tuple[str, ...]) -> str:
    """Write the notes of a network, and return its entry."""
    network, folder = Network.load(name), source / name
    files = publish(network, folder, Request(("svg", *(each for each in formats if each != "svg")))).files
    if not (folder / f"{name}-names.svg").exists():
        raise SystemExit(f"{name} has no figure")
    links = " · ".join(_link(file, f"{name}/") for file in files if file.suffix != ".svg")
    description = "\n".join(f"    {line}".rstrip() for line in ["```yaml", *shipped_text(name).splitlines(), "```"])
    return ENTRY.format(title=network.title, name=name, links=links, description=description)


def _link(file: Path, folder: str) -> str:
    """Return a link to a file of notes. The site would make a page of Markdown; it is to be had as it is."""
    kind = file.suffix.removeprefix(".").upper()
    kept = file.rename(file.with_suffix(".md.txt")) if kind == "MD" else file
    return f"[{kind}]({folder}{kept.name}){{ target=_blank }}"


if __name__ == "__main__":
    raise SystemExit(main())
