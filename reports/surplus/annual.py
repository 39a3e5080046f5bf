from markupsafe import Markup

from odoo import models

from ..annual.papers import printable


class KoperasiAnnualReport(models.Model):
    """ The chapter on the surplus prints the allocation, where there is one. """
    _inherit = 'koperasi.annual.report'

    def _surplus_paper(self):
        surplus = self.env['koperasi.surplus'].search([('company_id', '=', self.company_id.id), ('year', '=', self.year)], limit=1)
        if not surplus or surplus.surplus <= 0:
            return super()._surplus_paper()
        paper, env = super()._surplus_paper(), self.env
        rows = [{'cells': [row['cells'][0], None, row['cells'][1]], 'style': row['style']} for row in paper['rows']]
        decided = surplus.state not in ('draft', 'reviewed')
        rows.append({'cells': [env._("Distribution as decided by the meeting") if decided else env._("Distribution as proposed"), None, None], 'style': 'head'})
        rows += [{'cells': [line.name, line.percent, int(line.amount)], 'style': 'line'} for line in surplus.line_ids]
        rows.append({'cells': [env._("Surplus of %s", self.year), surplus.total, int(surplus.surplus)], 'style': 'total'})
        if surplus.member_count:
            rows.append({'cells': [env._("Parts of %s members", surplus.member_count), None, int(surplus.capital_given + surplus.business_given)], 'style': 'line'})
        text = printable(self.surplus_plan)
        if decided:
            text += Markup('<p>%s</p>') % env._("Decision %(number)s of %(date)s.", number=surplus.decision_number, date=surplus.decision_date.strftime('%d.%m.%Y'))
        return self._as_table(['', '%', 'Rp'], rows, ['text', 'percent', 'amount'], text=text or paper['text'])
