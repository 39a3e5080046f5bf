from urllib.parse import quote

from odoo import models
from odoo.exceptions import UserError

from ..loan.checks import MANAGER, OFFICER, check_role
from ..member.person import local_phone


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def invite(self):
        """ Give the member a login to the portal, or a new password: by a link that he opens once, handed over by WhatsApp or as it is shown.
        His login is his e-mail address, without one his telephone number, without either his member number.

        :return: action that shows the link
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self.ensure_one()
        check_role(self.env, OFFICER, MANAGER)
        self.check_access('read')
        member = self.sudo()
        if member.state not in ('prospective', 'active', 'passive'):
            raise UserError(self.env._("%s is no member.", self.display_name))
        user = member._portal_user()
        partner = user.partner_id
        partner.signup_prepare(signup_type='reset')
        link = partner._get_signup_url_for_action()[partner.id]
        member.message_post(body=self.env._("%(who)s invited the member to the portal (login %(login)s).", who=self.env.user.name, login=user.login))
        words = self.env._("Your login to %(cooperative)s is %(login)s. Choose your password here: %(link)s", cooperative=member.company_id.root_id.name,
                           login=user.login, link=link)
        number = (member.phone or '').lstrip('+')
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {'title': self.env._("Login of %s", self.display_name), 'type': 'info', 'sticky': True, 'message': words + (" %s" if number else ""),
                       'links': [{'label': self.env._("Send by WhatsApp"), 'url': f'https://wa.me/{number}?text={quote(words)}'}] if number else []}}

    def _portal_user(self):
        """ The member's login, found or made. A login of other rights than the portal's is none of his as a member. """
        users = self.env['res.users'].with_context(active_test=False, no_reset_password=True)
        user = users.search([('partner_id', '=', self.partner_id.id)], limit=1)
        if user and not (user.active and user._is_portal()):
            raise UserError(self.env._("This person has a login of another kind: ask the administrator."))
        if user:
            user.company_ids |= self.company_id
            return user
        for login in filter(None, (self.email, local_phone(self.phone), self.number, f'{self.number}-{self.company_id.id}')):
            if not users.search_count([('login', '=', login)], limit=1):
                return users.create({
                    'name': self.name, 'login': login, 'partner_id': self.partner_id.id, 'company_id': self.company_id.id, 'company_ids': [(6, 0, self.company_id.ids)],
                    'group_ids': [(6, 0, self.env.ref('base.group_portal').ids)], 'lang': self.partner_id.lang or self.env.lang})
        raise UserError(self.env._("No login is free for %s.", self.display_name))
