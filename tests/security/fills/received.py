def fill(case, company, env, user_env, world):
    form = env.ref('koperasi.return_form_monthly')
    env['koperasi.return.received'].create({
        'company_id': company.id, 'cooperative_id': world['cooperative'].id, 'form_id': form.id, 'period': 'month', 'date_from': '2025-12-01', 'date_to': '2025-12-31',
        'channel': 'upload'})
    return {}
