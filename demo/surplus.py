"""The surplus of the demo cooperative's last year, as it stands before the annual meeting: reviewed, with an estimate for each member."""
import random

from odoo.fields import Command

SEED, YEAR = 2025, 2025
AMOUNT = 284_600_000


def estimate(env, company, users):
    """ The year was closed in the older books, whose loan interest by member is made up here """
    board = env['res.users'].search([('login', '=', 'board')]) or env['res.users'].with_context(no_reset_password=True).create({
        'name': "Anastasia Lobo", 'login': 'board', 'password': 'board', 'email': 'board@kopdit-contoh.example', 'lang': 'id_ID', 'tz': company.koperasi_tz,
        'company_id': company.id, 'company_ids': [(6, 0, company.ids)], 'group_ids': [(6, 0, [env.ref('koperasi.group_koperasi_board').id])]})
    accounts = {code: company._koperasi_account(code).id for code in ('316101', '317001')}
    # older books have it in their reserve
    env['account.move'].create({
        'journal_id': env['account.journal'].search([('company_id', '=', company.id), ('type', '=', 'general'), ('koperasi_role', '=', False)], limit=1).id
        or env['account.journal'].create({'name': "Memorial", 'code': 'MMRL', 'type': 'general', 'company_id': company.id}).id,
        'date': company._koperasi_book_date(), 'ref': f"SHU {YEAR}",
        'line_ids': [Command.create({'account_id': accounts['316101'], 'debit': AMOUNT}), Command.create({'account_id': accounts['317001'], 'credit': AMOUNT})]}).action_post()
    closed = {'company_id': company.id, 'date': f'{YEAR}-12-31', 'state': 'done', 'scope': 'year', 'user_id': users['accountant'].id}
    year = env['koperasi.run'].create({**closed, 'kind': 'year'})
    env['koperasi.run'].create({**closed, 'kind': 'year_surplus', 'parent_id': year.id, 'result': {'income': AMOUNT, 'expense': 0, 'surplus': AMOUNT}})
    surplus = env['koperasi.surplus'].with_user(users['accountant']).create({'company_id': company.id, 'year': YEAR})
    surplus.with_user(board).action_review_board()
    surplus.with_user(users['supervisor']).action_review_supervisor()
    chance = random.Random(SEED)    # noqa: S311 - demo figures, no secrets
    factors = [(branch, member, months, 10_000 * chance.randrange(4, 240) if chance.random() < .4 or not place else 0, cash)
               for place, (branch, member, months, _interest, cash) in enumerate(surplus.sudo()._read_factors())]
    surplus.sudo()._write_shares(factors)
