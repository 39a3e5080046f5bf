"""Members' payments when several come at once: ``payments.py DATABASE ROUNDS`` sets up, races in threads with transactions of their own, and prints what came of it."""
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import odoo
from odoo import api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying

CLIENTS, PIN, AMOUNT = 2, '135790', 50_000


def main(database, rounds):
    odoo.tools.config.parse_config(['--config', os.environ['ODOO_RC'], '--log-level', 'critical', '--max-cron-threads', '0'])
    registry = Registry(database)

    def alone(work, uid=api.SUPERUSER_ID, context=None):
        """ In a database transaction of its own, tried again as Odoo does """
        with registry.cursor() as cr:
            env = api.Environment(cr, uid, context or {})
            try:
                return retrying(lambda: work(env), env)
            except UserError as error:
                cr.rollback()
                return str(error)

    def together(works):
        start = Barrier(len(works))

        def run(work):
            start.wait()
            return work()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(run, works))

    def prepare(env):
        company = env.ref('koperasi.demo_company')
        user = env['res.users'].search([('login', '=', 'member')])
        member = env(user=user)['koperasi.member']._of_login()
        member._set_pin(PIN)
        savings = member._payable_savings(('demand',))[:1]
        other = env['koperasi.savings.account'].search([
            ('company_id', '=', company.id), ('member_id', '!=', member.id), ('product_id', '=', savings.product_id.id), ('state', '=', 'open')], limit=1)
        beneficiary = member._beneficiaries().filtered(lambda one: one.account_id == other) or env['koperasi.beneficiary'].create({
            'member_id': member.id, 'account_id': other.id, 'name': "x", 'usable_from': fields.Datetime.now()})
        second = savings._create_account(savings.product_id, member).sudo()   # one limit of all his accounts
        savings._transfer(second, CLIENTS * AMOUNT, str(uuid4()))
        intents = env['koperasi.payment.intent'].create([{
            'reference': env['koperasi.payment.intent']._new_reference(), 'company_id': company.id, 'member_id': member.id, 'user_id': user.id, 'purpose': 'deposit',
            'amount': AMOUNT, 'account_id': savings.account_id.id} for _round in range(rounds)])
        # room for two more transfers of the day, whatever was transferred before
        company.koperasi_transfer_day = member._transferred_today() + 2 * AMOUNT
        ways = [(str(savings.id), f'beneficiary-{beneficiary.id}'), (str(second.id), f'beneficiary-{beneficiary.id}')]
        return user.id, company.ids, ways, intents.ids, int(savings.balance + second.balance)

    uid, companies, ways, intents, before = alone(prepare)
    context = {'allowed_company_ids': companies}

    def paid(intent_id):
        """ The webhook and the member's page, of one payment """
        def webhook(env):
            intent = env['koperasi.payment.intent'].sudo().browse(intent_id)
            intent._report({'amount': AMOUNT, 'currency_code': 'IDR'})
            intent._receive()
            return intent._book_received()

        return [lambda: alone(webhook), lambda: alone(lambda env: env['koperasi.payment.intent'].sudo().browse(intent_id)._book_received(), uid, context)]

    for intent_id in intents:
        together(paid(intent_id))
        together(paid(intent_id))   # the webhook comes again

    def transfer(key, number=0):
        def work(env):
            return env['koperasi.member']._of_login()._transfer_by_member(*ways[number % 2], AMOUNT, None, PIN, key).id
        return lambda: alone(work, uid, context)

    key = str(uuid4())
    same = together([transfer(key)] * CLIENTS)
    different = together([transfer(str(uuid4()), number) for number in range(CLIENTS)])

    def outcome(env):
        found = env['koperasi.payment.intent'].browse(intents)
        return {
            'states': found.mapped('state'), 'booked': env['koperasi.transaction'].search_count([('payment_intent_id', 'in', intents)]),
            'same': same, 'different': different, 'gained': int(sum(env['koperasi.savings.account'].browse(int(source) for source, _target in ways).mapped('balance'))) - before,
            'problems': env['koperasi.ledger.check']._problems(env['res.company'].browse(companies))}

    sys.stdout.write(json.dumps(alone(outcome)))


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]))
