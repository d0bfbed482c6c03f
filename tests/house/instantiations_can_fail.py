# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""Proves that check_instantiations.py can fail, with a compiler that says it instantiated as many as the case wants."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

CHECK = Path(__file__).with_name("check_instantiations.py")
COMPILER = """#!{python}
import sys
trace = next(a for a in sys.argv if a.startswith("-ftime-trace=")).removeprefix("-ftime-trace=")
assert "-DSIZE=50" in sys.argv and sys.argv[-1].endswith("/bench/compile_time/chain.cpp"), sys.argv
open(trace, "w").write('{{"name":"InstantiateClass"}},{{"name":"InstantiateFunction"}},{{"name":"ParseClass"}},' * {pairs})
"""

# What: (pairs of instantiations found, the baseline, the exit code)
CASES = {
    "as many as before": (100, {"chain 50": 200}, 0),
    "fewer": (60, {"chain 50": 200}, 0),
    "a tenth more": (110, {"chain 50": 200}, 0),
    "more than that": (111, {"chain 50": 200}, 1),
    "none": (0, {"chain 50": 200}, 1),
    "no baseline": (100, {}, 1),
}


def run_check(pairs, baseline):
    with tempfile.TemporaryDirectory() as root:
        Path(root, "tests", "house").mkdir(parents=True)
        Path(root, "tests", "house", "instantiations.json").write_text(json.dumps(baseline))
        compiler = Path(root, "compiler")
        compiler.write_text(COMPILER.format(python=sys.executable, pairs=pairs))
        compiler.chmod(0o755)
        run = subprocess.run([sys.executable, CHECK, root, compiler], capture_output=True, text=True)
        return run.returncode, run.stdout + run.stderr


def main():
    wrong = []
    for what, (pairs, baseline, expected) in CASES.items():
        code, report = run_check(pairs, baseline)
        if code != expected or "Traceback" in report:
            wrong.append(f"'{what}' ended with {code}, expected {expected}:\n{report}")
    print("\n".join(wrong) or f"{len(CASES)} cases told apart")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
