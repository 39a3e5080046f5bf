from odoo.addons.koperasi.finance.periodic_return import new_key


def fill(case, company, env, user_env, world):
    form, cooperative = env.ref('koperasi.return_form_monthly'), world['cooperative']
    env['koperasi.return.received'].create({
        'company_id': company.id, 'cooperative_id': cooperative.id, 'form_id': form.id, 'period': 'month', 'date_from': '2025-12-01', 'date_to': '2025-12-31',
        'channel': 'upload', 'figures': {}, 'digest': f'{company.id:064x}'})
    _secret, public = new_key()
    key = user_env('office')['koperasi.cooperative.key'].create({'cooperative_id': cooperative.id, 'public': public})
    sender = user_env('office')['koperasi.return.sender'].create({'cooperative_id': cooperative.id, 'name': "x", 'email': f'uji{company.id}@contoh.id'})
    env['koperasi.return.refusal'].create({'company_id': company.id, 'cooperative_id': cooperative.id, 'channel': 'api', 'reason': 'forged', 'digest': 'x'})
    env['koperasi.return.duty'].create({'company_id': company.id, 'form_id': form.id, 'date_from': '2025-12-01'})
    env['koperasi.return.due']._work_out(company)
    due = env['koperasi.return.due'].search([('company_id', '=', company.id)], limit=1)
    env['koperasi.return.reminder'].create({'due_id': due.id, 'cooperative_id': cooperative.id, 'company_id': company.id, 'stage': '1'})
    env['koperasi.return.draft'].create({'cooperative_id': cooperative.id, 'due_id': due.id, 'typed': {}})
    user_env('office')['koperasi.return.decision'].create({'company_id': company.id, 'key_id': key.id, 'kind': 'revoke', 'words': "x"})
    upload = user_env('office')['koperasi.return.upload'].create({'company_id': company.id})
    user_env('office')['koperasi.return.upload.line'].create({'upload_id': upload.id, 'name': "x"})
    return {'return_sender': sender.with_env(env), 'return_due': due}
