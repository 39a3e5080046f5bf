from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.append_only import guarded
from ..ledger.checks import rupiah
from ..portal.home import short_day
from .common import check_supervisor, words_of

ANSWERS = [('open', "No answer yet"), ('agreed', "Right"), ('differs', "Not right"), ('returned', "Not found")]
GUARD = """
CREATE OR REPLACE FUNCTION koperasi_sample_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE said text[] := ARRAY['answer', 'told_amount', 'words', 'channel', 'answered_at', 'recorded_by_id', 'write_uid', 'write_date'];
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - said IS DISTINCT FROM to_jsonb(OLD) - said OR OLD.answer IN ('agreed', 'differs') THEN
        RAISE EXCEPTION 'koperasi: what was asked to be confirmed stays, and is answered once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class KoperasiSampleLine(models.Model):
    """ An account whose balance its member is asked to confirm, and what he said. """
    _name = 'koperasi.sample.line'
    _description = "Balance to Confirm"
    _order = 'sample_id desc, id'
    _rec_name = 'code'

    sample_id = fields.Many2one('koperasi.sample', required=True, readonly=True, index=True, ondelete='restrict')
    sample_state = fields.Selection(related='sample_id.state')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    account_id = fields.Many2one('koperasi.account', string="Account no.", required=True, readonly=True, index=True, ondelete='restrict')
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    balance = fields.Monetary(string="Balance in the Books", required=True, readonly=True)
    code = fields.Char(required=True, readonly=True, help="Stands on the letter and its slip.")
    answer = fields.Selection(ANSWERS, required=True, readonly=True, default='open', index=True)
    told_amount = fields.Monetary(string="Balance as the Member Knows It", readonly=True, aggregator=None)
    difference = fields.Monetary(compute='_compute_difference')
    words = fields.Text(string="What the Member Says", readonly=True)
    channel = fields.Selection([('portal', "Portal"), ('letter', "Letter"), ('person', "In person"), ('phone', "Telephone")], readonly=True)
    answered_at = fields.Datetime(readonly=True)
    recorded_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    case_ids = fields.One2many('koperasi.case', 'sample_line_id', readonly=True)

    _account_uniq = models.UniqueIndex('(sample_id, account_id)', "An account is asked once in a sample.")
    _code_uniq = models.UniqueIndex('(sample_id, code)')

    def init(self):
        self.env.cr.execute(GUARD)
        guarded(self.env.cr, self._table, 'koperasi_sample_line_guard', rows=False)

    @api.depends('answer', 'told_amount', 'balance')
    def _compute_difference(self):
        for line in self:
            line.difference = line.told_amount - line.balance if line.answer == 'differs' else 0

    def _answer(self, answer, channel, amount=None, words=None):
        """ Keep what the member said. Where it differs the supervisors have a case.

        :param str answer: agreed, differs or returned
        :param int amount: rupiah that he knows, where it differs
        """
        line = self.sudo()   # narrow: no role writes lines; who answers for whom was checked
        self.env.cr.execute("SELECT answer FROM koperasi_sample_line WHERE id = %s FOR UPDATE", (line.id,))
        if self.env.cr.fetchone()[0] in ('agreed', 'differs'):
            raise UserError(self.env._("This was answered already."))
        if line.sample_id.state not in ('drawn', 'asked'):
            raise UserError(self.env._("Nobody is asked any more."))
        if answer == 'differs' and (amount is None or amount == int(line.balance)):
            raise UserError(self.env._("Write the balance as you know it: it is not the one in the books."))
        line.write({
            'answer': answer, 'channel': channel, 'told_amount': amount if answer == 'differs' else 0, 'words': words, 'answered_at': fields.Datetime.now(),
            'recorded_by_id': self.env.uid})
        if answer == 'differs':
            self.env['koperasi.case']._open_for(
                'sample', line, line.company_id, line.member_id, f'{line.sample_id.name} {line.account_id.number}',
                f'{rupiah(self.env, int(line.balance))} / {rupiah(self.env, amount)}' + (f'\n{words}' if words else ''))

    def record_answer(self, answer, channel, amount=None, words=None):
        """ A supervisor writes down what came back by letter, in person or by telephone.

        :param str answer: agreed, differs, or returned (the letter came back, or he was not found)
        :param str channel: letter, person or phone
        :param int amount: rupiah that he knows, where it differs
        :param str words: what he said
        :raises AccessError: if the caller is no supervisor, or it is his own account
        :raises UserError: if it was answered, or is not valid
        """
        self.ensure_one()
        check_supervisor(self.env)
        self.check_access('read')
        if self.sudo().member_id.partner_id == self.env.user.partner_id:
            raise UserError(self.env._("Your own balance you confirm on your own pages."))
        if answer not in ('agreed', 'differs', 'returned') or channel not in ('letter', 'person', 'phone'):
            raise UserError(self.env._("%s is not valid.", self.env._("The answer")))
        if answer == 'differs' and (isinstance(amount, bool) or not isinstance(amount, (int, float)) or amount != int(amount) or not 0 <= amount < 10**15):
            raise UserError(self.env._("An amount is a whole number of rupiah."))
        self._answer(answer, channel, int(amount) if answer == 'differs' else None, words_of(self.env, words, self.env._("The note"), required=False))
        return True

    def action_record(self):
        """ Open the dialog for an answer. """
        self.ensure_one()
        check_supervisor(self.env)
        self.check_access('read')
        return self.env['koperasi.oversight.dialog']._open('answer_line', self.code, line_id=self.id)

    # -- what the member sees ---------------------------------------------------------

    @api.model
    def _own(self, member):
        """ What this member of the login is asked, as superuser: the portal has no right on samples """
        return self.sudo().search([
            ('member_id', '=', member.id), ('member_id.partner_id', '=', self.env.user.partner_id.id), ('sample_id.state', 'in', ('asked', 'closed'))])

    def _portal_row(self):
        """ A question in the list and on its page: texts """
        answers = dict(self._fields['answer']._description_selection(self.env))
        case = self.env['koperasi.case'].sudo().search([('sample_line_id', '=', self.id)])
        open_ = self.answer not in ('agreed', 'differs') and self.sample_id.state == 'asked'
        return {
            'id': self.id, 'number': self.account_id.number, 'name': self._account_name(), 'debt': self.account_id.side == 'debit', 'balance': rupiah(self.env, int(self.balance)),
            'date': short_day(self.env, self.sample_id.date), 'answer': answers[self.answer], 'open': open_,
            'badge': {'agreed': 'kp-ok', 'differs': 'kp-bad'}.get(self.answer, 'kp-warn' if open_ else ''),
            'until': short_day(self.env, self.sample_id.answer_by) if open_ and self.sample_id.answer_by else False,
            'told': rupiah(self.env, int(self.told_amount)) if self.answer == 'differs' else False, 'case': case._portal_status() if case else None}

    def _account_name(self):
        if self.account_id.side == 'debit':
            return self.env._("Loan")
        savings = self.env['koperasi.savings.account'].sudo().search([('account_id', '=', self.account_id.id)])
        return savings.product_id.name or self.account_id.number
