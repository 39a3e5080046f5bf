from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.checks import day
from ..oversight.common import words_of
from .common import GRAVE, GRAVITY, HEAD, INSPECTOR, frozen

STATES = [('draft', "Being Written"), ('sent', "Waits for an Answer"), ('answered', "Answered"), ('closing', "Closing Proposed"), ('closed', "Closed")]
RUNNING = ('sent', 'answered', 'closing')
REMIND_BEFORE, REMIND_EVERY = 7, 7     # days


class KoperasiInspectionFinding(models.Model):
    """ What the office found in a cooperative: on which basis, how grave, to be mended by when. It is sent, answered, followed up and closed; a grave one by two. """
    _name = 'koperasi.inspection.finding'
    _description = "Finding of the Office"
    _inherit = ['koperasi.inspection.case']
    _order = 'deadline, id'
    _rec_names_search = ['name', 'title']
    _written = frozenset({'cooperative_id', 'visit_id', 'title', 'text', 'basis', 'rating', 'deadline'})
    _linked = ('visit_id',)
    _about = 'finding_id'

    name = fields.Char(string="Number", readonly=True, copy=False, default="/")
    visit_id = fields.Many2one('koperasi.visit', index='btree_not_null', ondelete='restrict', domain="[('cooperative_id', '=', cooperative_id)]")
    title = fields.Char(string="Finding", required=True, size=200)
    text = fields.Text(string="What was found")
    basis = fields.Char(size=300, help="The article or rule that it goes against.")
    rating = fields.Selection(GRAVITY, required=True, default='medium')
    deadline = fields.Date()
    state = fields.Selection(STATES, string="Status", required=True, readonly=True, default='draft', copy=False, index=True)
    sent_on = fields.Date(readonly=True, copy=False)
    answer = fields.Text(string="Answer of the Cooperative", readonly=True, copy=False)
    answered_by = fields.Char(readonly=True, copy=False, help="Who answered for the cooperative: name and position.")
    answered_on = fields.Date(readonly=True, copy=False)
    proposer_id = fields.Many2one('res.users', string="Closing Proposed By", readonly=True, copy=False, ondelete='restrict')
    closed_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    closed_on = fields.Date(readonly=True, copy=False)
    overdue = fields.Boolean(compute='_compute_overdue', search='_search_overdue')
    event_ids = fields.One2many('koperasi.inspection.event', 'finding_id', string="History", readonly=True)

    def init(self):
        frozen(self.env.cr, self._table, self._open_states, [
            'deadline', 'answer', 'answered_by', 'answered_on', 'proposer_id', 'closed_by_id', 'closed_on'])

    @api.depends('name', 'title')
    def _compute_display_name(self):
        for finding in self:
            finding.display_name = f"{finding.name} {finding.title}" if finding.name != '/' else finding.title

    @api.depends('state', 'deadline')
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for finding in self:
            finding.overdue = finding.state in RUNNING and bool(finding.deadline) and finding.deadline < today

    def _search_overdue(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        return [('state', 'in', RUNNING), ('deadline', '<', fields.Date.context_today(self))]

    def send_finding(self):
        """ Send it to the cooperative: from now on it stays as it is.

        :raises AccessError: if the caller is no inspector
        :raises UserError: if it has no text, basis or deadline
        """
        finding = self._act(('draft',), INSPECTOR)
        if not (finding.text and finding.basis and finding.deadline):
            raise UserError(self.env._("A finding says what was found, on which basis, and by when it has to be mended."))
        today = fields.Date.context_today(self)
        finding.write({'state': 'sent', 'sent_on': today, 'name': self._next_number(finding.company_id, 'TM', today)})
        self._note('sent')

    def note_answer(self, answer, who):
        """ Note what the cooperative answered by letter or on the spot.

        :param str answer: its words
        :param str who: name and position
        :raises AccessError: if the caller is no inspector
        """
        finding = self._act(('sent', 'answered'), INSPECTOR)
        finding._answered(words_of(self.env, answer, self.env._("The answer")), words_of(self.env, who, self.env._("Who answers"))[:100])

    def _answered(self, answer, who):
        self.write({'state': 'answered', 'answer': answer, 'answered_by': who, 'answered_on': fields.Date.context_today(self)})
        self._note('answered', f'{who}: {answer}')

    def follow_up_finding(self, note):
        """ Note what was seen of it since.

        :param str note: what
        """
        self._act(RUNNING, INSPECTOR)
        self._note('followed', words_of(self.env, note, self.env._("The note")))

    def postpone_finding(self, deadline, note):
        """ Give another deadline.

        :param deadline: date, ISO text
        :param str note: why
        """
        finding, note = self._act(('sent', 'answered'), INSPECTOR), words_of(self.env, note, self.env._("The reason"))
        wanted, old = day(self.env, deadline, self.env._("The deadline")), finding.deadline
        if not wanted or wanted <= old:
            raise UserError(self.env._("The new deadline is later than the old one."))
        finding.write({'deadline': wanted})
        self._note('deadline', f'{old} → {wanted}: {note}')

    def close_inspection_finding(self, note):
        """ It is mended. A grave one waits for the head, who confirms it.

        :param str note: what shows it
        :raises AccessError: if the caller is no inspector
        """
        finding, note = self._act(('sent', 'answered'), INSPECTOR), words_of(self.env, note, self.env._("The reason"))
        finding.write({'state': 'closing', 'proposer_id': self.env.uid})
        self._note('proposed', note)
        if finding.rating not in GRAVE:
            finding._close(self.env.user)

    def confirm_closing(self):
        """ The head agrees that a grave finding is mended.

        :raises AccessError: if the caller is not the head
        :raises UserError: if he proposed it
        """
        finding = self._act(('closing',), HEAD)
        self._check_another(finding.proposer_id)
        finding._close(self.env.user)

    def _close(self, user):
        self.write({'state': 'closed', 'closed_by_id': user.id, 'closed_on': fields.Date.context_today(self)})
        self._note('closed')

    def return_closing(self, note):
        """ The head does not agree yet.

        :param str note: why
        """
        finding, note = self._act(('closing',), HEAD), words_of(self.env, note, self.env._("The reason"))
        finding.write({'state': 'answered' if finding.answer else 'sent', 'proposer_id': False})
        self._note('returned', note)

    def reopen_inspection_finding(self, note):
        """ It came up again.

        :param str note: why
        """
        finding, note = self._act(('closed',), INSPECTOR), words_of(self.env, note, self.env._("The reason"))
        finding.write({'state': 'answered' if finding.answer else 'sent', 'proposer_id': False, 'closed_by_id': False, 'closed_on': False})
        self._note('reopened', note)

    def action_answer(self):
        """ Open the dialog for the answer of the cooperative. """
        return self._dialog('finding_answer')

    def action_follow_up(self):
        """ Open the dialog for a follow-up. """
        return self._dialog('finding_follow')

    def action_postpone(self):
        """ Open the dialog for another deadline. """
        return self._dialog('finding_postpone')

    def action_close(self):
        """ Open the dialog that closes it. """
        return self._dialog('finding_close')

    def action_return(self):
        """ Open the dialog that sends the closing back. """
        return self._dialog('finding_return')

    def action_reopen(self):
        """ Open the dialog that opens it again. """
        return self._dialog('finding_reopen')

    # -- reminders --------------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """ Remind who wrote a finding: a week before its deadline, and every week after it until it is closed """
        today = fields.Date.context_today(self)
        for finding in self.search([('state', 'in', ('sent', 'answered')), ('deadline', '<=', today + timedelta(days=REMIND_BEFORE))]):
            last = finding.event_ids.filtered(lambda event: event.kind == 'reminded')[-1:]
            if last and last.at.date() > today - timedelta(days=REMIND_EVERY):
                continue
            finding.with_user(finding.create_uid)._remind()

    def _remind(self):
        self.ensure_one()
        self._note('reminded', str(self.deadline))
        # narrow sudo(): a task for who wrote the finding, on the cooperative that he reads
        self.cooperative_id.sudo().activity_schedule(
            'mail.mail_activity_data_todo', date_deadline=self.deadline, summary=self.display_name, user_id=self.create_uid.id)
