def fill(case, company, env, user_env, world):
    form = env.ref('koperasi.return_form_monthly')
    env['koperasi.return'].create({'company_id': company.id, 'form_id': form.id, 'date_from': '2025-12-01', 'date_to': '2025-12-31'})
    return {}
