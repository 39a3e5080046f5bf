#!/usr/bin/env python3
"""Bring i18n/ up to date with the module's terms: merge_po.py EXPORTED.pot FOLDER LANGUAGE ADDONS…

Writes FOLDER/koperasi.pot and FOLDER/LANGUAGE.po, which keeps the translations it has.  (Odoo's own export to a .po in
its place empties the file before it reads the translations of code from it.)  Terms of fields that every model
inherits, as "Created on" or "Followers", are taken from Odoo's own translations: only from a field of the same name
(base's create_date, mail's message_follower_ids), so "State" never becomes a province.
"""

import re
import sys
from pathlib import Path

import polib

SOURCES = ("base", "mail", "portal", "account", "analytic")
FIELD = re.compile(r"model:ir\.model\.fields,(\w+):\w+\.field_\w+?__(\w+)$")


def fields_of(entry):
    """What the entry is on each field: {('help', 'create_date')}; nothing if it is used elsewhere too."""
    matches = [FIELD.match(place) for place, _line in entry.occurrences]
    return {match.groups() for match in matches} if all(matches) else set()


def odoo_terms(addons, language):
    """{(what, field, source): translation} in Odoo's modules"""
    terms = {}
    for path in (Path(folder, module, "i18n", f"{language}.po") for folder in addons for module in SOURCES):
        for entry in polib.pofile(path).translated_entries() if path.exists() else ():
            for match in filter(None, (FIELD.match(place) for place, _line in entry.occurrences)):
                terms.setdefault((*match.groups(), entry.msgid), entry.msgstr)
    return terms


def inherited(entry, known):
    found = [known.get((*field, entry.msgid)) for field in fields_of(entry)]
    return found[0] if found and all(found) else ""


def content(catalog):
    """What of a catalog makes a new version of it: not its dates."""
    return [(entry.msgid, entry.msgstr, entry.comment, sorted(entry.occurrences), entry.flags) for entry in catalog]


def save(catalog, path):
    if not path.exists() or content(catalog) != content(polib.pofile(path)):
        catalog.save(path)


def main(exported, folder, language, *addons):
    pot = polib.pofile(exported)
    pot.sort(key=lambda entry: entry.msgid)
    save(pot, Path(folder, "koperasi.pot"))
    path = Path(folder, f"{language}.po")
    old = polib.pofile(path) if path.exists() else polib.POFile()
    known = odoo_terms(addons, language)
    new = polib.POFile(wrapwidth=78)
    new.header = old.header or pot.header
    new.metadata = {**pot.metadata, **old.metadata, "Language": language}
    kept = {entry.msgid: entry for entry in old if not entry.obsolete}
    for entry in pot:
        if entry.msgid in kept and kept[entry.msgid].msgstr:
            entry.msgstr, entry.flags = kept[entry.msgid].msgstr, kept[entry.msgid].flags
        else:
            entry.msgstr = inherited(entry, known)
        new.append(entry)
    save(new, path)
    dropped = kept.keys() - {entry.msgid for entry in pot}
    print(f"{path}: {len(new)} terms, {len(new.untranslated_entries())} of them to translate, {len(dropped)} dropped")


if __name__ == "__main__":
    main(*sys.argv[1:])
