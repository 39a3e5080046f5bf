"""Supervision of the demo office: figures of forty cooperatives, red flags, a plan, three visits, findings, a rating, letters and a first warning. Names are invented."""
import random
from datetime import date

SEED, FIGURES = 2025, 40
MILLION = 1_000_000


def inspect(env, office, users):
    """ :param office: ``res.company``
    :param dict users: by login, as of ``demo.office.register``
    """
    env = env(context={**env.context, 'allowed_company_ids': office.ids})
    inspector, head = (env(user=users[name]) for name in ('inspector', 'head'))
    rows = env['koperasi.cooperative'].search([('company_id', '=', office.id), ('has_savings_loan', '=', True), ('scale', '!=', 'national')], order='nik', limit=FIGURES)
    _figures(env, rows)
    Run = env['koperasi.flag.run']
    Run._work_out(office, date(2025, 12, 30))
    Run._work_out(office, date(2026, 2, 28))
    ranks = inspector['koperasi.flag.rank'].search([('date', '=', '2026-02-28'), ('cooperative_id', 'in', rows.ids)], limit=6)
    plan = inspector['koperasi.inspection.plan'].create({'year': 2026, 'note': "Disusun dari tanda bahaya 28 Februari 2026.", 'line_ids': [(0, 0, {
        'cooperative_id': rank.cooperative_id.id, 'quarter': str(1 + number // 2), 'inspector_id': inspector.uid, 'reason': rank.reasons, 'rank': rank.rank, 'score': rank.score,
    }) for number, rank in enumerate(ranks)]})
    plan.submit_plan()
    plan.with_env(head).approve_plan()
    visits = [inspector['koperasi.visit'].browse(line.make_visit()['res_id']) for line in plan.line_ids[:3]]
    for visit, day in zip(visits, (date(2026, 3, 10), date(2026, 3, 17), date(2026, 4, 14)), strict=True):
        visit.date = day
    for visit in visits[:2]:
        visit.with_env(head).order_visit()
        visit.start_visit()
        visit.write({'met': "Ketua, bendahara, manajer", 'signer_name': "Yohanes Tafuli", 'signer_position': "Ketua", 'summary': "Kas dihitung dan cocok dengan buku. Daftar pinjaman dibandingkan "
                     "dengan kartu: tiga puluh kartu diambil acak, dua tidak ada di tempat. Rapat pengurus tercatat sampai Desember 2025."})
    _findings(inspector, head, visits[0], visits[1])
    visits[0].finish_visit()
    visits[0].with_env(head).close_visit()
    healthy = env['koperasi.cooperative.figure'].search([('cooperative_id', 'in', rows.ids), ('date', '=', '2025-12-31'), ('loans_problem', '>', 0)], order='surplus desc', limit=1)
    _rating(env, inspector, head, healthy.cooperative_id)
    sanction = inspector['koperasi.sanction'].create({
        'cooperative_id': visits[1].cooperative_id.id, 'level_id': env.ref('koperasi.sanction_level_warning_1').id, 'finding_ids': [(6, 0, visits[1].finding_ids.ids)],
        'reason': "Temuan pemeriksaan belum ditindaklanjuti sampai batas waktunya. Pengurus diminta menyampaikan rencana perbaikan tertulis."})
    sanction.with_env(head).decide_sanction()
    sanction.letter_id.with_env(head).sign_letter()


def _figures(env, rows):
    """ Two years of each; the first ones have what raises flags """
    chance = random.Random(SEED)    # noqa: S311 - demo figures, no secrets
    values = []
    for number, row in enumerate(rows):
        assets, male = chance.randint(400, 9_000) * MILLION, chance.randint(60, 900)
        for year in (2024, 2025):
            bad = number < 8 and year == 2025
            grown = assets if year == 2024 else assets * (18 if bad and number % 4 == 3 else 11) // 10
            loans = grown * 7 // 10
            own = grown // 4 if not (bad and number == 2) else -grown // 50
            short = (grown - own) * 8 // 10
            savings = short * 6 // 10
            values.append({
                'cooperative_id': row.id, 'period': 'year', 'date': date(year, 12, 31), 'source': 'import', 'note': "Data contoh",
                'members_male': male if not (bad and number % 4 == 1) else male * 8 // 10, 'members_female': male * 11 // 10, 'employees_male': 2, 'employees_female': 3, 'managers': 1,
                'cash': short // (20 if bad and number % 2 else 6), 'loans': loans, 'loans_problem': loans * (chance.randint(16, 28) if bad and number % 3 == 0 else chance.randint(1, 6)) // 100,
                'allowance': loans * 3 // 100, 'assets': grown, 'savings': savings, 'deposits': short - savings, 'short_liabilities': short, 'outside_capital': grown - own,
                'borrowings': (grown - own - short) // 2, 'share_principal': abs(own) // 4, 'share_mandatory': abs(own) // 2, 'reserves': abs(own) // 8, 'own_capital': own,
                'income': grown * 12 // 100, 'costs': grown * (9 if not bad or number % 5 else 13) // 100, 'surplus': grown * (3 if not bad or number % 5 else -1) // 100,
                'volume': loans, 'loans_granted': loans // 2, 'loans_repaid': loans * 4 // 10})
    Figure = env['koperasi.cooperative.figure']
    known = {(figure.cooperative_id.id, figure.date): figure for figure in Figure.search([('cooperative_id', 'in', rows.ids), ('period', '=', 'year')])}
    for one in values:
        if (figure := known.get((one['cooperative_id'], one['date']), Figure)).source != 'return':
            figure.write(one)
    Figure.create([one for one in values if (one['cooperative_id'], one['date']) not in known])


def _findings(inspector, head, first, second):
    Finding = inspector['koperasi.inspection.finding']
    mended, grave, late = Finding.create([{
        'cooperative_id': visit.cooperative_id.id, 'visit_id': visit.id, 'title': title, 'text': text, 'basis': basis, 'rating': rating, 'deadline': deadline,
    } for visit, title, text, basis, rating, deadline in (
        (first, "Buku daftar pengurus belum diperbarui", "Pengurus periode lama masih tercatat.", "UU 25/1992 pasal 39", 'low', date(2026, 4, 30)),
        (first, "Cadangan risiko pinjaman kurang", "Cadangan di bawah kebutuhan menurut kolektibilitas.", "Permenkop UKM 8/2023", 'high', date(2026, 6, 30)),
        (second, "Pinjaman bermasalah tanpa rencana penagihan", "Tidak ada daftar penagihan per petugas.", "Juknis Deputi 15/2021", 'critical', date(2026, 5, 15)))])
    for finding in mended | grave | late:
        finding.send_finding()
    mended.note_answer("Daftar sudah diperbarui, salinan terlampir.", "Yohanes Tafuli, Ketua")
    mended.close_inspection_finding("Salinan daftar pengurus diterima.")
    grave.note_answer("Cadangan ditambah bertahap sampai Juni.", "Maria Lende, Bendahara")
    grave.close_inspection_finding("Neraca bulan Juni menunjukkan cadangan cukup.")


def _rating(env, inspector, head, row):
    """ A working paper with figures of the return, the rest by hand; another person signs; its certificate """
    rating = inspector['koperasi.inspection.rating'].create({'cooperative_id': row.id, 'date': date(2026, 2, 28)})
    rating.action_compute()
    known = {amount.figure_id.code: amount for amount in rating.amount_ids}
    assets, loans = known['total_assets'].amount, known['gross_loans'].amount
    income, savings = known['total_income'].amount, known['savings'].amount
    by_hand = {
        'bank_deposits': 0, 'cooperative_deposits': 0, 'long_term_investments': assets // 10, 'member_loans': loans, 'gross_participation': income * 0.95, 'member_costs': income * 0.3,
        'operating_costs': income * 0.35, 'cooperative_costs': income * 0.05, 'non_member_income': income * 0.05, 'non_member_costs': 0, 'tax_and_accruals': 0, 'tax_and_accruals_before': 0,
        'current_assets': assets * 0.85, 'member_savings': savings * 0.96}
    rating.write({
        'amount_ids': [(1, amount.id, {'given': True, 'given_amount': by_hand.get(code, 0), 'note': "Neraca dan buku besar yang diperlihatkan"})
                       for code, amount in known.items() if not amount.computed and amount.figure_id.kind != 'formula'],
        'answer_ids': [(1, answer.id, {'met': 'no' if number % 9 == 4 else 'yes'} if answer.item_id else {'grade': '3'}) for number, answer in enumerate(rating.answer_ids)]})
    rating.write({'line_ids': [(1, line.id, {'left_out': True, 'left_out_reason': "Data tidak tersedia"}) for line in rating.line_ids if not line.computed]})
    rating.action_submit()
    rating.with_env(head).action_finalise()
    if rating.score >= 66:
        letter = inspector['koperasi.office.letter'].create({'cooperative_id': row.id, 'kind': 'certificate_health', 'date': date(2026, 3, 5), 'rating_id': rating.id})
        letter.with_env(head).sign_letter()
