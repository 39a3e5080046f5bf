from odoo import api, fields, models
from odoo.exceptions import UserError


class KoperasiAccount(models.Model):
    _inherit = 'koperasi.account'

    member_id = fields.Many2one('koperasi.member', readonly=True, index='btree_not_null', ondelete='restrict')

    # -- asked by loans, answered by savings: neither knows the other -----------

    @api.model
    def _of_control(self, member, control):
        """ The open account of a member that a control account holds; opened, if need be, by the domain that keeps such accounts.

        :param member: ``koperasi.member``
        :param control: ``account.account``
        :return: ``koperasi.account`` as superuser
        :raises UserError: if there is none and nobody opens one
        """
        account = self.sudo().search([
            ('member_id', '=', member.id), ('control_id', '=', control.id), ('company_id', '=', member.company_id.id), ('side', '=', 'credit'),
            ('state', '=', 'open')], order='id', limit=1)
        return account or self._open_of_control(member, control)

    @api.model
    def _open_of_control(self, member, control):
        raise UserError(self.env._("%(member)s has no account for %(control)s.", member=member.display_name, control=control.sudo().display_name))
