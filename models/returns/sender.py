from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.base.models.res_users import check_identity

from ..ledger.checks import check_role
from .key import REGISTRAR

GROUP = 'koperasi.group_koperasi_sender'
KEY_DAYS = 400   # a year and the time to change it
KINDS = [('program', "Program"), ('person', "Person")]
TYPED = frozenset({'name', 'cooperative_id', 'kind', 'email', 'phone'})


def letter_lang(env):
    """ In which language cooperatives are written to: Indonesian where it is installed """
    return 'id_ID' if 'id_ID' in dict(env['res.lang'].get_installed()) else env.lang or 'en_US'


class KoperasiReturnSender(models.Model):
    """ Who sends for a cooperative: its program, by a key of the API, or a person who fills in the form on the portal. Each has a login of its own,
    of the kind that members have, which reaches nothing but the cooperative's own returns.
    """
    _name = 'koperasi.return.sender'
    _description = "Sender of Returns"
    _inherit = ['mail.thread']
    _order = 'cooperative_id, name, id'

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, index=True, ondelete='cascade', domain="[('company_id', 'in', allowed_company_ids)]")
    company_id = fields.Many2one(related='cooperative_id.company_id', store=True, index=True)
    name = fields.Char(required=True, tracking=True, help="Of the person, or of the program and where it runs.")
    kind = fields.Selection(KINDS, required=True, default='person')
    email = fields.Char(help="A person logs in with it, and reminders go there.")
    phone = fields.Char(string="Mobile", help="For the invitation by WhatsApp, e.g. 6281239000123.")
    active = fields.Boolean(default=True, readonly=True, tracking=True, help="Archived, neither key nor password opens anything.")
    user_id = fields.Many2one('res.users', string="Login", required=True, readonly=True, copy=False, ondelete='restrict')
    key_until = fields.Date(string="Key Good Until", readonly=True, copy=False)

    _user_uniq = models.Constraint('UNIQUE (user_id)', "A login belongs to one sender.")

    @api.model_create_multi
    def create(self, vals_list):
        made = []
        for vals in vals_list:
            vals = dict(vals) if self.env.su else {name: value for name, value in vals.items() if name in TYPED}
            cooperative = self.env['koperasi.cooperative'].browse(vals.get('cooperative_id')).exists()
            cooperative.check_access('write')
            vals['email'] = (vals.get('email') or '').strip().lower() or False
            vals['user_id'] = self._make_login(cooperative, vals).id
            made.append(vals)
        return super().create(made)

    def write(self, vals):
        if not self.env.su and not vals.keys() <= {'name', 'phone'}:
            raise UserError(self.env._("A sender keeps its cooperative and its login: end it and add a new one."))
        return super().write(vals)

    def _make_login(self, cooperative, vals):
        """ A login that nobody has yet: one that is there already belongs to somebody, who was not asked """
        if not cooperative:
            raise UserError(self.env._("Choose a cooperative."))
        # narrow sudo(): a registrar may write the cooperative, and makes logins of the portal's kind for it and nothing else
        users = self.env['res.users'].sudo().with_context(active_test=False, no_reset_password=True, mail_create_nosubscribe=True)
        person = vals.get('kind', 'person') == 'person'
        login = vals.get('email') or '' if person else f'sender-{uuid4()}'
        if person and ('@' not in login or len(login) > 200):
            raise UserError(self.env._("A person logs in with an e-mail address."))
        if users.search_count([('login', '=', login)], limit=1):
            raise UserError(self.env._("%s has a login here already: use another address for this cooperative.", login))
        return users.create({
            'name': vals.get('name') or "API", 'login': login, 'email': login if person else False, 'company_id': cooperative.company_id.id,
            'company_ids': [Command.set(cooperative.company_id.ids)], 'lang': letter_lang(self.env), 'tz': 'Asia/Makassar',
            'group_ids': [Command.set([self.env.ref('base.group_portal' if person else GROUP).id])]})

    @check_identity
    def make_key(self):
        """ Make a key for this program, good for a year, and show it once. Earlier keys end with it.

        :return: action that shows the key
        :raises AccessError: if the caller is no registrar
        """
        self.ensure_one()
        check_role(self.env, REGISTRAR)
        self.check_access('write')
        key = self._make_key()
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("API Key Ready"), 'res_model': 'res.users.apikeys.show', 'target': 'new',
            'views': [(False, 'form')], 'context': {'default_key': key}}

    def _make_key(self):
        """ Who may do so was checked """
        if self.kind != 'program' or not self.active:
            raise UserError(self.env._("Only a program that is not ended has a key."))
        self._drop_keys()
        until = fields.Datetime.now() + timedelta(days=KEY_DAYS)
        # narrow sudo(): of this login only
        key = self.env['res.users.apikeys'].with_user(self.sudo().user_id).sudo()._generate('rpc', self.name, until)
        self.sudo().write({'key_until': until.date()})
        return key

    def _drop_keys(self):
        # narrow sudo(): keys of these logins only
        self.env['res.users.apikeys'].sudo().search([('user_id', 'in', self.sudo().user_id.ids)])._remove()

    def invite_sender(self):
        """ A link with which a person chooses the password, to be opened once; handed over by mail, WhatsApp or as it is shown.

        :return: action that shows the link
        :raises AccessError: if the caller is no registrar
        """
        self.ensure_one()
        check_role(self.env, REGISTRAR)
        self.check_access('write')
        if self.kind != 'person' or not self.active:
            raise UserError(self.env._("Only a person is invited."))
        # narrow sudo(): the contact of a login that was made here for this sender
        partner = self.sudo().user_id.partner_id
        partner.signup_prepare(signup_type='reset')
        link = partner._get_signup_url_for_action()[partner.id]
        self.message_post(body=self.env._("%s invited this person to the portal.", self.env.user.name))
        words = self.env._("Your login at %(office)s for %(cooperative)s is %(login)s. Choose your password here: %(link)s",
                           office=self.company_id.name, cooperative=self.cooperative_id.name, login=self.email, link=link)
        number = ''.join(filter(str.isdigit, self.phone or ''))
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {'title': self.env._("Login of %s", self.name), 'type': 'info', 'sticky': True, 'message': words + (" %s" if number else ""),
                       'links': [{'label': self.env._("Send by WhatsApp"), 'url': f'https://wa.me/{number}?text={quote(words)}'}] if number else []}}

    def end_sender(self):
        """ Neither key nor password opens anything any more. What was sent stays.

        :raises AccessError: if the caller is no registrar
        """
        check_role(self.env, REGISTRAR)
        self.check_access('write')
        self._drop_keys()
        # narrow sudo(): logins that were made for these senders
        self.sudo().user_id.active = False
        self.sudo().write({'active': False, 'key_until': False})
        return True

    @api.model
    def _own(self, kind):
        """ The sender whose login asks, in a context that is ours; empty if it is none

        :param str kind: ``program`` or ``person``
        """
        # narrow sudo(): the caller's own row
        sender = self.sudo().search([('user_id', '=', self.env.uid), ('kind', '=', kind), ('cooperative_id.active', '=', True)])
        user = self.env.user
        return sender.with_env(sender.env(context={'lang': user.lang, 'tz': user.tz, 'allowed_company_ids': sender.company_id.ids}))


class KoperasiCooperative(models.Model):
    _inherit = 'koperasi.cooperative'

    sender_ids = fields.One2many('koperasi.return.sender', 'cooperative_id', string="Senders")

    @api.model
    def _of_login(self):
        """ Also the cooperative whose returns the login sends """
        return super()._of_login() | self.env['koperasi.return.sender']._own('person').cooperative_id
