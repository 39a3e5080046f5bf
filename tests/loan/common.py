from datetime import date

from odoo.addons.koperasi.tests.savings.common import SavingsCase

DISBURSED = date(2026, 1, 5)


class LoanCase(SavingsCase):
    """ ``SavingsCase`` with its default loan products; Maria and Yosef are members since 5 January 2026 """

    @classmethod
    def loan_product(cls, code, company=None):
        return cls.env['koperasi.loan.product'].search([('company_id', '=', (company or cls.coop).id), ('code', '=', code)])

    @classmethod
    def new_product(cls, code='UJI', rate=2, unit='month', **values):
        """ A product of our own, with a rate from 1 January 2026 """
        version = {'rate': rate, 'rate_unit': 'month' if unit == 'term' else unit, 'rate_of_term': unit == 'term', 'date_from': date(2026, 1, 1),
                   'decision_number': 'SK-07/2026'}
        return cls.env['koperasi.loan.product'].create({
            'code': code, 'name': code, 'company_id': cls.coop.id, 'holiday_rule': 'kept', 'rate_ids': [(0, 0, version)], **values})
