"""The returns of the demo cooperative: that of December signed and sent, that of January begun."""
from datetime import date

STAFF = {'employees_male': '6', 'employees_female': '8', 'managers': '1'}


def report(env, office):
    """ The accountant makes them, the manager signs; the office, which is in the same database, gets that of December at once """
    company = env.ref('koperasi.demo_company')
    row = env['koperasi.cooperative'].create({
        'name': company.name, 'company_id': office.id, 'area_id': env.ref('koperasi.area_5371').id, 'nik': company.koperasi_nik, 'legal_number': company.koperasi_legal_number,
        'legal_date': company.koperasi_legal_date, 'group_kind': 'credit_union', 'has_savings_loan': True, 'scale': 'province', 'guidance': 'province', 'digital': 'member_app',
        'street': company.street, 'phone': company.phone,
        'meeting_ids': [(0, 0, {'book_year': year, 'date': date(year + 1, 2, 21), 'attended': 640, 'entitled': 1_204, 'source': 'import'}) for year in (2024, 2025)]})
    env['koperasi.cooperative.key'].create({'cooperative_id': row.id, 'public': company._koperasi_sender_card().decode()})
    company.koperasi_return_office_id = office
    people = {user.login: user for user in env['res.users'].search([('login', 'in', ('accountant', 'manager')), ('company_id', '=', company.id)])}
    makes = env['koperasi.return'].with_user(people['accountant']).with_context(allowed_company_ids=company.ids, lang='id_ID')
    for month in (date(2025, 12, 31), date(2026, 1, 31)):
        row = makes.browse(makes.make_return('month', month)['return_id'])
        for line in row.line_ids.filtered(lambda line: not line.kept and line.source == 'missing'):
            line.write({'given': STAFF[line.code], 'reason': "Daftar pegawai"})
        if month.month == 12:
            row.with_user(people['manager']).action_sign()
            row.action_send()
