"""Returns that the demo's office received: two months of forty cooperatives, one that is asked about, one with a key, and a person who fills in the form."""
import json
import random
from datetime import timedelta

from odoo import fields

from ..finance.periodic_return import new_key, sign
from ..finance.return_period import first_day, last_ended

SEED, COOPERATIVES, MILLION = 8123, 40, 1_000_000
PERSON = 'bendahara@koperasi-contoh.example'   # password: bendahara


def returned(env, office, users):
    """ Duties since two months ago, what came, and who is late

    :param users: ``{login: user}`` of the office
    """
    env = env(context={**env.context, 'allowed_company_ids': office.ids, 'tracking_disable': True, 'lang': 'id_ID'})
    last = last_ended('month', office._koperasi_office_today())
    ends = [first_day('month', last) - timedelta(days=1), last]
    env['koperasi.return.duty'].search([('company_id', '=', office.id), ('form_id.period', '=', 'month')]).date_from = ends[0]
    env['koperasi.return.due']._work_out(office)
    rows = env['koperasi.cooperative'].search([('company_id', '=', office.id), ('has_savings_loan', '=', True), ('nik', '!=', False)], order='nik', limit=COOPERATIVES)
    form, Received, found = env.ref('koperasi.return_form_monthly'), env['koperasi.return.received'], []
    office.koperasi_return_auto_portal = True
    for number, row in enumerate(rows[2:]):
        size, chance = random.Random(SEED + number).randint(20, 400), random.Random(SEED + number)   # noqa: S311 - demo figures, no secrets
        for end in ends[:1] if number % 9 == 4 else ends:   # some are late with the last month
            answer = Received._receive_figures(row, form, end, _figures(size + (3 if number % 7 == 3 and end == last else 0), chance, end), 'portal')
            found.append(int(answer['receipt'].partition('-')[2]))
    office.koperasi_return_auto_portal = False
    _signed(env, office, rows[0], form, ends)
    open_row = Received.browse(found).filtered(lambda one: one.state == 'received')[:1]
    open_row.with_env(open_row.env(user=users['inspector'].id, su=False)).ask_back("Mengapa angka ini berubah sebanyak itu sejak bulan lalu?")
    person = env['koperasi.return.sender'].create({'cooperative_id': rows[1].id, 'name': "Bendahara " + rows[1].name, 'kind': 'person', 'email': PERSON})
    person.user_id.password = 'bendahara'   # noqa: S105 - of the demo
    env['koperasi.return.due']._work_out(office)
    env['koperasi.return.reminder']._remind(office)


def _signed(env, office, row, form, ends):
    """ A cooperative with a program: its returns are signed; one of them was forged on the way """
    secret, public = new_key()
    env['koperasi.cooperative.key'].create({'cooperative_id': row.id, 'public': public})
    for end in ends:
        document = sign({
            'format': 'koperasi-return/1', 'form': form.code, 'cooperative': {'nik': row.nik, 'legal_number': row.legal_number or None, 'name': row.name},
            'period': {'from': first_day('month', end).isoformat(), 'to': end.isoformat()}, 'revision': 1, 'made_at': fields.Datetime.now().strftime('%Y-%m-%dT%H:%M:%SZ'),
            'program': 'koperasi', 'figures': _figures(250, random.Random(SEED), end), 'proof': {'date': end.isoformat(), 'savings': f'{end:%Y%m%d}' * 8, 'loans': None},   # noqa: S311
            'seal': None, 'note': ''}, secret)
        env['koperasi.return.received']._receive(office, json.dumps(document).encode(), 'upload')
    env['koperasi.return.received']._receive(office, json.dumps({**document, 'note': "x"}).encode(), 'upload')


def _figures(members, chance, end):
    """ Figures of a month that hold together """
    men, own = members // 2, members * 2
    deposits, surplus = members * chance.randint(3, 5), end.month * members // 30
    assets = own + deposits + surplus
    loans = assets * 7 // 10
    return {
        'members_start': members, 'members_joined': 0, 'members_left': 0, 'members_male': men, 'members_female': members - men, 'members_other': 0, 'candidates': chance.randint(0, 9),
        'employees_male': 1, 'employees_female': 2, 'managers': 1, **{code: amount * MILLION for code, amount in {
            'cash': assets // 10, 'loans': loans, 'loans_problem': loans * chance.randint(4, 6) // 100, 'allowance': loans // 50, 'assets': assets, 'savings': deposits // 2,
            'deposits': deposits - deposits // 2, 'borrowings': 0, 'short_liabilities': deposits // 2, 'outside_capital': deposits, 'share_principal': own // 5,
            'share_mandatory': own // 2, 'reserves': own - own // 5 - own // 2, 'grants': 0, 'other_equity': 0, 'own_capital': own, 'loans_granted': loans // 12,
            'loans_repaid': loans // 14, 'income': 2 * surplus, 'costs': surplus, 'surplus': surplus, 'volume': loans}.items()}}
