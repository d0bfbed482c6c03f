# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""Proves that check_layers.py can fail: a small good tree passes, and each way to break it is reported as such."""

import subprocess
import sys
import tempfile
from pathlib import Path

CHECK = Path(__file__).with_name("check_layers.py")
LICENCE = "// SPDX-FileCopyrightText: the ctgrad authors\n// SPDX-License-Identifier: BSL-1.0\n"


def header(*includes):
    return LICENCE + "#pragma once\n" + "".join(f"#include {i}\n" for i in includes)


GOOD = {
    "core/a.hpp": header(),
    "core/b.hpp": header('"a.hpp"', "<vector>"),
    "ir/graph.hpp": header('"ctgrad/core/b.hpp"'),
    "frontend/f.hpp": header("<ctgrad/ir/graph.hpp>"),
    "print/p.hpp": header('"../ir/graph.hpp"') + '// #include "ctgrad/api/x.hpp"\n/*\n#include <ctgrad/api/x.hpp>\n*/\n',
    "codegen/simd.hpp": header("<xsimd/xsimd.hpp>"),
    "api/x.hpp": header("<ctgrad/codegen/simd.hpp>", "<ctgrad/frontend/f.hpp>", "<ctgrad/print/p.hpp>"),
    "ctgrad.hpp": header("<ctgrad/api/x.hpp>"),
    "optimize.hpp": header("<ctgrad/ctgrad.hpp>", "<ctgrad/optimize/step.hpp>"),
    "optimize/step.hpp": header("<Eigen/Dense>"),
    "../../tests/run.sh": "#!/bin/sh\n" + LICENCE.replace("//", "#"),
}

# What: (changed, added or removed files of include/ctgrad, what the report must say)
BAD = {
    "upward": ({"core/a.hpp": header('"ctgrad/ir/graph.hpp"')}, "upward, from layer 0 to 1"),
    "upward, relative path": ({"core/a.hpp": header('"../ir/graph.hpp"')}, "upward, from layer 0 to 1"),
    "upward, odd spacing": ({"ir/graph.hpp": LICENCE + "  #  include  <ctgrad/api/x.hpp>\n"}, "upward"),
    "upward, to the umbrella": ({"api/y.hpp": header("<ctgrad/ctgrad.hpp>")}, "upward"),
    "sideways": ({"print/p.hpp": header("<ctgrad/frontend/f.hpp>")}, "sideways, both are layer 3"),
    "sideways in layer 8": ({"probability/p.hpp": header("<ctgrad/optimize/step.hpp>")}, "sideways"),
    "unknown include": ({"core/a.hpp": header("<ctgrad/core/gone.hpp>")}, "core/gone.hpp, which does not exist"),
    "unknown folder": ({"utils/u.hpp": header()}, "utils/u.hpp is not in the table of layers"),
    "missing from the umbrella": ({"ops/exp.hpp": header()}, "ops/exp.hpp is missing from ctgrad.hpp"),
    "layer 8 in the umbrella": ({"ctgrad.hpp": header("<ctgrad/optimize.hpp>")}, "must not be reached"),
    "no umbrella": ({"ctgrad.hpp": None, "optimize.hpp": header()}, "ctgrad.hpp does not exist"),
    "xsimd above": ({"frontend/f.hpp": header("<xsimd/xsimd.hpp>")}, "only layer 5 or 7 may"),
    "Eigen above": ({"core/a.hpp": header("<Eigen/Core>")}, "only layer 7 or 8 may"),
    "no licence": ({"core/a.hpp": "#pragma once\n"}, "core/a.hpp does not open with the two SPDX lines"),
    "half a licence": ({"core/a.hpp": LICENCE.splitlines()[1]}, "core/a.hpp does not open with the two SPDX lines"),
    "stray name at the top": ({"../../notes.txt": ""}, "notes.txt is not a name for the top level"),
}


def run_check(files):
    with tempfile.TemporaryDirectory() as root:
        Path(root, ".gitignore").write_text("build/\n")
        Path(root, "build").mkdir()
        Path(root, "include", "ctgrad").mkdir(parents=True)
        for name, text in files.items():
            path = Path(root, "include", "ctgrad", name).resolve()
            if text is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        run = subprocess.run([sys.executable, CHECK, root], capture_output=True, text=True)
        return run.returncode, run.stdout + run.stderr


def main():
    wrong = []
    code, report = run_check(GOOD)
    if code != 0:
        wrong.append(f"the good tree was refused:\n{report}")
    for what, (change, expected) in BAD.items():
        code, report = run_check({**GOOD, **change})
        if code != 1 or expected not in report:
            wrong.append(f"'{what}' was not reported (exit code {code}, expected '{expected}'):\n{report}")
    print("\n".join(wrong) or f"{len(BAD)} broken trees reported, the good one accepted")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
