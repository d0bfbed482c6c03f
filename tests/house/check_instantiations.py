# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""What compiling costs may not creep up: how many classes and functions clang instantiates for programs of bench/compile_time.

Usage: check_instantiations.py ROOT COMPILER [--write]
Compares with instantiations.json, which --write writes: more than LARGEST_GROWTH of a count there is a failure. The counts
are the same on every run and every machine; other versions of clang, libstdc++ or Boost have their own.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

LARGEST_GROWTH = 1.10
BASELINE = "tests/house/instantiations.json"


def count(compiler, root, program, *options):
    """`program` is NAME or NAME SIZE."""
    name, *size = program.split()
    with tempfile.TemporaryDirectory() as scratch:
        trace = Path(scratch, "trace.json")
        command = [compiler, "-std=c++20", "-march=x86-64", "-fsyntax-only", *options, f"-I{root}/include", *(f"-DSIZE={s}" for s in size)]
        command += ["-Xclang", f"-ftime-trace={trace}", "-Xclang", "-ftime-trace-granularity=0"]
        subprocess.run([*command, f"{root}/bench/compile_time/{name}.cpp"], check=True)
        text = trace.read_text()
    return sum(text.count(f'"name":"Instantiate{kind}"') for kind in ("Class", "Function"))


def main():
    root, compiler, *options = sys.argv[1:]
    path = Path(root, BASELINE)
    baseline = json.loads(path.read_text())
    found = {program: count(compiler, root, program) for program in baseline}
    if "--write" in options:
        path.write_text(json.dumps(found, indent=4) + "\n")
        return 0
    wrong = 0
    for program, known in baseline.items():
        too_many = found[program] > LARGEST_GROWTH * known
        wrong += too_many or found[program] == 0
        print(f"{program}: {found[program]} instantiations, {known} in {BASELINE}{': too many' if too_many else ''}")
    return 1 if wrong or not baseline else 0


if __name__ == "__main__":
    sys.exit(main())
