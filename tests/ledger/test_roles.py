from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import KoperasiCase


@tagged('post_install', '-at_install')
class TestRoles(KoperasiCase):
    """ Roles that exclude each other (reliability.md S15) """

    def test_forbidden_pairs(self):
        for user, role in (
            (self.supervisor, 'teller'), (self.supervisor, 'manager'), (self.supervisor, 'accountant'), (self.supervisor, 'admin'),
            (self.teller, 'manager'), (self.teller, 'accountant'), (self.manager, 'teller'), (self.admin_user, 'supervisor'),
        ):
            with self.subTest(user=user.login, role=role), self.assertRaises(ValidationError), self.env.cr.savepoint():
                user.group_ids = [Command.link(self.env.ref(f'koperasi.group_koperasi_{role}').id)]
        self.officer.group_ids = [Command.link(self.env.ref('koperasi.group_koperasi_field_officer').id)]

    def test_a_role_brings_no_other(self):
        """ No role implies another one: a manager is no teller, an administrator neither """
        roles = [self.env.ref(f'koperasi.group_koperasi_{name}') for name in (
            'teller', 'loan_officer', 'field_officer', 'credit_committee', 'manager', 'accountant', 'board', 'supervisor', 'admin')]
        for group in roles:
            self.assertEqual([other.name for other in roles if other in group.all_implied_ids and other != group], [])
