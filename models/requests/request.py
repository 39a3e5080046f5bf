from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..ledger.append_only import append_only
from ..loan.checks import BOARD, MANAGER, OFFICER, SUPERVISOR, check_role
from ..member.member import PERSONAL
from .reading import read_words
from .upload import checked_upload

KINDS = [
    ('question', "Question"), ('complaint', "Complaint"), ('data', "Change of Address or Work"), ('contact', "Change of Telephone or E-mail"),
    ('heirs', "Change of Heirs"), ('exit', "Leaving the Cooperative"), ('not_me', "“This Was Not Me”"), ('join', "Joining"),
]
STATES = [('open', "Waiting"), ('done', "Answered"), ('refused', "Declined"), ('withdrawn', "Withdrawn")]
# Who answers what. What a member says was not done by him goes to the supervisors alone: a manager could be whom it is about.
ANSWERERS = {
    'question': (OFFICER, MANAGER, BOARD), 'complaint': (MANAGER, BOARD), 'data': (OFFICER, MANAGER), 'contact': (OFFICER, MANAGER),
    'heirs': (OFFICER, MANAGER), 'exit': (MANAGER, BOARD), 'not_me': (SUPERVISOR,), 'join': (OFFICER, MANAGER),
}
# answered by words; the others are carried out, or declined
WORDS = ('question', 'complaint', 'exit', 'not_me')
REOPENED = ('question', 'complaint', 'not_me')
SOON_DAYS, MOST_OPEN, MOST_DOCUMENTS, JOIN_DAYS = 2, 10, 3, 90


class KoperasiMemberRequest(models.Model):
    """ What a member asks of his cooperative, with the day by which it answers. Filed on the portal, answered by methods, changed by nobody.

    What is asked to be changed is in request_change.py, who asks to join in request_join.py, "this was not me" in request_not_me.py.
    """
    _name = 'koperasi.member.request'
    _description = "Request of a Member"
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'due_date, id'
    _rec_names_search = ['name', 'applicant']
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True)
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    member_id = fields.Many2one('koperasi.member', readonly=True, index='btree_not_null', check_company=True, ondelete='restrict')
    applicant = fields.Char(string="From", required=True, readonly=True)
    text = fields.Text(string="What it is about", readonly=True)
    state = fields.Selection(STATES, string="Status", required=True, readonly=True, default='open', index=True, group_expand=True)
    filed_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    due_date = fields.Date(string="Answer Due", required=True, readonly=True, index=True)
    days_waiting = fields.Integer(compute='_compute_urgency')
    urgency = fields.Selection([('fine', "In Time"), ('soon', "Due Soon"), ('late', "Late"), ('closed', "Closed")], compute='_compute_urgency')
    user_id = fields.Many2one('res.users', string="Who Answers", readonly=True, index='btree_not_null', ondelete='restrict')
    answer = fields.Text(readonly=True, help="As the member sees it.")
    answered_at = fields.Datetime(readonly=True)
    answered_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    reopened = fields.Boolean(readonly=True, help="The member was not content with the answer, and said so once.")
    key = fields.Char(readonly=True)
    history_ids = fields.One2many('koperasi.member.request.history', 'request_id', readonly=True)
    document_ids = fields.One2many(
        'koperasi.member.request.document', 'request_id', string="Papers", readonly=True, groups=f'{PERSONAL},{SUPERVISOR}')
    may_answer = fields.Boolean(compute='_compute_may_answer')

    _name_uniq = models.Constraint('UNIQUE (company_id, name)', "This number is already used in this branch.")
    _key_uniq = models.UniqueIndex("(company_id, key) WHERE key IS NOT NULL", "This form was sent already.")

    @api.depends('name', 'applicant', 'kind')
    def _compute_display_name(self):
        for request in self:
            # Odoo shows names of records to who may not read them: who reports what is not told by a name
            request.display_name = request.name if request.kind in self._past_management() else f"{request.name} {request.applicant}"

    @api.depends('state', 'due_date', 'filed_at', 'answered_at')
    def _compute_urgency(self):
        now, today = fields.Datetime.now(), fields.Date.context_today(self)
        for request in self:
            end = now if request.state == 'open' else request.answered_at or now
            request.days_waiting = (end - request.filed_at).days if request.filed_at else 0
            left = (request.due_date - today).days if request.due_date else 0
            request.urgency = 'closed' if request.state != 'open' else 'late' if left < 0 else 'soon' if left <= SOON_DAYS else 'fine'

    @api.depends('state', 'kind')
    @api.depends_context('uid')
    def _compute_may_answer(self):
        for request in self:
            request.may_answer = request.state == 'open' and self.env.user.has_groups(','.join(self._answerers()[request.kind]))

    @api.model
    def _waiting_domain(self):
        """ Requests that somebody has to answer """
        return Domain('state', '=', 'open')

    # -- what other domains add -----------------------------------------------

    @api.model
    def _answerers(self):
        """ ``{kind: groups}``: who answers what; domains add their kinds """
        return ANSWERERS

    @api.model
    def _past_management(self):
        """ Kinds that supervisors alone read and answer, and that no member takes back """
        return ('not_me',)

    @api.model
    def _asked_again(self):
        """ Kinds of which a member may say once that the answer does not suffice """
        return REOPENED

    # -- filed ----------------------------------------------------------------

    @api.model
    def _own(self, member):
        """ What this member of the login asked for, as superuser: the portal reads no requests, what it shows is in request_page.py """
        return self.sudo().search([('member_id', '=', member.id), ('member_id.partner_id', '=', self.env.user.partner_id.id)], order='id desc')

    @api.model
    def _file(self, member, kind, key, values):
        """ File a request of the member who is logged in, once for a key.

        :param str kind: of ``KINDS``, but for joining
        :param str key: of the form that was sent
        :param dict values: of this kind, checked
        :return: the request, as superuser
        :raises UserError: in plain words
        """
        member = member.sudo()
        if member.state in ('left', 'dismissed', 'deceased'):
            raise UserError(self.env._("You are no member any more. Please talk with the office."))
        if len(self._own(member).filtered(lambda request: request.state == 'open')) >= MOST_OPEN:
            raise UserError(self.env._("You have %s requests that wait. Please wait for an answer first.", MOST_OPEN))
        return self._file_once(member.company_id, kind, key, {**values, 'member_id': member.id, 'applicant': member.name}, member.partner_id)

    @api.model
    def _file_once(self, company, kind, key, values, partner=None):
        asked = {name: value for name, value in values.items() if name != 'document_ids'}
        _request, again = self.env['koperasi.request']._claim(company, key, {'request': kind, **asked})
        if again:
            return self.sudo().search([('company_id', '=', company.id), ('key', '=', key)])
        user = company._koperasi_least_busy(self._name, self._answerers()[kind][:1], partner)
        request = self.sudo().with_company(company).create({
            **values, 'kind': kind, 'company_id': company.id, 'key': key, 'name': self._next_number(company), 'user_id': user.id,
            'due_date': self._next_due(company)})
        request._note(False)
        request._remind()
        return request

    @api.model
    def _next_due(self, company):
        return company._koperasi_today() + relativedelta(days=company.sudo().root_id.koperasi_request_days)

    @api.model
    def _next_number(self, company):
        """ The next number of a branch, from a sequence that is made when it is first asked for """
        Sequence = self.env['ir.sequence'].sudo()
        sequence = Sequence.search([('code', '=', self._name), ('company_id', '=', company.id)], limit=1)
        if not sequence:
            sequence = Sequence.create({
                'name': self.env._("Requests of %s", company.sudo().name), 'code': self._name, 'company_id': company.id,
                'prefix': 'PM/%(year)s/', 'padding': 5, 'implementation': 'standard'})
        return sequence.next_by_id()

    def _remind(self):
        """ Tell who answers; nothing of what it is about """
        if self.user_id:
            kinds = dict(self._fields['kind']._description_selection(self.env))
            self.activity_schedule('mail.mail_activity_data_todo', date_deadline=self.due_date, summary=kinds[self.kind], user_id=self.user_id.id)

    def _note(self, old, words=None):
        """ Write a step down; ``words`` are read by the member too """
        self.env['koperasi.member.request.history'].sudo().create({
            'request_id': self.id, 'company_id': self.company_id.id, 'old_state': old, 'new_state': self.state, 'user_id': self.env.uid, 'note': words})

    # -- answered -------------------------------------------------------------

    def _door(self, *kinds):
        """ The caller may answer this, it waits, and it is not his own. Who may not read it, learns nothing more.

        :raises AccessError, UserError: otherwise
        """
        self.ensure_one()
        self.check_access('read')
        if self.kind not in kinds:
            raise UserError(self.env._("%s is answered in another way.", self.name))
        check_role(self.env, *self._answerers()[self.kind])
        if self.sudo().member_id.partner_id == self.env.user.partner_id:
            raise AccessError(self.env._("Nobody answers his own request."))
        if self.state != 'open':
            raise UserError(self.env._("%s was answered already.", self.name))

    def _close(self, state, words):
        # narrow sudo(): no role writes requests; who may answer and what was checked
        request = self.sudo()
        request.write({'state': state, 'answer': words, 'answered_at': fields.Datetime.now(), 'answered_by_id': self.env.uid})
        request._note('open', words)
        request.activity_unlink(['mail.mail_activity_data_todo'])
        if request.member_id and state != 'withdrawn':
            Notice = self.env['koperasi.notice']
            spoken = Notice._speaking(request.member_id)
            Notice._tell(request.member_id, 'answer', {'what': spoken._("“%s” was answered: read it on your pages.", request.name)}, f'{self._name},{self.id},{state}')

    def reply(self, answer):
        """ Answer a question, a complaint or a notice of leaving; the member reads it on the portal.

        :param str answer: to the member
        :raises AccessError: if it is not for the caller to answer
        :raises UserError: without words, or if it was answered already
        """
        self._door(*(kind for kind in WORDS if kind not in self._past_management()))
        self._close('done', self._words(answer))
        return True

    def decline(self, reason):
        """ Decline what a member asked to have changed, or who asked to join.

        :param str reason: to the member
        :raises AccessError: if it is not for the caller to answer
        :raises UserError: without a reason, or if it was answered already
        """
        self._door('data', 'contact', 'heirs', 'join')
        self._close('refused', self._words(reason))
        return True

    def _words(self, words):
        if not isinstance(words, str):
            raise UserError(self.env._("%s is not valid.", self.env._("The answer")))
        return read_words(self.env, words, self.env._("The answer"))

    def action_reply(self):
        """ Open the dialog in which the answer is written (context key ``default_kind``: reply, decline or supervisor). """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.member.request.reply', 'view_mode': 'form', 'target': 'new',
                'name': self.display_name, 'context': {'default_request_id': self.id, 'default_kind': self.env.context.get('default_kind', 'reply')}}

    def action_open_member(self):
        """ Open the member, or the candidate that was made of a request to join. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.member', 'view_mode': 'form', 'res_id': self.member_id.id}

    def action_settle(self):
        """ Open the settlement with a member who wants to leave; it asks a second person as always. """
        self._door('exit')
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_savings_operation')
        return {**action, 'context': {'default_operation': 'exit', 'default_member_id': self.member_id.id}}

    # -- the member again -----------------------------------------------------

    def _withdraw_own(self):
        """ The member takes his request back; what he said was not his doing stays with the supervisors """
        if self.state != 'open' or self.kind in self._past_management():
            raise UserError(self.env._("This request cannot be withdrawn any more."))
        self._close('withdrawn', self.env._("Withdrawn by the member"))

    def _reopen_own(self, words):
        """ The member is not content with the answer: it is asked again, once """
        if self.state != 'done' or self.kind not in self._asked_again() or self.reopened:
            raise UserError(self.env._("This was asked again already, or cannot be."))
        words = read_words(self.env, words, self.env._("What is still open"))
        user = self.user_id or self.company_id._koperasi_least_busy(self._name, self._answerers()[self.kind][:1], self.member_id.partner_id)
        self.write({'state': 'open', 'reopened': True, 'due_date': self._next_due(self.company_id), 'user_id': user.id})
        self._note('done', words)
        self._remind()

    def _add_document_own(self, upload, kind='other'):
        if self.state != 'open' or len(self.document_ids) >= MOST_DOCUMENTS:
            raise UserError(self.env._("No more papers are taken with this request."))
        return self.env['koperasi.member.request.document'].sudo().create({'request_id': self.id, 'type': kind, **checked_upload(self.env, upload)})

    @api.model
    def _table_of(self, rows):
        """ Rows of texts as an HTML table, each text escaped """
        lines = Markup().join(Markup('<tr>%s</tr>') % Markup().join(Markup('<td>%s</td>') % (text or '–') for text in row) for row in rows)
        return Markup('<table class="table table-sm mb-0"><tbody>%s</tbody></table>') % lines if rows else False


class KoperasiMemberRequestHistory(models.Model):
    """ Every step of a request: who, when, with which words. Only grows. """
    _name = 'koperasi.member.request.history'
    _description = "History of a Request"
    _order = 'id'
    _log_access = False
    _rec_name = 'new_state'

    request_id = fields.Many2one('koperasi.member.request', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='restrict')
    old_state = fields.Selection(STATES, string="From", readonly=True)
    new_state = fields.Selection(STATES, string="To", required=True, readonly=True)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, ondelete='restrict')
    recorded_at = fields.Datetime(string="At", required=True, readonly=True, default=fields.Datetime.now)
    note = fields.Text(readonly=True)

    def init(self):
        append_only(self.env.cr, self._table)


class KoperasiMemberRequestDocument(models.Model):
    """ A paper that came with a request: only who may see personal data, and the supervisors, have any access. """
    _name = 'koperasi.member.request.document'
    _description = "Paper of a Request"
    _inherit = ['koperasi.document']
    _order = 'request_id, id'
    _rec_name = 'file_name'

    request_id = fields.Many2one('koperasi.member.request', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='request_id.company_id', store=True, index=True)
    type = fields.Selection([('ktp', "Identity card (KTP)"), ('other', "Other")], required=True, default='other')
