import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ...models.ledger.checks import ACCOUNTANT, MANAGER, check_role
from ..opening.export import text_workbook
from .layouts import LAYOUTS, SAID


class KoperasiMassBilling(models.TransientModel):
    """ The file that goes out to an employer, a group or the members' collectors: who owes what. It comes back as a mass file. """
    _name = 'koperasi.mass.billing'
    _description = "Billing File"

    company_id = fields.Many2one('res.company', string="Branch", required=True, default=lambda self: self.env.company)
    kind = fields.Selection([
        ('mandatory', "Mandatory Shares"), ('group', "Group Collections"), ('payroll', "Payroll Deductions")], required=True, default='mandatory')
    group_id = fields.Many2one('koperasi.member.group', domain="[('company_id', '=', company_id)]")
    file = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    def action_make(self):
        """ Make the file of what is due, and offer it for download.

        :raises AccessError: if the caller is neither accountant nor manager
        :raises UserError: if nothing is due
        """
        self.ensure_one()
        check_role(self.env, ACCOUNTANT, MANAGER)
        members = self._members()
        dues = members.sudo()._file_dues(self.kind)   # narrow sudo(): what is due of members that the caller may read
        if not dues:
            raise UserError(self.env._("Nothing is due."))
        layout = LAYOUTS[self.kind]
        columns = [column for column in layout.columns if column not in SAID]
        rows = [[{
            'member': member.number, 'account': number, 'name': member.name, 'group': member.group_id.name or '', 'due': str(amount), 'amount': str(amount),
        }.get(column.key, '') for column in columns] for member, number, amount in sorted(dues, key=lambda due: (due[0].number or '', due[1]))]
        self.file = base64.b64encode(text_workbook([(layout.title, [column.title for column in columns], rows)]))
        self.filename = f"tagihan-{self.kind}-{fields.Date.to_string(self.company_id._koperasi_book_date())}.xlsx"
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': self.id, 'view_mode': 'form', 'target': 'new', 'name': self.env._("Billing File")}

    def _members(self):
        """ Whom the file is about, as far as the caller may read them """
        domain = [('company_id', '=', self.company_id.id), ('state', 'in', ('active', 'passive'))]
        if self.kind == 'group' or self.group_id:
            if not self.group_id:
                raise UserError(self.env._("Choose the group."))
            domain.append(('group_id', '=', self.group_id.id))
        return self.env['koperasi.member'].search(domain)
