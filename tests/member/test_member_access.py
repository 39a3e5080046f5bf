from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.models.member.member import PROTECTED_FIELDS
from odoo.addons.mail.tools.discuss import Store

from .common import NIK_MAN, NIK_WOMAN, MemberCase

PERSONAL = ('nik', 'kk_number', 'npwp', 'phone', 'mother_maiden_name', 'spouse_nik')


@tagged('-at_install', 'post_install')
class TestMemberAccess(MemberCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls.register(
            nik=NIK_MAN, phone='081234567249', kk_number='5301010101010001', npwp=NIK_MAN, mother_maiden_name="Bete",
            spouse_nik=NIK_WOMAN, heir_ids=[Command.create({'name': "Ana", 'share': 100, 'nik': NIK_WOMAN})])
        cls.masked = (cls.teller, cls.field_officer, cls.accountant, cls.board, cls.supervisor)
        cls.personal = (cls.officer, cls.manager, cls.admin_user)

    def test_personal_data_are_masked(self):
        for user in self.masked:
            member = self.as_user(self.member, user)
            with self.subTest(user=user.login):
                self.assertEqual(member.nik_masked, '5301••••••••0001')
                self.assertEqual(member.phone_masked, '0812••••249')
                self.assertEqual(member.heir_ids.nik_masked, '5301••••••••0002')
                everything = str(member.read()) + str(member.heir_ids.read()) + str(member.partner_id.read(['name', 'phone', 'email', 'ref', 'vat', 'comment', 'display_name']))
                for secret in (NIK_MAN, NIK_WOMAN, '81234567249', '5301010101010001', 'Bete'):
                    self.assertNotIn(secret, everything)
                with self.assertRaises(AccessError):
                    member.heir_ids.read(['nik'])
        for user in self.personal:
            with self.subTest(user=user.login):
                self.assertEqual(self.as_user(self.member, user).nik, NIK_MAN)
                self.assertEqual(self.as_user(self.member.heir_ids, user).nik, NIK_WOMAN)

    @staticmethod
    def ways_to_read(member, exporter, name):
        return (
            lambda: member.read([name]),
            lambda: member[name],
            lambda: member.mapped(name),
            lambda: member.web_read({name: {}}),
            lambda: exporter.export_data([name]),
            lambda: member.search([(name, 'like', '5')]),
            lambda: member.search([(name, '=like', '5%')]),
            lambda: member.search([], order=f'{name} desc'),
            lambda: member.search_read([], [name]),
            lambda: member._read_group([], [name]),
            lambda: member._read_group([], [], [f'{name}:array_agg']),
            lambda: member.formatted_read_group([], [name], ['__count']),
            lambda: member.web_read_group([], [name], ['__count']),
            lambda: member.search([('household_id.member_ids.' + name, 'like', '5')]),
            lambda: member.filtered_domain([(name, 'like', '5')]),
        )

    @mute_logger('odoo.models')
    def test_no_way_round_the_mask(self):
        member = self.as_user(self.member, self.teller)
        exporter = self.as_user(self.member, self.make_user('uji_exporter', 'koperasi.group_koperasi_teller,base.group_allow_export'))
        self.assertEqual(exporter.export_data(['name'])['datas'], [["Petrus Kolo"]])
        for name in (*PERSONAL, 'search_text'):
            with self.subTest(field=name):
                for attempt in self.ways_to_read(member, exporter, name):
                    with self.assertRaises(AccessError):
                        attempt()
                self.assertNotIn(name, member.fields_get())
        with self.assertRaises(AccessError):
            member.search([('heir_ids.nik', 'like', '5')])
        for user in (self.officer, self.manager, self.admin_user):
            with self.assertRaises(AccessError):   # nobody's
                self.as_user(self.member, user).read(['search_text'])

    def test_tracking_of_masked_fields(self):
        self.env.cr.flush()    # the registration is over
        self.as_user(self.member, self.officer).write({'nik': '5301011204850009', 'phone': '081200000001', 'name': "Petrus Kolo Nai"})
        self.env.cr.flush()
        for user, sees in ((self.teller, False), (self.supervisor, False), (self.manager, True)):
            messages = self.as_user(self.member, user).message_ids
            shown = str(Store().add(messages).get_result())   # what the chatter is sent
            self.assertIn("Petrus Kolo Nai", shown)
            for secret in ('5301011204850009', '81200000001'):
                self.assertEqual(secret in shown, sees, user.login)

    @staticmethod
    def ways_to_write(member, group, name, value):
        return (
            lambda: member.write({name: value}),
            lambda: member.create({'name': "New", name: value}),
            lambda: member.with_context(**{f'default_{name}': value}).create({'name': "New"}),
            lambda: member.copy({name: value}),
            lambda: group.write({'member_ids': [Command.create({'name': "New", name: value})]}),
            lambda: group.write({'member_ids': [Command.update(member.id, {name: value})]}),
        )

    def test_protected_fields(self):
        """ S3: whoever asks, by write, create, context or nested command. """
        partner = self.env['res.partner'].create({'name': "Other"})
        values = {
            'number': '999999', 'partner_id': partner.id, 'root_company_id': self.other_coop.id, 'search_text': 'x',
            'state': 'active', 'state_date': date(2020, 1, 1), 'state_reason': 'x', 'exit_date': date(2020, 1, 1), 'exit_reason': 'x',
            'approval_number': 'x', 'approval_date': date(2020, 1, 1), 'approved_by_id': self.manager.id,
            'state_log_ids': [Command.create({'new_state': 'active', 'date': '2020-01-01'})],
            'account_ids': [Command.clear()], 'transaction_ids': [Command.clear()],
        }
        self.assertEqual(set(values), set(PROTECTED_FIELDS))
        group = self.env['koperasi.member.group'].create({'name': "Melati", 'company_id': self.coop.id})
        for user in (self.officer, self.manager, self.admin_user):
            member = self.as_user(self.member, user)
            before = member.sudo().read(list(values))
            for name, value in values.items():
                with self.subTest(user=user.login, field=name):
                    for attempt in self.ways_to_write(member, self.as_user(group, user), name, value):
                        with self.assertRaises(AccessError):
                            attempt()
                    self.assertTrue(name not in member.fields_get([name]) or member.fields_get([name])[name]['readonly'])
            with self.assertRaises(AccessError):
                member.company_id = self.other_coop
            result = member.load(['name', 'state'], [["New", 'Active']])
            self.assertFalse(result['ids'])
            self.env.invalidate_all()
            self.assertEqual(member.sudo().read(list(values)), before)

    def test_admission_data(self):
        self.as_user(self.member, self.officer).join_date = date(2026, 1, 2)
        self.admit(self.member)
        for values in ({'join_date': date(2020, 1, 1)}, {'member_type': 'extraordinary'}, {'basic_education_date': False}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.as_user(self.member, self.officer).write(values)
        self.as_user(self.member, self.manager).join_date = date(2026, 1, 1)

    def test_who_registers(self):
        for user in self.masked:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.register("New", user=user)
                with self.assertRaises(AccessError):
                    self.as_user(self.member, user).write({'village': "x"})
                with self.assertRaises(AccessError):
                    self.as_user(self.member.heir_ids, user).write({'share': 1})
                with self.assertRaises(AccessError):
                    self.as_user(self.env['koperasi.member.group'], user).create({'name': "x"})
                with self.assertRaises(AccessError):
                    self.as_user(self.env['koperasi.household'], user).create({'name': "x"})
        for user in self.personal:
            self.register(f"New {user.login}", user=user)

    def test_history_only_grows(self):
        log = self.member.state_log_ids
        self.assertTrue(log)
        for user in (*self.masked, *self.personal):
            mine = self.as_user(log, user)
            mine.read()
            for attempt in (
                lambda mine=mine: mine.write({'reason': 'x'}), lambda mine=mine: mine.unlink(),
                lambda mine=mine: mine.create({'member_id': self.member.id, 'new_state': 'active', 'date': '2026-01-01', 'user_id': 1}),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_cooperatives_are_apart(self):
        household = self.env['koperasi.household'].create({'name': "Kolo", 'company_id': self.coop.id})
        group = self.env['koperasi.member.group'].create({'name': "Melati", 'company_id': self.coop.id})
        self.member.write({'household_id': household.id, 'group_id': group.id,
                           'consent_ids': [Command.create({'purpose': 'photo'})]})
        records = (self.member, household, group, self.member.heir_ids, self.member.state_log_ids, self.member.consent_ids)
        for user in (self.stranger, self.other_officer):
            for record in records:
                with self.subTest(user=user.login, model=record._name):
                    mine = self.as_user(record, user)
                    self.assertFalse(mine.search([('id', 'in', record.ids)]))
                    for attempt in (lambda mine=mine: mine.read(['display_name']), lambda mine=mine: mine.write({'create_date': False})):
                        with self.assertRaises(AccessError):
                            attempt()
            with self.assertRaises(AccessError):
                self.register("New", user=user, company_id=self.coop.id)
            self.assertFalse(self.as_user(self.Member, user).name_search(self.member.number + ' Petrus'))
            self.assertFalse(self.as_user(self.env['res.partner'], user).search([('id', '=', self.member.partner_id.id)]))

    def test_branches(self):
        branch = self.env['res.company'].create({'name': "Cabang", 'parent_id': self.coop.id})
        clerk = self.make_user('uji_clerk', 'koperasi.group_koperasi_loan_officer', branch)
        self.assertFalse(self.as_user(self.Member, clerk).search([('id', '=', self.member.id)]))
        at_branch = self.register("At the branch", user=clerk)
        self.assertEqual((at_branch.company_id, at_branch.root_company_id), (branch, self.coop))
        household = self.env['koperasi.household'].create({'name': "Kolo", 'company_id': self.coop.id})
        self.assertTrue(self.as_user(household, clerk).name, "a household belongs to the whole cooperative")

    def test_portal(self):
        other = self.register("Ana")
        portal = new_test_user(
            self.env, login='uji_portal', groups='base.group_portal', partner_id=self.member.partner_id.id,
            company_id=self.coop.id, company_ids=[(6, 0, self.coop.ids)])
        Member = self.Member.with_user(portal).with_context(allowed_company_ids=self.coop.ids)
        self.assertEqual(Member.search([]), self.member)
        self.assertEqual(Member.search([]).display_name, self.member.display_name)
        self.assertEqual(Member.search([]).read(['number', 'nik_masked', 'may_vote'])[0]['nik_masked'], '5301••••••••0001')
        for attempt in (
            lambda: other.with_user(portal).read(['name']), lambda: self.member.with_user(portal).write({'name': "x"}),
            lambda: Member.create({'name': "x"}), lambda: self.member.with_user(portal).read(['politically_exposed']),
            lambda: self.member.with_user(portal).heir_ids.read(), lambda: self.member.with_user(portal).action_set_passive("x"),
            lambda: self.member.with_user(portal).action_approve(),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_dinas_and_plain_employees_see_nothing(self):
        for groups in ('koperasi.group_koperasi_dinas', 'base.group_user'):
            user = self.make_user(groups, groups)
            for model in ('koperasi.member', 'koperasi.member.heir', 'koperasi.member.group', 'koperasi.household', 'koperasi.consent',
                          'koperasi.member.document', 'koperasi.member.state.log', 'koperasi.member.decision'):
                with self.subTest(groups=groups, model=model), self.assertRaises(AccessError):
                    self.as_user(self.env[model], user).search([])
