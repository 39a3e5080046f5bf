from odoo import fields, models
from odoo.exceptions import UserError

from ...models.ledger.checks import check_role
from ...models.registry.status import REGISTRAR
from .registry_import import ACTIONS


class KoperasiRegistryIssue(models.Model):
    _name = 'koperasi.registry.issue'
    _description = "Error in a List of Cooperatives"
    _inherit = ['koperasi.file.issue']
    _order = 'import_id, severity, row_number, id'

    import_id = fields.Many2one('koperasi.registry.import', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='import_id.company_id')


class KoperasiRegistryImportLine(models.Model):
    """ What a row of a list does to the registry """
    _name = 'koperasi.registry.import.line'
    _description = "Row of a List of Cooperatives"
    _order = 'import_id, row_number'
    _rec_name = 'name'

    import_id = fields.Many2one('koperasi.registry.import', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='import_id.company_id')
    row_number = fields.Integer(string="Row", readonly=True, aggregator=None)
    name = fields.Char(readonly=True)
    cooperative_id = fields.Many2one('koperasi.cooperative', string="In the Registry", readonly=True, ondelete='set null', index='btree_not_null')
    action = fields.Selection(ACTIONS, string="What It Does", readonly=True)
    answer = fields.Selection([('same', "The Same One"), ('new', "A New One")], readonly=True)
    changes = fields.Text(readonly=True)

    def action_same(self):
        """ The row is about the cooperative that is in the registry. """
        return self._answer('same')

    def action_new(self):
        """ The row is about another cooperative of the same name. """
        return self._answer('new')

    def _answer(self, answer):
        self.ensure_one()
        check_role(self.env, REGISTRAR)
        self.import_id._check_may_import()
        if self.action != 'possible' and not self.answer:
            raise UserError(self.env._("There is nothing to tell apart in this row."))
        # narrow sudo(): rows of a file are nobody's to write; the registrar's role was checked
        record = self.sudo()
        record.answer = answer
        record.import_id._check()
        return True
