from datetime import date


def fill(case, company, env, user_env, world):
    """ A draft and a signed return; the days of December are none of the books', so nothing is asked about them """
    Return = env['koperasi.return'].sudo()
    draft = Return._make(company, 'month', date(2025, 12, 31))
    signed = Return._make(company, 'month', date(2025, 11, 30))
    company.koperasi_nik = f'53710000{company.id:05d}'
    signed._sign()
    user_env('manager')['koperasi.return.dialog'].create({'operation': 'correct', 'return_id': signed.id, 'text': "x"})
    return {'returns': {'draft': draft, 'signed': signed}}
