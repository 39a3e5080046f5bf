import ast

import psycopg2

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SecurityCase
from .test_sudo import sources, with_places

# where our code reads the context: none of it decides what a caller may do
READERS = {
    ('models/channelling/written.py', 'KoperasiFundWritten.create'): "cleaned of the caller's defaults",
    ('models/member/member.py', 'KoperasiMember._give_partners'): "cleaned of the caller's defaults before the contact is made",
    ('models/member/member.py', 'KoperasiMember._sync_partner'): "cleaned of the caller's defaults before the contact is written",
    ('models/member/member_state.py', 'KoperasiMember.action_open_decision'): "which kind the dialog proposes",
    ('models/loan/application_flow.py', 'KoperasiLoanApplication.action_decide'): "which kind the dialog proposes",
    ('models/savings/member.py', 'KoperasiMember.action_savings_operation'): "which operation the dialog proposes",
    ('models/savings/savings_account.py', 'KoperasiSavingsAccount.action_operation'): "which operation the dialog proposes",
    ('models/annual/annual_report.py', 'KoperasiAnnualReport.create'): "cleaned of the caller's defaults",
    ('models/surplus/surplus.py', 'KoperasiSurplus.create'): "cleaned of the caller's defaults",
    # meetings of members
    ('models/meeting/part.py', 'KoperasiMeetingPart.create'): "cleaned of the caller's defaults",
    ('models/meeting/meeting.py', 'KoperasiMeeting.create'): "cleaned of the caller's defaults",
    ('models/meeting/delegate.py', 'KoperasiMeetingDelegate.create'): "cleaned of the caller's defaults",
    ('models/meeting/decision.py', 'KoperasiMeetingProgress.create'): "cleaned of the caller's defaults",
    # transparency
    ('models/transparency/snapshot.py', 'KoperasiTransparency.create'): "cleaned of the caller's defaults",
    # registry of cooperatives
    ('models/registry/history.py', 'KoperasiCooperative._keep_history'): "where a change comes from, by an object that cannot come through the API",
    # statistics of the office
    ('models/statistics/edition.py', 'KoperasiStatisticEdition.create'): "cleaned of the caller's defaults",
    ('models/statistics/value.py', 'KoperasiStatisticValue.create'): "cleaned of the caller's defaults",
    ('models/statistics/yearbook.py', 'KoperasiStatisticEdition._chapter_values'): "the heading that the paper has in the book",
    # supervisors' desk
    ('models/oversight/case.py', 'KoperasiCase.create'): "cleaned of the caller's defaults",
    ('models/oversight/finding.py', 'KoperasiFinding.create'): "cleaned of the caller's defaults",
    ('models/oversight/sample.py', 'KoperasiSample.create'): "cleaned of the caller's defaults",
    # lending on of funds
    ('models/planning/budget.py', 'KoperasiBudget.create'): "cleaned of the caller's defaults",
    ('models/proof/evidence.py', 'KoperasiProofEvidence.create'): "cleaned of the caller's defaults",
    ('controllers/portal/choice.py', 'ChoiceController.language'): "the language of a session, which its own user chooses",
    ('models/notices/notice.py', 'KoperasiNotice._speaking'): "in whose language and zone the member is told",
    ('models/payments/intent_staff.py', 'KoperasiPaymentIntent.action_ask'): "which operation the dialog proposes",
    ('models/requests/request.py', 'KoperasiMemberRequest.action_reply'): "which kind the dialog proposes",
    ('reports/annual/papers.py', 'KoperasiAnnualReport._frame'): "the heading that the paper has in the book",
    ('reports/rating.py', 'KoperasiRating._working_paper'): "in whose language and zone the paper says when it was printed",
    ('wizards/ledger/koperasi_run_dialog.py', 'KoperasiRunDialog._default_date'): "which day the dialog proposes",
    ('wizards/opening/member.py', 'KoperasiMember._check_nik_free'): "skips a friendlier message; the unique index refuses all the same",
    ('wizards/opening/progress.py', 'KoperasiOpeningProgress._reporter'): "where progress is printed; a function cannot come through the API",
    ('wizards/planning/forecast.py', 'KoperasiForecastDialog.default_get'): "which assumptions a caller proposes; they are shown, nothing is kept",
    ('wizards/papers/koperasi_statement.py', 'KoperasiStatement._default_account'): "which account the dialog proposes; the statement checks the right to read",
    # inspection
    ('models/inspection/common.py', 'KoperasiInspectionRecord.create'): "cleaned of the caller's defaults",
    ('models/inspection/rating.py', 'KoperasiInspectionRating.create'): "cleaned of the caller's defaults",
    ('reports/inspection/office_letter.py', 'KoperasiOfficeLetter._letter_paper'): "in whose language and zone the paper says when it was printed",
    ('reports/inspection/office_letter.py', 'KoperasiOfficeLetter._certificate_paper'): "in whose language and zone the paper says when it was printed",
    ('reports/inspection/visit.py', 'KoperasiVisit._visit_frame'): "in whose language and zone the paper says when it was printed",
}
# programmes and the channel
READERS |= {('models/programmes/record.py', 'KoperasiOfficeRecord.create'): "cleaned of the caller's defaults"}
CONTEXTS = (
    {'skip_readonly_check': True}, {'force_delete': True}, {'check_move_validity': False}, {'bypass_all': True, 'bypass_journal_lock_date_check': True},
    {'bypass_lock_check': True}, {'install_mode': True}, {'active_test': False}, {'tracking_disable': True}, {'su': True}, {'uid': 1}, {'user': 1},
    {'module': 'koperasi', 'install_module': 'koperasi'}, {'import_file': True}, {'dynamic_unlink': True}, {'skip_invoice_sync': True},
    {'skip_account_move_synchronization': True}, {'koperasi_opening_niks_checked': True}, {'koperasi_ledger_posting': True, 'ledger_posting': True},
    {'koperasi_posting': True, 'koperasi_force': True}, {'koperasi_making_version': True}, {'no_reset_password': True}, {'default_state': 'active'},
    {'default_balance': 10**9, 'default_held': 0, 'default_minimum': 0}, {'default_company_id': 1}, {'allowed_company_ids': []}, {'allowed_company_ids': [1]},
    {'check_access': False, 'skip_access_check': True}, {'_force_unlink': True, 'force_unlink': True}, {'mail_notrack': True, 'mail_create_nolog': True},
    {'prefetch_fields': False, 'bin_size': True}, {'lang': 'id_ID', 'tz': 'Asia/Makassar'}, {'from_import': True, 'sync_uid': 1},
)


@tagged('-at_install', 'post_install')
class TestContext(SecurityCase):
    """ S4: the context is the caller's, so nothing in it grants anything """

    def test_readers(self):
        found = set()
        for name, tree in sources():
            for node, place in with_places(tree):
                if isinstance(node, ast.Attribute) and node.attr in ('context', '_context') and isinstance(node.ctx, ast.Load):
                    found.add((name, place))
        self.assertFalse(found ^ READERS.keys(), "the context is read elsewhere, or no more: name the place and why it grants nothing")

    def refused_calls(self):
        a, b = self.world_a, self.world_b
        move = a['deposit'].move_id
        control = a['product']['SIBUHAR'].control_id
        day = self.own['koperasi.business.day'][:1]
        Account, Member = 'koperasi.savings.account', 'koperasi.member'
        line = {'account_id': control.id, 'debit': 5, 'credit': 0}
        against = {'account_id': control.id, 'debit': 0, 'credit': 5}
        return [
            ('teller', Account, 'write', a['savings'].ids, {'balance': 10**9}), ('manager', Account, 'write', a['savings'].ids, {'held': 0}),
            ('manager', 'koperasi.account', 'write', a['savings'].account_id.ids, {'balance': 10**9}),
            ('manager', 'koperasi.account', 'create', {'number': 'x', 'partner_id': a['member'].partner_id.id, 'control_id': control.id, 'company_id': self.coop.id}),
            ('supervisor', Account, 'deposit', a['savings'].ids, 20_000, self.key(), self.till),
            ('portal_own', Account, 'withdraw', a['savings'].ids, 1_000, self.key(), self.till),
            ('teller', Account, 'freeze', a['savings'].ids, "x"), ('teller', Account, 'deposit', a['savings'].ids, -1, self.key(), self.till),
            ('teller', Account, 'deposit', a['savings'].ids, 20_000, self.key(), self.till_b),
            ('teller', Account, 'deposit', b['savings'].ids, 20_000, self.key(), self.till_b),
            ('officer', Member, 'action_approve', a['candidate'].ids), ('manager', Member, 'write', a['candidate'].ids, {'state': 'active'}),
            ('manager', Member, 'write', a['member'].ids, {'company_id': self.other_coop.id}), ('teller', Member, 'read', a['member'].ids, ['nik']),
            ('teller', 'koperasi.transaction', 'reverse', self.world_a['deposit'].ids, "x", self.key()),
            ('manager', 'koperasi.transaction', 'write', a['deposit'].ids, {'memo': 'x'}), ('manager', 'koperasi.transaction', 'unlink', a['deposit'].ids),
            ('manager', 'koperasi.entry', 'create', {'account_id': a['savings'].account_id.id, 'amount': 1}),
            ('manager', 'koperasi.request', 'create', {'company_id': self.coop.id, 'key': 'x', 'request_hash': 'x'}),
            ('manager', 'koperasi.savings.hold', 'unlink', a['hold'].ids), ('manager', 'koperasi.savings.hold', 'write', a['hold'].ids, {'amount': 1}),
            ('manager', 'koperasi.business.day', 'write', day.ids, {'state': 'closed'}), ('teller', 'koperasi.business.day', 'action_close', day.ids),
            ('manager', 'koperasi.business.day', 'unlink', day.ids),
            ('manager', 'koperasi.savings.product', 'write', a['product']['SIBUHAR'].ids, {'family': 'term'}),
            ('manager', 'koperasi.savings.rate', 'write', a['product']['SIBUHAR'].rate_ids.ids, {'rate': 99}),
            ('manager', 'koperasi.member.document', 'create', {'member_id': a['member'].id, 'type': 'ktp', 'file': 'PGh0bWw+', 'file_name': 'x.pdf'}),
            ('accountant', 'koperasi.opening.import', 'write', a['opening'].ids, {'state': 'booked'}),
            *(('accountant', 'account.move', method, move.ids) for method in ('button_draft', 'button_cancel', 'unlink')),
            ('accountant', 'account.move', 'write', move.ids, {'date': '2025-01-01'}), ('accountant', 'account.move.line', 'unlink', move.line_ids.ids),
            ('accountant', 'account.move', 'write', move.ids, {'line_ids': [Command.clear()]}),
            ('accountant', 'account.move.line', 'write', move.line_ids[:1].ids, {'debit': 7}),
            ('accountant', 'account.move', 'create', {'state': 'posted', 'journal_id': self.memorial.id, 'line_ids': [Command.create(line), Command.create(against)]}),
            ('accountant', 'account.move', 'action_post', self.draft.ids),
            ('accountant', 'account.account', 'write', control.ids, {'koperasi_control': False}),
            ('accountant', 'ir.module.module', 'button_uninstall', self.env.ref('base.module_koperasi').ids),
        ]

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')
    def test_refused_all_the_same(self):
        control = self.world_a['product']['SIBUHAR'].control_id
        self.memorial = self.env['account.journal'].create({'name': "Memorial", 'code': 'MMRL', 'type': 'general', 'company_id': self.coop.id})
        self.draft = self.env['account.move'].with_company(self.coop).create({'journal_id': self.memorial.id, 'line_ids': [
            Command.create({'account_id': control.id, 'debit': 5}), Command.create({'account_id': control.id, 'credit': 5})]})
        calls = self.refused_calls()
        self.assertGreaterEqual(len(CONTEXTS), 25)
        for role, model, method, *args in calls:
            for context in ({}, *CONTEXTS):
                with self.subTest(role=role, model=model, method=method, context=context), self.taken_back():
                    with self.refuses(psycopg2.Error):
                        self.rpc(role, model, method, *args, context=context)
