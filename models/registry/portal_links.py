from odoo import api, models


class KoperasiCooperative(models.Model):
    _inherit = 'koperasi.cooperative'

    @api.model
    def _of_login(self):
        """ The cooperatives of who is logged in: those whose contact he is, or whose contact he belongs to.

        :return: ``koperasi.cooperative``, as superuser: a cooperative has no right on the registry of the office
        """
        # narrow sudo(): only what is found by the user's own contact
        rows, user = self.sudo(), self.env.user
        if user._is_public():
            return rows.browse()
        return rows.search([('partner_id', 'in', (user.partner_id | user.partner_id.commercial_partner_id).ids)])

    def _portal_office_links(self):
        """ What the pages of these cooperatives lead to; domains extend it.

        :return: list of ``(label, address, how many are new)``
        """
        return []
