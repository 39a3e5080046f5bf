from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..ledger.checks import ACCOUNTANT, MANAGER, check_role, rupiah

KINDS = [
    ('receipt', "Bank and Virtual Account Receipts"), ('payroll', "Payroll Deductions"), ('group', "Group Collections"),
    ('mandatory', "Mandatory Shares"), ('payout', "Payouts to Members"),
]
# what people write down of what they were told, when the file was read
AGREED = frozenset({'control_count', 'control_amount'})


class KoperasiMassFile(models.Model):
    """ A file of payments that is booked at once: read and checked first, its totals agreed by a person, then booked by a run, line by line.

    The money is a kind of ``koperasi.run`` (run_file.py); the file is read by wizards/files.
    """
    _name = 'koperasi.mass.file'
    _description = "Mass File"
    _order = 'id desc'
    _rec_name = 'filename'
    _check_company_auto = True

    company_id = fields.Many2one('res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    kind = fields.Selection(KINDS, required=True, default='receipt')
    date = fields.Date(
        required=True, default=lambda self: self.env.company._koperasi_book_date() if self.env.company.koperasi_open_date else False,
        help="Of the bank's statement, the pay day, the meeting, or the first day of the month that is billed.")
    journal_id = fields.Many2one('account.journal', readonly=True, check_company=True, ondelete='restrict')
    bank = fields.Selection(
        selection='_select_banks', compute='_compute_bank', inverse='_inverse_bank', required=True, default=lambda self: self._default_bank(),
        help="That received the money, or pays it.")
    memo = fields.Char(help="Shown on the receipts of lines that have no text of their own.")
    file = fields.Binary(attachment=True, copy=False)
    filename = fields.Char(copy=False)
    state = fields.Selection([
        ('draft', "Draft"), ('checked', "Checked"), ('booking', "Being Booked"), ('booked', "Booked"), ('reversed', "Taken Back"),
    ], required=True, readonly=True, default='draft', copy=False, index=True)
    content_hash = fields.Char(string="SHA-256 of the File", readonly=True, copy=False)
    line_ids = fields.One2many('koperasi.mass.line', 'file_id', string="Lines", readonly=True)
    line_count = fields.Integer(string="Lines in the File", readonly=True, copy=False)
    amount = fields.Monetary(string="Sum of the File", readonly=True, copy=False)
    error_count = fields.Integer(string="Errors", readonly=True, copy=False)
    warning_count = fields.Integer(string="Warnings", readonly=True, copy=False)
    control_count = fields.Integer(string="Lines as Advised", copy=False, help="Number of payments that the bank, the employer or the group tells.")
    control_amount = fields.Monetary(string="Sum as Advised", copy=False, help="Sum that the bank, the employer or the group tells.")
    run_id = fields.Many2one('koperasi.run', readonly=True, copy=False, index='btree_not_null', ondelete='restrict')
    booked_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    ready_count = fields.Integer(string="Payers Known", compute='_compute_counts')
    unknown_count = fields.Integer(string="Payers Unknown", compute='_compute_counts')
    booked_count = fields.Integer(string="Lines Booked", compute='_compute_counts')
    suspense_count = fields.Integer(string="Lines in Suspense", compute='_compute_counts')
    left_out_count = fields.Integer(string="Lines Left Out", compute='_compute_counts')

    _content_uniq = models.UniqueIndex("(company_id, content_hash) WHERE state IN ('booking', 'booked')", "This file was booked already.")

    # -- what it shows --------------------------------------------------------

    @api.depends('filename')
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.filename or self.env._("New")

    @api.depends('line_ids.state')
    def _compute_counts(self):
        counts = {}
        for file, state, count in self.env['koperasi.mass.line']._read_group([('file_id', 'in', self.ids)], ['file_id', 'state'], ['__count']):
            counts[file.id, state] = count
        for record in self:
            for state in ('ready', 'unknown', 'booked', 'suspense', 'left_out'):
                record[f'{state}_count'] = counts.get((record.id, state), 0)

    @api.model
    def _banks(self):
        # narrow sudo(): no role of ours reads journals; banks of the branches at work
        return self.env['account.journal'].sudo().search(
            [('company_id', 'in', self.env.companies.ids), ('koperasi_role', '=', 'bank')], order='sequence, id')

    @api.model
    def _select_banks(self):
        several = len(self.env.companies) > 1
        return [(str(journal.id), f'{journal.name} ({journal.company_id.name})' if several else journal.name) for journal in self._banks()]

    @api.model
    def _default_bank(self):
        own = self._banks().filtered(lambda journal: journal.company_id == self.env.company)[:1]
        return str(own.id) if own else False

    @api.depends('journal_id')
    def _compute_bank(self):
        for record in self:
            record.bank = str(record.journal_id.id) if record.journal_id else False

    def _inverse_bank(self):
        for record in self:
            record.sudo().journal_id = int(record.bank) if record.bank else False

    # -- access ---------------------------------------------------------------

    @api.model
    def _chosen(self):
        """ Fields that people choose before the file is read; domains add theirs. The rest is written by the methods. """
        return {'company_id', 'kind', 'date', 'bank', 'file', 'filename', 'memo'}

    @api.model
    def _has_field_access(self, field, operation):
        if operation == 'write' and not self.env.su and field.name not in self._chosen() | AGREED:
            return False
        return super()._has_field_access(field, operation)

    def write(self, vals):
        chosen = self._chosen() & vals.keys()
        if chosen or AGREED & vals.keys():
            if any(record.state not in ('draft', 'checked') for record in self):
                raise UserError(self.env._("This file was booked: the record stays as it is."))
            if chosen:
                self.sudo()._forget()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        if any(record.state not in ('draft', 'checked') for record in self):
            raise UserError(self.env._("This file was booked: the record stays as it is."))

    def _forget(self):
        """ What was read of the file """
        self.env.cr.execute("DELETE FROM koperasi_mass_line WHERE file_id IN %s", (tuple(self.ids) or (0,),))
        self.env['koperasi.mass.line'].invalidate_model()
        self.write({'state': 'draft', 'content_hash': False, 'line_count': 0, 'amount': 0, 'error_count': 0, 'warning_count': 0})
        self.invalidate_recordset(['line_ids'])

    # -- booking --------------------------------------------------------------

    def book(self, control_count, control_amount, key):
        """ Book the lines of this file, each by itself: who is unknown comes into suspense, what cannot be booked is left out with its reason.

        :param int control_count: number of payments that the sender of the file tells
        :param int control_amount: their sum that he tells, whole rupiah
        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict with ``file_id``, ``run_id``, ``state``; for payouts, before a second person has approved, ``approval_id``, ``state``, ``message``
        :raises UserError: if the file was not checked or has errors, its totals are others, or it was booked already; then nothing is booked
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self.ensure_one()
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('write')
        arguments = {'control_count': control_count, 'control_amount': control_amount, 'key': key}
        Approval = self.env['koperasi.approval']
        reasons = [self.env._("Payouts by a file are allowed by a second person.")] if self._pays_out() else []
        if not self.env['koperasi.request']._is_carried_out(self.company_id, key):
            self._check_can_book(control_count, control_amount)
        waits = Approval._gate(
            self.company_id, key, Approval._prepare_request(self, 'book', {**arguments, 'content': self.content_hash}), self._asked_as(), int(self.amount),
            self.env._("Payouts of the file %s", self.display_name), reasons, self, (self, 'book', arguments))
        if waits:
            return waits
        request = {'file': self.id, 'content': self.content_hash, 'count': control_count, 'amount': control_amount}
        with self.env['koperasi.transaction']._asked_once(self.company_id, key, request) as (_request_id, done):
            if not done:
                self.sudo()._start_booking()
        return {'file_id': self.id, 'run_id': self.sudo().run_id.id, 'state': self.state}

    def _pays_out(self):
        """ Whether money leaves the cooperative by this file, or goes to whoever it names """
        return self.kind == 'payout'

    def _asked_as(self):
        """ What a second person is asked for; value of ``koperasi.approval.operation`` """
        return 'withdrawal'

    def _check_can_book(self, count, amount):
        """ The whole file is right and comes to what its sender says (R28) """
        if self.state in ('booking', 'booked'):
            raise UserError(self.env._("This file was booked already."))
        if self.state != 'checked':
            raise UserError(self.env._("Check the file first, and mend what is wrong in it: nothing is booked before all of it is right."))
        if (count, amount) != (self.line_count, int(self.amount)):
            raise UserError(self.env._(
                "The totals differ: the file has %(lines)s payments of %(sum)s, you were told %(told_lines)s of %(told_sum)s. Nothing was booked.",
                lines=self.line_count, sum=rupiah(self.env, self.amount),
                told_lines=count, told_sum=rupiah(self.env, amount) if isinstance(amount, (int, float)) and abs(amount) < 10**15 else amount))
        if twin := self.sudo()._booked_twin(self.content_hash):
            raise UserError(self.env._("This file was booked already on %(date)s: %(name)s.", date=format_date(self.env, twin.run_id.date), name=twin.display_name))

    def _booked_twin(self, content_hash):
        """ The file of the same content that was booked in this cooperative; as superuser """
        return self.search([
            ('company_id', 'child_of', self.company_id.root_id.id), ('state', 'in', ('booking', 'booked')), ('content_hash', '=', content_hash),
            ('id', '!=', self.id)], limit=1)

    def _start_booking(self):
        """ Hand the lines to the workers """
        if self.unknown_count:
            self.company_id._koperasi_take_suspense()
        self.write({'state': 'booking', 'booked_by_id': self.env.uid})
        self.run_id = self.env['koperasi.run']._start(
            'mass_file', self.company_id, self.company_id._koperasi_book_date(), {'file': self.id}, f'file {self.id}')

    def _booked(self):
        """ Every line was tried; also after another try of what was left out """
        self.state = 'booked'

    def _taken_back(self):
        self.state = 'reversed'

    # -- what may be asked of it ------------------------------------------------

    def action_open_lines(self):
        """ Open the lines with what became of each. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'name': self.display_name, 'res_model': 'koperasi.mass.line', 'view_mode': 'list',
                'domain': [('file_id', '=', self.id)]}

    def action_open_run(self):
        """ Open the run that books this file. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.run', 'view_mode': 'form', 'res_id': self.run_id.id}
