from odoo import fields, models
from odoo.exceptions import AccessError

from ..ledger.checks import ADMIN


class ResCompany(models.Model):
    _inherit = 'res.company'

    koperasi_is_office = fields.Boolean(
        string="Supervising Office", readonly=True, help="An office of government (Dinas) that keeps the registry of cooperatives. A company may be a cooperative as well.")
    koperasi_office_area_id = fields.Many2one('koperasi.area', string="Area of the Office", help="The province or regency that it is responsible for.")

    def action_koperasi_office_setup(self):
        """ Make this company a supervising office. May be run again.

        :raises AccessError: if the caller is no administrator
        """
        if not self.env.user.has_group(ADMIN):
            raise AccessError(self.env._("An administrator sets up the office."))
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): an administrator of the cooperative may not write companies
        self.sudo()._koperasi_office_setup()
        return True

    def _koperasi_office_setup(self):
        """ Domains extend this with their own defaults. It changes nothing that is there already. """
        self.koperasi_is_office = True
        self._koperasi_setup_currency()
        Rule = self.env['koperasi.status.rule']
        if not Rule.search_count([('company_id', '=', self.id)], limit=1):
            Rule.create({'company_id': self.id, 'date_from': '2000-01-01', 'basis': "Praktik dinas provinsi NTT: dua tahun buku berturut-turut tanpa RAT"})
