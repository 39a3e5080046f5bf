"""A plugin for pytest, for the two processes that share the tests: the longest come first, each has its own files, and what
they send each other is plain."""
import dataclasses
import gc
import os
import shutil
from contextlib import contextmanager

import pytest
import pytest_odoo
from _pytest.unittest import TestCaseFunction

from odoo.tools import config

PLAIN = (str, int, float, bool, type(None))

LONGEST = ('race/test_races', 'life/', 'race/test_counter_races', 'race/', 'security/')


@contextmanager
def own_filestore(original, database):
    """ The database of a process with a filestore of its own.  pytest-odoo would let them share one, but a test class of
    Odoo deletes at its end all new files that its own database does not know: also those of the other process. """
    if database == original:
        yield
        return
    shutil.rmtree(config.filestore(database), ignore_errors=True)
    shutil.copytree(config.filestore(original), config.filestore(database), copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(config.filestore(database), ignore_errors=True)


pytest_odoo._shared_filestore = own_filestore


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    # the registry stays to the end: not to be looked through by each collection
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    items.sort(key=lambda item: next((place for place, name in enumerate(LONGEST) if f'tests/{name}' in item.nodeid), len(LONGEST)))


def without_success(add_sub_test):
    """ What passed in a sub-test is said by its test: a report for each of 15,000, sent from process to process, would cost 1 ms """
    def add(self, test_case, test, exc_info):
        if exc_info is not None:
            add_sub_test(self, test_case, test, exc_info)
    return add


TestCaseFunction.addSubTest = without_success(TestCaseFunction.addSubTest)


@pytest.hookimpl(tryfirst=True)
def pytest_report_to_serializable(report):
    context = getattr(report, 'context', None)   # what subTest() was called with: dates, records ...
    if context is not None:
        report.context = dataclasses.replace(
            context, kwargs={name: value if type(value) in PLAIN else str(value) for name, value in context.kwargs.items()})
