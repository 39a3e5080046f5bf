"""The statistics of the demo office: what the news said of the province and of Kabupaten Kupang, each with its source (domain 10.4, cases G2 and G3), and one edition from its own registry."""
import random
from datetime import date, timedelta

TRILLION, BILLION, MILLION = 10 ** 12, 10 ** 9, 10 ** 6
# source, area, day, figures
STATED = (
    (("ANTARA Kupang: koperasi di NTT, data tahun 2019", 'news', "kupang.antaranews.com/berita/117669"), '53', date(2019, 12, 31), {'cooperatives': 4184, 'legal': 3480}),
    (("ANTARA Kupang: koperasi digital di NTT, data tahun 2022", 'news', "kupang.antaranews.com/berita/117669"), '53', date(2022, 12, 31), {'digital': 276}),
    (("ANTARA Kupang: koperasi di NTT, data tahun 2023", 'news', "kupang.antaranews.com/berita/117669"), '53', date(2023, 12, 31), {
        'cooperatives': 4301, 'legal': 3866, 'still_active': 3866, 'digital': 600, 'members': 2_400_000, 'assets': 12 * TRILLION}),
    (("Berita daerah tentang koperasi NTT 2018 (511 tidak aktif)", 'news', "kupang.tribunnews.com/2019/01/26"), '53', date(2018, 12, 31), {'cooperatives': 4146, 'inactive_stated': 511}),
    (("Berita daerah tentang koperasi NTT 2018 (352 tidak aktif)", 'news', "victorynews.id"), '53', date(2018, 12, 31), {'inactive_stated': 352}),
    (("Berita daerah tentang koperasi NTT 2020", 'news', "selatanindonesia.com/?p=6213"), '53', date(2020, 12, 31), {
        'cooperatives': 4189, 'active_stated': 3831, 'inactive_stated': 358, 'meetings': 501, 'members': 2_157_789, 'assets': 105 * TRILLION // 10}),
    (("Berita daerah tentang koperasi NTT 2025", 'news', "nttpride.com/2025/05"), '53', date(2025, 4, 30), {
        'active_stated': 3094, 'members': 1_330_314, 'own_capital': 1567 * TRILLION // 100, 'assets': 2739 * TRILLION // 100, 'surplus': 24633 * BILLION // 100}),
    (("ANTARA Kupang: Dinas Koperasi Kabupaten Kupang", 'news', "ANTARA Kupang, 1 Desember 2022"), '5301', date(2022, 12, 1), {
        'cooperatives': 401, 'active_stated': 157, 'inactive_stated': 244}),
)
# area, day, period, compared with
EDITIONS = (
    ('53', date(2018, 12, 31), 'year', ()), ('53', date(2019, 12, 31), 'year', (date(2018, 12, 31),)), ('53', date(2020, 12, 31), 'year', (date(2019, 12, 31),)),
    ('53', date(2022, 12, 31), 'year', ()), ('53', date(2023, 12, 31), 'year', (date(2019, 12, 31), date(2022, 12, 31))), ('53', date(2025, 4, 30), 'day', (date(2023, 12, 31),)),
    ('5301', date(2022, 12, 1), 'day', ()))
NOTE = "Angka yang disebut sumber lain, tidak diperiksa oleh dinas. Definisi antarsumber dapat berbeda."


def count(env, office, users):
    """ Sources, figures, editions and the public page of the office

    :param dict users: by login
    """
    env = env(context={**env.context, 'allowed_company_ids': office.ids, 'lang': 'id_ID'})
    if not office.koperasi_office_code:
        office.koperasi_office_code = 'dinas-contoh'
    area = {row.code: row for row in env['koperasi.area'].search([('code', 'in', ('53', '5301'))])}
    definition = {row.code: row for row in env['koperasi.statistic.definition'].search([])}
    for (name, kind, reference), where, day, figures in STATED:
        source = env['koperasi.statistic.source'].create({'company_id': office.id, 'name': name, 'kind': kind, 'reference': reference})
        env['koperasi.statistic.value'].create([{
            'source_id': source.id, 'definition_id': definition[code].id, 'area_id': area[where].id, 'date': day, 'amount': amount} for code, amount in figures.items()])
    _figures(env, office)
    made = {}
    for where, day, period, before in EDITIONS:
        made[where, day] = _publish(env, users, {
            'company_id': office.id, 'area_id': area[where].id, 'date': day, 'period': period, 'basis': 'sources', 'note': NOTE,
            'compared_ids': [(6, 0, [made[where, earlier].id for earlier in before])]})
    # his own registry, as at the end of last month, compared with what the news said in 2022
    last = env['koperasi.statistic.edition']._fields['date'].default(env['koperasi.statistic.edition'])
    _publish(env, users, {'company_id': office.id, 'area_id': area['53'].id, 'date': last, 'period': 'month', 'basis': 'registry', 'oldest': last - timedelta(days=366),
                          'note': "401 koperasi binaan kabupaten, dan koperasi primer nasional yang berkantor di provinsi."})
    _publish(env, users, {'company_id': office.id, 'area_id': area['5301'].id, 'date': last, 'period': 'month', 'basis': 'registry', 'oldest': last - timedelta(days=366),
                          'compared_ids': [(6, 0, made['5301', date(2022, 12, 1)].ids)]})


def _figures(env, office):
    """ What the cooperatives that hold their meetings had at the end of the year before, invented, where the registry has nothing of it """
    day = date(date.today().year - 1, 12, 31)
    rows = env['koperasi.cooperative'].search([('company_id', '=', office.id), ('guidance', '=', 'regency'), ('meeting_ids.book_year', '>=', 2024)], order='id')
    known = env['koperasi.cooperative.figure'].search([('cooperative_id', 'in', rows.ids), ('date', '=', day)]).cooperative_id
    found = []
    for row in rows - known:
        chance = random.Random(row.nik)     # noqa: S311 - demo figures, no secrets
        members, own = chance.randint(40, 900), chance.randint(80, 2_400)
        assets = own + chance.randint(20, 3_000)
        found.append({
            'cooperative_id': row.id, 'period': 'year', 'date': day, 'source': 'import', 'note': "Berkas daftar koperasi (contoh)", 'members_male': members // 2 + chance.randint(-15, 15),
            'members_female': members - members // 2, 'employees_male': chance.randint(0, 5), 'employees_female': chance.randint(0, 6), 'managers': chance.randint(0, 1),
            'own_capital': own * MILLION, 'outside_capital': (assets - own) * MILLION, 'assets': assets * MILLION, 'loans': assets * 7 // 10 * MILLION if row.has_savings_loan else 0,
            'volume': assets * chance.randint(40, 160) // 100 * MILLION, 'surplus': assets * chance.randint(-2, 9) // 100 * MILLION})
    env['koperasi.cooperative.figure'].create(found)


def _publish(env, users, values):
    """ Worked out by the registrar, signed by the head """
    edition = env['koperasi.statistic.edition'].with_user(users['registrar']).create(values)
    edition.action_prepare()
    edition.with_user(users['head']).action_sign()
    edition.action_publish()
    return edition
