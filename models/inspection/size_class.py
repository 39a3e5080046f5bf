from odoo import api, fields, models


class KoperasiSizeClass(models.Model):
    """ The classes of cooperatives by size (KUK 1 to 4, domain 2.5): up to which members, own capital and assets. Sources differ in the
    limits, so they are data: those of another source are kept archived.
    """
    _name = 'koperasi.size.class'
    _description = "Class of Cooperatives (KUK)"
    _order = 'date_from desc, sequence, id'

    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    date_from = fields.Date(string="In Force From", required=True)
    active = fields.Boolean(default=True)
    members_to = fields.Integer(string="Members Up to", aggregator=None, help="0 for no limit.")
    own_capital_to = fields.Float(string="Own Capital Up to", digits=(20, 0), aggregator=None, help="Rupiah; 0 for no limit.")
    assets_to = fields.Float(string="Assets Up to", digits=(20, 0), aggregator=None, help="Rupiah; 0 for no limit.")
    basis = fields.Char()

    @api.model
    def _class_of(self, row, day):
        """ The class of a cooperative: the highest that any of its three figures reaches.

        :param row: ``koperasi.cooperative.figure``; may be empty
        :return: its name; False without figures or limits
        """
        newest = self.search([('date_from', '<=', day)], order='date_from desc', limit=1).date_from
        classes = self.search([('date_from', '=', newest)], order='sequence, id')
        if not row or not classes:
            return False
        reached = max(
            next((place for place, one in enumerate(classes) if not one[limit] or value <= one[limit]), len(classes) - 1)
            for value, limit in ((row.members, 'members_to'), (row.own_capital, 'own_capital_to'), (row.assets, 'assets_to')))
        return classes[reached].name
