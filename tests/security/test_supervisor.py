from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .arguments import MINIMAL
from .common import SecurityCase, our_models
from .test_public_methods import TRANSIENT, allowed

# dialogs that only show: a supervisor asks for a report
# what the law asks of the supervisors themselves: their consent to loans of related parties (Permenkop UKM 8/2023)
# and what members say was not done by them, which nobody else reads or answers
CONSENTS = {('koperasi.loan.application', 'action_supervisor_consent'), ('koperasi.loan.application', 'override'),
            ('koperasi.member.request', 'conclude'), ('koperasi.member.request.reply', 'action_confirm'),
            # their own review of the surplus, beside that of the board (domain 7.1)
            ('koperasi.surplus', 'action_review_supervisor'),
            # proof of balance: he signs what the bank confirmed and the minutes of the count of cash
            ('koperasi.proof.evidence', 'sign'),
            # transparency: he is the second person who publishes, or has withdrawn, what another one signed
            ('koperasi.transparency', 'action_publish'), ('koperasi.transparency', 'action_return'), ('koperasi.transparency', 'ask_withdrawal'),
            ('koperasi.transparency', 'action_withdraw'), ('koperasi.transparency', 'action_keep'), ('koperasi.transparency.withdrawal', 'action_confirm')}
# what is the supervisors' own: nobody else writes it (supervisors' desk)
OWN = {'koperasi.finding', 'koperasi.case', 'koperasi.sample'}
CONSENTS |= {(model, method) for model, methods in {
    'koperasi.case': ('add_note', 'add_evidence', 'propose_closing', 'confirm_closing', 'return_closing', 'reopen_case'),
    'koperasi.finding': ('send', 'follow_up', 'postpone', 'close_finding', 'reopen_finding'),
    'koperasi.sample': ('draw_sample', 'action_seed', 'ask_members', 'close_sample'), 'koperasi.sample.line': ('record_answer',),
    'koperasi.exception': ('collect_now', 'sign_off', 'open_exception_case'), 'koperasi.oversight.dialog': ('action_confirm',),
    'koperasi.member.request': ('open_oversight_case',)}.items() for method in methods}
REPORTS = {
    'koperasi.oversight.dialog',
    'koperasi.start', 'koperasi.statement', 'koperasi.tie.out', 'koperasi.tie.out.line', 'koperasi.list.dialog', 'koperasi.forecast.dialog', 'koperasi.export.reason',
    'koperasi.reverse', 'koperasi.member.request.reply', 'koperasi.transparency.withdrawal'}

# seals of the books: he has them checked, and writes down what came of a finding
CONSENTS |= {('koperasi.seal.day', 'action_check'), ('koperasi.seal.finding', 'explain'), ('koperasi.seal.explain', 'action_confirm')}
REPORTS |= {'koperasi.seal.compare', 'koperasi.seal.explain'}


@tagged('-at_install', 'post_install')
class TestSupervisor(SecurityCase):
    """ S16: who watches changes nothing, by no model, dialog or button """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.before = cls.stamp(cls)   # whole tables are read once: each attempt is taken back

    def refused_write(self, model, method, *args, **kwargs):
        result, tables = self.outcome('supervisor', model, method, *args, before=self.before, **kwargs)
        self.assertFalse(set(tables) - TRANSIENT, f'{model}.{method} {args} {kwargs}: {result}')

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')
    def test_models(self):
        access = self.env['ir.model.access'].with_user(self.supervisor)
        for model in our_models(self.env):
            for mode in ('write', 'create', 'unlink'):
                may = access.check(model, mode, raise_exception=False)
                self.assertTrue(not may or model in REPORTS or model in OWN, f'the supervisor may {mode} {model}')
            rows = self.own.get(model)
            if not rows or model in REPORTS or model in OWN:   # what he may do with his own: tests/oversight/test_access.py
                continue
            for method, args in (('write', (rows[:1].ids, {'create_date': False})), ('unlink', (rows[:1].ids,)), ('copy', (rows[:1].ids,)),
                                 ('create', (MINIMAL.get(model, {}),)), ('load', (['name'], [["x"]])), ('action_archive', (rows[:1].ids,)),
                                 ('web_save', (rows[:1].ids, {'name': 'x'}, {}))):
                if method == 'action_archive' and 'active' not in rows._fields:
                    continue
                with self.subTest(model=model, method=method):
                    self.refused_write(model, method, *args)

    def test_methods(self):
        """ By the sweep of test_public_methods, in which he is one of eight roles """
        for name, roles in allowed().items():
            if name not in CONSENTS:
                self.assertNotEqual(roles.get('supervisor'), 'changed', name)

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')
    def test_dialogs(self):
        a = self.world_a
        with self.assertRaises(AccessError):
            self.rpc('supervisor', 'koperasi.savings.operation', 'create', {'operation': 'deposit', 'savings_account_id': a['savings'].id})
        with self.assertRaises(AccessError):
            self.rpc('supervisor', 'koperasi.member.decision', 'create', {'kind': 'passive', 'member_ids': [Command.set(a['member'].ids)]})
        with self.assertRaises(AccessError):
            self.rpc('supervisor', 'koperasi.opening.import', 'create', {'cutoff_date': '2025-12-31'})
        for model in ('koperasi.savings.operation', 'koperasi.member.decision'):   # another's dialog
            self.refused_write(model, 'action_confirm', self.own[model].ids)
        dialog = self.rpc('supervisor', 'koperasi.reverse', 'create', {'transaction_id': a['deposit'].id, 'reason': "x"})
        with self.assertRaises(AccessError):
            self.rpc('supervisor', 'koperasi.reverse', 'action_reverse', [dialog])

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db', 'odoo.addons.mail.models.mail_thread')
    def test_around(self):
        """ What Odoo adds to our records: journal entries, chatter, activities, files, contacts, users, settings """
        a = self.world_a
        move, member = a['deposit'].move_id, a['member']
        calls = [
            ('account.move', method, (move.ids,)) for method in ('button_draft', 'button_cancel', 'unlink', 'action_post', 'copy', 'button_hash')
        ] + [
            ('account.move', 'create', ({'journal_id': move.journal_id.id, 'move_type': 'entry'},)), ('account.move', 'write', (move.ids, {'ref': 'x'})),
            ('account.move.line', 'write', (move.line_ids.ids, {'name': 'x'})), ('account.journal', 'write', (move.journal_id.ids, {'name': 'x'})),
            ('account.account', 'write', (move.line_ids.account_id[:1].ids, {'name': 'x'})), ('res.partner', 'write', (member.partner_id.ids, {'name': 'x'})),
            ('res.company', 'write', (self.coop.ids, {'koperasi_principal_share': 1})), ('res.users', 'write', (self.teller.ids, {'group_ids': []})),
            ('res.config.settings', 'create', ({'koperasi_principal_share': 1},)), ('ir.module.module', 'button_uninstall', (self.env.ref('base.module_koperasi').ids,)),
            ('ir.sequence', 'create', ({'name': 'x'},)),
            ('ir.attachment', 'create', ({'name': 'x', 'raw': 'x', 'res_model': 'koperasi.member', 'res_id': member.id},)),
            ('ir.rule', 'create', ({'name': 'x', 'model_id': self.env['ir.model']._get('koperasi.member').id},)),
        ]
        for model in ('koperasi.member', 'koperasi.savings.account', 'koperasi.savings.product', 'koperasi.business.day', 'koperasi.member.group'):
            ids = self.own[model][:1].ids
            calls += [(model, 'message_post', (ids,)), (model, 'message_subscribe', (ids, self.yosef.partner_id.ids))]
        calls += [('koperasi.member', 'activity_schedule', (member.ids, 'mail.mail_activity_data_todo'))]
        for model, method, args in calls:
            with self.subTest(model=model, method=method):
                self.refused_write(model, method, *args)
