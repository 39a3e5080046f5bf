"""What the supervisors did: a finding that was answered, a complaint past the management, exceptions signed off, balances that members confirm."""
from datetime import date

from ..finance.sample import Item, draw


def supervise(env, company, users, member, login):
    """ Two supervisors at work """
    first, second, manager = (env(user=users[name]) for name in ('supervisor', 'supervisor2', 'manager'))
    findings = first['koperasi.finding'].create([{
        'company_id': company.id, 'title': title, 'text': text, 'basis': basis, 'rating': rating, 'addressee': addressee, 'deadline': deadline,
        'owner_id': users['manager'].id} for title, text, basis, rating, addressee, deadline in (
            ("Kas kecil dihitung tanpa saksi", "Tiga kali dalam bulan Januari kas kecil dihitung oleh satu orang.", "SOP kas pasal 4", 'high', 'manager', date(2026, 3, 15)),
            ("Agunan belum dinilai ulang", "Sebelas BPKB dinilai terakhir tahun 2022.", "Peraturan khusus pinjaman pasal 12", 'medium', 'board', date(2026, 6, 30)),
            ("Daftar hadir rapat pengurus", "Belum selesai ditulis.", "AD pasal 31", 'low', 'board', date(2026, 4, 30)))])
    for finding in findings[:2]:
        finding.send()
    findings[0].with_env(manager).answer_finding("Mulai Februari kas kecil dihitung berdua, dengan berita acara.")
    findings[0].follow_up("Dilihat 10 Februari: berita acara ada, dua tanda tangan.")
    env['koperasi.member.request'].with_user(login)._file(member, 'supervision', 'demo-request-9', {'text': "Petugas meminta uang tunai tanpa kuitansi di pasar."})
    case = first['koperasi.case'].create({'company_id': company.id, 'title': "Selisih kas tanggal 22 Januari", 'text': "Alasan yang ditulis sama tiga kali."})
    case.add_note("Rekaman hitungan kas diminta dari manajer.")
    case.propose_closing("Selisih berasal dari pembulatan, sudah dibukukan.")
    case.with_env(second).add_note("Akan dibandingkan dengan bulan Februari.")
    first['koperasi.exception'].collect_now()
    first['koperasi.exception'].search([('company_id', '=', company.id)], order='at, id', limit=5).sign_off("Dicocokkan dengan kuitansi dan berita acara.")
    _confirm(first, company, member)
    teller = env(user=users['teller'])
    teller['koperasi.counter'].member(member.id)
    manager['koperasi.member'].browse(member.id).read(['state'])


def _confirm(env, company, member):
    """ Forty accounts are drawn; some of their members have answered """
    sample = env['koperasi.sample'].create({
        'company_id': company.id, 'title': "Konfirmasi saldo triwulan I", 'date': date(2026, 1, 30), 'size': 40, 'method': 'monetary', 'answer_by': date(2026, 3, 31)})
    # throws of dice under which the member who logs in is asked too
    items = [Item(row['id'], row['company_id'], row['balance']) for row in sample._population()]
    own = set(env['koperasi.account'].search([('member_id', '=', member.id)]).ids)
    sample.seed = next((seed for seed in map('dadu {}'.format, range(500)) if own & set(draw(seed, items, sample.size, sample.method))), 'dadu')
    sample.draw_sample()
    sample.ask_members()
    lines = sample.line_ids.filtered(lambda line: line.member_id != member)
    for line in lines[:6]:
        line.record_answer('agreed', 'letter')
    lines[6].record_answer('differs', 'person', int(lines[6].balance) - 250_000, "Setoran bulan Desember tidak ada di buku saya.")
