from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [('registry', "Own Registry and Returns"), ('news', "News"), ('ministry', "Ministry"), ('office', "Other Office"), ('other', "Other")]


class KoperasiStatisticSource(models.Model):
    """ Where a figure comes from: so that figures which differ stand side by side, each with who said it and when """
    _name = 'koperasi.statistic.source'
    _description = "Source of Figures"
    _order = 'date desc, id desc'

    company_id = fields.Many2one('res.company', string="Office", required=True, index=True, default=lambda self: self.env.company, ondelete='restrict',
                                 domain="[('koperasi_is_office', '=', True)]")
    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default='news')
    reference = fields.Char(help="Address, number of a letter, page: where it can be read again.")
    date = fields.Date(help="Day on which it was said or printed.")
    note = fields.Text()
    value_ids = fields.One2many('koperasi.statistic.value', 'source_id', string="Figures")

    _own_uniq = models.UniqueIndex("(company_id) WHERE kind = 'registry'", "The office has one registry.")

    @api.model
    def _own(self, company):
        """ The registry of an office as a source, made where it is missing """
        found = self.search([('company_id', '=', company.id), ('kind', '=', 'registry')])
        return found or self.create({'company_id': company.id, 'kind': 'registry', 'name': self.env._("Registry and returns of %s", company.name)})

    def write(self, vals):
        """ A source stays with its office: what it stated names the office too """
        if 'company_id' in vals and any(source.company_id.id != vals['company_id'] for source in self):
            raise UserError(self.env._("A source stays with its office."))
        return super().write(vals)
