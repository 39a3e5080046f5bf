import csv
import logging
from collections import defaultdict
from copy import deepcopy
from datetime import date

from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from odoo.addons.koperasi.models.ledger.posting import GlLine, Movement, Posting

from ..figures import SIZE
from .arguments import GENERIC, argument_sets, records_for, wizard_values
from .common import REFUSED, ROLES, SecurityCase, our_methods

_logger = logging.getLogger(__name__)
RANK = ('refused', 'read', 'changed')
# what a dialog of the role's own is: written by its own create, not by what its button does
TRANSIENT = {'koperasi_savings_operation', 'koperasi_member_decision', 'koperasi_koperasi_member_decision_rel', 'koperasi_reverse',
             'koperasi_statement', 'koperasi_tie_out', 'koperasi_tie_out_line', 'koperasi_list_dialog', 'koperasi_export_reason', 'koperasi_start', 'koperasi_till_count',
             'koperasi_cash_operation', 'koperasi_till_reason', 'koperasi_new_till', 'koperasi_approval_refusal', 'koperasi_passbook_dialog',
             'koperasi_loan_decision', 'koperasi_loan_operation', 'koperasi_member_request_reply', 'koperasi_suspense_dialog', 'koperasi_payment_dialog',
             'koperasi_payment_dialog_koperasi_payment_intent_rel', 'koperasi_mass_billing', 'koperasi_budget_file', 'koperasi_forecast_dialog',
             'koperasi_field_count', 'koperasi_field_count_koperasi_field_receipt_rel', 'koperasi_meeting_attendance_dialog', 'koperasi_ballot_dialog', 'koperasi_surplus_claim',
             'koperasi_transparency_withdrawal', 'koperasi_seal_compare', 'koperasi_seal_explain', 'koperasi_oversight_dialog',
             'koperasi_exception_koperasi_oversight_dialog_rel', 'koperasi_finding_answer'}
# what has to be so before a method can be asked: who opens a till holds none, and the day closes after all tills
PREPARE = {('koperasi.till.session', 'open_session'): lambda case: case.close_tills(),
           ('koperasi.business.day', 'action_close'): lambda case: case.settle_tills(),
           ('koperasi.run', 'start_month'): lambda case: case.go_to(date(2026, 1, 31)),
           ('koperasi.run', 'start_year'): lambda case: case.go_to(date(2027, 1, 4))}

# inspection
TRANSIENT |= {'koperasi_inspection_dialog'}
# proof of balance
PREPARE |= {('koperasi.proof', name): lambda case: case.go_to(date(2026, 2, 2)) for name in ('make_last', 'action_make_last')}
# lending on of funds
TRANSIENT |= {'koperasi_fund_operation', 'koperasi_sikp_answer'}

# registry of cooperatives
TRANSIENT |= {'koperasi_registry_export', 'koperasi_registry_decision', 'koperasi_cooperative_then', 'koperasi_status_whatif', 'koperasi_area_import'}
# returns to the office
TRANSIENT |= {'koperasi_return_dialog'}
# returns at the office
TRANSIENT |= {'koperasi_return_decision', 'koperasi_return_upload', 'koperasi_return_upload_line', 'ir_attachment_koperasi_return_upload_rel'}


def allowed():
    """ ``{(model, method): {role: outcome}}`` of security/allowed.csv """
    with file_open('koperasi/security/allowed.csv') as file:
        return {(row['model'], row['method']): {
            **dict.fromkeys(row['reads'].split(), 'read'), **dict.fromkeys(row['changes'].split(), 'changed'),
        } for row in csv.DictReader(file)}


@tagged('-at_install', 'post_install')
class TestPublicMethods(SecurityCase):
    """ S1: each method that the API reaches × each role × arguments of all kinds, compared with security/allowed.csv """

    asked = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env
        # a candidate without money, a member who may leave, one who may be made active, one who is to be paid, a blocked account
        cls.fresh = cls.register("Calon Tanpa Uang")
        cls.left, cls.passive, cls.exited = cls.join("Keluar"), cls.join("Pasif"), cls.join("Sudah Keluar")
        cls.by(cls.manager, cls.passive).action_set_passive("x")
        key = cls.key()
        waits = cls.by(cls.manager, cls.exited).settle_exit(key, "x")
        cls.by(cls.board, env['koperasi.approval'].browse(waits['approval_id'])).approve()
        cls.by(cls.manager, cls.exited).settle_exit(key, "x")
        cls.approved = env['koperasi.approval'].browse(
            cls.by(cls.teller, cls.account(cls.left, 'SIBUHAR')).deposit(200_000_000, cls.key(), cls.till)['approval_id'])
        cls.by(cls.manager, cls.approved).approve()
        cls.frozen = cls.account(cls.passive, 'SIBUHAR')
        cls.by(cls.manager, cls.frozen).freeze("x")
        cls.draft_move = env['account.move'].create({
            'journal_id': env['account.journal'].create({'name': "Memorial", 'code': 'MMRL', 'type': 'general', 'company_id': cls.coop.id}).id})
        # a till that the teller holds, one that was counted, one that waits for the manager to take it over, and one that is free
        cls.second_teller = cls.make_user('uji_teller2', 'koperasi.group_koperasi_teller')
        cls.open_session = cls.env['koperasi.till.session'].search([('user_id', '=', cls.teller.id), ('state', '=', 'open')])
        cls.counted_session, cls.handed_over = (cls.counted_till(number) for number in (3, 4))
        cls.by(cls.handed_over.user_id, cls.handed_over).hand_over(cls.manager.id, {}, None, cls.key())
        cls.by(cls.counted_session.user_id, cls.counted_session).count_close({}, None, cls.key())
        cls.free_till = cls.make_till(5).id
        cls.applications = cls.make_applications()
        cls.loans = cls.make_loans()
        cls.signer(cls.coop)   # who closes tills before a day is closed: made once, not in each attempt
        env.flush_all()

    @classmethod
    def make_applications(cls):
        """ Loan applications at every step: analysed, before the committee, approved, one of a related party, submitted, signed, and one
        whose borrower cannot pay; own capital lets the others pass """
        a, found = cls.world_a, []
        bank, grant = cls.journal('bank').default_account_id.id, cls.coop._koperasi_account('315001').id
        cls.env['account.move'].create({
            'journal_id': cls.env['account.journal'].search([('company_id', '=', cls.coop.id), ('type', '=', 'general'), ('koperasi_role', '=', False)], limit=1).id,
            'date': '2026-01-05', 'line_ids': [Command.create({'account_id': bank, 'debit': 300_000_000}), Command.create({'account_id': grant, 'credit': 300_000_000})],
        }).action_post()
        Application = cls.by(cls.officer, cls.env['koperasi.loan.application'])
        stars = {f'score_{name}': '4' for name in ('character', 'capacity', 'capital', 'collateral', 'condition')}
        a['loan_product'].write({'membership_days_min': 0, 'is_ordinary': False, 'share_multiple': 0})
        for state in ('analysed', 'committee', 'approved', 'related', 'submitted', 'agreed', 'poor', 'tranche'):
            member = cls.join(f"Pemohon {state}")
            application = Application.create({
                'member_id': member.id, 'product_id': a['loan_product'].id, 'principal': 1_000_000, 'purpose': "Kios", 'company_id': cls.coop.id,
                'income': 100 if state == 'poor' else 5_000_000, 'related_manual': state == 'related', **stars})
            Collateral = cls.by(cls.officer, cls.env['koperasi.loan.collateral'])
            Collateral.create({'application_id': application.id, 'type': 'goods', 'name': "Perahu", 'value': 9_000_000})
            application.submit()
            if state != 'submitted':
                application.analyse()
            if state not in ('analysed', 'submitted'):
                application.to_committee()
            if state in ('approved', 'agreed', 'tranche'):
                application.sudo()._step('approved')
            if state in ('agreed', 'tranche'):
                application.sign_agreement()
            found.append(application.with_env(cls.env))
        return found

    @classmethod
    def make_loans(cls):
        """ A loan of which a tranche is left, and one from other books that is late, in a group """
        paying, key = cls.by(cls.teller, cls.applications[-1]), cls.key()
        asked = paying.disburse(key, 'bank', cls.bank, amount=600_000)
        cls.by(cls.manager, cls.env['koperasi.approval'].browse(asked['approval_id'])).approve()
        partly = cls.env['koperasi.loan'].browse(paying.disburse(key, 'bank', cls.bank, amount=600_000)['loan_id'])
        member, other = (cls.join(f"Kelompok {number}") for number in (1, 2))
        cls.env['koperasi.member.group'].create({'name': "Anggrek", 'company_id': cls.coop.id, 'member_ids': [Command.set((member | other).ids)]})
        late = cls.env['koperasi.loan'].create({
            'number': 'LAMA-1', 'company_id': cls.coop.id, 'partner_id': member.partner_id.id, 'member_id': member.id, 'side': 'debit',
            'control_id': partly.control_id.id, 'opened_on': '2025-07-05', 'product_name': "Lama", 'disbursed_on': date(2025, 7, 5),
            'principal_amount': 1_200_000, 'instalments': 12, 'rate': 2, 'holiday_rule': 'kept'})
        cls.env['koperasi.transaction']._post_batch(
            [Posting(kind='opening', movements=(Movement(late.account_id.id, 1_200_000),), partner_id=late.partner_id.id)], cls.journal('general'), cls.key(), {},
            extra_lines=[GlLine(cls.coop._koperasi_account('318001').id, -1_200_000)])
        late._take_over()
        return [partly, late]

    @classmethod
    def make_till(cls, number):
        answer = cls.by(cls.manager, cls.env['account.journal']).koperasi_create_till(f"Teller {number}")
        return cls.env['account.journal'].browse(answer['journal_id'])

    @classmethod
    def counted_till(cls, number):
        return cls.open_till(cls.make_user(f'uji_kasir{number}', 'koperasi.group_koperasi_teller'), cls.make_till(number))

    def settle_tills(self):
        """ Every till closed, no movement that waits """
        tills = self.world_a['tills']
        self.by(self.board, tills['opening']).cancel_opening("x")
        self.by(self.board, tills['movement']).cancel("x")
        self.by(self.board, self.handed_over).recount("x")
        self.by(self.board, self.counted_session).sign_closing(self.key())
        self.close_tills()

    def go_to(self, end):
        self.settle_tills()
        day = self.env['koperasi.business.day']._current(self.coop)
        day._close()
        day._open(self.coop, end)

    def to_ask(self, model, method):
        """ Is it called without records, what dialogs are made with, what it is sent, and on which records: found once for the eight roles """
        if self.asked != (model, method):
            values = wizard_values(self, model)
            on_model = getattr(get_public_method(self.env[model], method), '_api_model', False)
            self.asked = model, method
            self.asking = on_model, values, argument_sets(self, model, method), [] if on_model or values else records_for(self, model)
        return deepcopy(self.asking)   # a method may change what it is sent

    def calls(self, role, model, method):
        """ ``(call, undone afterwards)`` for every set of arguments """
        on_model, values, sets, records = self.to_ask(model, method)
        if SIZE == 'short' and role not in self.expected.get((model, method), (role,)):
            sets = sets[:1]   # who may not is refused before anything is looked at; with all arguments in the proof
        for number, kwargs in enumerate(sets):
            if on_model:
                yield (), kwargs, None
            elif values:
                for vals in values:
                    yield (), kwargs, vals
                yield ([self.foreign[model][:1].id],), kwargs, None
            else:
                if not number:
                    yield ([],), kwargs, None
                # what is well meant on every record; what is foreign, nothing and nonsense on an own and a foreign one
                for record_id in records if number < max(len(sets) - 3, 1) else sorted({*records[:1], *records[-1:]}):
                    yield ([record_id],), kwargs, None

    def attempt(self, role, model, method, args, kwargs, vals):
        """ As ``outcome``, with a dialog of the role's own where there is one """
        if prepare := PREPARE.get((model, method)):
            with self.taken_back():
                prepare(self)
                return self.outcome(role, model, method, *args, **kwargs)
        if vals is None:
            return self.outcome(role, model, method, *args, before=self.before, **kwargs)
        with self.taken_back():
            try:
                created = self.touched_before()
                wizard = self.rpc(role, model, 'create', vals)
                written = self.touched()
                own = [table for table in self.before if written.get(table) != created.get(table)]   # what its create wrote
                before = {**self.before, **self.stamp(own)} if own else self.before
                self.rpc(role, model, method, [wizard], **kwargs)
            except REFUSED:
                return 'refused', ()
            tables = self.changed(before, written)
        return ('changed' if tables else 'read'), tables

    @mute_logger('odoo.models', 'odoo.sql_db', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.http')
    def test_sweep(self):
        self.before, self.expected = self.stamp(), allowed()
        found, crashes, count = defaultdict(dict), [], 0
        for model, method in our_methods(self.env):
            if method in GENERIC:
                continue
            for turn, role in enumerate(ROLES, start=len(found)):
                best, all_asked = 'refused', SIZE != 'short' or not turn % len(ROLES)
                for args, kwargs, vals in self.calls(role, model, method):
                    if best == 'changed' and not all_asked:
                        break   # more than that cannot be found but a crash, which one role by turns is asked for with everything
                    count += 1
                    try:
                        result, tables = self.attempt(role, model, method, args, kwargs, vals)
                    except Exception as error:   # not the answer of a program that checks what it is sent
                        crashes.append(f'{model}.{method} {role} {args} {kwargs}: {type(error).__name__} {error}')
                        continue
                    if result == 'changed' and set(tables) <= TRANSIENT:
                        result = 'read'
                    if result == 'read' and args == ([],):
                        continue   # nothing was done with no record
                    best = max(best, result, key=RANK.index)
                if best != 'refused':
                    found[model, method][role] = best
                else:
                    found[model, method]
        expected, wrong = self.expected, []
        for name in sorted(found.keys() | expected.keys()):
            if name not in expected or name not in found or found[name] != expected[name]:
                changes = ' '.join(role for role in ROLES if found.get(name, {}).get(role) == 'changed')
                reads = ' '.join(role for role in ROLES if found.get(name, {}).get(role) == 'read')
                said = {role: [*self.refusals.get((role, *name), ())] for role in expected.get(name, ()) if role not in found.get(name, ())}
                wrong.append(f"{','.join(name)},{changes},{reads} {said or ''}" if name in found else f'{name} is gone')
        _logger.info("%s methods, %s pairs with a role, %s calls", len(found), len(found) * len(ROLES), count)
        self.assertFalse(crashes, '\n'.join(crashes[:20]))
        self.assertFalse(wrong, "security/allowed.csv says otherwise; found:\n" + '\n'.join(wrong))

    def test_generic_methods_of_ours(self):
        """ No class of ours opens a door under a name that the sweep leaves to test_records and test_fields """
        self.assertLessEqual({method for _model, method in our_methods(self.env)} & GENERIC, {
            'create', 'write', 'unlink', 'name_search', 'export_data', 'read', 'web_read', 'web_search_read', 'web_read_group', 'search_read'})
