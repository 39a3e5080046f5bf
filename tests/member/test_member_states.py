from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.koperasi.models.member.member_state import STATES

from .common import MemberCase

# the table of domain 3.1, written again on purpose
ALLOWED = {
    ('prospective', 'active'), ('prospective', 'left'), ('prospective', 'deceased'),
    ('active', 'passive'), ('active', 'left'), ('active', 'deceased'), ('active', 'dismissed'),
    ('passive', 'active'), ('passive', 'left'), ('passive', 'deceased'), ('passive', 'dismissed'),
}
NAMES = [state for state, _label in STATES]


@tagged('-at_install', 'post_install')
class TestMemberStates(MemberCase):

    def test_transitions(self):
        for old in NAMES:
            for new in NAMES:
                member = self.Member.create({'name': f"{old} {new}", 'state': old, 'company_id': self.coop.id})
                with self.subTest(old=old, new=new):
                    if (old, new) in ALLOWED:
                        member._set_state(new, date(2026, 1, 5), "why", 'SK-9')
                        self.assertEqual(member.state, new)
                        self.assertRecordValues(member.state_log_ids.sorted('id')[-1], [{
                            'old_state': old, 'new_state': new, 'date': date(2026, 1, 5), 'reason': "why", 'decision': 'SK-9',
                            'user_id': self.env.uid}])
                        left = new in ('left', 'deceased', 'dismissed')
                        self.assertEqual(member.exit_date, date(2026, 1, 5) if left else False)
                    else:
                        with self.assertRaises(UserError):
                            member._set_state(new)
                        self.assertEqual((member.state, len(member.state_log_ids)), (old, 1))

    def test_hooks(self):
        member = self.admit(self.register())
        seen = []
        self.patch(type(self.Member), '_on_state_changed', lambda self, old, new: seen.append((self.id, old, new)))
        self.patch(type(self.Member), '_check_can_leave', lambda self: ["Loan 12 is not repaid."])
        with self.assertRaisesRegex(UserError, "Loan 12 is not repaid"):
            member._set_state('left')
        member._set_state('deceased')    # a death asks for no permission
        self.assertEqual(seen, [(member.id, 'active', 'deceased')])
        self.patch(type(self.Member), '_check_can_approve', lambda self: ["Principal share is not paid."])
        with self.assertRaisesRegex(UserError, "Principal share is not paid"):
            self.admit(self.register("Ana"))

    def test_admission(self):
        member = self.register(basic_education_date=False)
        with self.assertRaisesRegex(UserError, "diksar"):
            self.admit(member)
        self.coop.koperasi_require_basic_education = False
        self.admit(member)
        self.assertRecordValues(member, [{
            'state': 'active', 'approval_number': 'SK-01/2026', 'approval_date': date(2026, 1, 5), 'approved_by_id': self.manager.id}])
        with self.assertRaises(UserError):
            self.admit(member)
        member._set_state('passive')
        with self.assertRaises(UserError):   # an admission is not the way back
            self.admit(member)

    def test_who_admits(self):
        member = self.register()
        for user in (self.teller, self.officer, self.field_officer, self.accountant, self.supervisor, self.admin_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(member, user).action_approve()
        with self.assertRaises(AccessError):
            self.as_user(member, self.stranger).action_approve()
        self.as_user(member, self.board).action_approve('SK-02')
        self.assertEqual(member.state, 'active')

    def test_four_eyes(self):
        """ Not the same person, whatever the login. """
        member = self.register(user=self.manager)
        with self.assertRaises(AccessError):
            self.as_user(member, self.manager).action_approve()
        second_login = new_test_user(
            self.env, login='uji_second', groups='koperasi.group_koperasi_board', partner_id=self.manager.partner_id.id,
            company_id=self.coop.id, company_ids=[(6, 0, self.coop.ids)])
        self.assertEqual(second_login.partner_id, self.manager.partner_id)
        with self.assertRaises(AccessError):
            self.as_user(member, second_login).action_approve()
        # nor on himself
        own = self.Member.create({'name': "Board", 'company_id': self.coop.id, 'partner_id': self.board.partner_id.id,
                                  'basic_education_date': '2026-01-03'})
        with self.assertRaises(AccessError):
            self.as_user(own, self.board).action_approve()

    def test_passive_and_back(self):
        member = self.admit(self.register())
        for user in (self.teller, self.officer, self.accountant, self.supervisor, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(member, user).action_set_passive("no transactions")
        mine = self.as_user(member, self.manager)
        with self.assertRaises(UserError):
            mine.action_reactivate()
        mine.action_set_passive("no transactions")
        self.assertRecordValues(member, [{'state': 'passive', 'state_reason': "no transactions", 'may_vote': False}])
        mine.action_reactivate("came back")
        self.assertEqual((member.state, member.may_vote), ('active', True))
        with self.assertRaises(UserError):
            mine.action_decline("not a candidate")

    def test_decline(self):
        member = self.register()
        self.as_user(member, self.manager).action_decline("moved away", date(2026, 1, 6))
        self.assertRecordValues(member, [{'state': 'left', 'exit_reason': "moved away", 'exit_date': date(2026, 1, 6)}])

    def test_dialog(self):
        member = self.register(basic_education_date=False)
        Decision = self.as_user(self.env['koperasi.member.decision'], self.board)
        action = self.as_user(member, self.board).with_context(default_kind='approve').action_open_decision()
        dialog = Decision.with_context(**action['context']).create({'decision': 'SK-7'})
        self.assertIn("diksar", dialog.obstacles)
        with self.assertRaises(UserError):
            dialog.action_confirm()
        member.basic_education_date = date(2026, 1, 3)
        dialog.action_confirm()
        self.assertEqual((member.state, member.approval_number), ('active', 'SK-7'))
        passive = Decision.create({'kind': 'passive', 'member_ids': member.ids})
        with self.assertRaises(UserError):
            passive.action_confirm()
        passive.reason = "dormant"
        passive.action_confirm()
        self.assertEqual(member.state, 'passive')
        with self.assertRaises(AccessError):
            self.as_user(passive, self.teller).action_confirm()

    def test_may_vote(self):
        regular, extraordinary = self.admit(self.register("A")), self.admit(self.register("B", member_type='extraordinary'))
        candidate = self.register("C")
        self.assertEqual([regular.may_vote, extraordinary.may_vote, candidate.may_vote], [True, False, False])
        mine = regular | extraordinary | candidate
        self.assertEqual(self.Member.search([('may_vote', '=', True), ('id', 'in', mine.ids)]), regular)
        self.assertEqual(self.Member.search([('may_vote', '=', False), ('id', 'in', mine.ids)]), extraordinary | candidate)

    def test_candidate_clock(self):
        # 30 November + 3 months = 28 February
        late, early = self.register("A", join_date='2025-11-30'), self.register("B", join_date='2025-12-15')
        mine = late | early
        self.assertEqual(late.candidate_deadline, date(2026, 2, 28))
        for day, expected in (('2026-02-28', self.Member), ('2026-03-01', late), ('2026-03-15', late), ('2026-03-16', mine)):
            with self.subTest(day=day), freeze_time(f'{day} 03:00:00'):
                mine.invalidate_recordset(['candidate_overdue'])
                self.assertEqual(self.Member.search([('candidate_overdue', '=', True), ('id', 'in', mine.ids)]), expected)
                self.assertEqual(mine.filtered('candidate_overdue'), expected)
        self.coop.koperasi_candidate_months = 1
        late.invalidate_recordset(['candidate_deadline'])
        self.assertEqual(late.candidate_deadline, date(2025, 12, 30))
        self.assertFalse(self.admit(late).candidate_deadline)
