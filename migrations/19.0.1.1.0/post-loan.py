from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """ Brought-in loans get the instalments that are left of them; cooperatives get the accounts that lending needs """
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env['res.company'].search([('koperasi_ready', '=', True), ('parent_id', '=', False)]):
        company.with_company(company)._koperasi_setup_loans()
    env['koperasi.loan']._take_over_all()
