"""For `make quick`: no database, no server, as tests of plain Python need none (a plugin of pytest, see dev/odoo.sh)."""


def pytest_collection_modifyitems(items):
    for item in items:
        for name in ("load_http", "load_registry"):  # pytest-odoo's, for every test
            if name in item.fixturenames:
                item.fixturenames.remove(name)
