from odoo import api, models

from ..member.member import FORMER_STATES


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    @api.model
    def _of_login(self):
        """ Whom the user is as a member, in the cooperatives of his login; who is still one comes first

        :return: ``koperasi.member``, with the user's own rights
        """
        user = self.env.user
        members = self.sudo().search([('partner_id', '=', user.partner_id.id), ('company_id', 'in', user.company_ids.ids)], order='id')
        return members.sorted(lambda member: member.state in FORMER_STATES).sudo(self.env.su)

    def _cooperative_name(self):
        """ Name of the cooperative, which the member sees on his pages """
        return self.sudo().company_id.root_id.name

    def _branch_name(self):
        return self.sudo().company_id.name
