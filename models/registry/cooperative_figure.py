from odoo import api, fields, models

from .figures import BY_CODE, FIGURES, PERIODS

SOURCES = [('return', "Return of the Cooperative"), ('import', "Registry File"), ('visit', "Visit"), ('office', "Entered by the Office")]


class KoperasiCooperativeFigure(models.Model):
    """ What a cooperative had at the end of a period: the one table that statistics, ratings and warnings read. One row a cooperative,
    period and day; an accepted return takes the place of what was there before (``_put``). Columns are those of ``figures.FIGURES``.
    """
    _name = 'koperasi.cooperative.figure'
    _description = "Figures of a Cooperative"
    _order = 'date desc, cooperative_id, id desc'
    _rec_name = 'date'

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='cooperative_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    period = fields.Selection(PERIODS, required=True)
    date = fields.Date(string="End of Period", required=True, index=True)
    source = fields.Selection(SOURCES, required=True)
    note = fields.Char(string="Where It Comes From")
    members = fields.Integer(compute='_compute_sums', store=True)
    employees = fields.Integer(compute='_compute_sums', store=True)
    vars().update({figure.code: fields.Monetary(figure.label) if figure.kind == 'rupiah' else fields.Integer(figure.label) for figure in FIGURES})

    _period_uniq = models.UniqueIndex('(cooperative_id, period, date)', "The cooperative has figures of this period already.")

    @api.depends('members_male', 'members_female', 'members_other', 'employees_male', 'employees_female')
    def _compute_sums(self):
        for row in self:
            row.members = row.members_male + row.members_female + row.members_other
            row.employees = row.employees_male + row.employees_female

    @api.model
    def _put(self, cooperative, period, date, source, figures, note=False):
        """ Keep the figures of a period in the place of earlier ones. Who may do so was checked.

        :param dict figures: ``{code: int}`` of ``FIGURES``; others are left out, what is missing is 0
        :return: the row
        """
        values = {figure.code: figures.get(figure.code) or 0 for figure in FIGURES}
        values.update(source=source, note=note)
        row = self.search([('cooperative_id', '=', cooperative.id), ('period', '=', period), ('date', '=', date)])
        if row:
            row.write(values)
            return row
        return self.create({'cooperative_id': cooperative.id, 'period': period, 'date': date, **values})

    @api.model
    def _put_many(self, rows, source, note=False):
        """ As ``_put``, for many cooperatives at once, a row each; figures that are not given stay as they are.

        :param rows: ``[(cooperative id, period, date, {code: int})]``
        """
        known = {(row.cooperative_id.id, row.period, row.date): row for row in self.search([
            ('cooperative_id', 'in', [cooperative for cooperative, *_rest in rows]), ('date', 'in', list({day for _id, _period, day, _figures in rows}))])}
        new = []
        for cooperative, period, day, figures in rows:
            values = {'source': source, 'note': note, **{code: value for code, value in figures.items() if code in BY_CODE and value is not None}}
            if row := known.get((cooperative, period, day)):
                row.write(values)
            else:
                new.append({'cooperative_id': cooperative, 'period': period, 'date': day, **values})
        self.create(new)

    def _values(self):
        """ ``{code: int}`` """
        self.ensure_one()
        return {figure.code: int(self[figure.code]) for figure in FIGURES}

    @api.model
    def _latest(self, cooperative, until, period=None):
        """ The last row of a cooperative that ended by a day; empty if there is none """
        domain = [('cooperative_id', '=', cooperative.id), ('date', '<=', until)] + ([('period', '=', period)] if period else [])
        return self.search(domain, order='date desc, id desc', limit=1)
