from uuid import uuid4

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONEY, REFUSED, SecurityCase

# method -> (model, record of a world or None, arguments of a world). ``j`` is the till.
CALLS = {
    'deposit': ('koperasi.savings.account', 'savings', lambda w, j: {'amount': 20_000, 'journal_id': j}),
    'withdraw': ('koperasi.savings.account', 'savings', lambda w, j: {'amount': 1_000, 'journal_id': j}),
    'transfer': ('koperasi.savings.account', 'savings', lambda w, j: {'amount': 1_000, 'target_account_id': w['second'].id}),
    'close': ('koperasi.savings.account', 'second', lambda w, j: {'journal_id': j}),
    'place_hold': ('koperasi.savings.account', 'savings', lambda w, j: {'amount': 1_000, 'reason': "x"}),
    'release_hold': ('koperasi.savings.account', 'savings', lambda w, j: {'hold_id': w['hold'].id, 'reason': "x"}),
    'release': ('koperasi.savings.hold', 'hold', lambda w, j: {'reason': "x"}),
    'give_notice': ('koperasi.savings.account', 'savings', lambda w, j: {'amount': 1_000}),
    'open_account': ('koperasi.savings.account', None, lambda w, j: {
        'member_id': w['member'].id, 'product_id': w['product']['SIDANDIK'].id, 'amount': 30_000, 'journal_id': j}),
    'open_term': ('koperasi.savings.account', None, lambda w, j: {
        'member_id': w['member'].id, 'product_id': w['product']['SISUKA'].id, 'amount': 1_000_000, 'term_months': 3, 'journal_id': j}),
    'mature': ('koperasi.savings.account', 'term', lambda w, j: {'journal_id': j}),
    'break_term': ('koperasi.savings.account', 'term', lambda w, j: {'journal_id': j}),
    'set_maturity_instruction': ('koperasi.savings.account', 'term', lambda w, j: {'aro': 'all', 'payout_account_id': w['second'].id}),
    'freeze': ('koperasi.savings.account', 'savings', lambda w, j: {'reason': "x"}),
    'unfreeze': ('koperasi.savings.account', 'savings', lambda w, j: {'reason': "x"}),
    'reactivate': ('koperasi.savings.account', 'savings', lambda w, j: {'reason': "x"}),
    'set_interest_account': ('koperasi.savings.account', 'savings', lambda w, j: {'account_id': w['second'].id}),
    'pay_mandatory': ('koperasi.member', 'member', lambda w, j: {'amount': 25_000, 'journal_id': j}),
    'admit': ('koperasi.member', 'candidate', lambda w, j: {'amount': 350_000, 'journal_id': j}),
    'refund_entry': ('koperasi.member', 'candidate', lambda w, j: {'journal_id': j}),
    'pay_exit': ('koperasi.member', 'member', lambda w, j: {'journal_id': j}),
    'settle_exit': ('koperasi.member', 'member', lambda w, j: {'reason': "x"}),
    'record_death': ('koperasi.member', 'member', lambda w, j: {'date': '2026-01-05', 'reason': "x"}),
    'action_approve': ('koperasi.member', 'candidate', lambda w, j: {}),
    'approve': ('koperasi.approval', 'approval', lambda w, j: {}),
    'refuse': ('koperasi.approval', 'approval', lambda w, j: {'reason': "x"}),
    'reverse': ('koperasi.transaction', 'deposit', lambda w, j: {'reason': "x"}),
}
KEYED = {'deposit', 'withdraw', 'transfer', 'close', 'place_hold', 'open_account', 'open_term', 'mature', 'break_term', 'pay_mandatory', 'admit',
         'refund_entry', 'pay_exit', 'settle_exit', 'reverse', 'reactivate'}
# what is refused also with the own cooperative's ids, on this day and in these states
NOT_NOW = {'mature', 'unfreeze', 'reactivate', 'pay_exit', 'settle_exit'}


@tagged('-at_install', 'post_install')
class TestCompanies(SecurityCase):
    """ R32: two cooperatives in one database, one person a member of both; nothing is booked across """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the other cooperative's member is the same person as ours
        cls.twin = cls.env['koperasi.member'].sudo().create({
            'name': "Anggota", 'company_id': cls.other_coop.id, 'partner_id': cls.world_a['member'].partner_id.id, 'join_date': '2026-01-02',
            'basic_education_date': '2026-01-03'})
        cls.twin.with_user(cls.staff_b['teller']).with_context(allowed_company_ids=cls.other_coop.ids).admit(500_000, cls.key(), cls.till_b)
        cls.twin.with_user(cls.staff_b['manager']).with_context(allowed_company_ids=cls.other_coop.ids).action_approve()
        both = cls.coop | cls.other_coop
        cls.both = cls.make_user('uji_both', 'koperasi.group_koperasi_manager', both)   # holds no till: his cash goes through the banks
        cls.world_twin = {**cls.world_b, 'member': cls.twin,
                          'savings': cls.env['koperasi.savings.account'].search([('member_id', '=', cls.twin.id), ('product_id.code', '=', 'SIBUHAR')])}
        cls.env.flush_all()

    def call(self, user, name, world, arguments, allowed):
        model, record, _arguments = CALLS[name]
        key = {'key': str(uuid4())} if name in KEYED else {}
        args = ([world[record].id],) if record else ()
        return self.rpc(user, model, name, *args, **arguments, **key, context={'allowed_company_ids': allowed})

    def nothing_booked(self, before, user, name, world, arguments, allowed):
        with self.taken_back():
            try:
                result = self.call(user, name, world, arguments, allowed)
            except REFUSED:
                return
            after = self.stamp(MONEY)
        self.fail(f'{user.login} {name} {arguments} in {allowed} gave {result}, {"booked" if after != before else "booked nothing"}')

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.models')
    def test_forged_companies(self):
        """ A manager of one cooperative names the other one in the context """
        before, a, b = self.stamp(MONEY), self.coop.id, self.other_coop.id
        count = 0
        for name, (_model, _record, arguments) in CALLS.items():
            for allowed in ([b], [a, b], [b, a], []):
                for till in (self.bank, self.bank_b):
                    for world in (self.world_b, self.world_twin):
                        count += 1
                        with self.subTest(method=name, allowed=allowed, till=till):
                            self.nothing_booked(before, self.manager, name, world, arguments(world, till), allowed)
        self.assertGreater(count, 60)
        self.assert_ledger_ties(self.coop | self.other_coop)

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.models')
    def test_foreign_ids(self):
        """ Who works in both cooperatives names one thing of the other one """
        before, a, b = self.stamp(MONEY), self.coop.id, self.other_coop.id
        count = 0
        for name, (_model, _record, arguments) in CALLS.items():
            for own, other, till, till_other in ((self.world_a, self.world_twin, self.bank, self.bank_b), (self.world_twin, self.world_a, self.bank_b, self.bank)):
                well, foreign = arguments(own, till), arguments(other, till_other)
                for argument in ('journal_id', 'target_account_id', 'hold_id', 'payout_account_id', 'member_id', 'product_id'):
                    if argument not in well:
                        continue
                    for allowed in ([a, b], [b, a], []):
                        count += 1
                        with self.subTest(method=name, argument=argument, allowed=allowed):
                            self.nothing_booked(before, self.both, name, own, {**well, argument: foreign[argument]}, allowed)
        self.assertGreater(count, 60)
        source = {'amount': 25_000, 'source_account_id': self.world_b['savings'].id}
        self.nothing_booked(before, self.both, 'pay_mandatory', self.world_a, source, [a, b])
        self.nothing_booked(before, self.both, 'break_term', self.world_a, {'payout_account_id': self.world_b['savings'].id}, [a, b])

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.models')
    def test_each_in_its_own_books(self):
        """ The same calls with ids of one cooperative go through, and into the books of that one, whatever company is first """
        both = self.coop | self.other_coop
        for name, (_model, _record, arguments) in CALLS.items():
            if name in NOT_NOW:
                continue
            for world, company, till in ((self.world_a, self.coop, self.bank), (self.world_b, self.other_coop, self.bank_b)):
                allowed = [*(both - company).ids, company.id]   # the other one is the current company
                with self.subTest(method=name, company=company.name), self.taken_back():
                    result = self.call(self.both, name, world, arguments(world, till), allowed)
                    if isinstance(result, dict) and result.get('transaction_id'):
                        transaction = self.env['koperasi.transaction'].sudo().browse(result['transaction_id'])
                        self.assertEqual(transaction.company_id | transaction.move_id.company_id | transaction.entry_ids.account_id.company_id, company)
                        self.assertEqual(transaction.move_id.line_ids.account_id.company_ids, company)
                    self.assert_ledger_ties(both)
        self.assert_ledger_ties(both)

    @mute_logger('odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.models')
    def test_dialogs(self):
        before, a, b = self.stamp(MONEY), self.world_a, self.world_b
        values = [
            {'operation': 'transfer', 'savings_account_id': a['savings'].id, 'target_account_id': b['savings'].id, 'amount': 1_000},
            {'operation': 'deposit', 'savings_account_id': a['savings'].id, 'journal': str(self.bank_b), 'amount': 20_000},
            {'operation': 'open', 'member_id': a['member'].id, 'product_id': b['product']['SIDANDIK'].id, 'amount': 30_000, 'journal': str(self.bank)},
            {'operation': 'break', 'savings_account_id': a['term'].id, 'payout_account_id': b['savings'].id},
            {'operation': 'release', 'savings_account_id': a['savings'].id, 'hold_id': b['hold'].id, 'reason': "x"},
            {'operation': 'mandatory', 'member_id': a['member'].id, 'own_account_id': b['savings'].id, 'amount': 25_000},
        ]
        for vals in values:
            with self.subTest(**vals), self.taken_back():
                with self.refuses():
                    dialog = self.rpc(self.both, 'koperasi.savings.operation', 'create', vals)
                    self.rpc(self.both, 'koperasi.savings.operation', 'action_confirm', [dialog])
        self.assertEqual(self.stamp(MONEY), before)

    def test_same_person(self):
        """ One contact, two members: each cooperative sees its own """
        partner = self.world_a['member'].partner_id
        self.assertEqual(self.rpc('manager', 'koperasi.member', 'search', [('partner_id', '=', partner.id)]), self.world_a['member'].ids)
        self.assertEqual(self.rpc(self.staff_b['manager'], 'koperasi.member', 'search', [('partner_id', '=', partner.id)]), self.twin.ids)
        mine = self.env['koperasi.savings.account'].browse(self.rpc('teller', 'koperasi.savings.account', 'search', [('partner_id', '=', partner.id)]))
        self.assertEqual(mine.company_id, self.coop)
