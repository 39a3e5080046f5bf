from odoo import fields, models
from odoo.tools import SQL

from ..registry.cooperative import KINDS, STATES

CHOICE = frozenset({'filter_kind', 'filter_area_id', 'filter_state', 'chosen_ids'})


class KoperasiOfficeChoice(models.AbstractModel):
    """ Which cooperatives of the registry something is for: those on a list, or if it is empty all that a filter leaves """
    _name = 'koperasi.office.choice'
    _description = "Choice of Cooperatives"

    company_id = fields.Many2one('res.company', string="Office", required=True, index=True, default=lambda self: self.env.company, ondelete='restrict',
                                 domain="[('koperasi_is_office', '=', True)]")
    filter_kind = fields.Selection(KINDS, string="Only of Kind")
    filter_area_id = fields.Many2one('koperasi.area', string="Only in Area", ondelete='restrict')
    filter_state = fields.Selection(STATES, string="Only If")
    chosen_ids = fields.Many2many('koperasi.cooperative', string="Only These", check_company=True, domain="[('company_id', '=', company_id)]",
                                  help="If cooperatives stand here, the filter does not count.")
    choice_count = fields.Integer(string="Cooperatives Chosen", compute='_compute_choice_count')

    def _compute_choice_count(self):
        self.env.flush_all()
        for record in self:
            record.choice_count = self.env.execute_query(SQL("SELECT COUNT(*) FROM koperasi_cooperative c WHERE %s", record._choice_where()))[0][0] if record.id else 0

    def _choice_where(self):
        """ Which rows ``c`` of ``koperasi_cooperative`` are chosen

        :return: SQL
        """
        self.ensure_one()
        where = [SQL("c.active AND c.company_id = %s", self.company_id.id)]
        # narrow sudo(): an archived cooperative stays on the list, but nothing is sent to it
        chosen = self.sudo().with_context(active_test=False).chosen_ids
        if chosen:
            where.append(SQL("c.id = ANY(%s)", chosen.ids))
        else:
            if self.filter_kind:
                where.append(SQL("c.kind = %s", self.filter_kind))
            if self.filter_state:
                where.append(SQL("c.state = %s", self.filter_state))
            if self.filter_area_id:
                where.append(SQL("c.area_id IN (SELECT id FROM koperasi_area WHERE parent_path LIKE %s)", f'{self.filter_area_id.parent_path}%'))
        return SQL(" AND ").join(where)
