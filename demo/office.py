"""The supervising office of the demo: Kabupaten Kupang with 401 cooperatives (domain 10.4, case G3), names invented; and the four of the nation
that the province names, with public facts only."""
import random
from datetime import date

SEED = 401
TOTAL, ACTIVE = 401, 157
PEOPLE = {
    'registrar': ("Adriana Benu", 'registrar'), 'inspector': ("Markus Taneo", 'inspector'), 'programme': ("Yuliana Sabu", 'programme_officer'),
    'head': ("Drs. Petrus Amtiran", 'office_head'), 'reader': ("Oktovianus Lay", 'dinas'),
}
NATIONAL = (("KSP Kopdit Pintu Air", '5307', 'credit_union'), ("Koperasi TLM Indonesia", '5371', 'other'), ("Koperasi Nasari", '5371', 'employees'), ("KSP Kopdit Swasti Sari", '5371', 'credit_union'))
KINDS = (('savings_loan', 52), ('consumer', 26), ('producer', 13), ('service', 6), ('marketing', 3))
FIRST = ("Tunas", "Sinar", "Mekar", "Bina", "Karya", "Usaha", "Cahaya", "Maju", "Harapan", "Sumber", "Mitra", "Setia", "Bumi", "Fajar", "Citra", "Nusa")
SECOND = ("Sejahtera", "Bersama", "Mandiri", "Jaya", "Lestari", "Makmur", "Sentosa", "Abadi", "Amarasi", "Fatuleu", "Sulamu", "Takari", "Amfoang", "Semau", "Nekamese", "Oelamasi", "Tarus", "Baumata")
# districts of Kabupaten Kupang (Kemendagri)
DISTRICTS = {
    '530104': "Semau", '530105': "Kupang Barat", '530106': "Kupang Timur", '530107': "Sulamu", '530108': "Kupang Tengah", '530109': "Amarasi", '530110': "Fatuleu",
    '530111': "Takari", '530112': "Amfoang Selatan", '530113': "Amfoang Utara", '530116': "Nekamese", '530117': "Amarasi Barat", '530118': "Amarasi Selatan", '530119': "Amarasi Timur",
    '530120': "Amabi Oefeto Timur", '530121': "Amfoang Barat Daya", '530122': "Amfoang Barat Laut", '530123': "Semau Selatan", '530124': "Taebenu", '530125': "Amabi Oefeto",
    '530126': "Amfoang Timur", '530127': "Fatuleu Barat", '530128': "Fatuleu Tengah", '530130': "Amfoang Tengah"}
# what the office found behind the missing meetings (domain 10.2); the others stand as the rule says
REASONS = (('no_business', "Kantor tutup, tidak ada transaksi"), ('board_duties', "Pengurus belum memahami tugasnya"), ('founded_for_aid', "Dibentuk untuk bantuan saja"),
           ('no_members', "Anggota pindah"), ('capital_lost', "Pinjaman macet"), ('address', "Alamat tidak ditemukan"), ('pandemic', "Berhenti sejak pandemi"), ('conflict', "Pengurus ganda"))


def register(env):
    """ The office, its people and the registry.

    :return: ``(office, {login: user})``
    """
    office = env['res.company'].create({'name': "Dinas Koperasi dan UKM Kabupaten Kupang (Contoh)", 'city': "Oelamasi"})
    office.partner_id.lang = 'id_ID'
    (env.ref('base.user_admin') | env.user).company_ids |= office
    office._koperasi_office_setup()
    known = set(env['koperasi.area'].search([]).mapped('code'))
    env['koperasi.area'].create([{'code': code, 'name': f"Kecamatan {name}"} for code, name in DISTRICTS.items() if code not in known])
    area = {row.code: row for row in env['koperasi.area'].search([])}
    office.koperasi_office_area_id = area['5301']
    env = env(context={**env.context, 'allowed_company_ids': office.ids})
    users = {login: env['res.users'].with_context(no_reset_password=True).create({
        'name': name, 'login': login, 'password': login, 'email': f'{login}@dinas-contoh.example', 'lang': 'id_ID', 'tz': 'Asia/Makassar',
        'company_id': office.id, 'company_ids': [(6, 0, office.ids)], 'group_ids': [(6, 0, [env.ref(f'koperasi.group_koperasi_{role}').id])],
    }) for login, (name, role) in PEOPLE.items()}
    Cooperatives = env['koperasi.cooperative'].with_context(tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True)
    districts = [area[code] for code in DISTRICTS]
    rows = Cooperatives.create([_row(office, districts[number % 7 * 3 % len(districts) if number % 2 else number % len(districts)], number) for number in range(TOTAL)])
    _tell(env, rows)
    Cooperatives.create([{
        'name': name, 'company_id': office.id, 'area_id': area[code].id, 'scale': 'national', 'guidance': 'national', 'group_kind': group, 'has_savings_loan': True,
        'kind': 'savings_loan', 'note': "Primer nasional di NTT menurut berita provinsi."} for name, code, group in NATIONAL])
    env['ir.model.data']._update_xmlids([{'xml_id': 'koperasi.demo_office', 'record': office, 'noupdate': True}])
    return office, users


def _tell(env, rows):
    """ What the cooperatives that meet had at the end of the year, and what the office found about the others """
    figures = []
    for number, row in enumerate(rows[:ACTIVE]):
        chance = random.Random(SEED - number)    # noqa: S311 - demo figures, no secrets
        men, women, own = chance.randint(20, 300), chance.randint(20, 300), chance.randint(40, 1_800) * 1_000_000
        outside = own * chance.randint(20, 120) // 100
        figures.append((row.id, 'year', date(2025, 12, 31), {
            'members_male': men, 'members_female': women, 'employees_male': chance.randint(0, 4), 'employees_female': chance.randint(1, 5), 'managers': 1, 'own_capital': own,
            'outside_capital': outside, 'assets': own + outside, 'volume': (own + outside) * 6 // 5, 'surplus': own * 7 // 100}))
    env['koperasi.cooperative.figure']._put_many(figures, 'import', "Daftar tahunan 2025")
    sleeping = rows[ACTIVE:]
    sleeping._note_reasons({row: REASONS[number % len(REASONS)] for number, row in enumerate(sleeping) if number % 3})
    env['koperasi.cooperative.officer'].create([
        {'cooperative_id': row.id, 'body': body, 'position': position, 'name': name, 'date_from': date(2023, 4, 1), 'date_to': date(2026 + number % 2, 12 if number % 2 else 3, 31)}
        for number, row in enumerate(rows[:12]) for body, position, name in (('board', "Ketua", f"Ketua Contoh {number + 1}"), ('manager', "Manajer", f"Manajer Contoh {number + 1}"))])
    env['koperasi.cooperative.certificate'].create([
        {'cooperative_id': row.id, 'number': f'NIK/{number + 1:04d}/2024', 'grade': 'ABCD'[number % 4].replace('C', 'C1'), 'date': date(2024, 2, 1), 'valid_until': date(2026 + number % 3, 1, 31)}
        for number, row in enumerate(rows[:60])])


def _row(office, area, number):
    """ The number-th cooperative. The first 157 hold their annual meetings each year, the others not since 2019 at the latest: so that the rule of two book years
    finds 157 active and 244 not, on 1 December 2022 (case G3) as well as later. """
    chance = random.Random(SEED + number)    # noqa: S311 - demo figures, no secrets
    [kind] = chance.choices([name for name, _weight in KINDS], [weight for _name, weight in KINDS])
    year = chance.randint(1982, 2019)
    last = chance.choice((2024, 2025, 2025)) if number < ACTIVE else chance.randint(max(year, 2008), 2019)
    return {
        'name': f"Koperasi {FIRST[number % len(FIRST)]} {SECOND[number // len(FIRST) % len(SECOND)]} {number // (len(FIRST) * len(SECOND)) + 1 if number >= len(FIRST) * len(SECOND) else ''}".strip(),
        'company_id': office.id, 'area_id': area.id, 'nik': f'5301{number + 1:09d}', 'legal_number': f'{number + 1}/BH/XXV.2/{year}', 'legal_date': date(year, chance.randint(1, 12), 15),
        'kind': kind, 'has_savings_loan': kind == 'savings_loan' or chance.random() < 0.3, 'guidance': 'regency', 'founded_by': chance.randint(20, 40),
        'digital': chance.choices(('none', 'internal', 'member_app', 'payments'), (80, 13, 5, 2))[0] if number < ACTIVE else 'none',
        'meeting_ids': [(0, 0, {'book_year': book, 'date': day, 'attended': 20 + number % 30, 'entitled': 60, 'source': 'import', 'reported_on': date(book + 1, 6, 1)})
                        for book in (range(2020, last + 1) if number < ACTIVE else range(max(year, last - 1), last + 1))
                        for day in [date(book + 1, chance.randint(2, 5), 20)] if date(book + 1, 6, 1) <= date.today()]}
