# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""Prints ctgrad as one header; those of other libraries are still included.

Usage: single_header.py [HEADER...] > ctgrad_single.hpp
HEADER is a header of ctgrad, by default ctgrad/ctgrad.hpp: `single_header.py ctgrad/ctgrad.hpp ctgrad/optimize.hpp`.
"""

import re
import sys
from pathlib import Path

INCLUDE = Path(__file__).resolve().parent.parent / "include"
OURS = re.compile(r'^#include [<"](ctgrad/[^>"]+)[>"]')
LICENCE = ["// SPDX-FileCopyrightText: the ctgrad authors", "// SPDX-License-Identifier: BSL-1.0"]


def expand(header, seen):
    """The lines of a header and of those that it includes, each once."""
    if header in seen:
        return
    seen.add(header)
    for line in (INCLUDE / header).read_text(encoding="utf-8").splitlines():
        ours = OURS.match(line)
        if ours:
            yield from expand(ours[1], seen)
        elif line != "#pragma once" and line not in LICENCE:
            yield line


def main():
    seen = set()
    print("\n".join([*LICENCE, "// ctgrad in one file, made by cmake/single_header.py.", "#pragma once"]))
    for header in sys.argv[1:] or ["ctgrad/ctgrad.hpp"]:
        print("\n".join(expand(header, seen)))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
