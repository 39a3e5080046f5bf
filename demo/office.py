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


def register(env):
    """ The office, its people and the registry.

    :return: ``(office, {login: user})``
    """
    office = env['res.company'].create({'name': "Dinas Koperasi dan UKM Kabupaten Kupang (Contoh)", 'city': "Oelamasi"})
    office.partner_id.lang = 'id_ID'
    (env.ref('base.user_admin') | env.user).company_ids |= office
    office._koperasi_office_setup()
    area = {row.code: row for row in env['koperasi.area'].search([])}
    office.koperasi_office_area_id = area['5301']
    env = env(context={**env.context, 'allowed_company_ids': office.ids})
    users = {login: env['res.users'].with_context(no_reset_password=True).create({
        'name': name, 'login': login, 'password': login, 'email': f'{login}@dinas-contoh.example', 'lang': 'id_ID', 'tz': 'Asia/Makassar',
        'company_id': office.id, 'company_ids': [(6, 0, office.ids)], 'group_ids': [(6, 0, [env.ref(f'koperasi.group_koperasi_{role}').id])],
    }) for login, (name, role) in PEOPLE.items()}
    Cooperatives = env['koperasi.cooperative'].with_context(tracking_disable=True)
    Cooperatives.create([_row(office, area['5301'], number) for number in range(TOTAL)])
    Cooperatives.create([{
        'name': name, 'company_id': office.id, 'area_id': area[code].id, 'scale': 'national', 'guidance': 'national', 'group_kind': group, 'has_savings_loan': True,
        'kind': 'savings_loan', 'note': "Primer nasional di NTT menurut berita provinsi."} for name, code, group in NATIONAL])
    env['ir.model.data']._update_xmlids([{'xml_id': 'koperasi.demo_office', 'record': office, 'noupdate': True}])
    return office, users


def _row(office, area, number):
    """ The number-th cooperative; the first 157 held their annual meetings, the others not for two years """
    chance = random.Random(SEED + number)    # noqa: S311 - demo figures, no secrets
    [kind] = chance.choices([name for name, _weight in KINDS], [weight for _name, weight in KINDS])
    year = chance.randint(1982, 2019)
    last = chance.choice((2024, 2025)) if number < ACTIVE else chance.randint(2012, 2022)
    return {
        'name': f"Koperasi {FIRST[number % len(FIRST)]} {SECOND[number // len(FIRST) % len(SECOND)]} {number // (len(FIRST) * len(SECOND)) + 1 or ''}".strip(),
        'company_id': office.id, 'area_id': area.id, 'nik': f'5301{number + 1:09d}', 'legal_number': f'{number + 1}/BH/XXV.2/{year}', 'legal_date': date(year, chance.randint(1, 12), 15),
        'kind': kind, 'has_savings_loan': kind == 'savings_loan' or chance.random() < 0.3, 'guidance': 'regency', 'founded_by': chance.randint(20, 40),
        'digital': chance.choices(('none', 'internal', 'member_app', 'payments'), (80, 13, 5, 2))[0] if number < ACTIVE else 'none',
        'meeting_ids': [(0, 0, {'book_year': book, 'date': date(book + 1, chance.randint(2, 5), 20), 'attended': 20 + number % 30, 'entitled': 60, 'source': 'import',
                                'reported_on': date(book + 1, 6, 1)}) for book in range(last - 1, last + 1)]}
