from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.append_only import guarded
from ..ledger.checks import ACCOUNTANT, MANAGER, rupiah, whole_amount, whole_number
from ..ledger.posting import GlLine, Posting

# a drawdown and its schedule stand as they were booked; it may be reversed, as its transaction
GUARD = """
CREATE OR REPLACE FUNCTION koperasi_fund_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open_columns text[] := ARRAY['state', 'transaction_id', 'write_uid', 'write_date'];
BEGIN
    IF TG_OP = 'DELETE' OR TG_TABLE_NAME = 'koperasi_fund_instalment'
        OR to_jsonb(NEW) - open_columns IS DISTINCT FROM to_jsonb(OLD) - open_columns
        OR (OLD.transaction_id IS NOT NULL AND NEW.transaction_id IS DISTINCT FROM OLD.transaction_id)
        OR (OLD.state = 'reversed' AND NEW.state <> 'reversed') THEN
        RAISE EXCEPTION 'koperasi: a drawdown that was booked is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class KoperasiFundDrawdown(models.Model):
    """ What was drawn on a line at once, with the lender's schedule. Written when it is booked, never changed. """
    _name = 'koperasi.fund.drawdown'
    _description = "Drawdown of a Fund"
    _order = 'id desc'

    line_id = fields.Many2one('koperasi.fund.line', string="Fund Line", required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='line_id.company_id', store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    date = fields.Date(required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    state = fields.Selection([('booked', "Booked"), ('reversed', "Reversed")], required=True, readonly=True, default='booked')
    transaction_id = fields.Many2one('koperasi.transaction', readonly=True, index='btree_not_null', ondelete='restrict')
    instalment_ids = fields.One2many('koperasi.fund.instalment', 'drawdown_id', string="Schedule of the Lender", readonly=True)
    transaction_ids = fields.One2many('koperasi.transaction', 'fund_drawdown_id', string="Transactions", readonly=True)
    principal_paid = fields.Monetary(compute='_compute_paid', compute_sudo=True)
    interest_paid = fields.Monetary(compute='_compute_paid', compute_sudo=True)
    balance = fields.Monetary(string="Owed", compute='_compute_paid', compute_sudo=True)
    next_due = fields.Date(compute='_compute_paid', compute_sudo=True, help="The oldest instalment that is not fully paid.")
    next_principal = fields.Monetary(compute='_compute_paid', compute_sudo=True)
    next_interest = fields.Monetary(compute='_compute_paid', compute_sudo=True)

    _amount_check = models.Constraint('CHECK (amount > 0 AND amount = trunc(amount))', "A drawdown is in whole rupiah.")

    def init(self):
        self.env.cr.execute(GUARD)
        guarded(self.env.cr, self._table, 'koperasi_fund_guard', rows=False)

    @api.depends('line_id.name', 'date')
    def _compute_display_name(self):
        for drawdown in self:
            drawdown.display_name = f"{drawdown.line_id.name or ''} {drawdown.date or ''}".strip()

    @api.depends('state', 'transaction_ids', 'amount')
    def _compute_paid(self):
        sums = {drawdown.id: (int(principal or 0), int(interest or 0)) for drawdown, principal, interest in self.env['koperasi.transaction']._read_group(
            [('fund_drawdown_id', 'in', self.ids)], ['fund_drawdown_id'], ['fund_principal:sum', 'fund_interest:sum'])}
        for drawdown in self:
            owed, interest = sums.get(drawdown.id, (0, 0))
            drawdown.balance, drawdown.interest_paid = owed, interest
            drawdown.principal_paid = drawdown.amount - owed if drawdown.state == 'booked' else 0
            drawdown.next_due, drawdown.next_principal, drawdown.next_interest = drawdown._next()

    def _next(self):
        """ Due date, principal and interest of the oldest instalment that is not fully paid """
        principal, interest = int(self.principal_paid), int(self.interest_paid)
        for row in self.instalment_ids if self.state == 'booked' else ():
            open_principal, open_interest = max(int(row.principal) - principal, 0), max(int(row.interest) - interest, 0)
            principal, interest = max(principal - int(row.principal), 0), max(interest - int(row.interest), 0)
            if open_principal or open_interest:
                return row.due_date, open_principal, open_interest
        return False, 0, 0

    def _answer(self):
        drawdown = self.sudo()
        transaction = drawdown.transaction_ids.sorted('id')[-1:]
        return {'drawdown_id': drawdown.id, 'transaction_id': transaction.id, 'number': transaction.name}

    def _check_can_take_back(self):
        if self.principal_paid or self.interest_paid:
            raise UserError(self.env._("The lender was paid for this drawdown: reverse the payments first."))

    def repay_lender(self, principal, interest, key, journal_id=None):
        """ Pay the lender. Another person allows it first.

        :param int principal: whole rupiah, at most what is owed of this drawdown; 0 for interest alone
        :param int interest: whole rupiah, 0 for none
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: bank of the branch that pays; the ring-fenced one if not given
        :return: dict ``drawdown_id``, ``transaction_id``, ``number``; before it was allowed ``approval_id``, ``state``, ``message``, and nothing is booked
        :raises UserError: if less is owed, the bank is none of this branch, or the fund's money was lent
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self.ensure_one()
        self.check_access('read')
        self.line_id._check_door(ACCOUNTANT, MANAGER)
        principal, interest = whole_amount(self.env, principal, 0), whole_amount(self.env, interest, 0)
        if not principal + interest:
            raise UserError(self.env._("Enter what is paid."))
        journal = self._bank(journal_id)
        arguments = {'principal': principal, 'interest': interest, 'key': key, 'journal_id': journal.id}
        request = {'door': 'koperasi.fund.drawdown.repay_lender', 'drawdown': self.id, 'principal': principal, 'interest': interest, 'journal': journal.id}

        def carry_out():
            return self._repay(principal, interest, journal, key, request)

        waits = self.env['koperasi.approval']._gate(
            self.company_id, key, request, 'fund_repay', principal + interest, self.env._("Payment to %(lender)s for %(line)s", lender=self.line_id.lender, line=self.line_id.name),
            [self.env._("What is paid to a lender is allowed by a second person.")], self, (self, 'repay_lender', arguments), carry_out)
        return waits or carry_out()

    def _bank(self, journal_id):
        # narrow sudo(): the kind and branch of a journal, to refuse it
        own = self.line_id.sudo().bank_journal_id
        if journal_id is None:
            return own
        journal = self.env['account.journal'].sudo().browse(whole_number(self.env, journal_id, self.env._("The bank"))).exists()
        if not journal or journal.koperasi_role != 'bank' or journal.company_id != self.company_id:
            raise UserError(self.env._("The lender is paid from a bank of this branch."))
        return journal

    def _repay(self, principal, interest, journal, key, request):
        """ As ``repay_lender``; who may do so was checked """
        Transaction, drawdown = self.env['koperasi.transaction'], self.sudo()
        line = drawdown.line_id
        with Transaction._asked_once(line.company_id, key, request) as (request_id, done):
            if done:
                transaction = Transaction.sudo().search([('request_id', '=', request_id)], limit=1)
                return {'drawdown_id': self.id, 'transaction_id': transaction.id, 'number': transaction.name}
            line._take_row()
            drawdown.invalidate_recordset()
            if drawdown.state != 'booked' or principal > drawdown.balance:
                raise UserError(self.env._("%(owed)s of this drawdown is owed, %(amount)s cannot be repaid.", owed=rupiah(self.env, drawdown.balance), amount=rupiah(self.env, principal)))
            if journal == line.bank_journal_id and principal + interest > line.in_bank:
                raise UserError(self.env._("%(bank)s holds %(amount)s.", bank=journal.name, amount=rupiah(self.env, line.in_bank)))
            lines = [GlLine(line.account_id.id, principal)] if principal else []
            if interest:
                event = {'bank': 'fund_interest_bank', 'lpdb': 'fund_interest_lpdb'}.get(line.kind, 'fund_interest_other')
                lines.append(GlLine(self.env['koperasi.posting.rule']._get_account(line.company_id, event).id, interest))
            transaction = Transaction._book([Posting(
                kind='fund_repayment', amount=principal + interest, memo=self.env._("Paid to %(lender)s for %(line)s", lender=line.lender, line=line.name),
                gl_lines=(*lines, GlLine(journal.default_account_id.id, -principal - interest)),
                values={'fund_line_id': line.id, 'fund_drawdown_id': drawdown.id, 'fund_principal': -principal, 'fund_interest': interest})],
                journal, request_id, line.company_id)
            line._refresh()
            drawdown.invalidate_recordset()
        return {'drawdown_id': self.id, 'transaction_id': transaction.id, 'number': transaction.name}

    def action_repay(self):
        """ Open the dialog that pays the lender, with the instalment that is due next. """
        self.ensure_one()
        action = self.line_id._dialog('repay', self.env._("Repay %s", self.line_id.name))
        return {**action, 'context': {**action['context'], 'default_drawdown_id': self.id}}


class KoperasiFundInstalment(models.Model):
    """ An instalment that the lender is to get, as the schedule of a drawdown says. """
    _name = 'koperasi.fund.instalment'
    _description = "Instalment to a Lender"
    _order = 'drawdown_id, number'

    drawdown_id = fields.Many2one('koperasi.fund.drawdown', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='drawdown_id.company_id', store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    due_date = fields.Date(required=True, readonly=True)
    principal = fields.Monetary(readonly=True)
    interest = fields.Monetary(readonly=True)

    def init(self):
        self.env.cr.execute(GUARD)
        guarded(self.env.cr, self._table, 'koperasi_fund_guard', rows=False)
