from odoo import api, fields, models

from .guard import guard

TOPIC = frozenset({'sequence', 'name', 'presenter', 'kind', 'minutes'})


class KoperasiMeetingAgenda(models.Model):
    """ An item of the agenda, with what the minutes say of it. The topics stand from the invitation on; the meeting itself may add some. """
    _name = 'koperasi.meeting.agenda'
    _inherit = 'koperasi.meeting.part'
    _description = "Agenda Item"
    _order = 'meeting_id, sequence, id'
    _asked = TOPIC
    _states = frozenset({'draft', 'open'})
    _later = {'draft': TOPIC, 'invited': frozenset({'minutes', 'presenter'}), 'open': frozenset({'minutes', 'presenter'})}

    sequence = fields.Integer(default=10)
    name = fields.Char(string="Topic", required=True)
    kind = fields.Selection([
        ('opening', "Opening"), ('board', "Report of the Board"), ('supervisors', "Report of the Supervisors"), ('accounts', "Annual Accounts"),
        ('surplus', "Surplus (SHU)"), ('plan', "Work Plan and Budget"), ('election', "Election"), ('articles', "Articles and By-laws"), ('other', "Other"),
    ], string="Kind of Topic", required=True, default='other')
    presenter = fields.Char()
    minutes = fields.Text(help="What was said, for the minutes of the meeting.")
    added = fields.Boolean(string="Added in the Meeting", readonly=True, help="It was not on the agenda of the invitation.")

    def init(self):
        guard(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        # narrow sudo(): a mark that nobody writes, on what was just created
        items.sudo().filtered(lambda item: item.meeting_id.state == 'open').added = True
        return items
