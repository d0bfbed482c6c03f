# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""Pages of programs, as `PROGRAM [.pages]` writes them: well-formed, MathML as its standard says, no value without a name; with a
browser they load without a word on its console, search, trace and turn dark. Usage: check_pages.py PROGRAM [CHROMIUM]"""

import os
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zlib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

MATHML = "{http://www.w3.org/1998/Math/MathML}"
CHILDREN = {"mi": 0, "mn": 0, "mo": 0, "mtext": 0, "mspace": 0, "mfrac": 2, "msub": 2, "msup": 2, "munder": 2}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--hide-scrollbars"]  # fmt: skip
VOID = {"meta", "link", "input", "br"}


# -- without a browser ---------------------------------------------------------------------------------------------------


def check_tree(root):
    ids = [e.get("id") for e in root.iter() if e.get("id") is not None]
    yield from (f"id {i} is there twice" for i in set(ids) if ids.count(i) > 1)
    formulas = [e for e in root.iter() if e.tag.startswith(MATHML)]
    if not any(e.tag == MATHML + "math" for e in formulas):
        yield "no formula"
    for e in formulas:
        name = e.tag.removeprefix(MATHML)
        if name in CHILDREN and len(e) != CHILDREN[name]:
            yield f"<{name}> with {len(e)} elements"
        elif name not in CHILDREN and name not in ("math", "mrow", "msqrt"):
            yield f"<{name}> is no element of ours"
        if name in ("mi", "mn", "mo", "mtext") and not e.text:
            yield f"an empty <{name}>"
    nodes = {e.get("data-value") for e in root.iter() if "node" in e.get("class", "").split()}
    for e in root.iter():
        for key in ("data-value", "data-reads", "data-from", "data-to"):
            yield from (f"{key} {v} is no node of the graph" for v in e.get(key, "").split() if v not in nodes)


# -- with one ------------------------------------------------------------------------------------------------------------


def run_browser(chromium, page, fragment, *flags):
    with tempfile.TemporaryDirectory() as profile:
        address = "file://" + quote(str(page.resolve())) + fragment
        run = subprocess.run([chromium, *FLAGS, f"--user-data-dir={profile}", "--window-size=1200,900", *flags, address],
                             capture_output=True, text=True, timeout=120)  # fmt: skip
    said = [line for line in run.stderr.splitlines() if "CONSOLE" in line]
    return run.stdout, said


class Document(HTMLParser):
    """Elements with their attributes and all the text in them."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, "text": "", **dict(attributes)}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.elements.append({"tag": tag, "text": "", **dict(attributes)})

    def handle_endtag(self, tag):
        while self.open and self.open.pop()["tag"] != tag:
            pass

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def with_class(self, name):
        return [e for e in self.elements if name in (e.get("class") or "").split()]

    def by_id(self, name):
        return next(e for e in self.elements if e.get("id") == name)


def first_pixel(path):
    """Of a PNG of 8 bits for each colour; the first pixel of a picture has nothing before it that a filter could add."""
    data, body, at = path.read_bytes(), b"", 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind == b"IDAT":
            body += data[at + 8 : at + 8 + length]
        at += 12 + length
    return tuple(zlib.decompress(body)[1:4])


def check_search(chromium, page, wanted):
    dom, said = run_browser(chromium, page, f"#search={quote(wanted)}", "--dump-dom")
    yield from said
    document = Document(dom)
    hits = document.with_class("hit")
    if not any("node" in e["class"] for e in hits) or not any("line" in e["class"] for e in hits):
        yield f"{wanted} is found in {len(hits)} places, not in graph and loops"
    yield from (f"{wanted} is found in {e['text']}" for e in hits if wanted.lower() not in e["text"].lower())
    if document.by_id("found")["text"] != f"{len(hits)} found":
        yield f"{document.by_id('found')['text']}, but {len(hits)} are marked"
    if "searching" not in document.elements[0].get("class", ""):
        yield "what is not found does not step back"


def check_trace(chromium, page, name):
    dom, said = run_browser(chromium, page, f"#trace={quote(name)}", "--dump-dom")
    yield from said
    document = Document(dom)
    own = {e["data-value"] for e in document.with_class("is")}
    readers = document.with_class("reads")
    if len(own) != 1 or not readers:
        yield f"{name} is {len(own)} values with {len(readers)} readers"
        return
    (value,) = own
    for e in document.elements:
        expected = value in (e.get("data-reads") or "").split() or e.get("data-from") == value
        if expected != (e in readers):
            yield f"<{e['tag']}> {e['text']} is {'not ' if expected else ''}traced"


def check_theme(chromium, page, folder):
    for fragment, flags, dark in (("", [], False), ("", ["--force-dark-mode"], True), ("#theme=dark", [], True),
                                  ("#theme=light", ["--force-dark-mode"], False)):  # fmt: skip
        picture = folder / "picture.png"
        _, said = run_browser(chromium, page, fragment, f"--screenshot={picture}", *flags)
        yield from said
        light = sum(first_pixel(picture)) / 3
        if (light < 60) != dark or (light > 200) == dark:
            yield f"theme {fragment or 'of the system'} {flags}: the page's corner is {light:.0f} of 255 bright"


def check_browser(chromium, pages, folder):
    broken = folder / "broken.html"
    broken.write_text("<!DOCTYPE html><title>broken</title><script>missing()</script>", encoding="utf-8")
    if not run_browser(chromium, broken, "", "--dump-dom")[1]:
        yield "an error of a script is not on the console, so that none would be seen"
    for page in pages:
        dom, said = run_browser(chromium, page, "", "--dump-dom")
        yield from said
        if Document(dom).with_class("hit") or Document(dom).with_class("is"):
            yield f"{page.name}: something is marked before anything was asked"
        if Document(dom).by_id("formulas")["text"].strip() == "Formulas":
            yield f"{page.name}: no formula in the document"
    classifier = folder / "classifier.html"
    yield from check_search(chromium, classifier, "Tanh")
    yield from check_trace(chromium, classifier, "X")
    yield from check_trace(chromium, folder / "smoothing.html", "s")
    yield from check_theme(chromium, classifier, folder)


def main():
    program, *browser = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([os.path.abspath(program), "[.pages]"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        pages = sorted(folder.glob("*.html"))
        problems = [] if len(pages) == 3 else [f"{len(pages)} pages"]
        if browser:
            problems += check_browser(browser[0], pages, folder)
        for page in pages if not browser else []:
            try:
                problems += [f"{page.name}: {p}" for p in check_tree(ElementTree.parse(page).getroot())]
            except ElementTree.ParseError as error:
                problems.append(f"{page.name}: {error}")
    print("\n".join([*problems, f"{len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
