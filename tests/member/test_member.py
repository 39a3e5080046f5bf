from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import NIK_MAN, NIK_WOMAN, MemberCase


@tagged('-at_install', 'post_install')
class TestMember(MemberCase):

    def test_register_with_the_form(self):
        with Form(self.as_user(self.Member, self.officer)) as form:
            form.name = "  Petrus   Kolo "
            form.nik = '5301 0112 0485 0001'
            form.phone = '0812-3456-789'
            form.village = "Oesapa"
        member = form.record
        self.assertEqual(member.display_name, f"[{member.number}] Petrus Kolo")
        self.assertEqual(member.nik, NIK_MAN)
        self.assertEqual(member.phone, '+628123456789')
        self.assertEqual(member.state, 'prospective')
        self.assertEqual(member.company_id, self.coop)
        partner = member.partner_id.sudo()
        self.assertEqual((partner.name, partner.street2, partner.country_code), ("Petrus Kolo", "Oesapa", 'ID'))
        self.assertFalse(partner.phone, "every employee may read contacts; the telephone is masked")
        self.assertEqual(partner.company_id, self.coop)

    def test_numbers(self):
        first, second = self.register("A"), self.register("B")
        self.assertEqual(int(second.number), int(first.number) + 1)
        # each branch counts for itself
        self.assertEqual(self.register("C", user=self.other_officer).number, '000001')
        # a deleted candidate's number is not given again
        number = second.number
        second.with_user(self.admin_user).unlink()
        self.assertNotEqual(self.register("D").number, number)

    def test_number_after_import(self):
        self.register("A")
        self.Member.create([{'name': f"Old {i}", 'number': f'{i:06}', 'company_id': self.coop.id} for i in range(2, 40)])
        self.Member.create({'name': "Old style", 'number': 'KPG/12', 'company_id': self.coop.id})
        self.assertEqual(self.register("B").number, '000040')
        self.assertEqual([self.register("C").number, self.Member._next_number(self.coop)], ['000041', '000042'])
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'):
            self.Member.create({'name': "Twice", 'number': 'KPG/12', 'company_id': self.coop.id})

    def test_nik_is_sixteen_digits(self):
        for nik in ('123', '53010112048500011', '530101120485000A', '５３０１０１１２０４８５０００１'):
            with self.subTest(nik=nik), self.assertRaises(ValidationError):
                self.register(nik=nik)

    def test_nik_only_warns_of_what_does_not_fit(self):
        member = self.register(nik=NIK_MAN, birth_date='1985-04-12', sex='male')
        self.assertFalse(member.nik_warning)
        member.birth_date = date(1985, 4, 13)
        self.assertIn("date of birth", member.nik_warning)
        member.write({'birth_date': date(1985, 4, 12), 'sex': 'female'})
        self.assertIn("other sex", member.nik_warning)
        member.nik = NIK_WOMAN
        self.assertFalse(member.nik_warning)

    def test_nik_once_in_a_cooperative(self):
        member = self.register(nik=NIK_MAN)
        branch = self.env['res.company'].create({'name': "Cabang Kupang Timur", 'parent_id': self.coop.id})
        branch_officer = self.make_user('uji_branch', 'koperasi.group_koperasi_loan_officer', branch)
        for user in (self.officer, branch_officer):
            with self.subTest(user=user.login), self.assertRaisesRegex(ValidationError, "Petrus Kolo"):
                self.register("Peter", user=user, nik=NIK_MAN)
        other = self.register("Maria", nik=NIK_WOMAN)
        with self.assertRaises(ValidationError):
            self.as_user(other, self.officer).nik = NIK_MAN
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            self.Member.create([{'name': name, 'nik': '5301011204850077', 'company_id': self.coop.id} for name in "AB"])
        # the same value again is no duplicate of itself
        self.as_user(member, self.officer).nik = NIK_MAN
        # who left may come back, under a new number
        self.admit(member)._set_state('left')
        again = self.register("Petrus Kolo", nik=NIK_MAN)
        self.assertNotEqual(again.number, member.number)

    def test_deceased_nik_stays_taken(self):
        self.register(nik=NIK_MAN)._set_state('deceased')
        with self.assertRaises(ValidationError):
            self.register(nik=NIK_MAN)

    def test_a_person_in_two_cooperatives(self):
        here = self.register(nik=NIK_MAN, email='petrus@example.com', village="Oesapa")
        partner = here.partner_id
        there = self.Member.create({
            'name': "Petrus K.", 'nik': NIK_MAN, 'company_id': self.other_coop.id, 'partner_id': partner.id, 'village': "Tarus"})
        self.assertEqual(there.partner_id, here.partner_id)
        self.assertFalse(partner.company_id, "the contact belongs to neither now")
        self.as_user(there, self.stranger).write({'email': 'petrus@there.example', 'name': "Petrus Other"})
        self.as_user(here, self.officer).write({'village': "Lasiana"})
        self.assertRecordValues(partner, [{'name': "Petrus Kolo", 'email': 'petrus@example.com', 'street2': "Oesapa"}])
        self.assertEqual(here.email, 'petrus@example.com')
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'):
            self.Member.create({'name': "Again", 'company_id': self.coop.id, 'partner_id': partner.id})

    def test_contact_follows(self):
        member = self.register()
        self.as_user(member, self.officer).write({'name': "Petrus Kolo Nai", 'regency': "Kupang", 'zip': '85228'})
        self.assertRecordValues(member.partner_id, [{'name': "Petrus Kolo Nai", 'city': "Kupang", 'zip': '85228'}])

    def test_values_that_cannot_be(self):
        for values in (
            {'phone': '12'}, {'phone': 'call me'}, {'npwp': '123'}, {'kk_number': '12345'}, {'spouse_nik': '1'},
            {'birth_date': '2100-01-01'}, {'birth_date': '1850-01-01'},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.register(**values)
        self.assertEqual(self.register(npwp='12.345.678.9-012.000').npwp, '123456789012000')

    def test_heirs_make_a_hundred(self):
        member = self.as_user(self.register(), self.officer)
        with self.assertRaises(ValidationError):
            member.heir_ids = [Command.create({'name': "Ana", 'share': 60})]
        member.heir_ids = [Command.create({'name': name, 'share': share}) for name, share in (("Ana", 33.33), ("Beni", 33.33), ("Yos", 33.34))]
        # a change in two steps inside one form is fine, if the end is right
        ana, beni, yos = member.heir_ids
        member.heir_ids = [
            Command.update(ana.id, {'share': 50}), Command.delete(beni.id), Command.update(yos.id, {'share': 25}),
            Command.create({'name': "Rosa", 'share': 25})]
        self.assertEqual(sum(member.heir_ids.mapped('share')), 100)
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            member.heir_ids = [Command.clear(), Command.create({'name': "A", 'share': 110}), Command.create({'name': "B", 'share': -10})]

    def test_heirs_by_their_own_model(self):
        """ Past the member's form the sum is judged when the transaction ends. """
        member = self.register(heir_ids=[Command.create({'name': "Ana", 'share': 100})])
        heirs = self.as_user(member.heir_ids, self.officer)
        self.env.cr.precommit.run()
        heirs.share = 50
        heirs.create({'name': "Beni", 'share': 50, 'member_id': member.id})
        self.env.cr.precommit.run()
        for change in (
            lambda: heirs.write({'share': 40}),
            lambda: heirs.unlink(),
            lambda: heirs.create({'name': "Yos", 'share': 1, 'member_id': member.id}),
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint(flush=False):
                change()
                self.env.cr.flush()
            self.env.cr.precommit.clear()
            self.env.invalidate_all()

    def test_alerts(self):
        member = self.admit(self.register(birth_date='2000-02-29'))
        self.assertTrue(member.heirs_missing)
        self.assertIn(member, self.Member.search([('heirs_missing', '=', True)]))
        member.heir_ids = [Command.create({'name': "Ana", 'share': 100})]
        self.assertFalse(member.heirs_missing)
        self.assertNotIn(member, self.Member.search([('heirs_missing', '=', True)]))
        for day, expected in (('2026-02-28', True), ('2026-03-01', False), ('2028-02-28', False), ('2028-02-29', True)):
            with freeze_time(f'{day} 03:00:00'):
                member.invalidate_recordset(['birthday_today'])
                self.assertEqual(member.birthday_today, expected, day)

    def test_groups_and_households(self):
        Group = self.as_user(self.env['koperasi.member.group'], self.officer)
        group = Group.create({'name': "Melati", 'code': "ML", 'meeting_weekday': '2'})
        self.assertEqual(group.display_name, "ML Melati")
        member = self.register(group_id=group.id)
        self.assertEqual(group.member_count, 1)
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            Group.create({'name': "Melati"})
        self.as_user(self.env['koperasi.member.group'], self.other_officer).create({'name': "Melati"})
        with self.assertRaises(UserError):   # a group of another branch
            self.register("Ana", user=self.other_officer, group_id=group.id)
        household = self.as_user(self.env['koperasi.household'], self.officer).create({
            'name': "Kolo", 'kk_number': '5301 0101 0101 0001', 'head_id': member.id, 'member_ids': [Command.link(member.id)]})
        self.assertEqual((household.kk_number, member.household_id), ('5301010101010001', household))
        foreign = self.register("Ana", user=self.other_officer)
        with self.assertRaises(UserError):
            foreign.household_id = household
        with self.assertRaises(ValidationError):
            household.sudo().head_id = foreign

    def test_unlink(self):
        candidate, member = self.register("A"), self.admit(self.register("B"))
        with self.assertRaises(UserError):
            self.as_user(candidate, self.manager).unlink()
        with self.assertRaises(UserError):
            self.as_user(member, self.admin_user).unlink()
        self.as_user(candidate, self.admin_user).unlink()
        self.assertFalse(candidate.exists())

    def test_consent(self):
        member = self.register(consent_ids=[Command.create({'purpose': 'photo', 'given_date': '2026-01-05'})])
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            member.consent_ids.withdrawn_date = '2026-01-04'
            member.consent_ids.flush_recordset()
