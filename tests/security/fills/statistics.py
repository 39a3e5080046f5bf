def fill(case, company, env, user_env, world):
    """ A draft, and an edition that was signed by another person than who worked it out """
    area = env['koperasi.area'].search([('code', '=', '5301')])
    source = env['koperasi.statistic.source'].create({'company_id': company.id, 'name': "Berita"})
    env['koperasi.statistic.value'].create({
        'source_id': source.id, 'definition_id': env.ref('koperasi.statistic_cooperatives').id, 'area_id': area.id, 'date': '2022-12-01', 'amount': 401})
    Edition = user_env('office')['koperasi.statistic.edition']
    editions = Edition.create([{'company_id': company.id, 'area_id': area.id, 'date': day, 'basis': basis} for day, basis in (('2025-12-31', 'registry'), ('2022-12-01', 'sources'))])
    editions.action_prepare()
    editions[1].sudo().write({'state': 'signed', 'signed_by_id': env.ref('base.user_root').id, 'sha256': editions[1].sudo()._digest()})
    return {'edition': editions[0], 'signed_edition': editions[1]}
