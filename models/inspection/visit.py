
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..oversight.common import words_of
from ..requests.upload import checked_base64
from .common import HEAD, INSPECTOR, frozen

STATES = [('planned', "Planned"), ('under_way', "Under Way"), ('written', "Written"), ('closed', "Closed")]
MOST_FILES = 50


class KoperasiVisit(models.Model):
    """ A visit of the office: ordered by the head, written on the spot, signed for the cooperative, closed by another person of the office """
    _name = 'koperasi.visit'
    _description = "Visit to a Cooperative"
    _inherit = ['koperasi.inspection.case']
    _order = 'date desc, id desc'
    _rec_names_search = ['name', 'cooperative_id']
    _open_states = ('planned', 'under_way')
    _written = frozenset({'cooperative_id', 'plan_line_id', 'date', 'date_to', 'inspector_ids', 'purpose', 'place', 'met', 'summary', 'signer_name', 'signer_position'})
    _linked = ('plan_line_id',)
    _about = 'visit_id'

    name = fields.Char(string="Number of the Order", readonly=True, copy=False, default="/")
    plan_line_id = fields.Many2one('koperasi.inspection.plan.line', string="Planned In", index='btree_not_null', ondelete='restrict')
    date = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="Until")
    inspector_ids = fields.Many2many('res.users', 'koperasi_visit_inspector_rel', string="Officers", domain="[('share', '=', False)]")
    purpose = fields.Char(size=1000)
    place = fields.Char(size=200)
    met = fields.Text(string="Who Was Met", help="Name and position; office holders of the cooperative, not its members.")
    summary = fields.Text(string="What Was Seen")
    signer_name = fields.Char(string="Signs for the Cooperative", size=100)
    signer_position = fields.Char(string="Position", size=100)
    state = fields.Selection(STATES, required=True, readonly=True, default='planned', copy=False, index=True)
    ordered_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    ordered_on = fields.Date(readonly=True, copy=False)
    written_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    closed_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    closed_on = fields.Date(readonly=True, copy=False)
    finding_ids = fields.One2many('koperasi.inspection.finding', 'visit_id', string="Findings")
    rating_ids = fields.One2many('koperasi.inspection.rating', 'visit_id', string="KKPKK")
    file_ids = fields.One2many('koperasi.visit.file', 'visit_id', string="Files", readonly=True)

    def init(self):
        frozen(self.env.cr, self._table, self._open_states, ['closed_by_id', 'closed_on'])

    @api.depends('name', 'cooperative_id', 'date')
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = f"{visit.cooperative_id.name or ''} {visit.date or ''}".strip()

    @api.constrains('date', 'date_to', 'inspector_ids')
    def _check_visit(self):
        for visit in self:
            if visit.date_to and visit.date_to < visit.date:
                raise UserError(self.env._("A visit does not end before it begins."))
            if any(visit.company_id not in user.company_ids for user in visit.inspector_ids.sudo()):
                raise UserError(self.env._("Cooperative and inspector are those of the office."))

    def order_visit(self):
        """ The head signs the assignment: it has a number from then on.

        :raises AccessError: if the caller is not the head
        :raises UserError: if it was ordered, or names nobody
        """
        visit = self._act(('planned',), HEAD)
        if visit.ordered_by_id or not visit.inspector_ids:
            raise UserError(self.env._("An assignment names who goes, and is signed once."))
        visit.write({'ordered_by_id': self.env.uid, 'ordered_on': fields.Date.context_today(self),
                     'name': self._next_number(visit.company_id, 'ST', fields.Date.context_today(self))})

    def start_visit(self):
        """ Begin to write on the spot.

        :raises UserError: if the head has not signed the assignment
        """
        visit = self._act(('planned',), INSPECTOR)
        if not visit.ordered_by_id:
            raise UserError(self.env._("The head signs the assignment first."))
        visit.write({'state': 'under_way'})

    def finish_visit(self):
        """ The minutes are written: they stay as they are.

        :raises UserError: if something of them is missing
        """
        visit = self._act(('under_way',), INSPECTOR)
        if not (visit.met and visit.summary and visit.signer_name and visit.signer_position):
            raise UserError(self.env._("The minutes say who was met, what was seen, and who signs for the cooperative."))
        visit.write({'state': 'written', 'written_by_id': self.env.uid})

    def close_visit(self):
        """ Another person of the office takes note of the minutes.

        :raises UserError: if the caller wrote them
        """
        visit = self._act(('written',), INSPECTOR, HEAD)
        self._check_another(visit.written_by_id)
        visit.write({'state': 'closed', 'closed_by_id': self.env.uid, 'closed_on': fields.Date.context_today(self)})

    def add_file(self, file_name, file, note=None):
        """ Add a photo or a PDF.

        :param str file_name: as the officer calls it
        :param str file: base64
        :param str note: what it shows
        :raises UserError: if it is not what is taken
        """
        visit, note = self._act(('planned', 'under_way'), INSPECTOR), words_of(self.env, note, self.env._("The note"), required=False)
        if len(visit.file_ids) >= MOST_FILES:
            raise UserError(self.env._("No more files are taken with this visit."))
        name = words_of(self.env, file_name, self.env._("The name of the file"))
        visit.env['koperasi.visit.file'].create({'visit_id': visit.id, 'note': note, **checked_base64(self.env, name, file)})

    def action_file(self):
        """ Open the dialog for a photo or a PDF. """
        return self._dialog('visit_file')

    def action_finding(self):
        """ Open a new finding of this visit. """
        return self._new('koperasi.inspection.finding')

    def action_rating(self):
        """ Open a new working paper of this visit. """
        return self._new('koperasi.inspection.rating')

    def _new(self, model):
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': model, 'view_mode': 'form', 'context': {'default_cooperative_id': self.cooperative_id.id, 'default_visit_id': self.id}}


class KoperasiVisitFile(models.Model):
    """ What was photographed or handed over on a visit: papers of the cooperative, never of its members """
    _name = 'koperasi.visit.file'
    _description = "File of a Visit"
    _inherit = ['koperasi.document']
    _order = 'id'
    _rec_name = 'file_name'

    visit_id = fields.Many2one('koperasi.visit', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='visit_id.company_id', store=True, index=True)
