from odoo import api, fields, models
from odoo.exceptions import UserError


class KoperasiVersion(models.AbstractModel):
    """ Something a product has from a day on, until the next version. Versions in use are history: they stay.

    Who inherits this has ``product_id``, whose model says ``_has_accounts()``, and ``company_id``.
    """
    _name = 'koperasi.version'
    _description = "Version of a Product's Terms"
    _order = 'date_from desc'

    date_from = fields.Date(string="In Force From", required=True, default=fields.Date.context_today)
    decision_number = fields.Char(help="Number of the decision of the board's meeting (rapat pengurus).")
    decision_date = fields.Date()
    in_use = fields.Boolean(compute='_compute_in_use', help="Accounts follow this version: it cannot be changed, only followed by another.")

    def _compute_in_use(self):
        for version in self:
            version.in_use = version._is_in_use()

    def _is_in_use(self):
        """ Whether this version has begun and the product has accounts """
        product = self.product_id
        return bool(product) and self.date_from <= product.company_id._koperasi_book_date() and product._has_accounts()

    def _same_kind(self):
        """ Domain of the versions that this one may follow """
        return [('product_id', '=', self.product_id.id)]

    @api.model
    def _frozen_fields(self):
        """ Names of the fields that stay as they are once a version is in use """
        return {'product_id', 'date_from'}

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        for version in versions:
            earlier = [*version._same_kind(), ('date_from', '<', version.date_from), ('id', 'not in', versions.ids)]
            if version._is_in_use() and self.sudo().search_count(earlier, limit=1):
                raise UserError(self.env._("A new version starts after today: it would change what was in force already."))
        return versions

    def write(self, vals):
        if self._frozen_fields() & vals.keys():
            self._check_not_in_use()
        result = super().write(vals)
        if 'date_from' in vals:
            self._check_not_in_use()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._check_not_in_use()

    def _check_not_in_use(self):
        if any(version._is_in_use() for version in self.sudo()):
            raise UserError(self.env._("This version is in use: add a new one with its own date."))
