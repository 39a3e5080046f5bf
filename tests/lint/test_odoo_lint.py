"""The tests of Odoo's own module test_lint that need no pylint, held to this module: Odoo's own faults are Odoo's.

Those that are pylint's run in `make lint`.
"""

import fnmatch
import importlib
import os
import re
import sys
import types
from contextlib import contextmanager, suppress
from pathlib import Path

from odoo.modules import Manifest
from odoo.tests import BaseCase, tagged

MODULE = "koperasi"
PACKAGE = "odoo.addons.test_lint.tests"

if PACKAGE not in sys.modules:
    # imported as a whole it wants pylint, which Odoo's environment does not need
    package = types.ModuleType(PACKAGE)
    package.__path__ = [str(Path(Manifest.for_addon("test_lint").path, "tests"))]
    sys.modules[PACKAGE] = package


def odoo_tests(name):
    return importlib.import_module(f"{PACKAGE}.{name}")


class OurFilesOnly:
    """For tests that read files"""

    def iter_module_files(self, *globs, modules=(MODULE,)):
        for module in modules:
            # in development the folders of the module are links, which Odoo would not follow
            for root, _dirs, names in os.walk(Manifest.for_addon(module).path, followlinks=True):
                names = [os.path.join(root, name) for name in names]
                for glob in globs:
                    names = fnmatch.filter(names, glob)
                yield from names


class OurModelsOnly:
    """For tests with a sub-test for each module, model or method"""

    @contextmanager
    def subTest(self, msg=None, **params):
        if params.get("module") == MODULE or params.get("model", "").startswith(f"{MODULE}."):
            with super().subTest(msg, **params):
                yield
        else:
            with suppress(AssertionError, TypeError):  # what these tests fail with
                yield


@tagged("post_install", "-at_install")
class TestOurIndexes(odoo_tests("test_index").TestIndex):
    def fail(self, msg=None):
        """Odoo lists all fields in one failure: keep ours that no index begins with (Odoo looks at index=True only)."""
        lines = [line for line in (msg or "").splitlines() if line.startswith(f"{MODULE}.") or f"of {MODULE}." in line]
        missing = [line for line in lines if not self.is_first_of_an_index(*line.split()[0].rsplit(".", 1))]
        if missing:
            super().fail("inverse fields of One2many without an index:\n" + "\n".join(missing))

    def is_first_of_an_index(self, model, field):
        self.env.cr.execute(
            """SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                WHERE i.indrelid = %s::regclass AND a.attname = %s""",
            [self.env[model]._table, field],
        )
        return bool(self.env.cr.rowcount)


class TestOurSignatures(OurModelsOnly, odoo_tests("test_override_signatures").TestLintOverrideSignatures):
    pass


class TestOurParameters(OurModelsOnly, odoo_tests("test_naming").TestNaming):
    pass


class TestOurManifest(OurModelsOnly, odoo_tests("test_manifests").ManifestLinter):
    pass


class TestOurRoutes(odoo_tests("test_routes").RoutesLinter):
    def test_routes_definition(self):
        with self.assertLogs(f"{PACKAGE}.test_routes", "WARNING") as log:
            odoo_tests("test_routes")._logger.warning("assertLogs wants one at least")
            super().test_routes_definition()
        self.assertFalse([line for line in log.output if f"odoo.addons.{MODULE}." in line])


class TestOurOnchanges(OurFilesOnly, odoo_tests("test_onchange_domains").TestOnchangeDomains):
    pass


class TestOurScripts(OurFilesOnly, odoo_tests("test_jstranslate").TestJsTranslations):
    pass


class TestOurHandlers(OurFilesOnly, BaseCase):
    def test_no_globals(self):
        """What a template calls is its component's: OWL hides the globals of JavaScript, so that a handler with one fails when it is used"""
        wanted = re.compile(r"(?<![\w.])(?:Number|String|Boolean|parseInt|parseFloat|JSON|Intl|Set|Map)\b[.(]")
        self.assertTrue(wanted.search("(ev) => this.change(Number(ev.target.value))"))
        files = [Path(name) for name in self.iter_module_files("*/static/src/*.xml")]
        self.assertTrue(files)
        self.assertFalse({(file.name, call) for file in files for call in wanted.findall(file.read_text())})


class TestOurTemplates(OurFilesOnly, odoo_tests("test_i18n").TestI18n):
    pass
