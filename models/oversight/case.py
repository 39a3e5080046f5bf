
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

from ..ledger.append_only import append_only, guarded
from ..requests.upload import checked_base64
from .common import check_supervisor, days_since, words_of

STATES = [('open', "Being Looked Into"), ('closing', "Waits for the Second Supervisor"), ('closed', "Closed")]
STEPS = [
    ('opened', "Opened"), ('noted', "Note"), ('evidence', "Evidence"), ('proposed', "Closing Proposed"), ('returned', "Not Yet"), ('closed', "Closed"),
    ('reopened', "Opened Again"),
]
WRITTEN = {'company_id', 'title', 'text', 'member_id'}
MOST_DOCUMENTS = 50

# a case moves on its own way only, whoever asks: two persons close it, and what was asked stays
GUARD = """
CREATE OR REPLACE FUNCTION koperasi_case_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moves text[] := ARRAY['state', 'conclusion', 'proposer_id', 'proposed_at', 'closed_by_id', 'closed_at', 'write_uid', 'write_date'];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - moves IS DISTINCT FROM to_jsonb(OLD) - moves
        OR NOT (OLD.state = NEW.state OR OLD.state = 'open' AND NEW.state = 'closing' OR OLD.state = 'closing' OR OLD.state = 'closed' AND NEW.state = 'open') THEN
        RAISE EXCEPTION 'koperasi: a case of the supervisors is not changed or deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class KoperasiCase(models.Model):
    """ What the supervisors look into: a complaint that went to them alone, "this was not me", an exception, a confirmation that differs, or what they saw.

    Nobody but supervisors reads it (no chatter, no activities: both would be ways around), and two of them close it, where there are two.
    """
    _name = 'koperasi.case'
    _description = "Case of the Supervisors"
    _inherit = ['koperasi.oversight.numbered']
    _order = 'id desc'
    _rec_names_search = ['name', 'title']
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    company_id = fields.Many2one('res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company)
    title = fields.Char(string="Case", required=True, size=200)
    text = fields.Text(string="What it is about")
    source = fields.Selection([
        ('own', "Seen by the supervisors"), ('complaint', "Complaint of a member"), ('not_me', "“This was not me”"), ('exception', "Exception"), ('sample', "Confirmation"),
    ], required=True, readonly=True, default='own', index=True)
    member_id = fields.Many2one('koperasi.member', index='btree_not_null', check_company=True, ondelete='restrict')
    request_id = fields.Many2one('koperasi.member.request', readonly=True, ondelete='restrict')
    exception_id = fields.Many2one('koperasi.exception', readonly=True, ondelete='restrict')
    sample_line_id = fields.Many2one('koperasi.sample.line', readonly=True, ondelete='restrict')
    state = fields.Selection(STATES, string="Status", required=True, readonly=True, default='open', copy=False, index=True)
    opened_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, copy=False)
    days_open = fields.Integer(compute='_compute_days_open')
    conclusion = fields.Text(readonly=True, copy=False, help="What came out of it. Who complained reads it.")
    proposer_id = fields.Many2one('res.users', string="First Supervisor", readonly=True, copy=False, ondelete='restrict')
    proposed_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one('res.users', string="Second Supervisor", readonly=True, copy=False, ondelete='restrict')
    closed_at = fields.Datetime(readonly=True, copy=False)
    step_ids = fields.One2many('koperasi.case.step', 'case_id', string="History", readonly=True)
    document_ids = fields.One2many('koperasi.case.document', 'case_id', string="Evidence", readonly=True)
    may_confirm = fields.Boolean(compute='_compute_may_confirm')

    _name_uniq = models.UniqueIndex('(company_id, name)', "This number is already used in this branch.")
    _request_uniq = models.UniqueIndex('(request_id) WHERE request_id IS NOT NULL', "There is a case for this already.")
    _exception_uniq = models.UniqueIndex('(exception_id) WHERE exception_id IS NOT NULL', "There is a case for this already.")
    _sample_uniq = models.UniqueIndex('(sample_line_id) WHERE sample_line_id IS NOT NULL', "There is a case for this already.")
    _closed_check = models.Constraint(
        "CHECK (state <> 'closed' OR (closed_by_id IS NOT NULL AND conclusion IS NOT NULL))", "A case is closed by somebody, with a conclusion.")

    def init(self):
        self.env.cr.execute(GUARD)
        guarded(self.env.cr, self._table, 'koperasi_case_guard', rows=False)

    @api.depends('name')
    def _compute_display_name(self):
        for case in self:
            case.display_name = case.name   # Odoo shows names of records to who may not read them

    @api.depends('opened_at', 'closed_at')
    def _compute_days_open(self):
        for case in self:
            case.days_open = (case.closed_at - case.opened_at).days if case.closed_at and case.opened_at else days_since(case, case.opened_at)

    @api.depends('state', 'proposer_id')
    @api.depends_context('uid')
    def _compute_may_confirm(self):
        for case in self:
            case.may_confirm = case.state == 'closing' and not self.env.user._koperasi_same_person(case.proposer_id)

    # -- opened -----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            check_supervisor(self.env)
            self = self.with_env(self.env(context=clean_context(self.env.context)))
            vals_list = [{name: value for name, value in vals.items() if name in WRITTEN} for vals in vals_list]
        company = self.env['res.company']
        cases = super().create([
            {**vals, 'name': self._next_number(company.browse(vals.get('company_id')) or self.env.company, 'KS')} for vals in vals_list])
        for case in cases:
            case._note('opened')
        return cases

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A case is not changed: add a note to it."))
        result = super().write(vals)
        self.flush_recordset()   # each step is one that the guard of the table knows
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A case stays."))

    @api.model
    def _open_for(self, source, record, company, member, title, text=None):
        """ Open the case of a request, an exception or a confirmation, once.

        :param str source: of the field
        :param record: what it comes from
        :return: the case, as superuser
        """
        name = {'koperasi.member.request': 'request_id', 'koperasi.exception': 'exception_id', 'koperasi.sample.line': 'sample_line_id'}[record._name]
        # narrow sudo(): a case comes of what a member reported too, who has no right on cases
        Case = self.sudo()
        found = Case.search([(name, '=', record.id)], limit=1)
        return found or Case.create([{
            'company_id': company.id, 'source': source, 'member_id': member.id, 'title': title[:200], 'text': text, name: record.id}])

    def _note(self, kind, words=None):
        self.env['koperasi.case.step'].sudo().create([{
            'case_id': case.id, 'company_id': case.company_id.id, 'kind': kind, 'user_id': self.env.uid, 'note': words} for case in self])

    # -- looked into ------------------------------------------------------------------

    def _act(self, *states):
        """ As of all that is the supervisors', and it does not concern the caller himself.

        :raises AccessError: if it does
        """
        case = super()._act(*states)
        if case.member_id.partner_id == self.env.user.partner_id:
            raise AccessError(self.env._("Nobody decides on his own case."))
        return case

    def add_note(self, note):
        """ Write down what was done or seen.

        :param str note: what
        :raises AccessError: if the caller is no supervisor
        """
        self._act('open', 'closing')._note('noted', words_of(self.env, note, self.env._("The note")))
        return True

    def add_evidence(self, file_name, file, note=None):
        """ Add a photo or a PDF; its content is looked at as with papers of members.

        :param str file_name: as the supervisor calls it
        :param str file: base64
        :param str note: what it shows
        :raises UserError: if it is not what is taken
        """
        case, note = self._act('open', 'closing'), words_of(self.env, note, self.env._("The note"), required=False)
        if len(case.document_ids) >= MOST_DOCUMENTS:
            raise UserError(self.env._("No more papers are taken with this case."))
        name = words_of(self.env, file_name, self.env._("The name of the file"))
        values = checked_base64(self.env, name, file)
        document = case.env['koperasi.case.document'].create({'case_id': case.id, 'note': note, **values})
        case._note('evidence', document.file_name)
        return True

    # -- closed by two ----------------------------------------------------------------

    def propose_closing(self, conclusion):
        """ Say what came out of it. Where there is another supervisor he confirms it; where there is none the case is closed.

        :param str conclusion: who complained reads it
        :raises AccessError: if the caller is no supervisor, or it concerns himself
        """
        case, conclusion = self._act('open'), words_of(self.env, conclusion, self.env._("The conclusion"))
        case.write({'state': 'closing', 'conclusion': conclusion, 'proposer_id': self.env.uid, 'proposed_at': fields.Datetime.now()})
        case._note('proposed', conclusion)
        if not case.company_id._koperasi_another_supervisor(self.env.user, case.member_id.partner_id):
            case._close()
        return True

    def confirm_closing(self):
        """ The second supervisor agrees: the case is closed, and who complained reads the conclusion.

        :raises AccessError: if the caller is who proposed it, by person
        """
        case = self._act('closing')
        if self.env.user._koperasi_same_person(case.proposer_id):
            raise AccessError(self.env._("You proposed this: another supervisor has to confirm it."))
        case._close()
        return True

    def return_closing(self, note):
        """ It is not to be closed yet.

        :param str note: why
        """
        case, note = self._act('closing'), words_of(self.env, note, self.env._("The reason"))
        case.write({'state': 'open', 'conclusion': False, 'proposer_id': False, 'proposed_at': False})
        case._note('returned', note)
        return True

    def reopen_case(self, note):
        """ Look into it again.

        :param str note: why
        """
        case, note = self._act('closed'), words_of(self.env, note, self.env._("The reason"))
        case._reopen(note)
        return True

    def _close(self):
        self.write({'state': 'closed', 'closed_by_id': self.env.uid, 'closed_at': fields.Datetime.now()})
        self._note('closed', self.conclusion)

    def _reopen(self, note):
        self.write({'state': 'open', 'conclusion': False, 'proposer_id': False, 'proposed_at': False, 'closed_by_id': False, 'closed_at': False})
        self._note('reopened', note)

    # -- dialogs ----------------------------------------------------------------------

    def _open_dialog(self, act):
        self.ensure_one()
        return self.env['koperasi.oversight.dialog']._open(act, self.name, case_id=self.id)

    def action_note(self):
        """ Open the dialog for a note. """
        return self._open_dialog('case_note')

    def action_evidence(self):
        """ Open the dialog for a paper. """
        return self._open_dialog('case_evidence')

    def action_propose(self):
        """ Open the dialog for the conclusion. """
        return self._open_dialog('case_propose')

    def action_return(self):
        """ Open the dialog that sends it back. """
        return self._open_dialog('case_return')

    def action_reopen(self):
        """ Open the dialog that opens it again. """
        return self._open_dialog('case_reopen')

    # -- what the member sees ---------------------------------------------------------

    def _portal_status(self):
        """ Number, state and days of a case, for who reported it; nothing of what was noted. Called as superuser. """
        self.ensure_one()
        states = dict(self._fields['state']._description_selection(self.env))
        return {'number': self.name, 'state': states[self.state], 'days': self.env._("%s days", self.days_open), 'badge': 'kp-ok' if self.state == 'closed' else 'kp-warn'}


class KoperasiCaseStep(models.Model):
    """ What was done in a case, and by whom. Only grows. """
    _name = 'koperasi.case.step'
    _description = "History of a Case"
    _order = 'id'
    _log_access = False
    _rec_name = 'kind'

    case_id = fields.Many2one('koperasi.case', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='restrict')
    kind = fields.Selection(STEPS, string="Step", required=True, readonly=True)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, ondelete='restrict')
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    note = fields.Text(readonly=True)

    def init(self):
        append_only(self.env.cr, self._table)


class KoperasiCaseDocument(models.Model):
    """ Evidence: only supervisors have any access, to the record and so to its file. """
    _name = 'koperasi.case.document'
    _description = "Evidence of a Case"
    _inherit = ['koperasi.document']
    _order = 'id'
    _rec_name = 'mimetype'

    case_id = fields.Many2one('koperasi.case', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='case_id.company_id', store=True, index=True)
