"""Fail on a skipped test that is not explained: check_skips.py REPORT.xml ALLOWED.txt"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def read_allowed(path):
    """{part of a test's id: why it may be skipped}"""
    allowed = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            part, _bar, why = line.partition("|")
            if not (part.strip() and why.strip()):
                sys.exit(f"{path}: {line!r} is not 'part of the test's id | why'")
            allowed[part.strip()] = why.strip()
    return allowed


def main(report, allowed_path):
    allowed = read_allowed(allowed_path)
    unexplained = 0
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - pytest's own report
        for skip in case.iter("skipped"):
            name = f"{case.get('classname')}::{case.get('name')}"
            why = next((why for part, why in allowed.items() if part in name), None)
            print(f"{name}: {skip.get('message')} [{why or 'NOT EXPLAINED'}]")
            unexplained += why is None
    if unexplained:
        print(f"{unexplained} skipped tests are not explained in {allowed_path}")
    return bool(unexplained)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
