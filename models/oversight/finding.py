from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from ..ledger.append_only import append_only
from ..ledger.checks import BOARD, MANAGER, check_role
from .common import check_supervisor, words_of

STATES = [('draft', "Being Written"), ('sent', "Waits for an Answer"), ('answered', "Answered"), ('closed', "Closed")]
STEPS = [('sent', "Sent"), ('answered', "Answered"), ('followed', "Followed Up"), ('deadline', "Deadline Changed"), ('closed', "Closed"), ('reopened', "Opened Again")]
WRITTEN = {'company_id', 'title', 'text', 'basis', 'rating', 'addressee', 'owner_id', 'deadline'}
ADDRESSEES = {'board': (BOARD,), 'manager': (MANAGER, BOARD)}


class KoperasiFinding(models.Model):
    """ A finding of the supervisors (temuan): what, on which basis, how grave, who mends it by when. The supervisors write it, send it, follow it up and
    close it; the board or the manager answer what was sent to them and do nothing else with it.
    """
    _name = 'koperasi.finding'
    _description = "Finding of the Supervisors"
    _inherit = ['koperasi.oversight.numbered']
    _order = 'id desc'
    _rec_names_search = ['name', 'title']
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one('res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company)
    title = fields.Char(string="Finding", required=True, size=200)
    text = fields.Text(string="What was found")
    basis = fields.Char(size=300, help="The article, rule or decision that it goes against.")
    rating = fields.Selection([('low', "Low"), ('medium', "Medium"), ('high', "High"), ('critical', "Critical")], required=True, default='medium')
    addressee = fields.Selection([('board', "Board"), ('manager', "Manager")], string="Addressed To", required=True, default='board')
    owner_id = fields.Many2one('res.users', string="Who Mends It", domain=[('share', '=', False)], ondelete='restrict')
    deadline = fields.Date()
    state = fields.Selection(STATES, string="Status", required=True, readonly=True, default='draft', copy=False, index=True)
    sent_on = fields.Date(readonly=True, copy=False)
    answer = fields.Text(string="Answer of the Management", readonly=True, copy=False)
    answered_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    closed_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    closed_on = fields.Date(readonly=True, copy=False)
    overdue = fields.Boolean(compute='_compute_overdue', search='_search_overdue')
    step_ids = fields.One2many('koperasi.finding.step', 'finding_id', string="History", readonly=True)
    may_supervise = fields.Boolean(compute='_compute_may')
    may_answer = fields.Boolean(compute='_compute_may')

    _name_uniq = models.UniqueIndex("(company_id, name) WHERE name <> '/'", "This number is already used in this branch.")

    @api.depends('name', 'title')
    def _compute_display_name(self):
        for finding in self:
            # Odoo shows names of records to who may not read them
            finding.display_name = finding.name if finding.name != '/' else self.env._("New finding")

    @api.depends('state', 'deadline')
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for finding in self:
            finding.overdue = finding.state in ('sent', 'answered') and bool(finding.deadline) and finding.deadline < today

    def _search_overdue(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        return [('state', 'in', ('sent', 'answered')), ('deadline', '<', fields.Date.context_today(self))]

    @api.depends('state', 'addressee')
    @api.depends_context('uid')
    def _compute_may(self):
        supervises = self.env.user.has_group('koperasi.group_koperasi_supervisor')
        for finding in self:
            finding.may_supervise = supervises
            finding.may_answer = finding.state in ('sent', 'answered') and self.env.user.has_groups(','.join(ADDRESSEES[finding.addressee or 'board']))

    # -- written by the supervisors ---------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            check_supervisor(self.env)
            # what a caller's context proposes for the other fields is not taken either
            self = self.with_env(self.env(context=clean_context(self.env.context)))
            vals_list = [{name: value for name, value in vals.items() if name in WRITTEN} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            check_supervisor(self.env)
            if vals.keys() - WRITTEN or any(finding.state != 'draft' for finding in self):
                raise UserError(self.env._("A finding that was sent stays as it was written; follow it up instead."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(finding.state != 'draft' for finding in self):
            raise UserError(self.env._("A finding that was sent stays."))

    def _note(self, kind, words=None):
        self.env['koperasi.finding.step'].sudo().create({'finding_id': self.id, 'company_id': self.company_id.id, 'kind': kind, 'user_id': self.env.uid, 'note': words})

    def send(self):
        """ Send it to the board or the manager: from now on it stays as it is, and they read it.

        :raises AccessError: if the caller is no supervisor
        :raises UserError: if it was sent, or has no text, basis or deadline
        """
        finding = self._act('draft')
        if not (finding.text and finding.basis and finding.deadline):
            raise UserError(self.env._("A finding says what was found, on which basis, and by when it has to be mended."))
        finding.write({'state': 'sent', 'name': self._next_number(finding.company_id, 'TM'), 'sent_on': fields.Date.context_today(self)})
        self._note('sent')
        return True

    def follow_up(self, note):
        """ Note what the supervisors saw of it since.

        :param str note: what
        """
        self._act('sent', 'answered')
        self._note('followed', words_of(self.env, note, self.env._("The note")))
        return True

    def postpone(self, deadline, note):
        """ Give another deadline.

        :param deadline: date, ISO text
        :param str note: why
        """
        finding, note = self._act('sent', 'answered'), words_of(self.env, note, self.env._("The reason"))
        try:
            deadline = fields.Date.to_date(deadline)
        except (TypeError, ValueError):
            deadline = None
        if not deadline:
            raise UserError(self.env._("%s is not valid.", self.env._("The deadline")))
        old = finding.deadline
        finding.write({'deadline': deadline})
        self._note('deadline', f'{old} → {deadline}: {note}')
        return True

    def close_finding(self, note):
        """ It is mended, or done with.

        :param str note: why
        :raises AccessError: if the caller is no supervisor
        """
        finding, note = self._act('sent', 'answered'), words_of(self.env, note, self.env._("The reason"))
        finding.write({'state': 'closed', 'closed_by_id': self.env.uid, 'closed_on': fields.Date.context_today(self)})
        self._note('closed', note)
        return True

    def reopen_finding(self, note):
        """ It came up again.

        :param str note: why
        """
        finding, note = self._act('closed'), words_of(self.env, note, self.env._("The reason"))
        finding.write({'state': 'answered' if finding.answer else 'sent', 'closed_by_id': False, 'closed_on': False})
        self._note('reopened', note)
        return True

    # -- answered by who it was sent to -----------------------------------------------

    def answer_finding(self, answer):
        """ The board or the manager say what they do about it; it may be said anew until the supervisors close it.

        :param str answer: to the supervisors
        :raises AccessError: if it was not sent to the caller
        """
        self.ensure_one()
        self.check_access('read')
        check_role(self.env, *ADDRESSEES[self.addressee])
        if self.state not in ('sent', 'answered'):
            raise UserError(self.env._("%s is not in the state for this.", self.display_name))
        answer = words_of(self.env, answer, self.env._("The answer"))
        # narrow sudo(): nobody but the supervisors writes findings; who may answer this one was checked
        self.sudo().write({'state': 'answered', 'answer': answer, 'answered_by_id': self.env.uid})
        self._note('answered', answer)
        return True

    def action_answer(self):
        """ Open the dialog for the answer. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.finding.answer', 'view_mode': 'form', 'target': 'new', 'name': self.display_name,
                'context': {'default_finding_id': self.id}}

    def _open_dialog(self, act):
        self.ensure_one()
        return self.env['koperasi.oversight.dialog']._open(act, self.display_name, finding_id=self.id)

    def action_follow_up(self):
        """ Open the dialog for a follow-up. """
        return self._open_dialog('finding_follow')

    def action_postpone(self):
        """ Open the dialog for another deadline. """
        return self._open_dialog('finding_postpone')

    def action_close(self):
        """ Open the dialog that closes it. """
        return self._open_dialog('finding_close')

    def action_reopen(self):
        """ Open the dialog that opens it again. """
        return self._open_dialog('finding_reopen')


class KoperasiFindingStep(models.Model):
    """ What became of a finding. Only grows. """
    _name = 'koperasi.finding.step'
    _description = "History of a Finding"
    _order = 'id'
    _log_access = False
    _rec_name = 'kind'

    finding_id = fields.Many2one('koperasi.finding', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='restrict')
    kind = fields.Selection(STEPS, string="Step", required=True, readonly=True)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, ondelete='restrict')
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    note = fields.Text(readonly=True)

    def init(self):
        append_only(self.env.cr, self._table)
