from odoo import api, fields, models
from odoo.tools import SQL


class KoperasiCooperativeArea(models.Model):
    """ The registry by regency and by district: how many cooperatives, and what they had last. Opened, a regency shows its districts, a district its cooperatives. """
    _name = 'koperasi.cooperative.area'
    _description = "Cooperatives by Area"
    _auto = False
    _order = 'code, id'
    _rec_name = 'area_id'
    _depends = {'koperasi.cooperative': ['company_id', 'regency_id', 'district_id', 'active', 'state', 'legal_number', 'latest_members', 'latest_assets'], 'koperasi.area': ['code']}

    company_id = fields.Many2one('res.company', string="Office", readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    level = fields.Selection([('regency', "Regency or City"), ('district', "District")], readonly=True)
    area_id = fields.Many2one('koperasi.area', readonly=True)
    regency_id = fields.Many2one('koperasi.area', readonly=True)
    code = fields.Char(readonly=True)
    cooperatives = fields.Integer(readonly=True)
    legal = fields.Integer(string="Legal Entities", readonly=True)
    active_count = fields.Integer(string="Active", readonly=True)
    inactive_count = fields.Integer(string="Not Active", readonly=True)
    members = fields.Integer(readonly=True, help="As reported last.")
    assets = fields.Monetary(readonly=True, help="As reported last.")

    @property
    def _table_query(self):
        # the least id of a group is of no other group of its level: twice that, and one more for districts, is an id
        return SQL("""
            SELECT MIN(c.id) * 2 + l.odd AS id, c.company_id, l.level, CASE l.level WHEN 'regency' THEN c.regency_id ELSE c.district_id END AS area_id, c.regency_id,
                   MIN(a.code) AS code, COUNT(*) AS cooperatives, COUNT(NULLIF(c.legal_number, '')) AS legal, COUNT(*) FILTER (WHERE c.state = 'active') AS active_count,
                   COUNT(*) FILTER (WHERE c.state = 'inactive') AS inactive_count, SUM(c.latest_members) AS members, SUM(c.latest_assets) AS assets
              FROM koperasi_cooperative c CROSS JOIN (VALUES ('regency', 0), ('district', 1)) AS l (level, odd)
              LEFT JOIN koperasi_area a ON a.id = CASE l.level WHEN 'regency' THEN c.regency_id ELSE COALESCE(c.district_id, c.regency_id) END
             WHERE c.active
             GROUP BY c.company_id, l.level, l.odd, c.regency_id, CASE l.level WHEN 'regency' THEN c.regency_id ELSE c.district_id END""")

    @api.depends('area_id', 'level', 'regency_id')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.area_id.name or (self.env._("District Not Known") if row.level == 'district' else self.env._("Regency Not Known"))

    def action_open(self):
        """ The districts of a regency, where any are known; else the cooperatives of the area. """
        self.ensure_one()
        self.check_access('read')
        if self.level == 'regency' and self.search_count([('level', '=', 'district'), ('regency_id', '=', self.regency_id.id), ('company_id', '=', self.company_id.id), ('area_id', '!=', False)], limit=1):
            action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_cooperative_area')
            return {**action, 'name': self.display_name, 'context': {}, 'domain': [('level', '=', 'district'), ('regency_id', '=', self.regency_id.id), ('company_id', '=', self.company_id.id)]}
        return self.action_cooperatives()

    def action_cooperatives(self):
        """ All cooperatives of the area. """
        self.ensure_one()
        self.check_access('read')
        domain = [('company_id', '=', self.company_id.id), ('regency_id', '=', self.regency_id.id)]
        if self.level == 'district':
            domain.append(('district_id', '=', self.area_id.id))
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_cooperative')
        return {**action, 'name': self.display_name, 'context': {}, 'domain': domain}
