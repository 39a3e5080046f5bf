#!/usr/bin/env python3
"""Is every term of the module translated?  check_po.py EXPORTED.pot LANGUAGE.po [COMMITTED.pot]

Prints the terms that are not and fails: no translation, a translation to be checked (fuzzy), other placeholders than
the source, or a file that was not exported since the sources changed.
"""

import re
import sys
from pathlib import Path

import polib

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[-+ #0]*\d*(?:\.\d+)?[sdrfgi]|\{(\w*)[^{}]*\}")


def placeholders(text):
    return sorted(match.group() for match in PLACEHOLDER.finditer(text.replace("%%", "")))


def load(path):
    """The entries of a file by source term, as Odoo loads them: obsolete ones (#~) do not count."""
    if not Path(path).exists():
        return {}
    return {entry.msgid: entry for entry in polib.pofile(path) if not entry.obsolete}


def fault(term, entry):
    """Why this entry is no translation of the term, or None."""
    if entry is None:
        return "is missing"
    if not entry.msgstr.strip():
        return "is not translated"
    if entry.fuzzy:
        return "is fuzzy"
    in_code = any(place.startswith("code:") for place, _line in entry.occurrences)
    if in_code and placeholders(term) != placeholders(entry.msgstr):
        return "has other placeholders"
    return None


def main(exported, language, committed=None):
    terms, translated = load(exported), load(language)
    if not terms:
        sys.exit(f"{exported} holds no terms: was it exported?")
    faults = [(term, why) for term, entry in terms.items() if (why := fault(term, translated.get(term)))]
    for term, why in faults:
        places = ", ".join(sorted({place for place, _line in terms[term].occurrences})[:2])
        print(f"{language}: {term!r} {why} ({places})")
    stale = False
    if committed is not None:
        known = load(committed)
        stale = known.keys() != terms.keys()
        for term in sorted(terms.keys() - known.keys()):
            print(f"{committed}: {term!r} is new since it was exported")
        for term in sorted(known.keys() - terms.keys()):
            print(f"{committed}: {term!r} is no longer in the module")
    print(f"{language}: {len(terms) - len(faults)} of {len(terms)} terms are translated")
    if stale:
        print("run make i18n, translate what is new, and commit both files")
    return bool(faults or stale)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
