"""A line of ultra-micro funds (UMi) in the demo cooperative: drawn on, lent on to five traders, reported to SIKP, with a claim of subsidy."""
from datetime import date

from ..models.member.person import nik_problems

RATED = {f'score_{name}': '4' for name in ('character', 'capacity', 'capital', 'collateral', 'condition')}
AMOUNTS = (3_000_000, 5_000_000, 2_500_000, 8_000_000, 4_000_000)
GOODS = ("Kios sembako", "Jual ikan", "Tenun ikat", "Sayur di pasar", "Warung makan")


def lend_on(env, company, users):
    """ As people do it, one after the other: the accountant writes the line down, the manager opens it, drawing and payouts are allowed by a second one.

    :param env: superuser in the cooperative
    :param dict users: ``{role: res.users}``
    """
    accountant, manager, officer, teller = (env(user=users[role]) for role in ('accountant', 'manager', 'officer', 'teller'))
    today, number = company._koperasi_book_date(), iter(range(1, 1_000))

    def key():
        return f'demo-fund-{next(number)}'

    def allowed(door, *args, **kwargs):
        answer = door(*args, **kwargs)
        manager['koperasi.approval'].browse(answer['approval_id']).approve()
        return door(*args, **kwargs)

    source = env['koperasi.loan.funding.source'].create({'name': "UMi (PIP) 2026", 'kind': 'umi', 'company_id': company.id})
    line = accountant['koperasi.fund.line'].create({
        'name': 'PRJ-27/PIP/2026', 'lender': "BLU Pusat Investasi Pemerintah", 'source_id': source.id, 'company_id': company.id, 'agreement_date': today, 'amount': 100_000_000,
        'rate': 3, 'instalments': 12, 'available_from': today, 'available_to': date(today.year, 12, 31), 'distributor_code': '901', 'lender_code': 'UMI'})
    line.with_env(manager).action_open()
    allowed(line.draw, 40_000_000, key())
    product = env['koperasi.loan.product'].create({
        'company_id': company.id, 'code': 'UMI2', 'name': "Pinjaman Ultra Mikro Perorangan", 'method': 'flat', 'period_unit': 'week', 'instalments': 50, 'term_max': 52, 'is_umi': True,
        'is_ordinary': False, 'capacity_pct': 0, 'principal_max': 20_000_000, 'funding_source_ids': [(6, 0, source.ids)], 'decision_number': 'SK-14/2026', 'decision_date': today,
        'rate_ids': [(0, 0, {'date_from': date(today.year, 1, 1), 'rate': 0.8, 'rate_unit': 'month', 'decision_number': 'SK-14/2026'})]})
    loans = [_loan(env, officer, manager, teller, allowed, key, line, product, member, amount, goods, today)
             for member, amount, goods in zip(_traders(env, company), AMOUNTS, GOODS, strict=False)]
    officer['koperasi.loan.coaching'].create({'loan_id': loans[0], 'topic': "Buku kas dan stok barang", 'agreed': "Penjualan dicatat setiap hari", 'date': today})
    accountant['koperasi.fund.report'].create({'line_id': line.id, 'date_from': today.replace(day=1)}).action_compute()
    export = officer['koperasi.sikp.export'].create({
        'company_id': company.id, 'line_id': line.id, 'date_from': today.replace(day=1), 'date_to': today, 'leave_out': True})
    export.action_check()
    claim = accountant['koperasi.subsidy.claim'].create({
        'name': '01/SUB/2026', 'programme': "Subsidi bunga UMKM", 'company_id': company.id, 'line_id': line.id, 'date_from': today.replace(day=1), 'date_to': today})
    claim.action_compute()
    return line


def _traders(env, company):
    """ Members who owe nothing and whose NIK is known """
    owing = env['koperasi.loan'].search([('company_id', '=', company.id), ('balance', '>', 0)]).member_id
    members = env['koperasi.member'].search([('company_id', '=', company.id), ('state', '=', 'active'), ('nik', '!=', False), ('birth_date', '!=', False)], order='id')
    waiting = env['koperasi.loan.application'].search([('company_id', '=', company.id), ('state', 'not in', ('refused', 'cancelled', 'disbursed'))]).member_id
    fit = (members - owing - waiting).filtered(
        lambda member: not set(nik_problems(member.nik, member.birth_date, member.sex)) - {'address'} and not member._is_related_party())
    return fit[:len(AMOUNTS)]


def _loan(env, officer, manager, teller, allowed, key, line, product, member, amount, goods, today):
    member.write({'business': goods, 'sector': 'trade', 'education': member.education or 'senior', 'marital_status': member.marital_status or 'married', 'occupation': "Pedagang"})
    if not member.business_ids:
        officer['koperasi.member.business'].create({
            'member_id': member.id, 'started_on': date(2019, 3, 1), 'address': f"Pasar, {member.village or 'Kupang'}", 'area_id': env.ref('koperasi.area_5371').id,
            'licence': "Surat keterangan usaha", 'capital': 2 * amount, 'turnover': 20 * amount, 'workers': 1})
    application = officer['koperasi.loan.application'].create({
        'member_id': member.id, 'company_id': line.company_id.id, 'product_id': product.id, 'principal': amount, 'purpose': f"Modal usaha: {goods.lower()}",
        'funding_source_id': line.source_id.id, 'other_financing': 'none', 'other_financing_checked_on': today, 'income': 4_500_000, 'expenses': 2_000_000, **RATED})
    application.submit()
    application.analyse("Usaha dikunjungi")
    application.to_committee()
    application.with_env(manager).vote('yes')
    application.sign_agreement()
    return allowed(application.with_env(teller).disburse, key(), 'bank', line.bank_journal_id.id)['loan_id']
