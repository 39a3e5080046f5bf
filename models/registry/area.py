from odoo import api, fields, models

LEVELS = [('province', "Province"), ('regency', "Regency or City"), ('district', "District"), ('village', "Village")]
DIGITS = {2: 'province', 4: 'regency', 6: 'district', 10: 'village'}


class KoperasiArea(models.Model):
    """ An area of the country by the code of the ministry of home affairs (Kemendagri): 2 digits a province, 4 a regency, 6 a district, 10 a village """
    _name = 'koperasi.area'
    _description = "Area"
    _order = 'code'
    _parent_store = True
    _rec_names_search = ['name', 'code']

    code = fields.Char(required=True, size=10, help="Kemendagri code without points, e.g. 5301 for Kabupaten Kupang.")
    name = fields.Char(required=True)
    level = fields.Selection(LEVELS, compute='_compute_level', store=True)
    parent_id = fields.Many2one('koperasi.area', string="Within", compute='_compute_parent', store=True, index=True, ondelete='restrict')
    parent_path = fields.Char(index=True)

    _code_uniq = models.Constraint('UNIQUE (code)', "There is an area with this code already.")
    _code_check = models.Constraint("CHECK (code ~ '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10})$')", "The code of an area has 2, 4, 6 or 10 digits.")

    @api.depends('code')
    def _compute_level(self):
        for area in self:
            area.level = DIGITS.get(len(area.code or ''))

    @api.depends('code')
    def _compute_parent(self):
        """ The smallest area that is known and whose code this one's begins with """
        known = {area.code: area for area in self.search([('code', 'in', [(area.code or '')[:size] for area in self for size in (2, 4, 6)])])}
        for area in self:
            code = area.code or ''
            area.parent_id = next((known[code[:size]] for size in (6, 4, 2) if size < len(code) and code[:size] in known), False)
