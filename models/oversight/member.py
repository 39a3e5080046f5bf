from odoo import models

from ..requests.reading import moment

SHOWN = 100


class KoperasiMember(models.Model):
    """ What a member sees of the supervisors' work on the portal. """
    _inherit = 'koperasi.member'

    def _portal_links(self):
        env = self.env
        waiting = len(env['koperasi.sample.line']._own(self).filtered(lambda line: line._portal_row()['open']))
        return [
            *super()._portal_links(),
            {'href': '/my/koperasi/confirmations', 'name': env._("Confirm my balance"),
             'text': env._("%s questions of the supervisors wait for you", waiting) if waiting else env._("When the supervisors ask whether the books are right")},
            {'href': '/my/koperasi/looks', 'name': env._("Who looked at my data"), 'text': env._("Day, role and reason")}]

    def _portal_looks(self):
        """ Who looked at this member's data, the last ones first; the employee's name only where the cooperative wants so. Own pages: as superuser.

        :return: dict ``looks`` (rows ``at``, ``role``, ``kind``, ``name``), ``lists`` (exports that may have named him: ``at``, ``role``, ``what``, ``members``)
        """
        self.ensure_one()
        if self.sudo().partner_id != self.env.user.partner_id:
            return {'looks': [], 'lists': []}
        # narrow sudo(): the portal has no right on the log; rows of the login's own person, and lists of his branch without a name
        Look, member = self.env['koperasi.look'].sudo(), self.sudo()
        names = member.root_company_id.koperasi_look_names
        roles, kinds = (dict(Look._fields[name]._description_selection(self.env)) for name in ('role', 'kind'))

        def row(look):
            return {'at': moment(self.env, look.at, member.company_id), 'role': roles[look.role], 'kind': kinds[look.kind], 'what': look.what or "", 'members': look.members,
                    'name': look.user_id.name if names else False}

        return {'looks': [row(look) for look in Look.search([('member_id', '=', self.id)], limit=SHOWN)],
                'lists': [row(look) for look in Look.search(
                    [('member_id', '=', False), ('kind', '=', 'export'), ('company_id', 'parent_of', member.company_id.id), ('at', '>=', member.create_date)], limit=20)]}
