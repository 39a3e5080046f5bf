from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KoperasiMemberGroup(models.Model):
    """ A group of members (kelompok, unit): meets, pays together, sends delegates. """
    _name = 'koperasi.member.group'
    _description = "Member Group"
    _inherit = ['mail.thread']
    _order = 'company_id, code, name'
    _rec_names_search = ['name', 'code']
    _check_company_auto = True

    name = fields.Char(required=True, index='trigram', tracking=True)
    code = fields.Char(help="Short name on lists and collection sheets.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        'res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company)
    parent_id = fields.Many2one(
        'koperasi.member.group', string="Unit", check_company=True, index='btree_not_null', ondelete='restrict',
        help="The larger unit that this group belongs to.")
    child_ids = fields.One2many('koperasi.member.group', 'parent_id', string="Groups")
    member_ids = fields.One2many('koperasi.member', 'group_id', string="Members")
    member_count = fields.Integer(compute='_compute_member_count')
    chair_id = fields.Many2one('koperasi.member', check_company=True, tracking=True, ondelete='set null')
    secretary_id = fields.Many2one('koperasi.member', check_company=True, ondelete='set null')
    treasurer_id = fields.Many2one('koperasi.member', check_company=True, ondelete='set null')
    officer_id = fields.Many2one(
        'res.users', tracking=True, index='btree_not_null', domain=[('share', '=', False)],
        help="Employee who visits the group and collects.")
    meeting_weekday = fields.Selection([
        ('0', "Monday"), ('1', "Tuesday"), ('2', "Wednesday"), ('3', "Thursday"), ('4', "Friday"), ('5', "Saturday"),
        ('6', "Sunday"),
    ], string="Meeting Day")
    meeting_place = fields.Char()
    note = fields.Text()

    _name_uniq = models.Constraint('UNIQUE (company_id, name)', "There is already a group of this name in this branch.")

    @api.depends('member_ids')
    def _compute_member_count(self):
        counts = dict(self.env['koperasi.member']._read_group([('group_id', 'in', self.ids)], ['group_id'], ['__count']))
        for group in self:
            group.member_count = counts.get(group._origin, 0)

    @api.depends('code', 'name')
    def _compute_display_name(self):
        for group in self:
            group.display_name = f"{group.code} {group.name}" if group.code else group.name

    @api.constrains('parent_id')
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A group cannot be a part of itself."))

    def action_open_members(self):
        """ Open the members of this group. """
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_member')
        return {**action, 'domain': [('group_id', '=', self.id)], 'context': {'default_group_id': self.id}}
