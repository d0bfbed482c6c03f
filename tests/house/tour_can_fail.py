# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""Proves that check_tour.py can fail: a small good tour passes, and each way to break it is reported as such."""

import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
from check_tour import ROWS, check  # noqa: E402

GOOD = [f"| {row} | [{k:02}_{row}]({k:02}_{row}.cpp) | what | `x` |" for k, row in enumerate(ROWS)]
GOOD += ["| [90_model](90_model.cpp) | what | `x` |"]
NAMES = [f"{k:02}_{row}" for k, row in enumerate(ROWS)] + ["90_model"]

# What: (lines, examples, pinned outputs, what the report must say)
BAD = {
    "row without example": (GOOD[1:], NAMES[1:], NAMES, "no example names row V1"),
    "listed, not there": (GOOD, NAMES[1:], NAMES, "00_V1 is listed but does not exist"),
    "there, not listed": (GOOD[:-1], NAMES, NAMES, "90_model is not listed"),
    "not run": (GOOD, NAMES, NAMES[:-1], "90_model is not run"),
    "out of order": ([GOOD[1], GOOD[0], *GOOD[2:]], NAMES, NAMES, "00_V1 is not in the order of the rows"),
    "unknown row": ([*GOOD, "| Q9 | [91_q](91_q.cpp) | | |"], [*NAMES, "91_q"], [*NAMES, "91_q"], "names row Q9"),
    "wrong link": ([*GOOD[:-1], "| [90_model](00_V1.cpp) | | |"], NAMES, NAMES, "90_model links to 00_V1.cpp"),
    "twice": ([*GOOD, GOOD[-1]], NAMES, NAMES, "90_model is listed twice"),
}


def run_check(lines, examples, outputs):
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        for folder, names, suffix in (("examples", examples, ".cpp"), ("tests/examples", outputs, ".txt")):
            (root / folder).mkdir(parents=True)
            for name in names:
                (root / folder / (name + suffix)).write_text("")
        (root / "examples" / "README.md").write_text("\n".join(lines))
        return list(check(root))


def main():
    wrong = [f"the good tour was refused: {problem}" for problem in run_check(GOOD, NAMES, NAMES)]
    for what, (lines, examples, outputs, expected) in BAD.items():
        report = run_check(lines, examples, outputs)
        if not any(expected in problem for problem in report):
            wrong.append(f"'{what}' was not reported (expected '{expected}'): {report}")
    print("\n".join(wrong) or f"{len(BAD)} broken tours reported, the good one accepted")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
