import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo.modules.module import get_module_path
from odoo.tests import HttpCase, tagged

from odoo.addons.koperasi.models.api.errors import STATUS

from .common import ApiCase
from .test_api import METHODS

BLOCK = re.compile(r'^```(sh|python|json)\n(.*?)^```$', re.MULTILINE | re.DOTALL)
ADDRESS = 'http://127.0.0.1:8069'
# examples of numbers in the README, and what they stand for here
STANDS_FOR = {'000123': 'member', 'SIBUHAR-000123': 'account', 'SIBUHAR-000124': 'to_account', 'PJM-000045': 'loan'}


@tagged('post_install', '-at_install')
class TestReadme(ApiCase, HttpCase):
    """ The examples of the README are run as they stand there, against this server """

    def section(self):
        text = (Path(get_module_path('koperasi')) / 'README.md').read_text()
        return text.partition('\n## API\n')[2].partition('\n## ')[0]

    def example(self, text):
        own = {'member': self.maria.number, 'account': self.savings.number, 'to_account': self.other_savings.number, 'loan': self.loan.number}
        for number in sorted(STANDS_FOR, key=len, reverse=True):
            text = text.replace(f'"{number}"', f'"{own[STANDS_FOR[number]]}"')
        return text.replace(ADDRESS, self.base_url())

    def test_examples(self):
        blocks = BLOCK.findall(self.section())
        self.assertGreaterEqual([kind for kind, _code in blocks].count('sh'), 2)
        self.assertGreaterEqual([kind for kind, _code in blocks].count('python'), 2)
        key = self.client._make_key()
        self.env.flush_all()
        self.addCleanup(setattr, self, 'http_request_allow_all', False)
        before, printed = int(self.savings.balance), []
        with tempfile.TemporaryDirectory() as folder:
            for kind, code in blocks:
                if kind == 'json':
                    json.loads(code)
                    continue
                with self.subTest(kind=kind, code=code[:60]):
                    with self.allow_requests(all_requests=True):
                        done = subprocess.run(   # noqa: S603 - the README's own words
                            ['bash', '-euo', 'pipefail', '-c', self.example(code)] if kind == 'sh' else [sys.executable, '-c', self.example(code)], cwd=folder,
                            text=True, capture_output=True, timeout=60, check=False,
                            env={'PATH': os.environ['PATH'], 'HOME': folder, 'KOPERASI_KEY': key})
                    self.env.invalidate_all()
                    self.assertEqual(done.returncode, 0, f'{code}\n{done.stdout[-1000:]}{done.stderr[-2000:]}')
                    printed.append(done.stdout)
        self.assertIn("Maria Bria", printed[0])
        self.assertIn('"kind": "deposit"', printed[1])
        self.assertEqual(int(self.savings.balance) - before, 50_000 - 25_000, "a deposit, sent twice, and a transfer")

    def test_names_all(self):
        """ Each method and each code of an error, and no other """
        text = self.section()
        methods = re.findall(r'^\| `(\w+)` \|', text, re.MULTILINE)
        self.assertEqual({name for name in methods if name not in STATUS}, METHODS)
        self.assertEqual({(code, int(status)) for status, code in re.findall(r'^\| (\d{3}) \| `(\w+)` \|', text, re.MULTILINE)}, {(code, status) for code, status in STATUS.items()})
