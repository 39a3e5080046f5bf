"""The returns of the demo cooperative: that of December signed and handed over, that of January begun."""
from datetime import date

STAFF = {'employees_male': '6', 'employees_female': '8', 'managers': '1'}


def report(env):
    """ The accountant makes them, the manager signs """
    company = env.ref('koperasi.demo_company')
    people = {user.login: user for user in env['res.users'].search([('login', 'in', ('accountant', 'manager')), ('company_id', '=', company.id)])}
    makes = env['koperasi.return'].with_user(people['accountant']).with_context(allowed_company_ids=company.ids, lang='id_ID')
    for month in (date(2025, 12, 31), date(2026, 1, 31)):
        row = makes.browse(makes.make_return('month', month)['return_id'])
        for line in row.line_ids.filtered(lambda line: not line.kept and line.source == 'missing'):
            line.write({'given': STAFF[line.code], 'reason': "Daftar pegawai"})
        if month.month == 12:
            row.with_user(people['manager']).action_sign()
            row.mark_handed_over("012/TT/DINKOP/I/2026")
