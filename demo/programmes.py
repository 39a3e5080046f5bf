"""Programmes of the demo office: a training of the year before with what came of it, a promotion that runs, a coordination meeting, announcements with receipts."""
import random
from datetime import date, datetime

from odoo.fields import Command

SEED = 10
NAMES = (("Maria Nenabu", 'female'), ("Yohanis Tefa", 'male'), ("Kristina Manafe", 'female'), ("Semuel Bani", 'male'), ("Agustina Lopo", 'female'), ("Daud Nomleni", 'male'),
         ("Ester Mnao", 'female'), ("Frederik Amnifu", 'male'), ("Welmince Taebenu", 'female'), ("Gasper Obe", 'male'), ("Ruth Sonbai", 'female'), ("Melkianus Humau", 'male'))
POSITIONS = ("Ketua", "Sekretaris", "Bendahara", "Manajer", "Pengawas")


def guide(env):
    """ All of it, for the office that ``register`` made """
    office = env.ref('koperasi.demo_office')
    env = env(context={**env.context, 'allowed_company_ids': office.ids, 'tracking_disable': True, 'lang': 'id_ID'})
    officer, head = (env['res.users'].search([('login', '=', login)]) for login in ('programme', 'head'))
    desk = env(user=officer)
    active = env['koperasi.cooperative'].search([('company_id', '=', office.id), ('kind', '=', 'savings_loan'), ('state', '=', 'active'), ('regency_id.code', '=', '5301')], order='id', limit=60)
    trained, others = active[:12], active[12:40]
    _figures(env, trained, others, 2024)
    training = _plan(desk, head, office, "Pelatihan Pembukuan dan Laporan Keuangan bagi Pengurus", 'training', 2025, trained, (
        ('apbd', "Narasumber dan modul", 48_000_000, 46_250_000), ('dak', "Sewa tempat dan konsumsi", 36_000_000, 33_400_000), ('apbn', "Pendampingan aplikasi", 25_000_000, 25_000_000)),
        background="Hasil pengawasan tahun 2024: sebagian besar koperasi menyusun laporan keuangan dengan tangan dan terlambat.",
        target_outcome="Koperasi peserta menutup buku setiap bulan dan menggelar RAT tepat waktu.", target_cooperatives=12, target_persons=24)
    training.sudo()._take_snapshot('start', date(2025, 3, 3))
    days = [_hold(training, f"Pelatihan hari ke-{number}", datetime(2025, 3, 10 + number, 1), "Aula Dinas, Oelamasi", 'training') for number in (1, 2)]
    persons = [_person(training, row, 2 * place + turn) for place, row in enumerate(trained[:11]) for turn in range(2)]
    for day, came in zip(days, (persons, persons[:19]), strict=True):
        for person in came:
            day._note_person(person, 'list')
        day.action_close_activity()
    _give(training, trained[:4])
    _figures(env, trained, others, 2025)
    trained[:6].write({'digital': 'internal'})
    training.sudo()._take_snapshot('end', date(2026, 1, 30))
    training.write({'result': "Sebelas koperasi mengikuti pelatihan, enam mulai memakai aplikasi pembukuan.", 'follow_up': "Pendampingan di tempat bagi lima koperasi yang belum memakai aplikasi."})
    training.sudo().write({'state': 'finished', 'started_on': date(2025, 3, 3), 'finished_on': date(2025, 11, 28), 'approved_on': date(2025, 2, 14)})
    fair = _plan(desk, head, office, "Pameran Produk Koperasi dan UMKM Kabupaten Kupang", 'promotion', 2026, active[20:32], (('apbd', "Sewa stan dan dekorasi", 75_000_000, 30_000_000),),
                 background="Koperasi membawa produk anggotanya; stan disediakan dinas.", target_cooperatives=20, target_persons=40)
    _hold(fair, "Pembukaan pameran", datetime(2026, 2, 20, 1), "Lapangan Oelamasi", 'fair', opened=False)
    for row in fair.sudo().cooperative_ids[1:5]:
        row._answer('accepted')
    rakor = _meet(desk, head, office, active)
    _tell(desk, office, env, active, fair, rakor)


def _plan(desk, head, office, name, facility, year, cooperatives, lines, **values):
    """ A programme that was approved and runs """
    programme = desk['koperasi.programme'].create({
        'name': name, 'company_id': office.id, 'facility': facility, 'year': year, 'date_from': date(year, 3, 3), 'date_to': date(year, 11, 28), 'area_id': office.koperasi_office_area_id.id,
        'budget_ids': [Command.create({'source': source, 'name': what, 'planned': planned}) for source, what, planned, _spent in lines],
        'cooperative_ids': [Command.create({'cooperative_id': row.id}) for row in cooperatives], **values})
    programme.sudo().write({'state': 'running', 'submitted_by_id': desk.uid, 'approved_by_id': head.id, 'approved_on': date(year, 2, 14), 'started_on': date(year, 3, 3)})
    for line, (_source, _what, _planned, spent) in zip(programme.budget_ids.sorted('id'), lines, strict=True):
        line.realised = spent
    return programme


def _hold(programme, name, when, place, kind, opened=True, **values):
    activity = programme.env['koperasi.programme.activity'].create({'programme_id': programme.id, 'name': name, 'date': when, 'place': place, 'kind': kind, **values})
    if opened:
        activity.action_open_activity()
    return activity


def _person(programme, cooperative, number):
    name, sex = NAMES[number % len(NAMES)]
    return programme.env['koperasi.programme.person'].create({
        'programme_id': programme.id, 'cooperative_id': cooperative.id, 'name': f"{name}{' ' + 'ABC'[number // len(NAMES)] + '.' if number >= len(NAMES) else ''}", 'sex': sex,
        'position': POSITIONS[number % len(POSITIONS)]})


def _give(programme, cooperatives):
    """ A computer each, the last one not handed over yet """
    aid = programme.env['koperasi.programme.aid'].create([{
        'programme_id': programme.id, 'cooperative_id': row.id, 'kind': 'equipment', 'name': "Laptop dan pencetak", 'unit': "set", 'value': 9_750_000, 'receiver': "Ketua Pengurus",
        'receiver_position': "Ketua"} for row in cooperatives])
    for one in aid[:3]:
        one.action_hand_over()


def _figures(env, trained, others, year):
    """ Figures of a year where the office has none """
    Figure = env['koperasi.cooperative.figure']
    known = {row.cooperative_id.id for row in Figure.search([('cooperative_id', 'in', (trained | others).ids), ('period', '=', 'year'), ('date', '=', date(year, 12, 31))])}
    Figure.create([_figure(row, year, row in trained) for row in trained | others if row.id not in known])


def _figure(row, year, took_part):
    chance = random.Random(SEED * row.id)     # noqa: S311 - demo figures, no secrets
    growth = (1.12 if took_part else 1.05) if year > 2024 else 1
    members, assets = int(chance.randint(60, 400) * growth), int(chance.randint(150, 2_400) * 1_000_000 * growth)
    loans = assets * 7 // 10
    return {
        'cooperative_id': row.id, 'period': 'year', 'date': date(year, 12, 31), 'source': 'import', 'members_male': members * 45 // 100, 'members_female': members - members * 45 // 100,
        'assets': assets, 'loans': loans, 'loans_problem': loans * (9 if took_part and year > 2024 else 14) // 100, 'savings': assets * 4 // 10, 'own_capital': assets * 35 // 100,
        'outside_capital': assets - assets * 35 // 100, 'surplus': assets * 3 // 100, 'volume': loans * 12 // 10}


def _meet(desk, head, office, active):
    """ The coordination meeting: agenda, minutes, decisions of which one is done """
    rakor = _plan(desk, head, office, "Rapat Koordinasi Koperasi dan Pemerintah Daerah", 'coordination', 2026, active[:25], (('apbd', "Konsumsi dan bahan rapat", 18_500_000, 17_900_000),),
                  target_cooperatives=25, target_persons=30)
    meeting = _hold(rakor, "Rakor triwulan I", datetime(2026, 1, 29, 1), "Aula Kantor Bupati", 'meeting', chair="Drs. Petrus Amtiran", secretary="Yuliana Sabu", agenda_ids=[
        Command.create({'name': "Laporan berkala dan RAT 2025", 'presenter': "Kepala Dinas", 'minutes': "244 koperasi belum RAT dua tahun berturut-turut."}),
        Command.create({'name': "Penyaluran UMi tahun 2026", 'presenter': "Bidang Pembinaan", 'minutes': "Syarat penyalur dijelaskan; empat koperasi berminat."})])
    for place, row in enumerate(active[:18]):
        meeting._note_person(_person(rakor, row, place), 'list')
    decisions = desk['koperasi.programme.decision'].create([
        {'activity_id': meeting.id, 'text': text, 'owner': owner, 'deadline': deadline} for text, owner, deadline in (
            ("Setiap koperasi mengirim laporan bulanan paling lambat tanggal 10 bulan berikutnya.", "Semua koperasi", date(2026, 3, 10)),
            ("Dinas menyediakan klinik pembukuan setiap Rabu.", "Bidang Pembinaan", date(2026, 2, 28)),
            ("Koperasi yang belum RAT dua tahun didampingi sampai RAT.", "Pengawas koperasi", date(2026, 6, 30)))])
    meeting.action_close_activity()
    decisions[1].write({'state': 'done', 'percent': 100, 'progress': "Klinik dibuka 4 Februari, rata-rata enam koperasi."})
    decisions[2].write({'state': 'progress', 'percent': 35, 'progress': "84 koperasi dijadwalkan."})
    return rakor


def _tell(desk, office, env, active, fair, rakor):
    """ Two announcements with receipts, a draft, and a thread with the cooperative that has a login (``pengurus``) """
    own = active[20]
    if not own.partner_id:
        own.partner_id = env['res.partner'].create({'name': own.name, 'is_company': True, 'email': 'koperasi@koperasi-contoh.example', 'lang': 'id_ID'})
        contact = env['res.partner'].create({'name': "Ketua Pengurus", 'parent_id': own.partner_id.id, 'email': 'pengurus@koperasi-contoh.example', 'lang': 'id_ID'})
        env['res.users'].with_context(no_reset_password=True).create({
            'name': "Ketua Pengurus", 'login': 'pengurus', 'password': 'pengurus', 'partner_id': contact.id, 'lang': 'id_ID', 'tz': 'Asia/Makassar',
            'group_ids': [Command.set(env.ref('base.group_portal').ids)]})
    here = env['koperasi.cooperative'].search([('company_id', '=', office.id), ('nik', '=', '5371010010001')])
    letters = desk['koperasi.announcement'].create([
        {'name': "Batas waktu laporan tahunan 2025", 'company_id': office.id, 'filter_state': 'active',
         'body': "Laporan tahunan 2025 beserta berita acara RAT kami terima paling lambat 30 Juni 2026.\nYang sudah RAT dapat mengirimkannya sekarang melalui halaman ini."},
        {'name': "Undangan: Pameran Produk Koperasi", 'company_id': office.id, 'chosen_ids': [Command.set((active[20:32] | here).ids)], 'programme_id': fair.id, 'needs_answer': True,
         'answer_by': date(2026, 2, 10), 'body': "Pameran dibuka 20 Februari 2026 di Lapangan Oelamasi. Mohon jawaban apakah koperasi ikut, dan siapa yang diutus."},
        {'name': "Klinik pembukuan setiap Rabu", 'company_id': office.id, 'filter_kind': 'savings_loan', 'programme_id': rakor.id, 'body': "Mulai Februari, setiap Rabu pukul 09.00 di kantor dinas."}])
    for letter in letters[:2]:
        letter.action_send_announcement()
    read = letters[0].sudo().recipient_ids
    read[:96]._mark_read('portal')
    for row in letters[1].sudo().recipient_ids.filtered(lambda one: one.cooperative_id != own)[:6]:
        row._mark_read('link')
        row._answer_announcement("Kami ikut, dua orang.")
    desk['koperasi.office.message'].create({'company_id': office.id, 'cooperative_id': own.id, 'body': "Mohon lampiran neraca bulan Desember; halaman kedua tidak terbaca."})
    env['koperasi.office.message']._from_cooperative(own, "Baik, kami kirim ulang hari ini.")
