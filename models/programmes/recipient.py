from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..ledger.checks import BOARD, MANAGER
from .record import TOKEN

INSIDE = (MANAGER, BOARD)       # who reads for a cooperative that is a company of this database
READ = [('portal', "Portal"), ('link', "Link of the Mail"), ('here', "Same Database")]


class KoperasiAnnouncementRecipient(models.Model):
    """ A cooperative that was told something: when it was sent, read and answered. Nobody writes it by hand. """
    _name = 'koperasi.announcement.recipient'
    _description = "Recipient of an Announcement"
    _order = 'id desc'
    _rec_name = 'subject'
    _log_access = False

    announcement_id = fields.Many2one('koperasi.announcement', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, index=True, ondelete='restrict')
    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, readonly=True, index=True, ondelete='restrict')
    reader_company_id = fields.Many2one('res.company', string="Cooperative Here", readonly=True, index='btree_not_null', ondelete='restrict', help="The company of this database that it is.")
    token = fields.Char(required=True, readonly=True, groups='base.group_system')
    email = fields.Char(readonly=True)
    sent_at = fields.Datetime(required=True, readonly=True)
    mail_state = fields.Selection([('none', "No Address"), ('waiting', "Waiting"), ('sent', "Sent"), ('failed', "Failed")], string="Mail", required=True, readonly=True)
    mailed_at = fields.Datetime(string="Delivered to the Mail Server", readonly=True)
    tries = fields.Integer(readonly=True, aggregator=None)
    next_at = fields.Datetime(string="Next Try", readonly=True)
    problem = fields.Char(readonly=True)
    read_at = fields.Datetime(readonly=True)
    read_how = fields.Selection(READ, string="Read By", readonly=True)
    read_by_id = fields.Many2one('res.users', string="Reader", readonly=True, ondelete='restrict')
    answered_at = fields.Datetime(readonly=True)
    reminders = fields.Integer(readonly=True, aggregator=None)
    reminded_on = fields.Date(readonly=True)
    # what a reader who has no right on the announcement itself sees of it
    office_name = fields.Char(related='company_id.name', string="From")
    cooperative_name = fields.Char(related='cooperative_id.name', string="To Cooperative")
    subject = fields.Char(related='announcement_id.name')
    body = fields.Text(related='announcement_id.body')
    needs_answer = fields.Boolean(related='announcement_id.needs_answer')
    answer_by = fields.Date(related='announcement_id.answer_by')
    file_count = fields.Integer(string="Attachments", compute='_compute_file_count', compute_sudo=True)
    is_read = fields.Boolean(string="Was Read", compute='_compute_is_read', search='_search_is_read')

    _once_uniq = models.UniqueIndex('(announcement_id, cooperative_id)', "A cooperative is told once.")
    _token_uniq = models.UniqueIndex('(token)', "This address was given already.")
    _waiting_idx = models.Index("(id) WHERE mail_state = 'waiting'")

    @api.depends('announcement_id.file_ids')
    def _compute_file_count(self):
        for row in self:
            row.file_count = len(row.announcement_id.file_ids)

    @api.depends('read_at')
    def _compute_is_read(self):
        for row in self:
            row.is_read = bool(row.read_at)

    def _search_is_read(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return [('read_at', '!=' if True in value else '=', False)]

    @api.model
    def _of_token(self, token):
        """ The row of the address in a mail, as superuser; empty if there is none """
        # narrow sudo(): the token is the right to it
        return self.sudo().search([('token', '=', token)]) if TOKEN.fullmatch(token or '') else self.sudo().browse()

    def _own_rows(self):
        """ Rows of the user's own cooperatives: those of his login, and those of the companies in which he is manager or board

        :return: ``koperasi.announcement.recipient``, as superuser
        """
        # narrow sudo(): found by the user's own cooperatives and companies only
        rows, user = self.sudo(), self.env.user
        companies = user.company_ids.ids if user.has_groups(','.join(INSIDE)) else []
        return rows.search(['|', ('cooperative_id', 'in', self.env['koperasi.cooperative']._of_login().ids), ('reader_company_id', 'in', companies)])

    def _mark_read(self, how):
        """ The first time that a recipient opens it counts; called as superuser, for a row that was found as the reader's own.

        :param str how: of ``READ``
        """
        for row in self.filtered(lambda one: not one.read_at):
            row.write({'read_at': fields.Datetime.now(), 'read_how': how, 'read_by_id': False if how == 'link' else self.env.uid})

    def action_open_announcement(self):
        """ Open it in one's own backend: a manager or board member of the cooperative has read it by that, nobody else.

        :return: action
        :raises AccessError: if the caller may not read it
        """
        self.ensure_one()
        self.check_access('read')
        if self in self._own_rows():
            # narrow sudo(): the receipt of who opens his own row
            self.sudo()._mark_read('here')
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': self.id, 'view_mode': 'form', 'views': [(False, 'form')], 'name': self.subject}

    def action_announcement_page(self):
        """ The page with its attachments.

        :return: action
        :raises AccessError: if it is not the caller's own
        """
        self.ensure_one()
        self.check_access('read')
        if self not in self._own_rows():
            raise AccessError(self.env._("This was sent to another cooperative."))
        return {'type': 'ir.actions.act_url', 'url': f'/my/office/announcements/{self.id}', 'target': 'new'}

    def _answer_announcement(self, body, upload=None):
        """ The answer of a cooperative; the row was found as its own.

        :param str body: checked text
        :param dict upload: ``file, file_name`` or None
        :raises UserError: if no answer is taken any more
        """
        self.ensure_one()
        if self.announcement_id.state != 'sent':
            raise UserError(self.env._("This announcement is closed."))
        message = self.env['koperasi.office.message']._from_cooperative(self.cooperative_id, body, upload, self)
        if not self.answered_at:
            self.answered_at = fields.Datetime.now()
        return message
