"""What the fields of SIKP files hold: a closed list of values of a loan and its borrower."""
from odoo import models

from ..member.person import local_phone


class KoperasiLoan(models.Model):
    _inherit = 'koperasi.loan'

    def _sikp_debtor(self):
        """ What SIKP asks of the borrower, as superuser.

        :return: dict of values by the names of ``koperasi.sikp.column.source``
        """
        member, application = self.member_id, self.application_id
        business = member.business_ids[:1]
        address = ', '.join(part for part in (member.street, member.rt_rw and f"RT/RW {member.rt_rw}", member.hamlet, member.village, member.district) if part)
        return {
            'nik': member.nik, 'member_number': member.number, 'name': member.name, 'birth_date': member.birth_date or None, 'sex': member.sex,
            'marital_status': member.marital_status, 'education': member.education, 'occupation': member.occupation, 'address': address,
            'regency_code': business.area_id.code, 'zip': member.zip, 'npwp': member.npwp, 'phone': local_phone(member.phone) if member.phone else None,
            'business_started': business.started_on or None, 'business_address': business.address, 'business_licence': business.licence,
            'business_capital': int(business.capital) if business else None, 'business_turnover': int(business.turnover) if business else None,
            'business_workers': int(business.workers) if business else None, 'loans_before': self._sikp_loans_before(), 'is_linkage': '1' if business.is_linkage else '0',
            'collateral': ', '.join(item.name for item in application.collateral_ids if item.name) or self.collateral,
            'is_subsidised': '0', 'subsidised_before': '1' if business.subsidised_before else '0', 'debtor_kind': 'person', 'sector': member.sector,
            'distributor_code': self.fund_line_id.distributor_code,
            **self._sikp_contract()}

    def _sikp_loans_before(self):
        return self.search_count([('member_id', '=', self.member_id.id), ('id', '<', self.id), ('loan_state', '!=', 'cancelled')])

    def _sikp_contract(self):
        application = self.application_id
        lines = self.plan_id.line_ids
        return {
            'loan_number': self.number, 'agreement_number': application.agreement_number or self.number, 'agreement_date': application.agreement_date or self.disbursed_on,
            'maturity_date': max(lines.mapped('due_date'), default=None), 'limit': int(self.principal_amount), 'programme_code': self.fund_line_id.lender_code,
            'guarantee_number': None, 'guarantee_amount': 0}

    def _sikp_transactions(self, first, last, loan_class):
        """ A row for each day of a period on which money of the loan moved: what was owed at its end, and how much principal came in on it.

        :param str loan_class: as the loan stands now
        :return: list of dict, in order of the days
        """
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT t.business_date, -COALESCE(SUM(e.amount) FILTER (WHERE e.amount < 0), 0),
                      (SELECT COALESCE(SUM(b.amount), 0) FROM koperasi_entry b JOIN koperasi_transaction s ON s.id = b.transaction_id
                       WHERE b.account_id = %(account)s AND s.business_date <= t.business_date)
               FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id
               WHERE e.account_id = %(account)s AND t.business_date BETWEEN %(first)s AND %(last)s GROUP BY 1 ORDER BY 1""",
            {'account': self.account_id.id, 'first': first, 'last': last})
        rows = self.env.cr.fetchall()
        return [{'transaction_date': day, 'principal_paid': int(paid), 'outstanding': int(owed), 'loan_class': loan_class} for day, paid, owed in rows]
