from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .figures import DIGITAL

FORMS = [('primary', "Primary"), ('secondary', "Secondary")]
SCALES = [('regency', "Regency or City"), ('province', "Province"), ('national', "National")]
KINDS = [('savings_loan', "Savings and Loan"), ('consumer', "Consumer"), ('producer', "Producer"), ('marketing', "Marketing"), ('service', "Service")]
PATTERNS = [('conventional', "Conventional"), ('sharia', "Sharia")]
GROUPS = [('credit_union', "Credit Union (Kopdit)"), ('employees', "Employees"), ('women', "Women"), ('kud', "Village Unit (KUD)"), ('village', "Village Cooperative (Merah Putih)"),
          ('pesantren', "Islamic Boarding School"), ('market', "Market Traders"), ('farmers', "Farmers and Fishermen"), ('other', "Other")]
LOOPS = [('closed', "Closed Loop (Members Only)"), ('open', "Open Loop (OJK)"), ('unknown', "Not Declared")]
STATES = [('active', "Active"), ('inactive', "Not Active")]


class KoperasiCooperative(models.Model):
    """ A cooperative in the registry of a supervising office (domain 10.1): who it is. What it had stands in ``koperasi.cooperative.figure`` by period.
    No data of its members are here.
    """
    _name = 'koperasi.cooperative'
    _description = "Cooperative"
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'name, id'
    _rec_names_search = ['name', 'nik', 'legal_number']

    company_id = fields.Many2one('res.company', string="Office", required=True, index=True, default=lambda self: self.env.company, ondelete='restrict',
                                 domain="[('koperasi_is_office', '=', True)]")
    currency_id = fields.Many2one(related='company_id.currency_id')
    active = fields.Boolean(default=True, help="Archived, it stands in no list; what it returned stays.")
    # who it is
    name = fields.Char(required=True, index='trigram', tracking=True)
    nik = fields.Char(string="Cooperative ID (NIK)", copy=False, tracking=True)
    legal_number = fields.Char(string="Legal Entity Number", copy=False, tracking=True, help="Nomor badan hukum, e.g. 605/BH/XIV/1990. Empty without one.")
    legal_date = fields.Date(string="Legal Entity Date", tracking=True)
    ahu_number = fields.Char(string="AHU Number", copy=False)
    amendment_number = fields.Char(string="Last Amendment of the Articles")
    amendment_date = fields.Date(string="Date of the Amendment")
    form = fields.Selection(FORMS, string="Legal Form", default='primary', required=True, tracking=True)
    scale = fields.Selection(SCALES, default='regency', required=True, tracking=True)
    kind = fields.Selection(KINDS, required=True, default='savings_loan', tracking=True)
    pattern = fields.Selection(PATTERNS, default='conventional', required=True)
    group_kind = fields.Selection(GROUPS, string="Group")
    has_savings_loan = fields.Boolean(string="Savings and Loan Business", help="A savings and loan cooperative, or another one with a unit of its own (USP).")
    kbli = fields.Char(string="KBLI")
    nib = fields.Char(string="NIB")
    npwp = fields.Char(string="NPWP")
    loop = fields.Selection(LOOPS, default='unknown', required=True)
    guidance = fields.Selection(SCALES, string="Guided By", help="Which level of government guides it.")
    founded_by = fields.Integer(string="Founders")
    # where it is
    area_id = fields.Many2one('koperasi.area', required=True, index=True, tracking=True, ondelete='restrict', help="The smallest that is known: village, district or regency.")
    regency_id = fields.Many2one('koperasi.area', compute='_compute_regency', store=True, index=True)
    district_id = fields.Many2one('koperasi.area', compute='_compute_regency', store=True, index=True)
    street = fields.Char(string="Address")
    latitude = fields.Float(digits=(9, 6))
    longitude = fields.Float(digits=(9, 6))
    phone = fields.Char()
    email = fields.Char()
    website = fields.Char()
    partner_id = fields.Many2one('res.partner', string="Contact", index='btree_not_null', copy=False, ondelete='restrict', help="Who gets its letters and announcements; its logins belong to it.")
    # how it is run
    digital = fields.Selection(DIGITAL, string="Digital Level", default='none', required=True, tracking=True)
    digital_provider = fields.Char()
    digital_date = fields.Date(string="Digital Since")
    officer_ids = fields.One2many('koperasi.cooperative.officer', 'cooperative_id', string="Board, Supervisors, Managers")
    branch_ids = fields.One2many('koperasi.cooperative.branch', 'cooperative_id', string="Branches")
    licence_ids = fields.One2many('koperasi.cooperative.licence', 'cooperative_id', string="Licences")
    certificate_ids = fields.One2many('koperasi.cooperative.certificate', 'cooperative_id', string="NIK Certificates")
    meeting_ids = fields.One2many('koperasi.cooperative.meeting', 'cooperative_id', string="Annual Meetings (RAT)")
    figure_ids = fields.One2many('koperasi.cooperative.figure', 'cooperative_id', string="Figures")
    # what it is today: worked out by models/registry/status.py, never typed
    state = fields.Selection(STATES, default='active', required=True, readonly=True, index=True, tracking=True, copy=False)
    state_date = fields.Date(string="Since", readonly=True, copy=False)
    note = fields.Text()

    _nik_uniq = models.UniqueIndex('(company_id, nik) WHERE nik IS NOT NULL', "There is a cooperative with this NIK already.")
    _legal_uniq = models.UniqueIndex('(company_id, legal_number) WHERE legal_number IS NOT NULL', "There is a cooperative with this legal entity number already.")

    @api.depends('area_id.parent_path', 'area_id.level')
    def _compute_regency(self):
        for row in self:
            above = {area.level: area for area in self.env['koperasi.area'].browse(map(int, filter(None, (row.area_id.parent_path or '').split('/'))))}
            row.regency_id, row.district_id = above.get('regency', False), above.get('district', False)

    @api.constrains('company_id')
    def _check_office(self):
        for row in self:
            if not row.company_id.koperasi_is_office:
                raise ValidationError(self.env._("%s is no supervising office.", row.company_id.name))
