from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..ledger.checks import ACCOUNTANT, MANAGER, check_role
from ..ledger.posting import GlLine, Posting, sums

KINDS = [('surplus_allocation', "Surplus Distributed"), ('surplus_small', "Small Parts of the Surplus"), ('surplus_payment', "Surplus (SHU)"), ('surplus_claim', "Surplus (SHU) in Cash")]
BOOKED = ('surplus_allocation', 'surplus_small')


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    kind = fields.Selection(selection_add=KINDS, ondelete={kind: 'cascade' for kind, _label in KINDS})
    # written by the ledger from Posting.values
    surplus_id = fields.Many2one('koperasi.surplus', readonly=True, index='btree_not_null', ondelete='restrict')

    def _check_can_reverse(self):
        super()._check_can_reverse()
        if self.kind in BOOKED and self.sudo().surplus_id.state != 'computed':
            raise UserError(self.env._("%s is part of a distribution of surplus: that is taken back as a whole.", self.name))

    def _on_reversed(self, reversal):
        super()._on_reversed(reversal)
        if self.kind == 'surplus_claim':
            self.sudo().surplus_id._paid_back(self)


class KoperasiSurplus(models.Model):
    """ The allocation in the books (domain 6.3 row 26), in each branch its own entry: its surplus, the parts of its members; reserve and funds at the
    root. What a branch has more or less stands between the branches (RAK), which comes to 0 for the cooperative.
    """
    _inherit = 'koperasi.surplus'

    def action_book(self):
        """ Book the allocation that the meeting decided; from now on the parts of the members are owed to them.

        :raises UserError: if it is not computed, the caller recorded the decision, an account is missing, or a branch has no open day
        :raises AccessError: if the caller is neither accountant nor manager
        """
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('read')
        surplus = self._take('computed')
        if self.env.user._koperasi_same_person(surplus.decided_by_id):
            raise UserError(self.env._("You recorded the decision: another person books it."))
        if surplus._year_result()['branches'] != surplus.branches:
            raise UserError(self.env._("The year was closed again since the decision: another decision is needed."))
        for branch, lines in surplus._prepare_allocation().items():
            surplus._book_in(branch, lines)
        surplus.write({'state': 'booked', 'booked_by_id': self.env.uid, 'booked_on': fields.Datetime.now()})
        self.env.flush_all()
        limit = surplus._small_limit()
        self.env.cr.execute(SQL(
            "UPDATE koperasi_surplus_share SET state = CASE WHEN gross = 0 THEN 'none' WHEN gross < %s THEN 'fund' ELSE 'payable' END WHERE surplus_id = %s", limit, surplus.id))
        self.env['koperasi.surplus.share'].invalidate_model()
        surplus._note_paid()

    def _prepare_allocation(self):
        """ What is booked in each branch: ``{branch: {kind of transaction: {account.account id: rupiah, debit positive}}}`` """
        rule, limit, root = self.env['koperasi.posting.rule']._get_account, self._small_limit(), self.company_id.root_id
        rows = {row[0]: list(map(int, row[1:])) for row in self.env.execute_query(SQL(
            """SELECT company_id, SUM(capital), SUM(business), COALESCE(SUM(capital) FILTER (WHERE gross < %(limit)s), 0), COALESCE(SUM(business) FILTER (WHERE gross < %(limit)s), 0)
               FROM koperasi_surplus_share WHERE surplus_id = %(surplus)s GROUP BY 1""", limit=limit, surplus=self.id))}
        found = {}
        for branch in self._branches():
            capital, business, small_capital, small_business = rows.get(branch.id, (0, 0, 0, 0))
            capital_account, business_account = (self._pool_account(kind, branch) for kind in ('capital', 'business'))
            lines = [(rule(branch, 'surplus_prior').id, self.branches.get(str(branch.id), 0)), (capital_account.id, -capital), (business_account.id, -business)]
            if branch == root:
                lines += [(line._account(branch).id, -amount) for line, amount in self._amounts().items() if line.kind in ('reserve', 'fund')]
                # what rounding left of the members' pools
                lines.append((self.line_ids.filtered(lambda line: line.kind == 'reserve')[:1]._account(branch).id, -int(self.remainder)))
            if between := sum(amount for _account, amount in lines):
                lines.append((rule(branch, 'inter_branch').id, -between))
            small = [(capital_account.id, small_capital), (business_account.id, small_business), (rule(branch, 'surplus_small').id, -small_capital - small_business)]
            found[branch] = {'surplus_allocation': sums(lines), 'surplus_small': sums(small)}
        return found

    def _pool_account(self, kind, branch):
        """ ``account.account`` of what members have still to get of a pool """
        line = self.line_ids.filtered(lambda line: line.kind == kind)[:1]
        return line._account(branch) if line else self.env['koperasi.posting.rule']._get_account(branch, f'surplus_{kind}')

    def _book_in(self, branch, lines):
        """ One entry a branch

        :param dict lines: as of ``_prepare_allocation``
        """
        Transaction = self.env['koperasi.transaction'].with_company(branch)
        memo = self.env._("Surplus of %(year)s by decision %(number)s", year=self.year, number=self.decision_number)
        postings = [Posting(kind=kind, gl_lines=tuple(GlLine(account, amount) for account, amount in own.items()), memo=memo, values={'surplus_id': self.id},
                            amount=sum(amount for amount in own.values() if amount > 0)) for kind, own in lines.items() if own]
        if not postings:
            return
        times = Transaction.search_count([('surplus_id', '=', self.id), ('kind', 'in', BOOKED), ('company_id', '=', branch.id)])
        with Transaction._asked_once(branch, f'surplus/{self.id}/{times}', {'surplus': self.id, 'times': times}) as (request_id, done):
            if done:
                raise UserError(self.env._("This distribution was booked already."))
            Transaction._book(postings, self.env['account.journal']._koperasi_get(branch, 'general').sudo(), request_id, branch, origin='office')

    def action_take_back(self):
        """ Take the booked allocation back by the opposite entries, before anybody was paid: to be booked again, or after a new decision.

        :raises UserError: if it is not booked, somebody was paid, or the caller booked it
        :raises AccessError: if the caller is neither accountant nor manager
        """
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('read')
        surplus = self._take('booked', 'paid')
        if self.env.user._koperasi_same_person(surplus.booked_by_id):
            raise UserError(self.env._("You booked it: another person takes it back."))
        if surplus.share_ids.search_count([('surplus_id', '=', surplus.id), ('state', '=', 'paid')], limit=1):
            raise UserError(self.env._("Members were paid already: take back the payment first."))
        if surplus._running():
            raise UserError(self.env._("A payment is under way."))
        if surplus.state == 'paid':
            surplus.state = 'booked'
            self.env.flush_all()
        surplus.state = 'computed'
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE koperasi_surplus_share SET state = 'computed' WHERE surplus_id = %s", surplus.id))
        self.env['koperasi.surplus.share'].invalidate_model()
        booked = self.env['koperasi.transaction'].sudo().search([('surplus_id', '=', surplus.id), ('kind', 'in', BOOKED), ('reversal_ids', '=', False)])
        for transaction in booked.sorted('id', reverse=True):
            transaction.with_company(transaction.company_id)._reverse(self.env._("Distribution of surplus %s taken back", surplus.year), f'surplus/back/{transaction.id}')
        surplus.write({'booked_by_id': False, 'booked_on': False})

    # -- what is paid ---------------------------------------------------------

    def _note_paid(self):
        """ All paid: the surplus is; something open again: it is not. Of two last payments at once, neither may see the other: the next one does. """
        self.env.flush_all()
        self.env.cr.execute(SQL("SELECT EXISTS (SELECT FROM koperasi_surplus_share WHERE surplus_id = %s AND state = 'payable')", self.id))
        [is_open] = self.env.cr.fetchone()
        if self.state == 'booked' and not is_open:
            self.sudo().write({'state': 'paid', 'paid_on': fields.Datetime.now()})
        elif self.state == 'paid' and is_open:
            self.sudo().write({'state': 'booked', 'paid_on': False})
        self.env.flush_all()

    def _paid_back(self, transactions):
        """ Parts whose payment was taken back are to be paid again """
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE koperasi_surplus_share SET state = 'payable', transaction_id = NULL WHERE transaction_id IN %s", tuple(transactions.ids) or (0,)))
        self.env['koperasi.surplus.share'].invalidate_model()
        for surplus in self:
            surplus._note_paid()


class KoperasiRun(models.Model):
    _inherit = 'koperasi.run'

    def _check_reverse_year(self):
        """ What the meeting decided on stays closed """
        super()._check_reverse_year()
        root = self.company_id.root_id
        if self.env['koperasi.surplus'].sudo().search_count([('company_id', '=', root.id), ('date_to', '=', self.date), ('state', 'not in', ('draft', 'reviewed'))], limit=1):
            raise UserError(self.env._("The meeting of members has decided on the surplus of this year."))
