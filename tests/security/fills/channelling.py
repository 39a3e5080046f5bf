def fill(case, company, env, user_env, world):
    """ A line that was drawn on and repaid, its report, a loan of it in a SIKP report and a subsidy claim, and the dialogs """
    accountant, manager, officer = (user_env(role) for role in ('accountant', 'manager', 'officer'))
    source = env['koperasi.loan.funding.source'].search([('company_id', '=', company.id), ('kind', '=', 'umi')], limit=1)
    values = {'company_id': company.id, 'source_id': source.id, 'lender': "PIP", 'agreement_date': '2026-01-02', 'amount': 10_000_000, 'available_from': '2026-01-02',
              'available_to': '2026-12-31', 'distributor_code': '901', 'lender_code': 'UMI'}
    line = env['koperasi.fund.line'].create({**values, 'name': f"PRJ-{company.id}"})
    line.with_env(manager).action_open()
    other = env['koperasi.loan.funding.source'].create({'name': "x", 'kind': 'bank', 'company_id': company.id})
    draft = accountant['koperasi.fund.line'].create({**values, 'name': f"PRJ-{company.id}-2", 'source_id': other.id})
    drawdown = env['koperasi.fund.drawdown'].browse(line._draw(5_000_000, case.key(), {'fill': line.id})['drawdown_id'])
    member = env['koperasi.member'].search([('company_id', '=', company.id), ('state', '=', 'active')], limit=1)
    officer['koperasi.member.business'].create({
        'member_id': member.id, 'started_on': '2020-01-01', 'address': "Pasar", 'area_id': env.ref('koperasi.area_5301').id, 'capital': 1_000_000})
    product = env['koperasi.loan.product'].search([('company_id', '=', company.id), ('is_umi', '=', False), ('is_group', '=', False), ('is_payroll', '=', False)], limit=1)
    env['koperasi.loan']._disburse(
        product=product, member=member, terms_values=product._offer_values(env['koperasi.business.day']._current(company).date), principal=1_000_000,
        channel=('bank', line.bank_journal_id), key=case.key(), values={'funding_source_id': source.id})
    report = accountant['koperasi.fund.report'].create({'line_id': line.id, 'date_from': '2026-01-01'})
    report.action_compute()
    checked, sent = (officer['koperasi.sikp.export'].create({
        'company_id': company.id, 'line_id': line.id, 'date_from': '2026-01-01', 'date_to': '2026-01-31', 'leave_out': True,
        'layout_ids': [(6, 0, env.ref('koperasi.sikp_layout_transaction').ids)]}) for _number in range(2))
    checked.action_check()
    sent.action_check()
    sent.action_send()
    claims = [accountant['koperasi.subsidy.claim'].create({
        'name': f'{company.id}/{number}', 'programme': "PEN", 'company_id': company.id, 'date_from': '2026-01-05', 'date_to': '2026-01-05',
        'line_id': line.id if number == 1 else False}) for number in range(3)]
    for claim in claims[1:]:
        claim.action_compute()
    claims[1].with_env(manager).action_submit()
    accountant['koperasi.fund.operation'].create({'operation': 'draw', 'line_id': line.id, 'amount': 1_000})
    officer['koperasi.sikp.answer'].create({'export_id': sent.id, 'file': 'eHww'})
    return {'fund_lines': [line, draft.with_env(env)], 'drawdown': drawdown, 'fund_report': report.with_env(env), 'sikp': [checked.with_env(env), sent.with_env(env)],
            'claims': [claim.with_env(env) for claim in claims]}
