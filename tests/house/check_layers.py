# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""House rules that can be read off the tree: the layers, the licence lines, the top level. Usage: check_layers.py ROOT"""

import fnmatch
import os
import re
import sys
from pathlib import Path

# A header may include headers of the rows above its own and of its own unit, never of another unit in its row.
# A unit is a folder under include/ctgrad together with the header of its name beside it.
LAYERS = {
    "0": ["core"],
    "1": ["ir"],
    "2": ["ops"],
    "3": ["frontend", "autodiff", "canonicalize", "print"],
    "4": ["schedule"],
    "5": ["codegen"],
    "6": ["api"],
    "umbrella": ["ctgrad", "function"],
    "7": ["linear_algebra", "data", "interop", "parallel"],
    "8": ["probability", "optimize"],
}
# Other people's libraries that only some layers may include.
THIRD_PARTY = {"xsimd": ["5", "7"], "Eigen": ["7", "8"], "unsupported/Eigen": ["7"], "libfccp": ["7"], "tbb": ["7"], "boost/mpi": ["7"],
               "ceres": ["7"]}

TOP_LEVEL = {
    ".ci", ".clang-format", ".git", ".gitignore", "CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json",
    "CONTRIBUTING.md", "LICENSE", "README.md", "bench", "cmake", "examples", "include", "tests",
}  # fmt: skip
LICENCE = ["SPDX-FileCopyrightText: the ctgrad authors", "SPDX-License-Identifier: BSL-1.0"]
COMMENT = {".hpp": "//", ".cpp": "//", ".py": "#", ".sh": "#", ".cmake": "#", ".in": "#", "CMakeLists.txt": "#"}

ORDER = list(LAYERS)
LAYER_OF = {unit: layer for layer, units in LAYERS.items() for unit in units}
UMBRELLA = "ctgrad.hpp"
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def layer_of(header):
    """`core/a.hpp` -> 0; `optimize.hpp` -> 7, it belongs to the folder of that name."""
    return LAYER_OF.get(header.split("/")[0].removesuffix(".hpp"))


def read_includes(header, directory):
    """Yields (is ours, path); ours are relative to include/ctgrad."""
    text = BLOCK_COMMENT.sub("", (directory / header).read_text(encoding="utf-8"))
    for quote, target in INCLUDE.findall(text):
        if target.startswith("ctgrad/"):
            yield True, target.removeprefix("ctgrad/")
        elif quote == '"':
            yield True, os.path.normpath(os.path.join(os.path.dirname(header), target))
        else:
            yield False, target


def check_include(header, target, headers):
    layer, other = layer_of(header), layer_of(target)
    if target not in headers:
        yield f"{header} includes {target}, which does not exist"
    elif other is None or header.split("/")[0].removesuffix(".hpp") == target.split("/")[0].removesuffix(".hpp"):
        return
    elif ORDER.index(other) > ORDER.index(layer):
        yield f"{header} includes {target}: upward, from layer {layer} to {other}"
    elif other == layer:
        yield f"{header} includes {target}: sideways, both are layer {layer}"


def check_third_party(header, target):
    for library, layers in THIRD_PARTY.items():
        if target.startswith(library + "/") and layer_of(header) not in layers:
            yield f"{header} includes <{target}>: only layer {' or '.join(layers)} may"


def check_umbrella(ours):
    """It includes every header of the layers before it, directly or not, and none behind it."""
    if UMBRELLA not in ours:
        yield f"{UMBRELLA} does not exist"
        return
    reached, pending = set(), [UMBRELLA]
    while pending:
        header = pending.pop()
        if header not in reached:
            reached.add(header)
            pending += ours.get(header, [])
    for header in ours:
        before = ORDER.index(layer_of(header) or "umbrella") - ORDER.index("umbrella")
        if before < 0 and header not in reached:
            yield f"{header} is missing from {UMBRELLA}"
        if before > 0 and header in reached:
            yield f"{header} is layer {layer_of(header)} and must not be reached from {UMBRELLA}"


def check_headers(root):
    directory = root / "include" / "ctgrad"
    headers = sorted(p.relative_to(directory).as_posix() for p in directory.rglob("*.hpp"))
    ours = {}
    for header in headers:
        includes = list(read_includes(header, directory))
        ours[header] = [target for is_ours, target in includes if is_ours]
        if layer_of(header) is None:
            yield f"{header} is not in the table of layers"
            continue
        for is_ours, target in includes:
            yield from check_include(header, target, headers) if is_ours else check_third_party(header, target)
    yield from check_umbrella(ours)


def check_licences(root):
    """A program's first line may name its interpreter."""
    folders = ("include", "tests", "bench", "examples", "cmake", ".ci")
    for path in [root / "CMakeLists.txt", *(p for folder in folders for p in sorted((root / folder).rglob("*")))]:
        comment = COMMENT.get(path.name) or COMMENT.get(path.suffix)
        if comment and path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()[:3]
            if not all(f"{comment} {line}" in lines for line in LICENCE):
                yield f"{path.relative_to(root)} does not open with the two SPDX lines"


def check_top_level(root):
    """What .gitignore names may stand there too."""
    ignored = [line.strip("/") for line in (root / ".gitignore").read_text().split()]
    for name in sorted(os.listdir(root)):
        if name not in TOP_LEVEL and not any(fnmatch.fnmatch(name, pattern) for pattern in ignored):
            yield f"{name} is not a name for the top level"


def main():
    root = Path(sys.argv[1]).resolve()
    problems = [*check_headers(root), *check_licences(root), *check_top_level(root)]
    print("\n".join([*problems, f"{len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
