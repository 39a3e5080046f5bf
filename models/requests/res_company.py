from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    # of the cooperative (the root company), also for members of a branch
    koperasi_request_days = fields.Integer(
        string="Days to Answer a Request", default=7, help="A request, question or complaint of a member is due after so many days.")
    koperasi_draft_days = fields.Integer(
        string="Days that a Draft is Kept", default=30, help="An application that a member began on the portal and did not send.")

    _koperasi_request_days_check = models.Constraint(
        'CHECK (koperasi_request_days BETWEEN 1 AND 90 AND koperasi_draft_days BETWEEN 1 AND 365)',
        "A request is answered within 1 to 90 days, a draft is kept for 1 to 365.")

    def _koperasi_least_busy(self, model, groups, but=None):
        """ Of those who may do it in this branch, who has least to do: gets what comes from the portal.

        :param str model: with a ``user_id`` or ``officer_id``
        :param tuple groups: xml ids, any of them
        :param but: ``res.partner`` of the member, who does not work on what is his own
        :return: ``res.users``, empty if there is nobody
        """
        self.ensure_one()
        name = 'officer_id' if model == 'koperasi.loan.application' else 'user_id'
        users = self.env['res.users'].sudo().search([
            ('all_group_ids', 'in', [self.env.ref(group).id for group in groups]), ('company_ids', 'in', self.ids), ('share', '=', False),
            ('partner_id', 'not in', (but or self.env['res.partner']).ids)])
        Model = self.env[model].sudo()
        waiting = dict(Model._read_group([(name, 'in', users.ids), *Model._waiting_domain()], [name], ['__count']))
        return min(users, key=lambda user: (waiting.get(user, 0), user.id), default=users)
