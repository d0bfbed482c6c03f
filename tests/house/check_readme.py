# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""The README tells the truth: its program is the first example, what it prints is what the program prints, and every
path it links to exists. Usage: check_readme.py ROOT PROGRAM"""

import re
import subprocess
import sys
from pathlib import Path

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)\)")
CODE = re.compile(r"`[^`\n]*`")  # where brackets are a lambda's


def main():
    root = Path(sys.argv[1])
    readme = (root / "README.md").read_text(encoding="utf-8")
    blocks = BLOCK.findall(readme)
    problems = []

    example = (root / "examples" / "01_first_gradient.cpp").read_text(encoding="utf-8")
    program = "".join(line for line in example.splitlines(True)[3:])  # without licence and headline
    if ("cpp", program) not in blocks:
        problems.append("README.md does not show examples/01_first_gradient.cpp as it is")
    printed = subprocess.run([sys.argv[2]], check=True, capture_output=True, text=True, encoding="utf-8").stdout
    if ("", printed) not in blocks:
        problems.append(f"README.md does not show what the program prints:\n{printed}")
    prose = CODE.sub("", BLOCK.sub("", readme))
    problems += [f"README.md links to {path}, which does not exist" for path in LINK.findall(prose) if not (root / path).exists()]

    print("\n".join([*problems, f"{len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
