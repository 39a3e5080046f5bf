from odoo import api, models
from odoo.tools import SQL


class KoperasiList(models.AbstractModel):
    _inherit = 'koperasi.list'

    @api.model
    def _accounts_on(self, options, side):
        """ Member accounts as they stood at the end of a business date: what they have now (the ledger's triggers see to it that this is the sum
        of their entries) without what was booked since.

        :return: ``SQL`` of a sub-select with ``id, number, company_id, partner_id, member_id, opened_on, balance``
        """
        return SQL(
            """(SELECT k.id, k.number, k.company_id, k.partner_id, k.member_id, k.opened_on, k.balance - COALESCE(later.amount, 0) AS balance
                FROM koperasi_account k LEFT JOIN (
                    SELECT e.account_id, SUM(e.amount) AS amount FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id
                    WHERE t.company_id IN %(companies)s AND t.business_date > %(day)s GROUP BY 1) later ON later.account_id = k.id
                WHERE k.company_id IN %(companies)s AND k.side = %(side)s)""",
            companies=tuple(options.companies.ids), day=options.day, side=side)

    @api.model
    def _who(self, officer):
        """ Whose an account ``a`` is: branch, member, his group and area, and the officer.

        :param officer: ``SQL`` of the id of the officer's user
        :return: ``(columns, joins)`` as ``SQL``
        """
        columns = SQL(
            """a.company_id, c.name AS branch, m.number AS member_number, COALESCE(m.name, p.name) AS name, m.nik, m.phone, m.district AS area, m.sector,
               g.name AS member_group, %s AS officer_id, op.name AS officer""", officer)
        joins = SQL(
            """JOIN res_company c ON c.id = a.company_id JOIN res_partner p ON p.id = a.partner_id LEFT JOIN koperasi_member m ON m.id = a.member_id
               LEFT JOIN koperasi_member_group g ON g.id = m.group_id LEFT JOIN res_users ou ON ou.id = %s LEFT JOIN res_partner op ON op.id = ou.partner_id""", officer)
        return columns, joins
