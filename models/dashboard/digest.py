from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError

from ..ledger.checks import rupiah
from ..savings.savings_product import SHARES
from .dashboard import LEADERS

STALE = 62      # days after which a frozen month says nothing any more


class DigestDigest(models.Model):
    """ What Odoo's digest mail says of a cooperative. A figure that there is none of is left out, as one that the reader may not see. """
    _inherit = 'digest.digest'

    kpi_koperasi_members = fields.Boolean("New Members")
    kpi_koperasi_members_value = fields.Integer(compute='_compute_kpi_koperasi_members_value')
    kpi_koperasi_savings = fields.Boolean("Savings Paid In")
    kpi_koperasi_savings_value = fields.Monetary(compute='_compute_kpi_koperasi_savings_value')
    kpi_koperasi_lent = fields.Boolean("Loans Paid Out")
    kpi_koperasi_lent_value = fields.Monetary(compute='_compute_kpi_koperasi_lent_value')
    kpi_koperasi_repaid = fields.Boolean("Loan Principal Repaid")
    kpi_koperasi_repaid_value = fields.Monetary(compute='_compute_kpi_koperasi_repaid_value')
    kpi_koperasi_decided = fields.Boolean("Loan Applications Decided")
    kpi_koperasi_decided_value = fields.Integer(compute='_compute_kpi_koperasi_decided_value')
    kpi_koperasi_risk = fields.Boolean("Portfolio at Risk, 30 Days (%)")
    kpi_koperasi_risk_value = fields.Float(compute='_compute_kpi_koperasi_risk_value')

    def _koperasi_span(self):
        """ The branches of the reader, and the days of the mail: whole ones, so not the one on which it is sent

        :return: ids of branches, first day, day after the last
        """
        if not self.env.user.has_groups(','.join(LEADERS)):
            raise AccessError(self.env._("Your role does not allow this."))
        start, end, companies = self._get_kpi_compute_parameters()
        branches = self.env.user.company_ids.filtered(lambda branch: branch.root_id == companies[:1].root_id)
        return branches.ids, *(fields.Datetime.to_datetime(time).date() for time in (start, end))

    def _koperasi_sum(self, model, name, aggregate, *conditions):
        branches, first, until = self._koperasi_span()
        # also the branches that are not chosen in the menu bar of the reader
        [[found]] = self.env[model].with_context(allowed_company_ids=branches)._read_group(
            [('company_id', 'in', branches), (name, '>=', first), (name, '<', until), *conditions], [], [aggregate])
        return found or 0

    def _compute_kpi_koperasi_members_value(self):
        self.kpi_koperasi_members_value = self._koperasi_sum('koperasi.member.flow', 'date', 'came:sum')

    def _compute_kpi_koperasi_savings_value(self):
        """ Less what was taken out, of all but shares, as the closed days say """
        # narrow sudo(): ids of the control accounts of products
        controls = self.env['koperasi.savings.product'].sudo().with_context(active_test=False).search([('family', 'not in', SHARES)]).control_id
        both = ('control_id', 'in', controls.ids)
        self.kpi_koperasi_savings_value = self._koperasi_sum('koperasi.day.total', 'date', 'raised:sum', both) - self._koperasi_sum(
            'koperasi.day.total', 'date', 'lowered:sum', both)

    def _compute_kpi_koperasi_lent_value(self):
        self.kpi_koperasi_lent_value = self._koperasi_sum(
            'koperasi.loan', 'disbursed_on', 'principal_amount:sum', ('loan_state', 'not in', ('cancelled', 'opening')))

    def _compute_kpi_koperasi_repaid_value(self):
        self.kpi_koperasi_repaid_value = self._koperasi_sum('koperasi.transaction', 'business_date', 'loan_principal:sum', ('loan_id', '!=', False))

    def _compute_kpi_koperasi_decided_value(self):
        self.kpi_koperasi_decided_value = self._koperasi_sum('koperasi.decision.time', 'decided_on', '__count')

    def _compute_kpi_koperasi_risk_value(self):
        """ As the month says that each branch froze last before the end of the time """
        branches, _first, until = self._koperasi_span()
        records = self.with_context(allowed_company_ids=branches).env
        months = records['koperasi.loan.provision'].search(
            [('company_id', 'in', branches), ('date', '<', until), ('date', '>=', until - timedelta(days=STALE))], order='date')
        last = {month.company_id: month.id for month in months}
        [[risk]] = records['koperasi.portfolio']._read_group([('provision_id', 'in', list(last.values()))], [], ['late_pct:avg'])
        if not last or risk is None:
            raise AccessError(self.env._("No month closed yet."))
        self.kpi_koperasi_risk_value = risk

    def _check_daily_logs(self):
        """ What is called weekly stays weekly: Odoo sends a digest more seldom while none of its readers logs in, and this one begins without any """
        weekly = self.env.ref('koperasi.digest_weekly', raise_if_not_found=False)
        return super()._check_daily_logs() - (weekly or self.browse())

    def _compute_kpis(self, company, user):
        """ Amounts in full: Odoo shortens a million to 1M, which is a milliard in Indonesia """
        kpis = super()._compute_kpis(company, user)
        amounts = [kpi for kpi in kpis if kpi['kpi_name'].startswith('kpi_koperasi_') and self._fields[f"{kpi['kpi_name']}_value"].type == 'monetary']
        for number, (_name, (span, _before)) in enumerate(self._compute_timeframes(company), 1):
            digest = self.with_context(start_datetime=span[0], end_datetime=span[1]).with_user(user).with_company(company)
            for kpi in amounts:
                value = f"{kpi['kpi_name']}_value"
                digest.invalidate_model([value])
                kpi[f'kpi_col{number}']['value'] = rupiah(self.env, digest[value])
        return kpis

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        return {**actions, **dict.fromkeys(('kpi_koperasi_members', 'kpi_koperasi_savings', 'kpi_koperasi_lent', 'kpi_koperasi_repaid', 'kpi_koperasi_decided',
                                            'kpi_koperasi_risk'), 'koperasi.action_koperasi_dashboard')}
