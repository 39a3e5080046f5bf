from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..ledger import run_work
from ..ledger.checks import ACCOUNTANT, MANAGER, check_role
from ..ledger.mass import MassEvent
from ..ledger.run_work import Outcome

KIND = 'surplus_payment'


class KoperasiSurplus(models.Model):
    _inherit = 'koperasi.surplus'

    def _payment_runs(self):
        """ The runs that pay or paid this surplus, in all branches, as superuser """
        return self.env['koperasi.run'].sudo().search([('kind', '=', KIND), ('scope', '=like', f'surplus {self.id}/%')])

    def _running(self):
        return self._payment_runs().filtered(lambda run: run.state not in ('done', 'reversed'))

    def action_pay(self):
        """ Pay the parts of members to savings and shares: a run in each branch, which goes on where it was stopped.

        :return: action that shows the runs
        :raises UserError: if it is not booked, or nothing is to be paid to accounts
        :raises AccessError: if the caller is neither accountant nor manager
        """
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('read')
        surplus = self._take('booked')
        self.env.cr.execute(SQL("SELECT DISTINCT company_id FROM koperasi_surplus_share WHERE surplus_id = %s AND state = 'payable' AND payout <> 'cash' ORDER BY 1", surplus.id))
        branches = [row[0] for row in self.env.cr.fetchall()]
        if not branches:
            raise UserError(self.env._("Nothing is to be paid to accounts. What is paid in cash waits for the members at the counter."))
        for branch in surplus._branches().filtered(lambda branch: branch.id in branches):
            own = surplus._payment_runs().filtered(lambda run, branch=branch: run.company_id == branch)
            running = own.filtered(lambda run: run.state not in ('done', 'reversed'))[:1]
            # one that is done is not repeated: what was left out is tried again there, what is due anew is another run
            scope = running.scope if running else f'surplus {surplus.id}/{len(own) + 1}'
            self.env['koperasi.run']._start(KIND, branch, surplus.date_to, {'surplus': surplus.id}, scope)
        return self.action_open_runs()

    def action_open_runs(self):
        """ Open the runs that paid this surplus. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'name': self.env._("Payment of %s", self.display_name), 'res_model': 'koperasi.run', 'view_mode': 'list,form',
                'domain': [('kind', '=', KIND), ('scope', '=like', f'surplus {self.id}/%')]}

    def action_open_shares(self):
        """ Open the parts of all members. """
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_surplus_share')
        return {**action, 'domain': [('surplus_id', '=', self.id)], 'context': {}}


class KoperasiRun(models.Model):
    """ Parts of the surplus to members' accounts (domain 6.3 row 27): as one journal entry a chunk, each member his own entry. """
    _inherit = 'koperasi.run'

    kind = fields.Selection(selection_add=[(KIND, "Payment of Surplus")], ondelete={KIND: 'cascade'})

    def _reversible_kinds(self):
        return super()._reversible_kinds() | {KIND}

    def _surplus(self):
        return self.env['koperasi.surplus'].browse(self.arguments['surplus'])

    def _unit_surplus_payment(self):
        return run_work.UNIT

    def _model_surplus_payment(self):
        return 'koperasi.surplus.share'

    def _split_surplus_payment(self):
        return [share_id for (share_id,) in self.env.execute_query(SQL(
            "SELECT id FROM koperasi_surplus_share WHERE surplus_id = %s AND company_id = %s AND state = 'payable' AND payout <> 'cash' ORDER BY id",
            self.arguments['surplus'], self.company_id.id))]

    def _work_surplus_payment(self, chunk):
        surplus, outcome, paid = self._surplus(), Outcome(), []
        if surplus.state not in ('booked', 'paid'):
            raise UserError(self.env._("%s is not booked.", surplus.display_name))
        event = MassEvent(KIND, self.env._("Surplus (SHU) of %s", surplus.year), values={'surplus_id': surplus.id})
        sides = [*(surplus._pool_account(kind, self.company_id).id for kind in ('capital', 'business')), self.env['koperasi.posting.rule']._get_account(self.company_id, 'tax_payable').id]
        for row in self._surplus_rows(surplus, chunk.record_ids):
            if problem := self._surplus_problem(row):
                outcome.skipped.append((self.env['koperasi.surplus.share'].browse(row['id']), problem))
                continue
            paid.append(row['id'])
            if row['net']:
                event.add(row['account_id'], 'principal', int(row['net']))
            for account_id, amount in zip(sides, (row['capital'], row['business'], -row['tax']), strict=True):
                event.gl_lines[account_id] = event.gl_lines.get(account_id, 0) + int(amount)
            outcome.amount += int(row['net'])
        self.env['koperasi.surplus.share'].browse(share.id for share, _problem in outcome.skipped).mapped('display_name')    # together: each is named in the run's errors
        transaction = chunk._book([event], self.env['account.journal']._koperasi_get(self.company_id, 'savings').sudo())
        if paid:
            self.env.flush_all()
            self.env.cr.execute(SQL("UPDATE koperasi_surplus_share SET state = 'paid', transaction_id = %s WHERE id IN %s", transaction.id, tuple(paid)))
            self.env['koperasi.surplus.share'].invalidate_model()
            self.env['koperasi.surplus.share'].browse(paid)._tell_paid()
        return outcome

    def _surplus_rows(self, surplus, share_ids):
        """ What these members are still to be paid, locked, each with the account that receives it """
        return self.env.execute_query_dict(SQL(
            """SELECT s.id, s.capital, s.business, s.tax, s.net, s.payout, r.id AS account_id, r.number, r.state
               FROM koperasi_surplus_share s LEFT JOIN LATERAL (
                   SELECT a.id, a.number, a.state FROM koperasi_account a JOIN koperasi_savings_account v ON v.account_id = a.id
                   WHERE a.member_id = s.member_id AND a.company_id = s.company_id AND a.state <> 'closed'
                     AND v.product_id = CASE s.payout WHEN 'shares' THEN %s ELSE %s END
                   ORDER BY a.state = 'open' DESC, a.id LIMIT 1) r ON TRUE
               WHERE s.id IN %s AND s.state = 'payable' AND s.payout <> 'cash' ORDER BY s.id FOR UPDATE OF s""",
            surplus.share_product_id.id or 0, surplus.savings_product_id.id or 0, tuple(share_ids)))

    def _surplus_problem(self, row):
        """ Why a part cannot be paid to an account, if so: it stays due, to be tried again or collected in cash """
        if not row['account_id']:
            return self.env._("No open account that could receive it: open one and try again, or pay in cash.")
        if row['state'] != 'open':
            return self.env._("Account %s is frozen.", row['number'])
        return None

    def _finish_surplus_payment(self):
        self._surplus()._note_paid()

    def _taken_back_surplus_payment(self):
        self._surplus()._paid_back(self.transaction_ids)
