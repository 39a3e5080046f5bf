from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.checks import rupiah


class KoperasiLoan(models.Model):
    """ The ring-fence: what is lent from a line is paid out from its bank, and no more than the fund has (domain 5.12) """
    _inherit = 'koperasi.loan'

    fund_line_id = fields.Many2one('koperasi.fund.line', readonly=True, copy=False, index='btree_not_null', ondelete='restrict')

    def _prepare_disbursement(self, principal, deductions, channel, memo):
        line = self._take_fund()
        if line:
            if channel[0] != 'bank' or channel[1].id != line.bank_journal_id.id:
                raise UserError(self.env._("Loans of %(line)s are paid out from %(bank)s only.", line=line.name, bank=line.bank_journal_id.name))
            sums = line._fund_sums()[line.id]
            # a loan that was made counts as lent already, a further tranche does not yet
            first = not self.sudo().transaction_ids.filtered(lambda transaction: transaction.kind == 'loan_disbursement')
            available = max(min(sums['available_fund'] + (principal if first else 0), sums['in_bank']), 0)
            if principal > available:
                raise UserError(self.env._("%(available)s of %(line)s is available, %(amount)s was asked.", line=line.name,
                                           available=rupiah(self.env, available), amount=rupiah(self.env, principal)))
        return super()._prepare_disbursement(principal, deductions, channel, memo)

    def _take_fund(self):
        """ The line that this loan is of, locked, as superuser; empty where its source has none.

        :raises UserError: if its source has lines, but none that is open here and takes this loan
        """
        own = self.sudo()
        line = own.fund_line_id
        if not line:
            line, governed = self.env['koperasi.fund.line']._of_source(own.funding_source_id, own.company_id)
            if not governed or own.plan_ids:      # a tranche of a loan from before the line is not of it
                return line.browse()
            if not line:
                raise UserError(self.env._("%s has no open line in this branch.", own.funding_source_id.name))
            if problem := line._refuses(own.product_id, int(own.principal_amount), own._today()):
                raise UserError(problem)
            own.fund_line_id = line
        line._take_row()
        return line


class KoperasiFundLine(models.Model):
    _inherit = 'koperasi.fund.line'

    @api.model
    def _of_source(self, source, company):
        """ The line from which a source is lent in a branch.

        :return: ``(line or empty, whether the source has lines in this cooperative)``, as superuser
        """
        lines = self.sudo().search([('source_id', '=', source.id), ('state', '!=', 'draft')]) if source else self.sudo().browse()
        return lines.filtered(lambda line: line.state == 'open' and line.company_id == company)[:1], bool(lines)

    def _refuses(self, product, principal, day):
        """ Why the agreement does not allow a loan; None if it does """
        if self.product_ids and product not in self.product_ids:
            return self.env._("%(line)s is lent on as: %(products)s.", line=self.name, products=", ".join(self.product_ids.mapped('name')))
        if 0 < self.loan_max < principal:
            return self.env._("%(line)s is lent in amounts of at most %(most)s.", line=self.name, most=rupiah(self.env, self.loan_max))
        if day < self.available_from:
            return self.env._("%(line)s is lent from its first day of drawing on.", line=self.name)
        return None
