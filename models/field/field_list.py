from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..ledger.checks import check_role
from ..loan.checks import rupiah
from .field_receipt import FIELD_OFFICER

MOST_MEMBERS = 400
SAVINGS = ('demand', 'recurring')


class KoperasiFieldReceipt(models.Model):
    """ The list that an officer takes along: his members, and what each may pay. """
    _inherit = 'koperasi.field.receipt'

    @api.model
    def get_list(self):
        """ Today's list of the field officer who is logged in: members of his groups and borrowers of his loans.

        :return: dict of ``version`` (ISO time it was made), ``officer_id``, ``officer``, ``cooperative``, ``date`` (business date as text), ``pending`` (how many of his
            lines wait for a count) and ``members``: list of dict ``id``, ``number``, ``name``, ``place``, ``lines``: list of ``kind``, ``record_id``, ``label``, ``due``
            (rupiah), ``late`` (days); what is late comes first. No balances of savings, no telephone and no identity number.
        :raises AccessError: if the caller is no field officer
        """
        check_role(self.env, FIELD_OFFICER)
        user, company = self.env.user, self.env.company
        loans = self.env['koperasi.loan'].sudo().search([
            ('loan_state', '=', 'active'), ('company_id', 'in', self.env.companies.ids),
            '|', ('officer_id', '=', user.id), ('member_id.group_id.officer_id', '=', user.id)], order='id')
        members = (loans.member_id | self.env['koperasi.member'].sudo().search([
            ('company_id', 'in', self.env.companies.ids), ('group_id.officer_id', '=', user.id), ('state', 'in', ('active', 'passive'))]))
        rows = sorted(self._list_rows(members, loans), key=lambda row: (-max((line['late'] for line in row['lines']), default=0), row['name']))
        return {
            'version': fields.Datetime.to_string(fields.Datetime.now()), 'officer_id': user.id, 'officer': user.name, 'cooperative': company.sudo().root_id.name,
            'date': format_date(self.env, company._koperasi_book_date()), 'members': rows[:MOST_MEMBERS],
            'pending': self.search_count([('officer_id', '=', user.id), ('state', '=', 'pending')])}

    def _list_rows(self, members, loans):
        """ ``members`` and ``loans`` are superuser's; they were limited to the officer's own """
        lines = {member.id: [] for member in members}
        played = loans._due_now()
        for loan in loans:
            due = max(played[loan].arrears.total - played[loan].parked, 0) if loan in played else 0
            late = max((loan._today() - loan.open_since).days, 0) if due and loan.open_since else 0
            lines[loan.member_id.id].append(self._list_line('instalment', loan.id, self.env._("Loan %s", loan.number), due, late))
        for member_id, (due, paid, *_rest) in members._mandatory_figures().items():
            lines[member_id].append(self._list_line('mandatory', 0, self.env._("Mandatory share"), max(due - paid, 0)))
        accounts = self.env['koperasi.savings.account'].sudo().search([
            ('member_id', 'in', members.ids), ('state', '=', 'open'), ('family', 'in', SAVINGS)], order='id')
        for account in accounts:
            lines[account.member_id.id].append(self._list_line('deposit', account.id, f"{account.product_id.name} …{account.number[-4:]}"))
        return [{
            'id': member.id, 'number': member.number, 'name': member.name,
            'place': ", ".join(filter(None, (member.group_id.name, member.hamlet, member.village))), 'lines': lines[member.id]} for member in members]

    def _list_line(self, kind, record_id, label, due=0, late=0):
        return {'kind': kind, 'record_id': record_id, 'label': label, 'due': due, 'due_text': rupiah(self.env, due) if due else '', 'late': late}
