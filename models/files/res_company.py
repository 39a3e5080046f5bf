from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    # of a branch: what its unidentified receipts come to, one row that ties out as every other does
    koperasi_suspense_id = fields.Many2one('koperasi.account', string="Unidentified Receipts", readonly=True, copy=False, ondelete='restrict')

    def _koperasi_take_suspense(self):
        """ The ledger's row of the unidentified receipts of this branch, opened with the first one.

        :return: ``koperasi.account`` as superuser
        :raises UserError: if the account of the posting rule is used for something else
        """
        self.ensure_one()
        branch = self.sudo()
        if not branch.koperasi_suspense_id:
            control = self.env['koperasi.posting.rule'].sudo()._get_account(self, 'suspense')
            control._koperasi_make_control()
            # narrow sudo(): no role writes accounts or branches
            branch.koperasi_suspense_id = self.env['koperasi.account'].sudo().create({
                'number': f'TITIPAN-{self.id}', 'company_id': self.id, 'partner_id': branch.partner_id.id, 'control_id': control.id, 'side': 'credit',
                'opened_on': self._koperasi_book_date()})
        return branch.koperasi_suspense_id
