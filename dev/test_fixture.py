"""Makes the two cooperatives with which nearly all tests begin, once for a database: ``test_fixture.py DATABASE``."""
import os
import sys

import odoo
from odoo import api
from odoo.modules.registry import Registry


def main(database):
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'error'])
    odoo.modules.module.initialize_sys_path()
    with Registry(database).cursor() as cr:
        from odoo.addons.koperasi.tests.common import KoperasiCase
        KoperasiCase.env = api.Environment(cr, api.SUPERUSER_ID, {})
        KoperasiCase.find_or_make_people()
        KoperasiCase.env.user.company_ids -= KoperasiCase.find_or_make_neighbour()


if __name__ == '__main__':
    main(sys.argv[1])
