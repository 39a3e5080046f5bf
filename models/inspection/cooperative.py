from odoo import fields, models


class KoperasiCooperative(models.Model):
    """ What supervision adds to the registry: how the office rated it last, what is open """
    _inherit = 'koperasi.cooperative'

    # all worked out, none of it written through this record
    rating_id = fields.Many2one('koperasi.inspection.rating', string="Last Rating", compute='_compute_rating')
    rating_year = fields.Integer(compute='_compute_rating')
    rating_score = fields.Float(digits=(6, 2), compute='_compute_rating')
    rating_predicate = fields.Char(compute='_compute_rating')
    open_finding_count = fields.Integer(string="Open Findings", compute='_compute_open_findings')

    def _compute_rating(self):
        last = {}
        for rating in self.env['koperasi.inspection.rating'].search([('cooperative_id', 'in', self.ids), ('state', '=', 'final')], order='date, id'):
            last[rating.cooperative_id] = rating
        for row in self:
            rating = last.get(row, self.env['koperasi.inspection.rating'])
            row.rating_id, row.rating_year, row.rating_score = rating, rating.year, rating.score
            row.rating_predicate = rating.predicate

    def _compute_open_findings(self):
        counts = dict(self.env['koperasi.inspection.finding']._read_group(
            [('cooperative_id', 'in', self.ids), ('state', 'in', ('sent', 'answered', 'closing'))], ['cooperative_id'], ['__count']))
        for row in self:
            row.open_finding_count = counts.get(row, 0)

    def action_open_supervision(self):
        """ Open the visits to this cooperative. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.visit', 'view_mode': 'list,form', 'name': self.name,
                'domain': [('cooperative_id', '=', self.id)], 'context': {'default_cooperative_id': self.id}}
