from odoo import api, fields, models

from ..ledger.append_only import append_only


class KoperasiPaperPrint(models.Model):
    """ Who printed which receipt when: a second print says on its face that it is a copy (domain 8). Written once, never changed. """
    _name = 'koperasi.paper.print'
    _description = "Receipt Print"
    _order = 'id desc'
    _log_access = False

    transaction_id = fields.Many2one('koperasi.transaction', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    paper = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, default=lambda self: self.env.user)
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    def init(self):
        append_only(self.env.cr, self._table)


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    print_ids = fields.One2many('koperasi.paper.print', 'transaction_id', string="Prints", readonly=True)

    def _copy_number(self):
        """ How often this receipt was printed, on paper of any size; 1 on the original """
        return self.env['koperasi.paper.print'].sudo().search_count([('transaction_id', '=', self._receipt_transactions()[0].id)])


class IrActionsReport(models.Model):
    _inherit = 'ir.actions.report'

    koperasi_counts_copies = fields.Boolean(string="Counts Copies", readonly=True, help="Each print is kept, and a copy bears its number.")

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        report = self._get_report(report_ref)
        if report.koperasi_counts_copies and res_ids:
            transactions = self.env[report.model].browse(res_ids)
            transactions.check_access('read')
            # once a receipt, whichever of its lines was chosen
            leads = self.env['koperasi.transaction'].union(*(transaction._receipt_transactions()[0] for transaction in transactions))
            self.env['koperasi.paper.print'].sudo().create([
                {'transaction_id': lead.id, 'company_id': lead.company_id.id, 'paper': report.name} for lead in leads.sudo()])
        return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
