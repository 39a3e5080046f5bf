import base64
from datetime import date


def fill(case, company, env, user_env, world):
    """ Supervision in its states: what is decided was prepared by another person of the office, here by the superuser """
    inspector, row = user_env('office'), world['cooperative']
    # who logs in for the cooperative: the member of the sweeps
    row.partner_id = env['koperasi.member'].search([('company_id', '=', company.id), ('name', '=', f"Anggota {company.id}")], limit=1).partner_id
    of_row = {'cooperative_id': row.id}
    plan = inspector['koperasi.inspection.plan'].create({'year': 2026, 'line_ids': [(0, 0, of_row)]})
    approved = env['koperasi.inspection.plan'].create({'company_id': company.id, 'year': 2025, 'line_ids': [(0, 0, of_row)], 'state': 'approved'})
    submitted = env['koperasi.inspection.plan'].create({'company_id': company.id, 'year': 2024, 'line_ids': [(0, 0, of_row)], 'state': 'submitted', 'submitted_by_id': env.uid})
    Visit = inspector['koperasi.visit']
    officers = {'inspector_ids': [(6, 0, [inspector.uid])]}
    visits = [Visit.create({**of_row, **officers})]
    for state in ('planned', 'under_way', 'written'):
        visits.append(Visit.browse(env['koperasi.visit'].create({
            **of_row, **officers, 'state': state, 'ordered_by_id': env.uid, 'written_by_id': env.uid, 'met': "x", 'summary': "x", 'signer_name': "x", 'signer_position': "x"}).id))
    visits[2].add_file('x.pdf', base64.b64encode(b'%PDF-1.4 1 0 obj endobj %%EOF').decode())
    rating = inspector['koperasi.inspection.rating'].create({**of_row, 'date': '2026-01-05', 'visit_id': visits[2].id})
    rating.action_compute()
    waiting = env['koperasi.inspection.rating'].create({**of_row, 'date': '2026-01-06', 'method_id': rating.method_id.id, 'state': 'submitted', 'submitted_by_id': env.uid})
    Finding, findings = inspector['koperasi.inspection.finding'], []
    for state in ('draft', 'sent', 'closing', 'closed'):
        finding = Finding.create({**of_row, 'title': state, 'text': "x", 'basis': "x", 'deadline': '2026-02-01'})
        if state != 'draft':
            finding.send_finding()
        if state == 'closing':
            finding.sudo().write({'state': 'closing', 'proposer_id': env.ref('base.user_root').id})
        if state == 'closed':
            finding.close_inspection_finding("x")
        findings.append(finding)
    letters = [env['koperasi.office.letter'].create({**of_row, 'kind': 'result', 'subject': "x", 'text': "x"}) for _number in range(2)]
    letters[1].write({'state': 'signed', 'code': f'{company.id:032x}', 'name': f'1/HP/{company.id}', 'signed_by_id': env.uid})
    level = env.ref('koperasi.sanction_level_warning_1').id
    sanctions = [env['koperasi.sanction'].create({**of_row, 'level_id': level, 'reason': "x"}) for _number in range(3)]
    sanctions[1].state, sanctions[2].state = 'decided', 'appealed'
    run = env['koperasi.flag.run']._work_out(company, date(2026, 3, 2))
    flag = run.rank_ids.flag_ids[:1]
    inspector['koperasi.inspection.dialog'].create({'act': 'finding_follow', 'finding_id': findings[1].id, 'text': "x"})
    world_env = {'plans': [plan, submitted, approved], 'visits': visits, 'office_ratings': [rating, waiting], 'office_findings': findings, 'office_letters': letters,
                 'sanctions': sanctions, 'flag': flag}
    return {name: [record.with_env(env) for record in records] if isinstance(records, list) else records.with_env(env) for name, records in world_env.items()}
