from odoo.tests import tagged

from odoo.addons.koperasi.demo.inspection import inspect
from odoo.addons.koperasi.demo.office import register

from .common import InspectionCase


@tagged('-at_install', 'post_install')
class TestInspectionDemo(InspectionCase):

    def test_demo(self):
        """ What ``make run`` shows of supervision """
        # where the demo is there already, its office and people make room
        for user in self.env['res.users'].search([('login', 'in', ('registrar', 'inspector', 'programme', 'head', 'reader'))]):
            user.login = f'lain-{user.id}'
        for other in self.env['res.company'].search([('koperasi_is_office', '=', True), ('id', '!=', self.office.id)]):
            other.name = f'Lain {other.id}'
        office, users = register(self.env)
        inspect(self.env, office, users)
        of_office = [('company_id', '=', office.id)]
        rating = self.env['koperasi.inspection.rating'].search(of_office)
        self.assertEqual((rating.state, rating.finalised_by_id), ('final', users['head']))
        self.assertGreater(rating.score, 66)
        self.assertEqual(self.env['koperasi.visit'].search(of_office).mapped('state'), ['planned', 'under_way', 'closed'])
        self.assertEqual(set(self.env['koperasi.inspection.finding'].search(of_office).mapped('state')), {'closed', 'closing', 'sent'})
        self.assertEqual(self.env['koperasi.sanction'].search(of_office).state, 'decided')
        run = self.env['koperasi.flag.run'].search([*of_office, ('date', '=', '2026-02-28')])
        self.assertEqual(run.cooperative_count, 405)
        self.assertLess(10, run.flagged_count)
