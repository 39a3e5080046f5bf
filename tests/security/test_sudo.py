import ast
import os
import re
from collections import Counter
from pathlib import Path

from odoo.modules.module import get_module_path
from odoo.tests import TransactionCase, tagged

ROW = re.compile(r'^\| `(?P<file>[^`]+)` \| `(?P<place>[^`]+)` \| (?P<count>\d+) \| (?P<reason>.+) \|$')
SKIPPED = {'tests', 'dev', 'demo', 'i18n', 'static'}


def sources():
    """ ``(path in the module, tree)`` of our Python that runs in production """
    root = Path(get_module_path('koperasi'))
    for folder, _folders, files in os.walk(root, followlinks=True):   # a checkout is linked into the addons path entry by entry
        for file in sorted(files):
            name = (Path(folder) / file).relative_to(root)
            if file.endswith('.py') and name.parts[0] not in SKIPPED and not name.parts[0].startswith('.'):
                yield name.as_posix(), ast.parse((root / name).read_text())


def with_places(tree):
    """ ``(node, dotted name of the function that it stands in)`` """
    def walk(node, place):
        for child in ast.iter_child_nodes(node):
            inner = place
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                inner = f'{place}.{child.name}' if place else child.name
            yield child, inner
            yield from walk(child, inner)
    yield from walk(tree, '')


def raises_rights(node):
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ('sudo', 'with_user'):
        return True
    if (isinstance(node, ast.Name) and node.id == 'SUPERUSER_ID') or (isinstance(node, ast.Attribute) and node.attr == 'SUPERUSER_ID'):
        return True
    # env(su=True), env(user=…), compute_sudo=True
    return isinstance(node, ast.keyword) and node.arg in ('su', 'compute_sudo') and not (isinstance(node.value, ast.Constant) and not node.value.value)


def found():
    return Counter((name, place or 'module') for name, tree in sources() for node, place in with_places(tree) if raises_rights(node))


@tagged('-at_install', 'post_install')
class TestSudo(TransactionCase):
    """ S5: rights are raised in named places, each with its reason in security/SUDO.md """

    def test_every_place_is_listed(self):
        listed = {}
        for line in (Path(get_module_path('koperasi')) / 'security' / 'SUDO.md').read_text().splitlines():
            if match := ROW.match(line):
                self.assertGreater(len(match['reason'].split()), 3, f"A reason, please: {line}")
                self.assertNotIn((match['file'], match['place']), listed, line)
                listed[match['file'], match['place']] = int(match['count'])
        real = found()
        self.assertGreater(len(listed), 60)
        wrong = [f'| `{file}` | `{place}` | {real.get((file, place), 0)} | (listed: {listed.get((file, place), 0)})'
                 for file, place in sorted(real.keys() | listed.keys()) if real.get((file, place), 0) != listed.get((file, place), 0)]
        self.assertFalse(wrong, "security/SUDO.md says otherwise; found:\n" + '\n'.join(wrong))

    def test_detector(self):
        """ The test would see each way of raising rights """
        for line in ("x.sudo()", "x.with_user(1).y()", "env(user=SUPERUSER_ID)", "env(su=True)", "fields.Char(compute_sudo=True)", "api.SUPERUSER_ID"):
            self.assertTrue(any(raises_rights(node) for node, _place in with_places(ast.parse(line))), line)
        self.assertFalse(any(raises_rights(node) for node, _place in with_places(ast.parse("x.pseudo(su=False)"))))

    def test_no_eval(self):
        """ Nothing of what people type is run, and no query is pasted together from it """
        bad = []
        for name, tree in sources():
            for node, place in with_places(tree):
                if isinstance(node, ast.Call):
                    called = getattr(node.func, 'id', getattr(node.func, 'attr', ''))
                    if called in ('eval', 'exec', 'safe_eval', 'compile') and not isinstance(node.func, ast.Attribute):
                        bad.append(f'{name} {place}: {called}')
                    if called == 'execute' and node.args and isinstance(node.args[0], (ast.JoinedStr, ast.BinOp)) and name != 'models/ledger/koperasi_ledger_check.py':
                        bad.append(f'{name} {place}: SQL is put together here')
        self.assertFalse(bad, '\n'.join(bad))
