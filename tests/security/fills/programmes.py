from odoo.fields import Command

PDF = 'JVBERi0xLjQKJSVFT0YK'


def fill(case, company, env, user_env, world):
    """ A programme that runs with all its parts, one in each other state, announcements and messages; the sweeps' member is the contact of the cooperative """
    cooperative = world['cooperative']
    if not cooperative.partner_id:
        cooperative.partner_id = env['koperasi.member'].search([('company_id', '=', company.id), ('name', '=', f"Anggota {company.id}")], limit=1).partner_id
    Programme = user_env('office')['koperasi.programme']
    values = {'company_id': company.id, 'year': 2026, 'date_from': '2026-01-05', 'date_to': '2026-01-05', 'budget_ids': [Command.create({'name': "x", 'planned': 1_000})],
              'cooperative_ids': [Command.create({'cooperative_id': cooperative.id})]}
    programmes = {state: Programme.create({**values, 'name': f"Program {state}"}) for state in ('draft', 'submitted', 'approved', 'running', 'finished')}
    programmes['over'] = Programme.create({**values, 'name': "Program yang hampir selesai", 'cooperative_ids': [], 'cancel_reason': "x"})
    running = programmes['running']
    person = Programme.env['koperasi.programme.person'].create({'programme_id': running.id, 'cooperative_id': cooperative.id, 'name': "Utusan", 'sex': 'male'})
    absent = Programme.env['koperasi.programme.person'].create({'programme_id': running.id, 'cooperative_id': cooperative.id, 'name': "Utusan Kedua", 'sex': 'female'})
    activities = Programme.env['koperasi.programme.activity'].create([
        {'programme_id': running.id, 'name': f"Acara {number}", 'date': '2026-01-05 01:00:00'} for number in range(2)])
    aid = Programme.env['koperasi.programme.aid'].create([{'programme_id': running.id, 'cooperative_id': cooperative.id, 'name': "Laptop", 'receiver': "Ketua"} for _number in range(2)])
    for state, programme in programmes.items():
        programme.sudo().write({'state': 'running' if state == 'over' else state, 'submitted_by_id': env.uid, 'finished_on': '2025-01-05' if state == 'finished' else False})
    running.sudo()._take_snapshot('start')
    activities[0].action_open_activity()
    activities[0]._note_person(person, 'list')
    user_env('office')['koperasi.programme.agenda'].create({'activity_id': activities[0].id, 'name': "x"})
    user_env('office')['koperasi.programme.decision'].create({'activity_id': activities[0].id, 'text': "x"})
    aid[0].action_hand_over()
    Announcement = user_env('office')['koperasi.announcement']
    drafts = Announcement.create([{
        'company_id': company.id, 'name': f"Pengumuman {number}", 'body': "x", 'needs_answer': True, 'answer_by': '2026-02-01', 'chosen_ids': [Command.set(cooperative.ids)],
        'file_ids': [Command.create({'file': PDF, 'file_name': 'surat.pdf'})]} for number in range(2)])
    drafts[1].action_send_announcement()
    recipient = env['koperasi.announcement.recipient'].search([('announcement_id', '=', drafts[1].id)])
    recipient.write({'reader_company_id': company.id, 'email': 'uji@contoh.id', 'sent_at': '2025-12-01 01:00:00'})
    Message = user_env('office')['koperasi.office.message']
    written = Message.create({'company_id': company.id, 'cooperative_id': cooperative.id, 'body': "x"})
    received = env['koperasi.office.message']._from_cooperative(cooperative.with_env(env), "x", {'file': PDF, 'file_name': 'surat.pdf'})
    return {'channel': {'programmes': programmes, 'person': person, 'absent': absent, 'activities': activities, 'aid': aid, 'drafts': drafts, 'recipient': recipient,
                        'messages': (written, received), 'part': running.cooperative_ids}}
