from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """ Months that were frozen before the dashboard came are summed up for it """
    env = api.Environment(cr, SUPERUSER_ID, {})
    env['koperasi.portfolio']._insert(env['koperasi.loan.provision'].search([], order='date'))
