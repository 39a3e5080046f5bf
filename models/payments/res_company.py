from odoo import fields, models

CLEARING = '112103'   # what providers owe the cooperative (domain 6.3 row 22)


class ResCompany(models.Model):
    _inherit = 'res.company'

    # read from the cooperative (the root company), also for members of a branch
    koperasi_online_payments = fields.Boolean(
        string="Online Payments", default=True, help="Members pay by the providers that are published under Odoo's payment providers.")
    koperasi_payment_hours = fields.Integer(
        string="Hours to Pay", default=24, help="After them an online payment is shown as expired; money that comes later is booked all the same.")
    koperasi_transfer_once = fields.Monetary(
        string="Transfer at Once", default=10_000_000, help="Members' own transfers and payments from savings; 0 for no limit.")
    koperasi_transfer_day = fields.Monetary(string="Transfers a Day", default=25_000_000, help="Of one member; 0 for no limit.")
    koperasi_beneficiary_hours = fields.Integer(
        string="Hours before a New Beneficiary", default=24, help="So long nothing can be transferred to a beneficiary whom a member has just added.")

    _koperasi_payments_check = models.Constraint(
        """CHECK (koperasi_payment_hours BETWEEN 1 AND 720 AND koperasi_beneficiary_hours BETWEEN 0 AND 720 AND koperasi_transfer_once >= 0
           AND koperasi_transfer_day >= 0 AND koperasi_transfer_once = trunc(koperasi_transfer_once) AND koperasi_transfer_day = trunc(koperasi_transfer_day))""",
        "Limits are in whole rupiah, 0 or more; hours are 1 to 720.")

    def _koperasi_online_journal(self):
        """ The journal of this branch for what comes in by providers, made with the first payment. Its account is what they owe the cooperative.

        :return: ``account.journal`` as superuser
        """
        self.ensure_one()
        Journal = self.env['account.journal'].sudo()   # narrow sudo(): no role makes journals
        domain = [('company_id', '=', self.id), ('koperasi_role', '=', 'online')]
        journal = Journal.search(domain, order='sequence, id', limit=1)
        if not journal:
            # of two at once, the second one waits here, is retried and finds it (reliability F2)
            self.env.cr.execute("UPDATE res_company SET id = id WHERE id = %s", (self.id,))
            journal = Journal.with_company(self).create({
                'company_id': self.id, 'type': 'general', 'koperasi_role': 'online', 'restrict_mode_hash_table': True, 'code': 'OLN',
                'name': self._koperasi_setup_names()["Online Payments"], 'default_account_id': self.sudo().root_id._koperasi_account(CLEARING).id})
            self.sudo()._koperasi_name_in_all_languages(journal, "Online Payments", '_koperasi_setup_names')
        return journal

    def _koperasi_setup_names(self):
        return {**super()._koperasi_setup_names(), "Online Payments": self.env._("Online Payments")}
