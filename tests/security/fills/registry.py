def fill(case, company, env, user_env, world):
    area = env['koperasi.area'].search([('code', '=', '5301')])
    cooperative = env['koperasi.cooperative'].create({
        'name': f"Koperasi {company.id}", 'company_id': company.id, 'area_id': area.id, 'nik': f'530101{company.id:07d}', 'legal_number': f'{company.id}/BH/2020',
        'officer_ids': [(0, 0, {'name': "Ketua"})], 'branch_ids': [(0, 0, {'name': "Cabang"})], 'licence_ids': [(0, 0, {'number': "1", 'date': '2024-01-01'})],
        'certificate_ids': [(0, 0, {'number': "1", 'date': '2024-01-01'})], 'meeting_ids': [(0, 0, {'book_year': 2024, 'date': '2025-03-01'})]})
    env['koperasi.cooperative.figure']._put(cooperative, 'year', '2025-12-31', 'office', {'assets': 1_000})
    return {'cooperative': cooperative}
