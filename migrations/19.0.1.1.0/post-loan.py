from odoo import SUPERUSER_ID, api

from odoo.addons.koperasi.finance.loan.fees import months_of_term


def migrate(cr, version):
    """ Brought-in loans get the instalments that are left of them; cooperatives get the accounts that lending needs """
    env = api.Environment(cr, SUPERUSER_ID, {})
    for company in env['res.company'].search([('koperasi_ready', '=', True), ('parent_id', '=', False)]):
        company.with_company(company)._koperasi_setup_loans()
    env['koperasi.loan']._take_over_all()
    find_unearned_fees(env)


def find_unearned_fees(env):
    """ Fees of payouts that were booked as unearned before their months were kept: they are earned from now on """
    for company in env['res.company'].search([('koperasi_ready', '=', True), ('parent_id', '=', False)]):
        rule = env['koperasi.posting.rule']
        unearned = rule.search([('company_id', '=', company.id), ('event', '=', 'loan_fee_unearned')]).account_id
        income = rule.search([('company_id', '=', company.id), ('event', '=', 'loan_fee_provision')]).account_id
        rows = env['koperasi.loan.deduction'].search([
            ('income_account_id', '=', False), ('kind', 'in', ('provision', 'admin', 'other')), ('loan_id.company_id', 'child_of', company.id)])
        for row in rows:
            lines = row.transaction_id.move_id.line_ids
            if (unearned, row.amount) in [(line.account_id, line.credit) for line in lines]:
                last = max(row.loan_id.plan_ids.filtered(lambda plan: plan.reason == 'contract').line_ids.mapped('due_date'))
                row.write({'income_account_id': income.id, 'months': months_of_term(row.loan_id.disbursed_on, last)})
