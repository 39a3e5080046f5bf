import base64


def fill(case, company, env, user_env, world):
    area = env['koperasi.area'].search([('code', '=', '5301')])
    cooperative = env['koperasi.cooperative'].create({
        'name': f"Koperasi {company.id}", 'company_id': company.id, 'area_id': area.id, 'nik': f'530101{company.id:07d}', 'legal_number': f'{company.id}/BH/2020',
        'officer_ids': [(0, 0, {'name': "Ketua"})], 'branch_ids': [(0, 0, {'name': "Cabang"})], 'licence_ids': [(0, 0, {'number': "1", 'date': '2024-01-01'})],
        'certificate_ids': [(0, 0, {'number': "1", 'date': '2024-01-01'})], 'meeting_ids': [(0, 0, {'book_year': 2024, 'date': '2025-03-01'})]})
    env['koperasi.cooperative.figure']._put(cooperative, 'year', '2025-12-31', 'office', {'assets': 1_000})
    # one that sleeps, for which an override waits, and one that was closed
    asleep, closed = env['koperasi.cooperative'].create([{
        'name': f"Koperasi {name} {company.id}", 'company_id': company.id, 'area_id': area.id, 'legal_date': '2000-01-01'} for name in ("Tidur", "Bubar")])
    closed.write({'active': False, 'closed_on': '2024-01-01', 'close_reason': 'dissolved'})
    asked = env['koperasi.status.override'].create({
        'cooperative_id': asleep.id, 'new_state': 'active', 'reason': 'other', 'date_from': '2026-01-01', 'date_to': '2199-12-31', 'asked_by_id': env.uid})
    held = env['koperasi.status.override'].create({
        'cooperative_id': cooperative.id, 'new_state': 'active', 'reason': 'other', 'date_from': '2026-01-01', 'date_to': '2199-12-31', 'asked_by_id': env.uid, 'confirmed_by_id': env.uid,
        'confirmed_on': '2026-01-01'})
    rule = env['koperasi.status.rule'].create({'company_id': company.id, 'date_from': '2010-01-01'})
    text = f"NIK Koperasi;Nama Koperasi;Jenis;Kode Wilayah\r\n;Koperasi Baru {company.id};Jasa;5301\r\n"
    office = user_env('office')
    file = office['koperasi.registry.import'].create({'company_id': company.id, 'filename': 'daftar.csv', 'file': base64.b64encode(text.encode())})
    file.action_check()
    twin = office['koperasi.registry.import'].create({
        'company_id': company.id, 'filename': 'kembar.csv', 'file': base64.b64encode(f"Nama Koperasi;Jenis;Kode Wilayah\r\nKoperasi Tidur {company.id};Jasa;5301\r\n".encode())})
    twin.action_check()
    office['koperasi.area.import'].create({})
    office['koperasi.registry.export'].create({'company_id': company.id})
    office['koperasi.registry.decision'].create({'cooperative_id': cooperative.id, 'kind': 'reason', 'reason': 'other'})
    office['koperasi.cooperative.then'].create({'cooperative_id': cooperative.id})
    office['koperasi.status.whatif'].create({'company_id': company.id})
    return {'cooperative': cooperative, 'registry': {'asleep': asleep, 'closed': closed, 'asked': asked, 'held': held, 'rule': rule, 'file': file, 'twin': twin}}
